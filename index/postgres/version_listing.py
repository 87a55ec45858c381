"""What a version of a library in a database lists of its sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from index.postgres.texts import IN_SERVICE, VersionTexts
from index.search.listing import SourceField, SourceNames


class VersionListing:
    """Lists the sources that a version holds."""

    def __init__(self, texts: VersionTexts) -> None:
        self._texts = texts

    def names(self) -> Iterable[SourceNames]:
        """Return what each source is called, texts that were replaced too."""
        return [SourceNames(*row) for row in self._sources("id, title, publisher", "true")]

    def headings(self) -> Iterable[tuple[str, str]]:
        """Return each path of headings of each source once, with the source's id before it."""
        return self._passages("heading", "heading > ''", "source, heading", "min(number)")

    def ends(self) -> Iterable[tuple[str, int]]:
        """Return where the last passage of each source that has one ends, with the source's id."""
        return self._passages('max("end")', "true", "source", "min(number)")

    def having(self, field: SourceField) -> Iterable[str]:
        """Return the ids of the sources of which a particular is known."""
        return [id_ for (id_,) in self._sources("id", f"{field} IS NOT NULL")]

    def _sources(self, columns: str, where: str) -> list[tuple[Any, ...]]:
        head = self._texts.head
        return head.rows(
            f"SELECT {columns} FROM sources WHERE library = %s "  # noqa: S608
            f"AND {IN_SERVICE} AND {where} ORDER BY first, key",
            *(head.library, head.version, head.version),
        )

    def _passages(self, value: str, where: str, group: str, order: str) -> list[tuple[str, Any]]:
        head = self._texts.head
        ids = {one.key: id_ for id_, one in self._texts.listed.items()}
        found = head.rows(
            f"SELECT source, {value} FROM passages WHERE library = %s "  # noqa: S608
            f"AND {where} GROUP BY {group} ORDER BY {order}",
            head.library,
        )
        return [(ids[key], value) for key, value in found if key in ids]
