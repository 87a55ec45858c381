"""Mentions of one vote beside each other, put together to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer.language.text.lexer import NO_TOKEN, Token
from bot.answer.language.text.lexicon import Lexicon
from index.lazy_pattern import lazy_pattern
from index.types import Span

_PARTS = lazy_pattern(r"\d+")


def merged(tokens: Sequence[Token]) -> list[Token]:
    """Make one of two mentions of the same vote side by side: "Kyiv's text (A/RES/ES-11/7)"."""
    done: list[Token] = []
    for token in tokens:
        before = next((one for one in done[:-3:-1] if not one.may("joint.comma")), NO_TOKEN)
        if _told_apart(done, token):  # "neither vote, A or B" names them once more
            while done[-1].may("joint"):
                done.pop()
            done[-1] = _reaching(done[-1], token)
        elif _numbers(before, token) and done[-1].text == "(":  # "the Council one (2774)"
            del done[done.index(before) + 1 :]
            done[-1] = _reaching(before, token)
        elif token.votes is None or not done:
            done.append(token)
        elif token.votes == before.votes:
            del done[done.index(before) + 1 :]
            done[-1] = _reaching(before, token)
        else:
            # A symbol tells which "the other one" is, or the resolution of a day that isn't known.
            day = before.votes is not None and before.votes.sought and done[-1].text == "("
            other = before.votes is not None and before.text.startswith("other")
            if other or (day and token.votes.symbols) or before.may("text.noun"):
                del done[done.index(before) :]
            done.append(token)
    return done


def around(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Put a wording together that a vote stands in the middle of: "shot ES-11/7 down"."""
    done: list[Token] = []
    for token in tokens:
        verb, vote = (NO_TOKEN, NO_TOKEN, *done)[-2:]
        for gap in (["it"], ["it", "the"], ["it", "a"]) if vote.votes else ():
            told = [*verb.text.split(), *gap, *token.text.split()]
            taken, means = lexicon.longest(told, 0) if verb.text else (0, frozenset[str]())
            if taken == len(told):
                done[-2] = replace(verb, text=" ".join(told), means=means)
                break
        else:
            done.append(token)
    return done


def _reaching(token: Token, end: Token) -> Token:
    """Return a token that reaches to the end of another."""
    return replace(token, span=Span(token.span.start, end.span.end))


def _numbers(vote: Token, token: Token) -> bool:
    """Say whether a figure is that of a vote's symbol."""
    records = vote.votes.records if vote.votes and token.number is not None else ()
    return any(token.text in _PARTS.findall(record.symbol or "") for record in records)


def _told_apart(done: Sequence[Token], token: Token) -> bool:
    """Say whether a mention is one of several votes that were named together just before."""
    named = [one for one in done if not one.may("joint")][-1:]
    if not (named and named[0].votes and token.votes and done[-1].may("joint")):
        return False
    return set(token.votes.records) < set(named[0].votes.records)
