"""What of a file or page that a server adds is refused, in a sentence each.

What can't be read as the format that it has is refused in `index/sources/parsing/registry.py` and
by the format's reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.service.own_sources.tasks import CorpusError, Limits
from index.sources.parsing.registry import format_of
from index.types import Document, Source


def check_file(name: str, content_type: str, count: int, limits: Limits) -> None:
    """Refuse what can be seen not to fit by a file's name and number of bytes alone."""
    most = min(format_of(name, content_type).limit, limits.file_bytes)
    if count > most:
        raise CorpusError(
            f"That file has {size(count)}, and at most {size(most)} are taken: split it."
        )
    if not count:
        raise CorpusError("That file is empty: attach one with text.")


def check_page(content: bytes, limits: Limits) -> None:
    """Refuse a page that is too large."""
    if len(content) > limits.file_bytes:
        raise CorpusError(
            f"That page has {len(content):,} bytes, and at most {limits.file_bytes:,} are taken: "
            "add the part that you need as a file."
        )


def check_new(source: Source, known: Mapping[str, str]) -> None:
    """Refuse a text that is there already, by the titles of those with its hash."""
    if source.sha256 in known:
        raise CorpusError(f"That text is here already, as “{known[source.sha256]}”.")


def check_room(documents: Sequence[Document], aside: int, limits: Limits) -> None:
    """Refuse more than a server may have, with so many characters of renewed texts."""
    if len(documents) > limits.sources:
        raise CorpusError(
            f"That would make {len(documents):,} sources, and a server may have "
            f"{limits.sources:,}: remove some with `/corpus remove` first."
        )
    characters = sum(len(one.source.text) for one in documents) + aside
    if characters > limits.characters:
        kept = f", {aside:,} of them in texts that were renewed" if aside else ""
        raise CorpusError(
            f"That would make {characters:,} characters{kept}, and a server may have "
            f"{limits.characters:,}: remove some sources with `/corpus remove` first."
        )


def size(count: int) -> str:
    """Write a number of bytes as people do."""
    return f"{count / (1 << 20):,.1f} MB" if count >= 1 << 20 else f"{count / 1024:,.0f} kB"
