"""Votes that are named by their figures: "the resolution that passed with 93 votes to 18"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.answer.language.text.lexer import Token, look

_THAT: Final = frozenset({"that", "which"})
_HAD: Final = frozenset(
    "was were got had has been with by received gained won drew attracted".split()
)


def tallied(tokens: Sequence[Token], place: int) -> tuple[int, tuple[int, ...]]:
    """Return where the figures end that tell which text is meant, and the figures, yes first.

    The place itself where there are none; "adopted the text with 9 votes" only claims them.
    """
    if tokens[place].text not in _THAT:
        return place, ()
    start = place + 1
    while look(tokens, start).text in _HAD or look(tokens, start).may("outcome"):
        start += 1
    figures: list[int] = []
    end = place
    for at, one in enumerate(tokens[start:], start=start):
        if one.number is not None:
            figures.append(one.number)
        elif not figures or not (one.choice or one.text == "to" or one.may("vote.vote", "joint")):
            break
        if not (one.text == "to" or one.may("joint")):
            end = at + 1
    return (end, tuple(figures)) if figures else (place, ())
