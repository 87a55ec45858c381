"""Feeds: each entry of an RSS or Atom feed is a source, its own text what is quoted from."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import replace
from typing import Any

import feedparser

from index.errors import SourceError
from index.lazy_pattern import lazy_pattern
from index.sources.formats.html import plain_blocks
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata, label, slug
from index.types import Document

ENTRIES = 1_000
# What is taken of an entry is its text alone.
_AS_WRITTEN = {"sanitize_html": False, "resolve_relative_uris": False}
_CDATA = lazy_pattern(r"\A\s*<!\[CDATA\[(.*)\]\]>\s*\Z", re.DOTALL)


def read_feed(where: str, content: bytes, given: GivenMetadata, _name: str) -> list[Document]:
    """Read the entries of a feed that have a text; raise SourceError if none has."""
    # Bytes might be the name of a file.
    feed = feedparser.parse(io.BytesIO(content), **_AS_WRITTEN)
    if not feed.get("version"):
        raise SourceError(f"{where} is no RSS or Atom feed: check what it is.")
    if len(feed.entries) > ENTRIES:
        raise SourceError(f"{where} has more than {ENTRIES:,} entries: split it.")
    documents: dict[str, Document] = {}
    left_out: list[str] = []
    for entry in feed.entries:
        text = max((str(one.value) for one in entry.get("content", ())), key=len, default="")
        text = text or str(entry.get("summary", ""))
        blocks = plain_blocks(where, _CDATA.sub(r"\1", text))  # which some escape once more
        if any(not block.kind for block in blocks):
            found = _particulars(entry, str(feed.feed.get("title", "")))
            name = found.url or found.title or str(entry.get("id", ""))
            document = join_blocks(
                where, blocks, found, given, slug(name.partition("://")[2] or name)
            )
            documents.setdefault(document.source.id, document)
        else:
            left_out.append(
                f"The entry “{label(str(entry.get('title', '')))}” has no text of its own."
            )
    if not documents:
        raise SourceError(f"{where} has no entry with a text of its own: add the pages it names.")
    first, *others = documents.values()
    remarks = (*first.source.remarks, *left_out)
    return [replace(first, source=replace(first.source, remarks=remarks)), *others]


def _particulars(entry: Any, publisher: str) -> Metadata:  # noqa: ANN401  (as feedparser has it)
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    return Metadata.found(
        title=entry.get("title"),
        author=entry.get("author"),
        publisher=publisher,
        url=entry.get("link"),
        published=datetime.date(*day[:3]) if day else None,
    )
