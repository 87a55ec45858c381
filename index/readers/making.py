"""What every reader makes its documents with: texts that can be kept, blocks joined to a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from index.errors import SourceError
from index.furniture import Page, sort_blocks
from index.readers.particulars import Given, Particulars, label, slug
from index.types import Document, Source, Span, sha256_of

TEXT_BYTES = 8 * 2**20
LINES = 200_000
PARAGRAPHS = 50_000

_GAP = "\n\n"
# What XML has no place for, and what a terminal or a card would act on.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a format that says what its blocks are.

    `kind` is empty for what may be body text, else "title", "heading", "table" and so on.
    `place` is the page or slide that it stands on, if it stands on one.
    """

    text: str
    kind: str = ""
    place: str = ""


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
    known: Given,
    name: str,
    places: Iterable[tuple[int, str]] = (),
) -> Document:
    """Make a document of a text and what it was sorted into; raise SourceError if none can be.

    `name` gives the id and the title where nothing else does.
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
        places=tuple(places),
        given=known.given,
    )
    return Document(source, page.paragraphs, page.furniture, remarks=known.remarks)


def join_blocks(
    where: str,
    blocks: Iterable[Block],
    found: Particulars,
    given: Given,
    name: str,
    *,
    headed: bool = True,
) -> Document:
    """Make a document whose text is its blocks, with a blank line between them.

    `headed` says that the format marks its headings, so that none has to be guessed.
    """
    parts: list[str] = []
    spans: list[Span] = []
    kinds: list[str] = []
    places: list[tuple[int, str]] = []
    end = 0
    for block in blocks:
        text = _CONTROLS.sub("", block.text).strip()
        if not text:
            continue
        start = end + len(_GAP) * bool(parts)
        end = start + len(text)
        if end > TEXT_BYTES:
            raise SourceError(f"{where} has more than {TEXT_BYTES:,} characters of text: split it.")
        parts.append(text)
        spans.append(Span(start, end))
        kinds.append(block.kind)
        if block.place and (not places or places[-1][1] != block.place):
            places.append((start, block.place))
    if not parts:
        raise SourceError(f"{where} holds no text that can be found in it: save it as text.")
    text = checked(where, _GAP.join(parts))
    page = sort_blocks(text, spans, kinds, headed=headed)
    return make_document(where, text, page, given.over(found), name, places)
