"""How the register is written: its tables, and what is replaced in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from index.errors import RegisterError
from index.votes.rollcalls import (
    CHOICES,
    MARK,
    Dataset,
    Entry,
    State,
    folded_symbol,
    whole_symbol,
)
from index.votes.types import Position

FORMAT: Final = 1
LARGEST_PAGES: Final = 1 << 18  # of 4 KiB: 1 GiB, a hundred times what all recorded votes take
PATIENCE: Final = 10.0  # seconds to wait for another process that writes
_NEAR: Final = 6  # votes by which two sources' tallies of the same vote may differ

_TALLY = (Position.YES, Position.NO, Position.ABSTAIN, Position.ABSENT)
_SCHEMA = (
    """CREATE TABLE datasets (
        id TEXT PRIMARY KEY, rank INTEGER NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL,
        licence TEXT NOT NULL, url TEXT, imported TEXT NOT NULL, released TEXT, files TEXT NOT NULL,
        roll_calls INTEGER NOT NULL, positions INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE states (
        number INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (code, name)
    )""",
    """CREATE TABLE member_names (
        name TEXT PRIMARY KEY, code TEXT NOT NULL
    ) WITHOUT ROWID""",
    # `place` orders the votes of a day; `folded` and `whole` are the symbol to look up; `shown_as`
    # is the same vote in a dataset that goes before; byte n of `choices` is what state n did.
    """CREATE TABLE roll_calls (
        key INTEGER PRIMARY KEY, dataset TEXT NOT NULL REFERENCES datasets, identity TEXT NOT NULL,
        place INTEGER NOT NULL, body TEXT NOT NULL, session TEXT NOT NULL, title TEXT NOT NULL,
        date TEXT NOT NULL, day_known INTEGER NOT NULL, complete INTEGER NOT NULL,
        yes INTEGER, no INTEGER, abstain INTEGER, absent INTEGER,
        counted_yes INTEGER NOT NULL, counted_no INTEGER NOT NULL,
        counted_abstain INTEGER NOT NULL, counted_absent INTEGER NOT NULL,
        symbol TEXT, draft TEXT, subjects TEXT NOT NULL, agenda TEXT, vote_note TEXT, url TEXT,
        undl_id TEXT, record_id TEXT, folded TEXT, whole TEXT, folded_draft TEXT,
        shown_as INTEGER, UNIQUE (dataset, identity)
    )""",
    # Apart from the long texts of the votes, all positions are read in a few milliseconds.
    """CREATE TABLE positions (
        roll_call INTEGER PRIMARY KEY REFERENCES roll_calls, choices BLOB NOT NULL
    )""",
    # Covers what a matrix of all votes needs, in its order.
    """CREATE INDEX roll_calls_by_date
        ON roll_calls (date, body, dataset, place, key, shown_as)""",
    "CREATE INDEX roll_calls_by_symbol ON roll_calls (folded)",
    "CREATE INDEX roll_calls_by_whole ON roll_calls (whole)",
    "CREATE INDEX roll_calls_by_draft ON roll_calls (folded_draft)",
    """CREATE VIRTUAL TABLE words USING fts5 (
        title, subjects, content=roll_calls, content_rowid=key, tokenize='porter unicode61'
    )""",
    f"PRAGMA user_version = {FORMAT}",
)


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the register for writing; what is written stays if all goes well, and else nothing.

    Raises RegisterError where the disk is full, the file is none of ours, or another process
    goes on writing.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA max_page_count = {LARGEST_PAGES}")
            # Readers are shut out for the moment of the commit only, if all changes fit in memory.
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("BEGIN IMMEDIATE")
            try:
                check_format(path, connection, make=True)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk may have ended it already
                    connection.execute("ROLLBACK")
                raise
    except (OSError, sqlite3.Error) as error:
        raise RegisterError(_why_not_written(path, error)) from error


def check_format(path: Path, connection: sqlite3.Connection, *, make: bool = False) -> bool:
    """Say whether the tables are there, make them if asked to; raise RegisterError for others."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        if make:
            for statement in _SCHEMA:
                connection.execute(statement)
        return make
    if version != FORMAT:
        raise RegisterError(
            f"The register of votes at {path} was made by another version of Ayes; remove the file "
            "and import the votes again."
        )
    return True


def replace_dataset(
    connection: sqlite3.Connection,
    dataset: Dataset,
    states: Sequence[State],
    entries: Iterable[Entry],
    *,
    keep_others: bool = False,
) -> None:
    """Write a dataset's roll calls in place of those that it had.

    With `keep_others`, those that aren't given stay. A vote keeps its key.
    """
    known: dict[str, int] = dict(
        connection.execute(
            "SELECT identity, key FROM roll_calls WHERE dataset = ?", (dataset.id,)
        ).fetchall()
    )
    if not keep_others:
        connection.execute(
            "DELETE FROM positions WHERE roll_call IN "
            "(SELECT key FROM roll_calls WHERE dataset = ?)",
            (dataset.id,),
        )
        connection.execute("DELETE FROM roll_calls WHERE dataset = ?", (dataset.id,))
    # Kept keys are above what is left in the table, so that a new vote never takes one of them.
    (top,) = connection.execute("SELECT coalesce(max(key), 0) FROM roll_calls").fetchone()
    top = max([top, *known.values()])
    numbers = _state_numbers(connection, states)
    for place, entry in enumerate(entries):
        key = known.get(entry.identity)
        if key is None:
            key = top = top + 1
        choices = _choices(entry, numbers)
        row = _row_of(entry, key, dataset.id, place, choices)
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT OR REPLACE INTO roll_calls ({', '.join(row)}) VALUES ({marks})",  # noqa: S608
            tuple(row.values()),
        )
        connection.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (key, choices))
    _describe(connection, dataset, keep_files=keep_others)
    _match_sources(connection)
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")


