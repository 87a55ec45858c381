"""The register of votes: every roll call that was imported, in one SQLite file.

Reading is safe from several threads, and while another process imports. What is read comes from
the file as it is at that moment; a register without a file is empty.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from index.errors import RegisterError
from index.votes import writing
from index.votes.agreement import Matrix
from index.votes.rollcalls import (
    CHOICES,
    EVERYTHING,
    MARK,
    POSITIONS,
    Body,
    Dataset,
    Entry,
    Filter,
    RollCall,
    State,
    folded_symbol,
)
from index.votes.types import Position, Totals

__all__ = ["Body", "Dataset", "Entry", "Filter", "Matrix", "Register", "RollCall", "State"]

FILE: Final = "register.db"
LONGEST_QUERY: Final = 32  # words of a search; more can't help to find anything

_COLUMNS = (
    *("key", "dataset", "body", "session", "title", "date", "day_known", "complete"),
    *("symbol", "draft", "subjects", "agenda", "vote_note", "url", "undl_id", "record_id"),
    *("yes", "no", "abstain", "absent"),
    *("counted_yes", "counted_no", "counted_abstain", "counted_absent"),
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM roll_calls"  # noqa: S608  (the names above)
_ORDER = "date, body, dataset, place, key"
_SHORT = re.compile(r"(?!A/|S/)[A-Z0-9].*")
_WORD = re.compile(r"\w+")


class Register:
    """The roll calls, where they come from, and their positions as a matrix."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._states: tuple[State, ...] = ()
        with self._lock:
            self._connect()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the register at a path, empty if there is no file; raise RegisterError."""
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def datasets(self) -> tuple[Dataset, ...]:
        """Return where the roll calls come from, those that are shown first at the front."""
        fields = [field.name for field in dataclasses.fields(Dataset)]
        rows = self._rows(f"SELECT {', '.join(fields)} FROM datasets ORDER BY rank, id")  # noqa: S608
        return tuple(_dataset(dict(zip(fields, row, strict=True))) for row in rows)

    def roll_calls(
        self, wanted: Filter = EVERYTHING, *, most: int | None = None, newest: bool = False
    ) -> list[RollCall]:
        """Return roll calls in date order, or from the `newest` back; `most` of them."""
        where, values = self._where(wanted)
        order = ", ".join(f"{name} DESC" for name in _ORDER.split(", ")) if newest else _ORDER
        rows = self._rows(
            f"{_SELECT} WHERE {where} ORDER BY {order} LIMIT ?",
            *values,
            -1 if most is None else most,
        )
        return [_roll_call(row) for row in rows]

    def roll_call(self, key: int) -> RollCall:
        """Return the roll call of a key; KeyError where there is none."""
        rows = self._rows(f"{_SELECT} WHERE key = ?", key)
        if not rows:
            raise KeyError(key)
        return _roll_call(rows[0])

    def by_symbol(self, symbol: str) -> list[RollCall]:
        """Return the votes on a resolution or draft in date order, its parts and amendments too.

        A symbol isn't a key: paragraphs and motions were voted on under it. "ES-11/8" and
        "S/RES/2774" (without the year) will do, in any case and spacing.
        """
        return self.roll_calls(Filter(symbol=symbol))

    def positions(self, key: int) -> dict[str, Position]:
        """Return what each listed state did, by code, in the order of the codes."""
        return {code: POSITIONS[choice] for code, _, choice in self._listed(key)}

    def names(self, key: int) -> dict[str, str]:
        """Return what each listed state was called at the time, by code."""
        return {code: name for code, name, _ in self._listed(key)}

    def member_names(self) -> dict[str, str]:
        """Return the codes of the imported member names, by name in capitals."""
        return dict(self._rows("SELECT name, code FROM member_names ORDER BY name"))

    def search(self, words: str, most: int = 20) -> list[RollCall]:
        """Find roll calls by words of title and subjects: those with all of them, else with any.

        The best comes first (BM25; a word of the title counts twice), endings don't matter.
        """
        tokens = _WORD.findall(words)[:LONGEST_QUERY]
        for operator in (" ", " OR "):
            rows = self._rows(
                f"SELECT {', '.join(_COLUMNS)} FROM (SELECT rowid AS found, "  # noqa: S608
                "bm25(words, 2, 1) AS score FROM words WHERE words MATCH ?) "
                f"JOIN roll_calls ON key = found WHERE shown_as IS NULL "
                "ORDER BY score, date DESC, key LIMIT ?",
                _match(tokens, operator),
                most,
            )
            if rows or not tokens:
                break
        return [_roll_call(row) for row in rows]

    def matrix(self, wanted: Filter = EVERYTHING) -> Matrix:
        """Return the positions of all roll calls that have any, with the codes in order."""
        where, values = self._where(wanted)
        states = self._known_states()
        rows = self._rows(
            f"SELECT key, date, choices FROM roll_calls WHERE {where} AND choices <> x'' "  # noqa: S608
            f"ORDER BY {_ORDER}",
            *values,
        )
        width = max(len(states), *(len(row[2]) for row in rows)) if rows else 0
        raw = np.frombuffer(
            b"".join([choices.ljust(width, b"\0") for _, _, choices in rows]), dtype=np.int8
        ).reshape(len(rows), width)
        columns: dict[str, list[int]] = {}
        for number in np.flatnonzero(raw.any(axis=0)).tolist():
            columns.setdefault(states[number][0], []).append(number)
        codes = tuple(sorted(columns))
        choices = raw[:, [columns[code][0] for code in codes]]
        for column, code in enumerate(codes):
            for number in columns[code][1:]:  # the same state under another name
                np.maximum(choices[:, column], raw[:, number], out=choices[:, column])
        return Matrix(
            codes=codes,
            keys=np.array([key for key, _, _ in rows], dtype=np.int32),
            dates=np.array([date for _, date, _ in rows], dtype="datetime64[D]"),
            choices=choices,
        )

    def replace(
        self,
        dataset: Dataset,
        states: Sequence[State],
        entries: Iterable[Entry],
        *,
        keep_others: bool = False,
    ) -> None:
        """Put a dataset's roll calls in place of those it had, or change nothing.

        Byte n of an entry's choices is what `states[n]` did. With `keep_others` only roll calls of
        the same identity are replaced. A vote that was there keeps its key. Raises RegisterError.
        """
        with writing.transaction(self.path) as connection:
            writing.replace_dataset(connection, dataset, states, entries, keep_others=keep_others)

    def replace_member_names(self, dataset: Dataset, names: Mapping[str, str]) -> None:
        """Put member names (in capitals, with their codes) in place of all there were."""
        with writing.transaction(self.path) as connection:
            writing.replace_dataset(connection, dataset, (), ())
            writing.replace_member_names(connection, names)

    def _listed(self, key: int) -> list[tuple[str, str, int]]:
        rows = self._rows("SELECT choices FROM roll_calls WHERE key = ?", key)
        if not rows:
            raise KeyError(key)
        states = self._known_states()
        return sorted((*states[n], choice) for n, choice in enumerate(rows[0][0]) if choice)

    def _where(self, wanted: Filter) -> tuple[str, list[Any]]:
        """Return a filter as a condition and its values."""
        terms: list[tuple[str, Sequence[Any]]] = []
        if not wanted.every_source and wanted.dataset is None:
            terms.append(("shown_as IS NULL", ()))
        for column, value in (("dataset", wanted.dataset), ("body", wanted.body)):
            if value is not None:
                terms.append((f"{column} = ?", (value,)))
        if wanted.first is not None:
            terms.append(("date >= ?", (wanted.first.isoformat(),)))
        if wanted.last is not None:
            terms.append(("date <= ?", (wanted.last.isoformat(),)))
        if wanted.sessions:
            marks = ", ".join("?" * len(wanted.sessions))
            terms.append((f"session IN ({marks})", wanted.sessions))
        if wanted.words:
            tokens = [token for words in wanted.words for token in _WORD.findall(words)]
            found = "key IN (SELECT rowid FROM words WHERE words MATCH ?)"
            terms.append((found, (_match(tokens[:LONGEST_QUERY], " "),)))
        if wanted.symbol is not None:
            terms.append(_has_symbol(wanted.symbol))
        if wanted.country is not None:
            terms.append(self._has_country(wanted.country, wanted.choice))
        condition = " AND ".join(term for term, _ in terms) or "1"
        return condition, [value for _, values in terms for value in values]

    def _has_country(self, code: str, choice: Position | None) -> tuple[str, Sequence[Any]]:
        numbers = [n for n, state in enumerate(self._known_states()) if state[0] == code]
        choices = CHOICES.values() if choice is None else (CHOICES[choice],)
        marks = ", ".join("?" * len(choices))
        terms = " OR ".join(f"substr(choices, {n + 1}, 1) IN ({marks})" for n in numbers)
        return f"({terms or '0'})", [bytes([one]) for _ in numbers for one in choices]

    def _known_states(self) -> tuple[State, ...]:
        """Return the states by number, read again after an import."""
        version = self._rows("PRAGMA data_version")
        if not version:
            return ()
        if version[0][0] != self._version:
            rows = self._rows("SELECT code, name FROM states ORDER BY number")
            self._states, self._version = tuple(rows), version[0][0]
        return self._states

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query, none if there is no register yet; raise RegisterError."""
        with self._lock:
            connection = self._connection or self._connect()
            if connection is None:
                return []
            try:
                return connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise RegisterError(_why_not_read(self.path, error)) from error

    def _connect(self) -> sqlite3.Connection | None:
        """Connect if there is a register. A reader may have to clean up after a crash: mode=rw."""
        if not self.path.exists():
            return None
        try:
            connection = sqlite3.connect(
                f"{self.path.resolve().as_uri()}?mode=rw",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                timeout=writing.PATIENCE,
            )
            try:
                connection.execute("PRAGMA query_only = on")
                if writing.check_format(self.path, connection):
                    self._connection = connection
                else:
                    connection.close()
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise RegisterError(_why_not_read(self.path, error)) from error
        return self._connection


