"""Words as people type them: contractions taken apart, and countries that no mark tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.language.text.lexicon import Lexicon, reading_table
from index.lazy_pattern import lazy_pattern
from index.types import Span
from index.votes.bodies import BODIES
from index.votes.names.countries import Countries, Mention
from index.votes.names.spelling import fold

# "w/o" is one word.
_WORD = lazy_pattern(r"\b[^\W\d_]/[^\W\d_]\b|[^\W_]+(?:'[^\W_]+)*|[%/,;:&()+]")
_IS: Final = frozenset("who what how where when it that there".split())
_TEXTS: Final = frozenset({"text.noun", "text.amendment", "text.one", "text.thing"})
_BETWEEN: Final = frozenset(
    {"text.final", "text.original", "text.modifier", *(f"body.{name}" for name in BODIES)}
)
_LEADS: Final = frozenset(
    "topic.on joint.and joint.or joint.comma neither.neither neither.either neither.both choice.yes"
    " choice.no choice.abstain choice.absent body.un".split()
)
_BEHIND: Final = frozenset("or and ? but to than in at did vote votes".split())
_LISTING: Final = frozenset({"and", "or", "nor", "&", ",", "n", "vs", "versus", "/"})
_TOLD: Final = frozenset("tell give show let".split())
_CHOSEN: Final = frozenset({"vote.vote", *(one for one in _LEADS if one.startswith("choice."))})
PARTS: Final = frozenset("east west north south central eastern western northern".split())
_FARTHEST = 3  # words from whose text it is to the noun for it


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word or a mark of a text; `owns` says that it is a possessive."""

    text: str
    start: int
    end: int
    owns: bool = False


def words_of(text: str) -> list[TypedWord]:
    """Return the words of a text in lower case, contractions taken apart."""
    found: list[TypedWord] = []
    short = reading_table().typed
    for match in _WORD.finditer(text):
        word = match[0].lower()
        word = word if word.isascii() else fold(word)
        start, end = match.span()
        stem, _, tail = word.partition("'")
        if word in short:
            found += [TypedWord(one, start, end) for one in short[word].split()]
        elif tail == "s" and stem in _IS:
            found += [TypedWord(stem, start, end), TypedWord("is", start, end)]
        elif tail in {"s", "re", "ve", "ll", "d", "m"}:
            found.append(TypedWord(stem, start, end, owns=tail == "s"))
        else:
            owns = text[end : end + 1] == "'" and word.endswith("s")
            found.append(TypedWord(word.replace("'", ""), start, end, owns))
    return found


def within(words: Sequence[TypedWord], at: int, end: int) -> int:
    """Count the words that begin before a place."""
    taken = 1
    while at + taken < len(words) and words[at + taken].start < end:
        taken += 1
    return taken


def unmarked(
    text: str,
    words: list[TypedWord],
    mentions: dict[int, Mention],
    countries: Countries,
    lexicon: Lexicon,
) -> None:
    """Mark what stands for a country without its apostrophe or its capitals.

    "Ukraines text" is Ukraine's, "the amended us one" that of the United States, and so is "Trump's
    text". `words` and `mentions`, by where they start, are changed in place.
    """
    spelled = [word.text for word in words]
    leaders = reading_table().leaders
    for at, word in enumerate(words[:-2]):  # "north n south korea"
        other = mentions.get(words[at + 2].start)
        if other is None or word.text not in PARTS or spelled[at + 1] not in _LISTING:
            continue
        tail = text[words[at + 2].end : other.span.end]
        both = countries.mentions(f"{word.text}{tail}")
        if [one.span.end for one in both] == [len(word.text) + len(tail)]:
            mentions[word.start] = replace(both[0], span=Span(word.start, word.end))
    for at, word in enumerate(words):
        mention = mentions.get(word.start)
        if mention is not None and not mention.misspelt:
            continue
        listed = word.text == "us" and _among_countries(words, at, mentions)
        if word.text == "us" and mention is None and (listed or _is_state(spelled, at, lexicon)):
            (mentions[word.start],) = countries.mentions("US")
            continue
        leader = leaders.get(word.text) or leaders.get(word.text.removesuffix("s"))
        if leader is not None and (
            _noun_at(spelled, at + 1, lexicon) is not None
            or (word.text not in leaders and _before_text(spelled, at + 1, lexicon))
        ):
            (of,) = countries.mentions(leader)
            mentions[word.start] = replace(of, span=Span(word.start, word.end))
            words[at] = replace(word, owns=True)
            continue
        last = at + within(words, at, mention.span.end) - 1 if mention else at
        end = words[last].end
        if not spelled[last].endswith("s") or (
            mention is None and not (_before_text(spelled, last + 1, lexicon))
        ):
            continue
        stem = countries.mentions(text[word.start : end - 1])
        if len(stem) == 1 and not stem[0].misspelt and stem[0].form != "adjective" and (
            stem[0].span == Span(0, end - 1 - word.start)
        ):  # fmt: skip
            mentions[word.start] = replace(stem[0], span=Span(word.start, end))
            words[last] = replace(words[last], owns=True)


def _among_countries(words: Sequence[TypedWord], at: int, mentions: dict[int, Mention]) -> bool:
    """Say whether a word stands in a list of countries: "uk us france", "us and russia"."""
    before = at - 1
    while before >= 0 and words[before].text in _LISTING:
        before -= 1
    if before >= 0 and any(m.start <= words[before].start < m.end for m in
                           (one.span for one in mentions.values())):  # fmt: skip
        return True
    after = at + 1
    while after < len(words) and words[after].text in _LISTING:
        after += 1
    asks = at > 0 and words[at - 1].text in _TOLD
    return at + 1 < after < len(words) and words[after].start in mentions and not asks


def _before_text(spelled: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Say whether a noun for a text follows, or what may stand behind it, or nothing."""
    if at >= len(spelled) or spelled[at] in _BEHIND:
        return True
    return _noun_at(spelled, at, lexicon) is not None


def _noun_at(spelled: Sequence[str], at: int, lexicon: Lexicon) -> str | None:
    """Return the noun for a text that follows, after words that may stand before it."""
    for place in range(at, min(at + _FARTHEST, len(spelled))):
        _, means = lexicon.longest(spelled, place)
        if means & _TEXTS:
            return spelled[place]
        if not means & _BETWEEN:
            return None
    return None


def _is_state(spelled: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Say whether "us" is the country: before a noun for its text, and not told or given one."""
    noun = _noun_at(spelled, at + 1, lexicon)
    before = spelled[at - 1] if at else ""
    if before in {"did", "does", "has"}:
        return bool(lexicon.longest(spelled, at + 1)[1] & _CHOSEN)
    means = lexicon.longest(spelled, at - 1)[1] if at else frozenset[str]()
    if before == "the" or means & {"text.final", "text.original"}:
        return noun is not None or at + 1 == len(spelled)
    return noun not in {None, "one", "ones"} and (
        not at or bool(means & _LEADS) or before in {"a", "of"}
    )
