"""What a library keeps in SQLite: sources, paragraphs, furniture, passages, vote records, words."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, overload

from index.errors import LibraryError
from index.types import Document, Furniture, Paragraph, Passage, Source, Span
from index.votes.types import VoteRecord

FILE: Final = "library.db"

_SCHEMA = """
PRAGMA journal_mode = off;
PRAGMA synchronous = off;
CREATE TABLE sources (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
    sha256 TEXT NOT NULL, kind TEXT NOT NULL, publisher TEXT, author TEXT, url TEXT, published TEXT,
    fetched TEXT, origin TEXT, places TEXT NOT NULL
);
CREATE TABLE paragraphs (
    source INTEGER NOT NULL REFERENCES sources, number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL,
    PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE TABLE furniture (
    source INTEGER NOT NULL REFERENCES sources, start INTEGER NOT NULL, end INTEGER NOT NULL,
    kind TEXT NOT NULL, PRIMARY KEY (source, start, end, kind)
) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    sentences TEXT NOT NULL, heading TEXT NOT NULL, key TEXT NOT NULL
);
CREATE INDEX passages_by_place ON passages (source, start);
CREATE TABLE records (number INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_PASSAGE = """
    SELECT sources.id, sources.sha256, paragraph, start, end, sentences, heading
    FROM passages JOIN sources ON sources.number = source
"""


class DatabaseWriter:
    """Write a library's rows in the order given and hash them on the way.

    The same rows make the same bytes: nothing depends on the time or the machine.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._hash = hashlib.sha256()

    def add_document(self, number: int, document: Document) -> None:
        """Add a source with its paragraphs and furniture."""
        source = document.source
        published, fetched = (
            day.isoformat() if day else None for day in (source.published, source.fetched)
        )
        self._insert(
            "sources",
            (
                *(number, source.id, source.title, source.text, source.sha256, source.kind),
                *(source.publisher, source.author, source.url, published),
                *(fetched, source.origin, json.dumps(source.places)),
            ),
        )
        for paragraph in document.paragraphs:
            span = paragraph.span
            place = (number, paragraph.number, span.start, span.end)
            self._insert("paragraphs", (*place, paragraph.heading))
        for left_out in sorted(set(document.furniture), key=lambda one: (one.span, one.kind)):
            span = left_out.span
            self._insert("furniture", (number, span.start, span.end, left_out.kind))

    def add_passage(self, number: int, source: int, passage: Passage, key: str) -> None:
        """Add a passage; `key` is the hash of what was embedded."""
        sentences = json.dumps([(span.start, span.end) for span in passage.sentences])
        span = passage.span
        row = (number, source, passage.paragraph, span.start, span.end, sentences)
        self._insert("passages", (*row, passage.heading, key))

    def add_records(self, records: Iterable[VoteRecord]) -> None:
        """Add vote records."""
        for number, record in enumerate(records):
            self._insert("records", (number, record.model_dump_json()))

    def add_words(self, words: Iterable[str]) -> None:
        """Add the vocabulary."""
        for word in sorted(words):
            self._insert("words", (word,))

    def finish(self) -> str:
        """Close the database and return the SHA-256 of its rows."""
        self._connection.execute("COMMIT")
        self._connection.close()
        return self._hash.hexdigest()

    def _insert(self, table: str, row: tuple[str | int | None, ...]) -> None:
        places = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO {table} VALUES ({places})", row)  # noqa: S608
        self._hash.update(json.dumps([table, *row]).encode())


class Database:
    """Read a finished database; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        # A published database never changes, so SQLite needn't lock it or look for a journal.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        # A generation that is out of service is let go of when its last reader drops it.
        weakref.finalize(self, self._connection.close)
        self._lock = threading.Lock()
        self._path = path

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def select(self, query: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raise LibraryError if the database can't answer."""
        try:
            with self._lock:
                return self._connection.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise LibraryError(
                f"{self._path} can't be read ({error}): build its library again."
            ) from error

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return a source's body paragraphs in order."""
        rows = self.select(
            "SELECT paragraphs.number, start, end, heading FROM paragraphs "
            "JOIN sources ON sources.number = source WHERE id = ? ORDER BY paragraphs.number",
            source_id,
        )
        return tuple(Paragraph(number, Span(*ends), head) for number, *ends, head in rows)

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source, in order."""
        rows = self.select(
            "SELECT start, end, furniture.kind FROM furniture "
            "JOIN sources ON sources.number = source WHERE id = ? ORDER BY start, end",
            source_id,
        )
        return tuple(Furniture(Span(start, end), kind) for start, end, kind in rows)

    def records(self) -> tuple[VoteRecord, ...]:
        """Return the vote records."""
        rows = self.select("SELECT record FROM records ORDER BY number")
        return tuple(VoteRecord.model_validate_json(record) for (record,) in rows)

    def words(self) -> frozenset[str]:
        """Return the lower-case words of all passages."""
        return frozenset(word for (word,) in self.select("SELECT word FROM words"))

    def keys(self) -> dict[str, int]:
        """Return the row of each passage by the hash of what was embedded for it."""
        return dict(self.select("SELECT key, number FROM passages ORDER BY number DESC"))


class Sources(Mapping[str, Source]):
    """The sources of a database by id, in order, each read when it is first asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        ids = database.select("SELECT id FROM sources ORDER BY number")
        self._read: dict[str, Source | None] = dict.fromkeys(id_ for (id_,) in ids)

    def __getitem__(self, source_id: str) -> Source:
        source = self._read[source_id]
        if source is None:
            source = self._read[source_id] = self._select(source_id)
        return source

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def _select(self, source_id: str) -> Source:
        fields = [field.name for field in dataclasses.fields(Source)]
        query = f"SELECT {', '.join(fields)} FROM sources WHERE id = ?"  # noqa: S608
        values = dict(zip(fields, self._database.select(query, source_id)[0], strict=True))
        for day in ("published", "fetched"):
            if values[day]:
                values[day] = datetime.date.fromisoformat(values[day])
        places = tuple((start, name) for start, name in json.loads(values.pop("places")))
        try:
            return Source(**values, places=places)
        except ValueError as error:
            raise LibraryError(
                f"source {source_id!r} was changed on disk: build its library again."
            ) from error


class Passages(Sequence[Passage]):
    """The passages of a database in order, each read when it is first asked for."""

    def __init__(self, database: Database, count: int) -> None:
        self._database = database
        self._read: list[Passage | None] = [None] * count
        self._rows: dict[Passage, int] = {}

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(row, slice):
            return [self[one] for one in range(len(self))[row]]
        row = range(len(self))[row]
        passage = self._read[row]
        if passage is None:
            found = self._database.select(f"{_PASSAGE} WHERE passages.number = ?", row)
            passage = self._read[row] = _passage(*found[0])
            self._rows[passage] = row
        return passage

    def __iter__(self) -> Iterator[Passage]:
        return (
            _passage(*one) for one in self._database.select(f"{_PASSAGE} ORDER BY passages.number")
        )

    def __len__(self) -> int:
        return len(self._read)

    def row(self, passage: Passage) -> int:
        """Return where a passage stands; raise LookupError if it isn't of this library."""
        if passage in self._rows:
            return self._rows[passage]
        found = self._database.select(
            "SELECT passages.number FROM passages JOIN sources ON sources.number = source "
            "WHERE id = ? AND start = ? AND end = ? AND sha256 = ?",
            *(passage.source_id, passage.span.start, passage.span.end, passage.source_sha256),
        )
        if not found:
            raise LookupError(f"passage {passage.id} is not in this library")
        return int(found[0][0])


def _passage(
    source_id: str,
    sha256: str,
    paragraph: int,
    start: int,
    end: int,
    sentences: str,
    heading: str,
) -> Passage:
    spans = tuple(Span(*ends) for ends in json.loads(sentences))
    return Passage(source_id, sha256, paragraph, Span(start, end), spans, heading)
