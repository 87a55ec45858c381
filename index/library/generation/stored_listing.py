"""What a database lists of its sources, from its indexes and the first pages of its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar

from index.library.generation.database import Database
from index.search.listing import SourceField, SourceNames

_HEADINGS: Final = """
    SELECT id, heading FROM (
        SELECT source, heading, min(number) AS first FROM paragraphs WHERE heading > ''
        GROUP BY source, heading
    ) JOIN sources ON sources.number = source ORDER BY source, first
"""
_ENDS: Final = """
    SELECT id, last FROM (SELECT source, max(end) AS last FROM passages GROUP BY source)
    JOIN sources ON sources.number = source ORDER BY source
"""
Row = TypeVar("Row", bound=tuple[Any, ...])


class StoredListing:
    """Lists the sources of a database but for those that were removed."""

    def __init__(self, database: Database, removed: Collection[str]) -> None:
        self._database = database
        self._removed = removed

    def names(self) -> Iterable[SourceNames]:
        """Return what each source is called, texts that were replaced too."""
        # A publisher stands behind the text in its row, and in an index besides.
        select = self._database.select
        publisher = dict(select("SELECT id, publisher FROM sources WHERE publisher > ''"))
        rows = self._left(select("SELECT id, title FROM sources ORDER BY number"))
        return [SourceNames(id_, title, publisher.get(id_)) for id_, title in rows]

    def headings(self) -> Iterable[tuple[str, str]]:
        """Return each path of headings of each source once, with the source's id before it."""
        return self._left(self._database.select(_HEADINGS))

    def ends(self) -> Iterable[tuple[str, int]]:
        """Return where the last passage of each source that has one ends, with the source's id."""
        return self._left(self._database.select(_ENDS))

    def having(self, field: SourceField) -> Iterable[str]:
        """Return the ids of the sources of which a particular is known."""
        found = self._database.select(
            f"SELECT id FROM sources WHERE {field} IS NOT NULL ORDER BY number"  # noqa: S608
        )
        return [id_ for (id_,) in self._left(found)]

    def _left(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row[0] not in self._removed]