def replace_member_names(connection: sqlite3.Connection, names: Mapping[str, str]) -> None:
    """Write which code a member's name stands for, in place of all that stood there."""
    connection.execute("DELETE FROM member_names")
    connection.executemany("INSERT INTO member_names VALUES (?, ?)", sorted(names.items()))


def _state_numbers(connection: sqlite3.Connection, states: Sequence[State]) -> list[int]:
    """Return the register's numbers of the states, adding those that it doesn't have yet."""
    known = {
        (code, name): number
        for number, code, name in connection.execute("SELECT number, code, name FROM states")
    }
    for state in states:
        if state not in known:
            known[state] = len(known)
            connection.execute("INSERT INTO states VALUES (?, ?, ?)", (known[state], *state))
    return [known[state] for state in states]


def _choices(entry: Entry, numbers: Sequence[int]) -> bytes:
    """Return an entry's positions by the register's numbers of the states."""
    choices = bytearray(max(numbers, default=-1) + 1)
    for number, choice in zip(numbers, entry.choices, strict=False):  # those left did nothing
        choices[number] = choice
    return bytes(choices).rstrip(b"\0")


def _row_of(entry: Entry, key: int, dataset: str, place: int, choices: bytes) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": key,
        "dataset": dataset,
        "identity": entry.identity,
        "place": place,
        "body": entry.body,
        "session": entry.session,
        "title": entry.title,
        "date": entry.date.isoformat(),
        "day_known": entry.day_known,
        "complete": entry.complete,
        "symbol": entry.symbol,
        "draft": entry.draft,
        "subjects": MARK.join(entry.subjects),
        "agenda": entry.agenda,
        "vote_note": entry.vote_note,
        "url": entry.url,
        "undl_id": entry.undl_id,
        "record_id": entry.record_id,
        "folded": entry.symbol and folded_symbol(entry.symbol),
        "whole": entry.symbol and whole_symbol(entry.symbol),
        "folded_draft": entry.draft and folded_symbol(entry.draft),
    }
    for position in _TALLY:
        name = position.name.lower()
        row[name] = entry.totals.of(position) if entry.totals else None
        row[f"counted_{name}"] = choices.count(CHOICES[position])
    return row


def _describe(connection: sqlite3.Connection, dataset: Dataset, *, keep_files: bool) -> None:
    """Write where a dataset comes from, and how much of it the register holds."""
    files = dataset.files
    row = connection.execute("SELECT files FROM datasets WHERE id = ?", (dataset.id,)).fetchone()
    if keep_files and row is not None:
        files = tuple(dict.fromkeys((*json.loads(row[0]), *files)))
    held = connection.execute(
        "SELECT count(*), coalesce(sum(counted_yes + counted_no + counted_abstain + "
        "counted_absent), 0) FROM roll_calls WHERE dataset = ?",
        (dataset.id,),
    ).fetchone()
    released = dataset.released.isoformat() if dataset.released else None
    connection.execute(
        "INSERT OR REPLACE INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(dataset.id, dataset.rank, dataset.title, dataset.publisher, dataset.licence),
            *(dataset.url, dataset.imported.isoformat(), released, json.dumps(files), *held),
        ),
    )


def _match_sources(connection: sqlite3.Connection) -> None:
    """Mark each vote that a dataset of a lower rank holds too, so that it counts once.

    They are the same if body and resolution are, the years are next to each other (days and so
    years may be wrong) and the tallies hardly differ: a resolution's paragraphs were voted on under
    its symbol, and sources disagree by a vote or two.
    """
    connection.execute("UPDATE roll_calls SET shown_as = NULL WHERE shown_as IS NOT NULL")
    rows = connection.execute(
        "SELECT key, rank || ':' || dataset, body || whole, CAST(substr(date, 1, 4) AS INTEGER), "
        "max(counted_yes, coalesce(yes, 0)), max(counted_no, coalesce(no, 0)), "
        "max(counted_abstain, coalesce(abstain, 0)) "
        "FROM roll_calls JOIN datasets ON datasets.id = dataset "
        "WHERE whole IS NOT NULL ORDER BY rank, dataset, place, key"
    )
    groups: defaultdict[str, defaultdict[str, list[tuple[int, ...]]]]
    groups = defaultdict(lambda: defaultdict(list))
    for key, source, resolution, *figures in rows:
        groups[resolution][source].append((key, *figures))
    same: list[tuple[int, int]] = []
    for sources in groups.values():
        shown, *others = sources.values()
        for votes in others:
            pairs = sorted(
                (_distance(one, other), one[0], other[0]) for one in shown for other in votes
            )
            taken: set[int] = set()
            for distance, one, other in pairs:
                if distance <= _NEAR and one not in taken and -other not in taken:
                    taken.update((one, -other))
                    same.append((one, other))
            shown = [*shown, *(vote for vote in votes if -vote[0] not in taken)]
    connection.executemany("UPDATE roll_calls SET shown_as = ? WHERE key = ?", same)


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    """Return by how many votes two tallies differ; far apart where the years are."""
    _, year, *tally = one
    _, other_year, *other_tally = other
    if abs(year - other_year) > 1:
        return _NEAR + 1
    return sum(abs(a - b) for a, b in zip(tally, other_tally, strict=True))


def _why_not_written(path: Path, error: OSError | sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL or (isinstance(error, OSError) and error.errno == 28):
        return (
            f"There is no room for the register of votes at {path}; it is as it was before. "
            "Free some space and import again."
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"Another import is writing to {path}; wait until it is done and import again."
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return (
        f"The register of votes at {path} can't be written ({reason}); it is as it was before. "
        "Check that the folder can be written to and that the file is a register."
    )
