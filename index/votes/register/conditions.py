"""Filters and searches, written as SQLite reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from index.votes.record import CHOICES, Position
from index.votes.register.roll_calls import Filter, State, folded_symbol

LONGEST_QUERY: Final = 32  # words of a search; more can't help to find anything

_WORD = re.compile(r"\w+")
_WITHOUT_BODY = re.compile(r"(?!A/|S/)[A-Z0-9].*")

Condition = tuple[str, Sequence[Any]]
"""An expression over a row of roll_calls, with the values of its question marks."""


def condition_of(wanted: Filter, states: Sequence[State]) -> Condition:
    """Write a filter as one condition; `states` are those of the register by number."""
    terms: list[Condition] = [("1", ())]
    if not wanted.every_source and wanted.dataset is None:
        terms.append(("shown_as IS NULL", ()))
    bounds = (
        ("dataset =", wanted.dataset),
        ("body =", wanted.body),
        ("date >=", wanted.first),
        ("date <=", wanted.last),
    )
    terms += [(f"{is_} ?", (str(value),)) for is_, value in bounds if value is not None]
    if wanted.sessions:
        marks = ", ".join("?" * len(wanted.sessions))
        terms.append((f"session IN ({marks})", wanted.sessions))
    if wanted.words:
        found = "key IN (SELECT rowid FROM words WHERE words MATCH ?)"
        terms.append((found, (match_of(" ".join(wanted.words)),)))
    if wanted.symbol is not None:
        terms.append(_has_symbol(wanted.symbol))
    if wanted.country is not None:
        terms.append(_lists_country(wanted.country, wanted.choice, states))
    condition = " AND ".join(term for term, _ in terms)
    return condition, [_well_formed(value) for _, values in terms for value in values]


def match_of(text: str, *, all_of_them: bool = True) -> str:
    """Write the words of a text as a query of FTS5, in quotes so that none is an operator."""
    words = _WORD.findall(text)[:LONGEST_QUERY]
    return (" " if all_of_them else " OR ").join(f'"{word}"' for word in words) or '""'


def _well_formed(value: str | bytes) -> str | bytes:
    """Return what SQLite can take: a command line may hold half a character."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _has_symbol(symbol: str) -> Condition:
    folded = folded_symbol(symbol)
    names = [folded]
    if _WITHOUT_BODY.fullmatch(folded):
        names += [f"A/RES/{folded}", f"S/RES/{folded}"]
    # The last of the three: S/RES/2774 stands for S/RES/2774(2025).
    terms = ["folded = ? OR whole = ? OR (whole > ? AND whole < ?)"] * len(names)
    values = [value for name in names for value in (name, name, f"{name}(", f"{name})")]
    return f"({' OR '.join(terms)} OR folded_draft = ?)", [*values, folded]


def _lists_country(code: str, choice: Position | None, states: Sequence[State]) -> Condition:
    choices = CHOICES.values() if choice is None else (CHOICES[choice],)
    numbers = [number for number, state in enumerate(states) if state[0] == code]
    marks = ", ".join("?" * len(choices))
    terms = [f"substr(choices, {number + 1}, 1) IN ({marks})" for number in numbers]
    listed = " OR ".join(terms) or "0"
    return (
        f"EXISTS (SELECT 1 FROM positions WHERE roll_call = key AND ({listed}))",  # noqa: S608
        [bytes([one]) for _ in numbers for one in choices],
    )
