"""What a shard keeps in SQLite: sources, paragraphs, furniture, passages, words."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
import threading
import weakref
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from index.errors import LibraryError
from index.library.generation.unit_rows import packed, unpacked
from index.types import (
    Document,
    Furniture,
    Paragraph,
    Passage,
    Source,
    Span,
    sha256_of,
)

FILE: Final = "library.db"
_FIELDS: Final = tuple(field.name for field in fields(Source))
_NAMES: Final = ("digest", *_FIELDS)
LISTS: Final = ("places", "given", "sections", "links", "unread", "remarks")
"""What is kept as JSON."""
Published = tuple[Source, dict[int, tuple[int, int]]]
"""A source, and where its paragraphs stand by their numbers."""

_SCHEMA = """
PRAGMA journal_mode = off;
PRAGMA synchronous = off;
CREATE TABLE sources (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
    sha256 TEXT NOT NULL, kind TEXT NOT NULL, publisher TEXT, author TEXT, url TEXT, published TEXT,
    fetched TEXT, origin TEXT, places TEXT NOT NULL, given TEXT NOT NULL, sections TEXT NOT NULL,
    links TEXT NOT NULL, unread TEXT NOT NULL, remarks TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX sources_by_publisher ON sources (publisher, id) WHERE publisher > '';
CREATE TABLE paragraphs (
    source INTEGER NOT NULL REFERENCES sources, number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, units TEXT NOT NULL,
    PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE TABLE furniture (
    source INTEGER NOT NULL REFERENCES sources, start INTEGER NOT NULL, end INTEGER NOT NULL,
    kind TEXT NOT NULL, PRIMARY KEY (source, start, end, kind)
) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    units TEXT NOT NULL, heading TEXT NOT NULL, key BLOB NOT NULL
);
CREATE INDEX passages_by_place ON passages (source, start);
CREATE INDEX passages_by_key ON passages (key);
CREATE TABLE words (word TEXT PRIMARY KEY, holders INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX words_by_holders ON words (holders DESC, word);
"""
_LISTED = "(SELECT value FROM json_each(?))"
_PARAGRAPHS = """
    SELECT id, start, end, paragraphs.number, heading, units FROM paragraphs
    JOIN sources ON sources.number = source WHERE id IN (SELECT value FROM json_each(?))
    ORDER BY source, paragraphs.number
"""
_FURNITURE = """
    SELECT id, start, end, furniture.kind FROM furniture
    JOIN sources ON sources.number = source WHERE id IN (SELECT value FROM json_each(?))
    ORDER BY source, start, end
"""
# From one name to the next in the index, so that it takes as long as there are names.
_PUBLISHERS = """
    WITH RECURSIVE gone (id) AS (SELECT value FROM json_each(?1)), each (name) AS (
        SELECT min(publisher) FROM sources WHERE publisher > '' AND id NOT IN gone
        UNION ALL SELECT (
            SELECT min(publisher) FROM sources
            WHERE publisher > '' AND publisher > name AND id NOT IN gone
        ) FROM each WHERE name NOT NULL
    ) SELECT name FROM each WHERE name NOT NULL
"""
_PASSAGES = """
    SELECT passages.number, key, id, sha256, paragraph, start, end, units, heading
    FROM passages JOIN sources ON sources.number = source WHERE id = ? ORDER BY passages.number
"""
# Without the hash of the text, which stands behind the text and would have all of it read.
_PASSAGES_AT = """
    SELECT passages.number, key, id, paragraph, start, end, units, heading
    FROM passages JOIN sources ON sources.number = source
    WHERE passages.number IN (SELECT value FROM json_each(?))
"""


def digest_of(document: Document) -> str:
    """Hash all that a document is: its text, by the text's own hash, and what stands around it."""
    paragraphs = [
        (one.span.start, one.span.end, one.number, one.heading, packed(one.units))
        for one in document.paragraphs
    ]
    left_out = sorted({(one.span.start, one.span.end, one.kind) for one in document.furniture})
    return _digest(document.source, paragraphs, left_out)


def _digest(
    source: Source,
    paragraphs: Sequence[tuple[int, int, int, str, str]],
    left_out: Sequence[tuple[int, int, str]],
) -> str:
    fields = {name: getattr(source, name) for name in _FIELDS if name != "text"}
    for name in LISTS[1:]:  # which most sources lack
        if not fields[name]:
            del fields[name]
    return sha256_of(json.dumps([fields, paragraphs, left_out], default=datetime.date.isoformat))


def source_of(values: Mapping[str, Any]) -> Source:
    """Make a source of its row; raise ValueError if its text isn't the one that is pinned."""
    lists: dict[str, Any] = {
        name: tuple(one if isinstance(one, str) else tuple(one) for one in json.loads(values[name]))
        for name in LISTS
    }
    return Source(**(dict(values) | lists))


def key_of(context: str, text: str, sentences: Sequence[tuple[int, int]]) -> bytes:
    """Hash what is embedded for a passage: context, text, and where in that its sentences stand."""
    return hashlib.sha256(json.dumps([context, text, sentences]).encode()).digest()


class DatabaseWriter:
    """Write rows in the order given.

    The same rows make the same bytes: nothing depends on the time or the machine.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")

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
                *(fetched, source.origin, *(json.dumps(getattr(source, one)) for one in LISTS)),
                digest_of(document),
            ),
        )
        for paragraph in document.paragraphs:
            span = paragraph.span
            place = (number, paragraph.number, span.start, span.end)
            self._insert("paragraphs", (*place, paragraph.heading, packed(paragraph.units)))
        for left_out in sorted(set(document.furniture), key=lambda one: (one.span, one.kind)):
            span = left_out.span
            self._insert("furniture", (number, span.start, span.end, left_out.kind))

    def add_passage(self, number: int, source: int, passage: Passage, key: bytes) -> None:
        """Add a passage; `key` is the hash of what was embedded."""
        span = passage.span
        row = (number, source, passage.paragraph, span.start, span.end, packed(passage.units))
        self._insert("passages", (*row, passage.heading, key))

    def add_words(self, holders: Mapping[str, int]) -> None:
        """Add the vocabulary: words, and how many passages hold each."""
        for word in sorted(holders):
            self._insert("words", (word, holders[word]))

    def finish(self) -> None:
        """Write what is left and close the database."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def _insert(self, table: str, row: tuple[str | int | bytes | None, ...]) -> None:
        places = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO {table} VALUES ({places})", row)  # noqa: S608


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
        # Libraries of before kept neither links nor what was said when a source was read.
        there = {name for _, name, *_ in self.select("PRAGMA table_info(sources)")}
        named = (one if one in there else f"'[]' AS {one}" for one in _NAMES)
        self._columns = ", ".join(named)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def select(self, query: str, *parameters: str | int | bytes) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raise LibraryError if the database can't answer."""
        try:
            with self._lock:
                return self._connection.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise LibraryError(
                f"{self._path} can't be read ({error}): build its library again."
            ) from error

    def document(self, source_id: str) -> Document:
        """Return a source with its paragraphs and furniture, as it was given.

        Raise LibraryError if its text is not the one that was published.
        """
        ((_, source),) = self._sources([source_id])
        return Document(source, self.paragraphs(source_id), self.furniture(source_id))

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return a source's body paragraphs in order."""
        return tuple(
            Paragraph(number, Span(start, end), head, unpacked(units))
            for start, end, number, head, units in self._of(_PARAGRAPHS, [source_id])[source_id]
        )

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source, in order."""
        rows = self._of(_FURNITURE, [source_id])[source_id]
        return tuple(Furniture(Span(start, end), kind) for start, end, kind in rows)

    def published(self, source_ids: Sequence[str]) -> dict[str, Published]:
        """Return sources and where their paragraphs stand, by id, in a few statements.

        Raise LibraryError if one was changed.
        """
        paragraphs = self._of(_PARAGRAPHS, source_ids)
        furniture = self._of(_FURNITURE, source_ids)
        found = {}
        for digest, source in self._sources(source_ids):
            mine = paragraphs[source.id]
            try:
                whole = digest == _digest(source, mine, sorted(furniture[source.id]))
                places = {number: (start, end) for start, end, number, *_ in mine}
            except (ValueError, TypeError) as error:
                raise LibraryError(changed(source.id)) from error
            if not whole:
                raise LibraryError(changed(source.id))
            found[source.id] = (source, places)
        return found

    def _sources(self, source_ids: Sequence[str]) -> Iterator[tuple[str, Source]]:
        """Yield sources with their digests; raise LibraryError where a text isn't as published."""
        query = f"SELECT {self._columns} FROM sources WHERE id IN "  # noqa: S608
        for row in self.select(f"{query}{_LISTED}", json.dumps(source_ids)):
            values = dict(zip(_NAMES, row, strict=True))
            digest = values.pop("digest")
            try:
                for name in ("published", "fetched"):
                    day = values.get(name)
                    values[name] = datetime.date.fromisoformat(day) if day else None
                yield digest, source_of(values)
            except (ValueError, TypeError) as error:
                raise LibraryError(changed(values["id"])) from error

    def _of(self, query: str, source_ids: Sequence[str]) -> defaultdict[str, list[Any]]:
        """Return what a query finds of each source, in its order."""
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for source_id, *row in self.select(query, json.dumps(source_ids)):
            found[source_id].append(tuple(row))
        return found

    def digests(self) -> dict[str, str]:
        """Return the hash of each source's content by its id, in order."""
        return dict(self.select("SELECT id, digest FROM sources ORDER BY number"))

    def publishers(self, removed: Collection[str]) -> list[str]:
        """Return who published the sources, but for those that were removed, each once."""
        return [name for (name,) in self.select(_PUBLISHERS, json.dumps(list(removed)))]

    def passages(self, source_id: str) -> list[tuple[int, Passage, bytes]]:
        """Return the number, passage and key of each of a source's passages, in order."""
        rows = self.select(_PASSAGES, source_id)
        return [(number, passage_of(*fields), key) for number, key, *fields in rows]

    def passages_at(self, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return the number, key, source and fields of passages by their numbers, in any order."""
        return self.select(_PASSAGES_AT, json.dumps(numbers))

    def number(self, key: bytes) -> int | None:
        """Return the first passage for which just this was embedded; None if there is none."""
        found = self.select("SELECT min(number) FROM passages WHERE key = ?", key)
        number: int | None = found[0][0]
        return number

    def start(self, number: int) -> int:
        """Return where a passage starts in its source."""
        ((start,),) = self.select("SELECT start FROM passages WHERE number = ?", number)
        return int(start)

    def words(self, most: int | None = None) -> dict[str, int]:
        """Return the lower-case words that most passages hold, and how many do; all by default."""
        order = "ORDER BY holders DESC, word LIMIT ?"
        return dict(self.select(f"SELECT word, holders FROM words {order}", most or -1))  # noqa: S608

    def holds_word(self, word: str) -> bool:
        """Say whether a lower-case word stands in a passage."""
        return bool(self.select("SELECT 1 FROM words WHERE word = ?", word))


def changed(source_id: str) -> str:
    """Say that a source isn't as it was published."""
    return f"source {source_id!r} was changed on disk: build its library again."


def passage_of(
    source_id: str,
    sha256: str,
    paragraph: int,
    start: int,
    end: int,
    units: str,
    heading: str,
) -> Passage:
    """Make a passage of its row."""
    return Passage(source_id, sha256, paragraph, Span(start, end), unpacked(units), heading)