def _dataset(values: dict[str, Any]) -> Dataset:
    values["imported"] = datetime.date.fromisoformat(values["imported"])
    if values["released"] is not None:
        values["released"] = datetime.date.fromisoformat(values["released"])
    values["files"] = tuple(json.loads(values["files"]))
    return Dataset(**values)


def _roll_call(row: tuple[Any, ...]) -> RollCall:
    values = dict(zip(_COLUMNS[:16], row, strict=False))
    yes, no, abstain, absent, *counted = row[16:]
    values["date"] = datetime.date.fromisoformat(values["date"])
    values["subjects"] = tuple(filter(None, values["subjects"].split(MARK)))
    values["day_known"] = bool(values["day_known"])
    values["complete"] = bool(values["complete"])
    totals = None
    if yes is not None:
        totals = Totals(yes=yes, no=no, abstain=abstain, absent=absent)
    # A source that leaves out those who didn't vote says nothing of how many they were.
    unknown = counted[3] == 0 and absent is None
    rows = Totals(
        yes=counted[0],
        no=counted[1],
        abstain=counted[2],
        absent=None if unknown else counted[3],
    )
    return RollCall(**values, totals=totals, counted=rows)


def _has_symbol(symbol: str) -> tuple[str, Sequence[str]]:
    folded = folded_symbol(symbol)
    names = [folded]
    if _SHORT.fullmatch(folded):
        names += [f"A/RES/{folded}", f"S/RES/{folded}"]
    terms = " OR ".join(["whole = ? OR folded = ? OR (whole > ? AND whole < ?)"] * len(names))
    values = [value for name in names for value in (name, name, f"{name}(", f"{name})")]
    return f"({terms} OR folded_draft = ?)", [*values, folded]


def _match(tokens: Iterable[str], operator: str) -> str:
    """Write words as a query of FTS5, each in quotes so that none is an operator."""
    return operator.join(f'"{token}"' for token in tokens) or '""'


def _why_not_read(path: Path, error: sqlite3.Error) -> str:
    return (
        f"The register of votes at {path} can't be read ({error}); move the file away and import "
        "the votes again."
    )
