"""Texts that were replaced: kept for the answers that quote them, and passed over in listings.

One stays in its library under `<id>@<start of its hash>`, without paragraphs, so that no search
finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.types import SUPERSEDED_DIGITS, Source


def pinned_source(sources: Mapping[str, Source], source_id: str, sha256: str) -> Source | None:
    """Return the text that was quoted from, even if it has been replaced since, or None."""
    for name in (source_id, superseded_id(source_id, sha256)):
        source = sources.get(name)
        if source is not None and source.sha256 == sha256:
            return source
    return None


def superseded_id(source_id: str, sha256: str) -> str:
    """Name the text that a source had."""
    return f"{source_id}@{sha256[:SUPERSEDED_DIGITS]}"


def superseded(
    sources: Mapping[str, Source], source_id: str, among: Iterable[str] | None = None
) -> list[str]:
    """Return the ids of the texts that a source had before, the oldest first.

    Only ids `among` those given are looked at, by default all.
    """
    names = sources if among is None else among
    # An id may hold an @ itself: what follows the last one is of the hash.
    return [
        name for name in names if name.rpartition("@")[0] == source_id and sources[name].superseded
    ]


def current(sources: Mapping[str, Source]) -> list[str]:
    """Return the ids of the sources that nothing has replaced, in their order."""
    return [name for name in sources if "@" not in name or not sources[name].superseded]
