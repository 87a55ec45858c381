"""What every reader makes its documents with: texts that can be kept, blocks joined to a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from index.errors import SourceError
from index.sources.parsing.metadata import GivenMetadata, Metadata, label, slug
from index.sources.text.blocks import Block
from index.sources.text.furniture import Page
from index.sources.text.pinned import Pinned, pin
from index.types import Document, Paragraph, Source, sha256_of

LINES: Final = 200_000
PARAGRAPHS: Final = 50_000


def checked(where: str, text: str) -> str:
    """Return a text that can become a source's, or raise SourceError."""
    if "\0" in text:
        raise SourceError(f"{where} holds NUL bytes, as a binary file does: give it as text.")
    if not text.strip():
        raise SourceError(f"{where} is empty: give it some text.")
    if text.count("\n") + text.count("\r") > LINES:
        raise SourceError(f"{where} has more than {LINES:,} lines: split it.")
    try:
        text.encode()
    except UnicodeEncodeError as error:  # JSON can name half of a surrogate pair
        raise SourceError(
            f"{where} holds half a character at {error.start}: write it as UTF-8."
        ) from error
    return text


def make_document(
    where: str,
    text: str,
    page: Page,
    known: GivenMetadata,
    name: str,
    pinned: Pinned | None = None,
    unread: Mapping[str, int] | None = None,
) -> Document:
    """Make a document of a text and what it was sorted into; raise SourceError if none can be.

    `name` gives the id and the title where nothing else does, and `pinned` the places and links.
    `unread` counts the characters of the file that are no part of the text, by what they are.
    """
    if not page.paragraphs:
        raise SourceError(f"{where} holds no body text, only page furniture: give it paragraphs.")
    if len(page.paragraphs) > PARAGRAPHS:
        raise SourceError(f"{where} has more than {PARAGRAPHS:,} paragraphs: split it.")
    called = re.sub(r"[-_]+", " ", PurePath(name).name)
    title = known.title or label(page.title) or label(called) or slug(name)
    source = Source(
        id=known.id or slug(name),
        title=title,
        text=text,
        sha256=sha256_of(text),
        kind=known.kind,
        publisher=known.publisher,
        author=known.author,
        url=known.url,
        published=known.published,
        fetched=known.fetched,
        origin=known.origin,
        places=pinned.places if pinned else (),
        given=known.given,
        sections=tuple(_sections(page.paragraphs)),
        links=pinned.links if pinned else (),
        unread=tuple((kind, count) for kind, count in (unread or {}).items() if count),
        remarks=known.remarks,
    )
    return Document(source, page.paragraphs, page.furniture)


def _sections(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, str]]:
    above = ""
    for one in paragraphs:
        if one.heading != above:
            above = one.heading
            yield one.span.start, above


def join_blocks(
    where: str,
    blocks: Iterable[Block],
    found: Metadata,
    given: GivenMetadata,
    name: str,
    *,
    page: bool = False,
    headed: bool = True,
    unread: Mapping[str, int] | None = None,
) -> Document:
    """Make a document whose text is its blocks; `page` and `headed` are as for pin."""
    pinned = pin(where, blocks, page=page, headed=headed)
    text = checked(where, pinned.text)
    return make_document(where, text, pinned.page, given.over(found), name, pinned, unread)
