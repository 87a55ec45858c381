"""Figures in a sentence: a share with what it is of, a tally, a margin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.answer.language.form import Among
from bot.answer.language.text.lexer import Token, look
from index.lazy_pattern import lazy_pattern
from index.votes.record import CAST, Position

_BETWEEN: Final = ("of", "on", "in", "was", "is")  # a margin and its figure
SMALL: Final = {"zero": 0, "one": 1, "two": 2}
_PERCENT: Final = lazy_pattern(r"(\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent\b)")
_AMONG: Final[dict[str, Among]] = {
    "sides.and": "yes and no",
    "among.cast": "votes cast",
    "among.membership": "membership",
}


def number_at(tokens: Sequence[Token], at: int) -> int | None:
    """Return the number at a place that isn't a year."""
    token = look(tokens, at)
    return None if token.date is not None else token.number


def share_at(text: str, tokens: Sequence[Token], at: int) -> tuple[int, str, Among] | None:
    """Read "83.8 % of the yes and no votes"; return where it ends, the figure, what it is of."""
    found = _PERCENT.match(text, tokens[at].span.start)
    if found is None:
        return None
    start = at
    while start < len(tokens) and tokens[start].span.start < found.end():
        start += 1
    end, of = start, ""
    while end < len(tokens) and tokens[end].text not in {":", "and"}:
        if tokens[end].choice is not None or tokens[end].number is not None:
            break
        of = of or next((m for m in tokens[end].means if m in _AMONG), "")
        end += 1
    return end if of else start, found[1], _AMONG.get(of, "")


def tally_at(text: str, tokens: Sequence[Token], at: int) -> tuple[int, list[int]] | None:
    """Read "93-18-65", "93 votes to 18"; return where it ends, and the figures, yes first."""
    first, end = number_at(tokens, at), at + 1
    if first is None:
        return None
    numbers = [first]
    while len(numbers) < len(CAST):
        following = _next(text, tokens, end)
        if following is None:
            break
        end = following[0]
        numbers.append(following[1])
    if len(numbers) == 1:
        return None
    return end + _is(tokens, end, "votes"), numbers


def contrast_at(
    tokens: Sequence[Token], at: int
) -> tuple[int, Position, list[tuple[int, int]]] | None:
    """Read "(A) had more abstentions: 7, compared with 5 for B; the difference is 2".

    Return where it ends, the choice, and its figures, each with the place of the votes that it is
    of. "(A and B) had equally many abstentions, 7" too. None where the difference isn't that.
    """
    equal = tokens[at].may("compared.same")
    place = at + 1
    choice = look(tokens, place).choice
    first = number_at(tokens, place + 2)
    named = [n for n, one in enumerate(tokens[:at]) if one.votes is not None]
    if choice is None or first is None or not named:
        return None
    if equal:
        return place + 3, choice, [(votes, first) for votes in named]
    if not tokens[at].may("compared.more", "compared.less"):
        return None
    numbers, end = [(named[-1], first)], place + 3
    while end < len(tokens) and (tokens[end].may("joint") or _is(tokens, end, "compared", "with")):
        end += 1
        number = number_at(tokens, end)
        if number is not None and _is(tokens, end + 1, "for") and look(tokens, end + 2).votes:
            numbers.append((end + 2, number))
            end += 3
            while end < len(tokens) and (_is(tokens, end, "of") or tokens[end].date is not None):
                end += 1
    told = [number for _, number in numbers]
    if first != (max if tokens[at].may("compared.more") else min)(told):
        return None
    if not _is(tokens, end, "difference"):
        return end, choice, numbers
    apart = number_at(tokens, end + 1 + _is(tokens, end + 1, "is"))
    return (end + 3, choice, numbers) if apart == max(told) - min(told) else None


def difference_of(tokens: Sequence[Token], counts: Sequence[int]) -> set[int]:
    """Return the places that say how far counts are apart; none where they are another figure.

    "75 more: 93 ..., compared with 18 ...", "...; the difference is 75", "equally many: ...".
    """
    told = {n for n, one in enumerate(tokens) if one.text == "compared"}
    if len(counts) > 1 and len(set(counts)) == 1:
        told |= {n for n, one in enumerate(tokens) if one.may("compared.same")}
    for at in range(len(tokens)):
        last = at > 1 and _is(tokens, at - 2, "difference") and _is(tokens, at - 1, "is")
        if number_at(tokens, at) is None or not (last or more_at(tokens, at)):
            continue
        if len(counts) != 2 or tokens[at].number != abs(counts[0] - counts[1]):
            return set()
        told |= {at, at - 2 if last else at + 1}
    return told if len(counts) > 1 else set()


def more_at(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number is by how many one count is more than another."""
    return look(tokens, at + 1).may("compared.more", "compared.less")


def margin_at(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Read "a margin of 75 votes" or "a 75-vote margin"; return where it ends, and the figure."""
    if tokens[at].may("margin.margin"):
        place = at + 1
        while place < len(tokens) and (tokens[place].votes or _is(tokens, place, *_BETWEEN)):
            place += 1
        number, end = number_at(tokens, place), place + 1
    else:
        place = at + 1 + _is(tokens, at + 1, "votes", "vote")
        margin = look(tokens, place).may("margin.margin")
        number, end = (number_at(tokens, at) if margin else None), place + 1
    if number is None:
        return None
    return end + _is(tokens, end, "votes", "vote"), number


def _next(text: str, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return where the figure ends that follows another in a tally, and the figure."""
    place = at + _is(tokens, at, "votes", "vote")
    if place >= len(tokens):
        return None
    if _is(tokens, place, "to") and place + 1 < len(tokens):
        after = tokens[place + 1]
        figure = SMALL.get(after.text, after.number)
        return (place + 2, figure) if figure is not None else None
    gap = text[tokens[at - 1].span.end : tokens[at].span.start].strip()
    figure = tokens[at].number
    return (at + 1, figure) if gap in {"-", ":"} and figure is not None else None


def _is(tokens: Sequence[Token], at: int, *texts: str) -> bool:
    return look(tokens, at).text in texts
