"""The register of votes: every roll call that was imported, in one SQLite file.

Reading is safe from several threads, and while another process imports. What is read comes from
the file as it is at that moment; a register without a file is empty.
"""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from index.cache import LruCache
from index.errors import RegisterError
from index.files import locks
from index.files.os_errors import reason_of
from index.votes.analysis.agreement import Matrix
from index.votes.record import POSITIONS, Position
from index.votes.register import replace as replacing
from index.votes.register import schema as writing
from index.votes.register.conditions import condition_of, match_of
from index.votes.register.roll_calls import (
    EVERYTHING,
    Dataset,
    Filter,
    Holding,
    RollCall,
    State,
)
from index.votes.register.rows import (
    COLUMNS,
    Packed,
    dataset_of,
    end_of,
    keys_of,
    matrix_of,
    pack,
    roll_call_of,
    shown_of,
)

__all__ = ["Dataset", "Filter", "Matrix", "Register", "RollCall", "State"]

FILE: Final = "register.db"
MOST_MATRICES: Final = 8  # kept in memory, 1.2 MB each for all votes of 75 years


class Register:
    """The roll calls, where they come from, and their positions as a matrix."""

    def __init__(self, path: Path) -> None:
        """Open the register at a path, empty if there is no file; raise RegisterError."""
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._states: tuple[State, ...] = ()
        self._matrices: LruCache[tuple[int, Filter], Matrix] = LruCache(MOST_MATRICES)
        with self._lock:
            self._connect()

    @classmethod
    def empty(cls) -> Self:
        """Return a register that holds nothing."""
        return cls(Path(os.devnull, FILE))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @property
    def version(self) -> int:
        """A number that another import changes; raise RegisterError."""
        self._known_states()
        return self._version

    def datasets(self) -> tuple[Dataset, ...]:
        """Return where the roll calls come from, those that are shown first at the front."""
        fields = [field.name for field in dataclasses.fields(Dataset)]
        rows = self._rows(f"SELECT {', '.join(fields)} FROM datasets ORDER BY rank, id")  # noqa: S608
        return tuple(dataset_of(dict(zip(fields, row, strict=True))) for row in rows)

    def roll_calls(
        self, wanted: Filter = EVERYTHING, *, most: int | None = None, newest: bool = False
    ) -> list[RollCall]:
        """Return roll calls in date order, or from the `newest` back; `most` of them."""
        where, values = condition_of(wanted)
        order = writing.ORDER.replace(",", " DESC,") + " DESC" if newest else writing.ORDER
        rows = f"SELECT * FROM roll_calls WHERE {where}"  # noqa: S608
        return self._roll_calls(rows, order, *values, -1 if most is None else most)

    def count(self, wanted: Filter = EVERYTHING) -> int:
        """Return how many roll calls a filter leaves."""
        where, values = condition_of(wanted)
        rows = self._rows(f"SELECT count(*) FROM roll_calls WHERE {where}", *values)  # noqa: S608
        return int(rows[0][0]) if rows else 0

    def symbols(self) -> list[str]:
        """Return the symbols of all resolutions and drafts that are shown, in date order."""
        rows = self._rows(
            f"SELECT symbol, draft FROM roll_calls WHERE shown_as IS NULL ORDER BY {writing.ORDER}"  # noqa: S608
        )
        return [one for row in rows for one in row if one is not None]

    def roll_call(self, key: int) -> RollCall:
        """Return the roll call of a key; KeyError where there is none."""
        found = self._roll_calls("SELECT * FROM roll_calls WHERE key = ?", "key", key, 1)
        if not found:
            raise KeyError(key)
        return found[0]

    def holdings(self) -> list[Holding]:
        """Say which votes there are, by dataset and body, the most first.

        A day is known where one of its votes has it.
        """
        rows = self._rows(
            "SELECT dataset, body, count(*), "
            "min(date || (1 - day_known)), max(date || day_known) "
            "FROM roll_calls GROUP BY dataset, body ORDER BY count(*) DESC, dataset, body"
        )
        return [
            Holding(dataset, body, n, end_of(first, known="0"), end_of(last, known="1"))
            for dataset, body, n, first, last in rows
        ]

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
        found: list[RollCall] = []
        for all_of_them in (True, False):
            found = found or self._roll_calls(
                "SELECT * FROM (SELECT rowid AS found, bm25(words, 2, 1) AS score FROM words "
                "WHERE words MATCH ?) JOIN roll_calls ON key = found WHERE shown_as IS NULL",
                "score, date DESC, key",
                match_of(words, all_of_them=all_of_them),
                most,
            )
        return found

    def matrix(self, wanted: Filter = EVERYTHING) -> Matrix:
        """Return the positions of all roll calls that have any, with the codes in order.

        The arrays are read-only: some are kept for whoever asks for the same until an import.
        """
        self._known_states()  # brings the version up to date
        key = (self._version, wanted)
        matrix = self._matrices.get(key)
        if matrix is None:
            matrix = self._read_matrix(wanted)
            self._matrices.put(key, matrix)
        return matrix

    def replace(
        self,
        dataset: Dataset,
        states: Sequence[State],
        entries: Iterable[RollCall],
        *,
        keep_others: bool = False,
    ) -> None:
        """Put a dataset's roll calls in place of those it had, or change nothing.

        Byte n of an entry's choices is what `states[n]` did. With `keep_others` only roll calls of
        the same identity are replaced. A vote that was there keeps its key. Raises RegisterError.
        """
        with self._changing() as connection:
            replacing.replace_dataset(connection, dataset, states, entries, keep_others=keep_others)

    def replace_member_names(self, dataset: Dataset, names: Mapping[str, str]) -> None:
        """Put member names (in capitals, with their codes) in place of all there were."""
        with self._changing() as connection:
            replacing.replace_dataset(connection, dataset, (), ())
            replacing.replace_member_names(connection, names)

    def _changing(self) -> AbstractContextManager[writing.Connection]:
        """Let the tables be changed, all in one; raise RegisterError."""
        return writing.transaction(self.path)

    def copy_to(self, path: Path) -> bool:
        """Copy the register as it is at this moment to a file; False if there is none yet."""
        with self._lock:
            connection = self._connection or self._connect()
            if connection is None:
                return False
            try:
                with closing(sqlite3.connect(path)) as copy:
                    connection.backup(copy)
            except sqlite3.Error as error:
                raise RegisterError(
                    f"The register of votes at {self.path} can't be copied ({error}); see to the "
                    "disk and try again."
                ) from error
        return True

    def _roll_calls(self, rows: str, order: str, *values: object) -> list[RollCall]:
        """Return the first roll calls of some rows, so many as the last of the values says."""
        # Positions are read of these alone: to sort all with them takes three times as long.
        found = self._rows(
            f"SELECT {COLUMNS} FROM ({rows} ORDER BY {order} LIMIT ?) "  # noqa: S608
            f"JOIN positions ON roll_call = key ORDER BY {order}",
            *values,
        )
        return [roll_call_of(row) for row in found]

    def _read_matrix(self, wanted: Filter) -> Matrix:
        packed = self._packed()
        if wanted == EVERYTHING:
            rows = shown_of(packed)
        else:
            where, values = condition_of(wanted)
            found = self._rows(f"SELECT key FROM roll_calls WHERE {where}", *values)  # noqa: S608
            rows = np.isin(keys_of(packed), [key for (key,) in found])
        # States are read after the votes, so that none is missing: numbers are only ever added.
        return matrix_of(packed, rows, self._known_states())

    def _packed(self) -> Packed:
        rows = self._rows("SELECT keys, days, shown, choices FROM matrix")
        return rows[0] if rows else pack(())

    def _listed(self, key: int) -> list[tuple[str, str, int]]:
        rows = self._rows("SELECT choices FROM positions WHERE roll_call = ?", key)
        if not rows:
            raise KeyError(key)
        states = self._known_states()
        return sorted((*states[n], choice) for n, choice in enumerate(rows[0][0]) if choice)

    def _known_states(self) -> tuple[State, ...]:
        """Return the states by number; read them again after an import."""
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


def _why_not_read(path: Path, error: sqlite3.Error) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        if locks.are_missing(path.parent):
            return f"The register of votes can't be read: {reason_of(locks.no_locks(path))}."
        return f"An import is writing to {path}; try again when it is done."
    return (
        f"The register of votes at {path} can't be read ({error}); move the file away and import "
        "the votes again."
    )
