"""Filters and searches, written as SQLite reads them."""

from __future__ import annotations

from typing import Final

from index.lazy_pattern import lazy_pattern
from index.votes.register.roll_calls import Filter, folded_symbol

LONGEST_QUERY: Final = 32  # words of a search; more can't help to find anything

_WORD = lazy_pattern(r"\w+")
_WITHOUT_BODY = lazy_pattern(r"(?!A/|S/)[A-Z0-9].*")


def condition_of(wanted: Filter) -> tuple[str, list[str]]:
    """Write a filter as an expression over a row of roll_calls, with its question marks' values."""
    bounds = {
        "dataset = ?": wanted.dataset,
        "body = ?": wanted.body,
        "date >= ?": wanted.first,
        "date <= ?": wanted.last,
        "key IN (SELECT rowid FROM words WHERE words MATCH ?)": (
            match_of(" ".join(wanted.words)) if wanted.words else None
        ),
    }
    given = {term: str(value) for term, value in bounds.items() if value is not None}
    terms, values = list(given), list(given.values())
    if wanted.dataset is None:
        terms.append("shown_as IS NULL")
    if wanted.symbol is not None:
        term, names = _has_symbol(wanted.symbol)
        terms.append(term)
        values += names
    # What SQLite can take: a command line may hold half a character.
    return " AND ".join(terms or "1"), [one.encode(errors="replace").decode() for one in values]


def match_of(text: str, *, all_of_them: bool = True) -> str:
    """Write the words of a text as a query of FTS5, in quotes so that none is an operator."""
    words = _WORD.findall(text)[:LONGEST_QUERY]
    return (" " if all_of_them else " OR ").join(f'"{word}"' for word in words) or '""'


def _has_symbol(symbol: str) -> tuple[str, list[str]]:
    folded = folded_symbol(symbol)
    names = [folded]
    if _WITHOUT_BODY.fullmatch(folded):
        names += [f"A/RES/{folded}", f"S/RES/{folded}"]
    # The last of the three: S/RES/2774 stands for S/RES/2774(2025).
    terms = ["folded = ? OR whole = ? OR (whole > ? AND whole < ?)"] * len(names)
    values = [value for name in names for value in (name, name, f"{name}(", f"{name})")]
    return f"({' OR '.join(terms)} OR folded_draft = ?)", [*values, folded]
