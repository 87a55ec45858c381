"""Filters and searches, written as SQLite reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.votes.register.roll_calls import Filter, folded_symbol

LONGEST_QUERY: Final = 32  # words of a search; more can't help to find anything

_WORD = re.compile(r"\w+")
_WITHOUT_BODY = re.compile(r"(?!A/|S/)[A-Z0-9].*")

Condition = tuple[str, Sequence[str]]
"""An expression over a row of roll_calls, with the values of its question marks."""


def condition_of(wanted: Filter) -> Condition:
    """Write a filter as one condition."""
    terms: list[Condition] = [("shown_as IS NULL" if wanted.dataset is None else "1", ())]
    bounds = (
        ("dataset =", wanted.dataset),
        ("body =", wanted.body),
        ("date >=", wanted.first),
        ("date <=", wanted.last),
    )
    terms += [(f"{is_} ?", (str(value),)) for is_, value in bounds if value is not None]
    if wanted.words:
        found = "key IN (SELECT rowid FROM words WHERE words MATCH ?)"
        terms.append((found, (match_of(" ".join(wanted.words)),)))
    if wanted.symbol is not None:
        terms.append(_has_symbol(wanted.symbol))
    condition = " AND ".join(term for term, _ in terms)
    # What SQLite can take: a command line may hold half a character.
    return condition, [one.encode(errors="replace").decode() for _, each in terms for one in each]


def match_of(text: str, *, all_of_them: bool = True) -> str:
    """Write the words of a text as a query of FTS5, in quotes so that none is an operator."""
    words = _WORD.findall(text)[:LONGEST_QUERY]
    return (" " if all_of_them else " OR ").join(f'"{word}"' for word in words) or '""'


def _has_symbol(symbol: str) -> Condition:
    folded = folded_symbol(symbol)
    names = [folded]
    if _WITHOUT_BODY.fullmatch(folded):
        names += [f"A/RES/{folded}", f"S/RES/{folded}"]
    # The last of the three: S/RES/2774 stands for S/RES/2774(2025).
    terms = ["folded = ? OR whole = ? OR (whole > ? AND whole < ?)"] * len(names)
    values = [value for name in names for value in (name, name, f"{name}(", f"{name})")]
    return f"({' OR '.join(terms)} OR folded_draft = ?)", [*values, folded]
