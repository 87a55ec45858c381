"""Votes that are named by their figures: "the resolution that passed with 93 votes to 18"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.answer.language.text.lexer import Token
from index.votes.record import Position

_THAT: Final = frozenset({"that", "which"})
_HAD: Final = frozenset(
    "was were got had has been with by received gained won drew attracted".split()
)


def tallied(tokens: Sequence[Token], place: int) -> tuple[int, tuple[int, ...]]:
    """Return where the figures end that tell which text is meant, and the figures, yes first.

    The place itself where there are none; "adopted the text with 9 votes" only claims them.
    """
    if place >= len(tokens) or tokens[place].text not in _THAT:
        return place, ()
    at = place + 1
    while at < len(tokens) and (tokens[at].text in _HAD or tokens[at].may("outcome")):
        at += 1
    figures: list[int] = []
    end = place
    while at < len(tokens):
        one = tokens[at]
        if one.number is not None:
            figures.append(one.number)
        elif not figures or not (
            one.text == "to" or one.choice is not None or one.may("vote.vote", "joint")
        ):
            break
        if one.choice is not None and one.choice is not Position.YES and len(figures) == 1:
            return place, ()  # "that had 65 abstentions" tells no vote by those in favor
        at += 1
        end = end if one.text == "to" or one.may("joint") else at
    return (end, tuple(figures)) if figures else (place, ())
