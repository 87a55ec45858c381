"""Segments: postings and words of passages that were published together.

A new one takes those before it that are not much larger along, as the shards of files do, so that
there are never many. One that lost passages is counted anew if it is small, or lost most of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from index.library.edit import is_made_anew, is_taken
from index.postgres.connection.bulk_insert import copying
from index.postgres.connection.pool import Connection
from index.search.sizes import Sizes
from index.search.sparse import Postings
from index.search.stems import stems, words

_POSTINGS: Final = ("int8", "int8", "text", "int8", "bytea", "bytea")
_WORDS: Final = ("int8", "int8", "text", "int8", "int4")

Range = tuple[int, int]
"""Numbers of passages, from the first up to the one after the last."""


@dataclass(frozen=True, slots=True)
class _Segment:
    key: int
    numbers: Range
    passages: int
    touched: bool


def lay_out(
    connection: Connection, library: int, server: int, version: int, new: Range, sizes: Sizes
) -> None:
    """Write the segments of a version whose sources and passages are written already."""
    every = _segments(connection, library, version)
    before = [one for one in every if one.passages]
    first, after = new
    size = after - first
    taken: list[_Segment] = []
    while size and before and is_taken(before[-1].passages, size, sizes):
        taken.append(before.pop())
        size += taken[-1].passages
        first = taken[-1].numbers[0]
    anew = [
        one
        for one in before
        if one.touched and is_made_anew(one.passages, one.numbers[1] - one.numbers[0], sizes)
    ]
    empty = [one for one in every if not one.passages]
    connection.execute(
        "UPDATE segments SET died = %s WHERE library = %s AND key = ANY(%s)",
        (version, library, [one.key for one in (*taken, *anew, *empty)]),
    )
    ranges = [one.numbers for one in anew]
    for numbers in [*ranges, (first, after)] if size else ranges:
        _write(connection, library, server, version, numbers)


def _segments(connection: Connection, library: int, version: int) -> list[_Segment]:
    """Return the segments in service, and what this version leaves of each."""
    found = connection.execute(
        "SELECT segments.key, segments.first, segments.after, "
        "coalesce(sum(passages) FILTER (WHERE sources.died IS NULL), 0), "
        "coalesce(bool_or(sources.died = %s), false) "
        "FROM segments LEFT JOIN sources ON sources.library = segments.library "
        "AND sources.first >= segments.first AND sources.first < segments.after "
        "WHERE segments.library = %s AND segments.died IS NULL "
        "GROUP BY 1, 2, 3 ORDER BY 2",
        (version, library),
    )
    return [
        _Segment(key, (first, after), int(left), touched)
        for key, first, after, left, touched in found
    ]


def _write(connection: Connection, library: int, server: int, version: int, numbers: Range) -> None:
    first, after = numbers
    postings, held = Postings(), Counter[str]()
    row = first
    for number, text in _texts(connection, library, numbers):
        for _ in range(row, number):  # passages that are gone
            postings.add(())
        postings.add(stems(text))
        held.update(set(words(text)))
        row = number + 1
    for _ in range(row, after):
        postings.add(())
    index = postings.index()
    ((segment,),) = connection.execute(
        "INSERT INTO segments (library, guild_id, born, first, after, lengths) "
        "VALUES (%s, %s, %s, %s, %s, %s) RETURNING key",
        (library, server, version, first, after, index.lengths.astype("<i4").tobytes()),
    ).fetchall()
    with copying(connection, "postings", _POSTINGS) as copy:
        for stem, rows, frequencies in index.postings():
            stored = (rows.astype("<i4").tobytes(), frequencies.astype("<u2").tobytes())
            copy.write_row((library, segment, stem, server, *stored))
    with copying(connection, "words", _WORDS) as copy:
        for word in sorted(held):
            copy.write_row((library, segment, word, server, held[word]))


def _texts(connection: Connection, library: int, numbers: Range) -> Iterator[tuple[int, str]]:
    """Yield what is embedded of each passage in service, with its number, in order."""
    sources: Sequence[tuple[int]] = connection.execute(
        "SELECT key FROM sources WHERE library = %s AND died IS NULL "
        "AND first >= %s AND first < %s ORDER BY first, key",
        (library, *numbers),
    ).fetchall()
    for (key,) in sources:
        ((text,),) = connection.execute(
            "SELECT text FROM sources WHERE library = %s AND key = %s", (library, key)
        ).fetchall()
        for number, context, start, end in connection.execute(
            'SELECT number, context, start, "end" FROM passages '
            "WHERE library = %s AND source = %s ORDER BY number",
            (library, key),
        ):
            yield number, context + text[start:end]
