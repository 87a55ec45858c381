"""The records that flow through Ayes: Source → Document → Passage → Hit → Quote.

Offsets are counted in code points of `Source.text`, half open, as Python slices are.
"""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final, Literal

SUPERSEDED_DIGITS: Final = 12  # of its hash, in the id of a text that was replaced
SourceKind = Literal["article", "digest", "text"]


def sha256_of(text: str) -> str:
    """Return the hexadecimal SHA-256 of the UTF-8 bytes of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open interval of code points, never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def holds(self, other: Span) -> bool:
        """Say whether the other span lies inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Source:
    """A text that is quoted from, pinned by the hash of its UTF-8 bytes.

    `text` of Markdown and plain text is the whole file as decoded (front matter and page furniture
    too), so that an offset into it is an offset into the file and `sha256` is what `sha256sum`
    prints for it. Of any other format it is the text that was extracted, once, when it was added.
    `places` says where each page or slide starts and what it is called: ((0, "p. 1"), ...).
    `origin` is the address or file that it was read from, and `fetched` the day of that, if it was
    an address.
    """

    id: str
    title: str
    text: str = field(repr=False)  # hundreds of kilobytes have no place in a log
    sha256: str
    kind: SourceKind = "text"
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published: datetime.date | None = None
    fetched: datetime.date | None = None
    origin: str | None = None
    places: tuple[tuple[int, str], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if sha256_of(self.text) != self.sha256:
            raise ValueError(f"the text of source {self.id!r} is not the text that its hash pins")

    @property
    def superseded(self) -> bool:
        """Say whether this is a text that another has replaced, kept for what was quoted of it."""
        return self.id.endswith(f"@{self.sha256[:SUPERSEDED_DIGITS]}")

    @property
    def name(self) -> str:
        """What the source is called in an answer: its publisher, or else its title."""
        return self.publisher or self.title

    def locator(self, paragraph: int, start: int) -> str:
        """Say where a reader finds what starts at an offset, in a paragraph of that number."""
        place = bisect_right(self.places, start, key=lambda one: one[0])
        page = f"{self.places[place - 1][1]}, " if place else ""
        return f"{page}¶ {paragraph}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body paragraph, numbered from 1 as a reader would count it."""

    number: int
    span: Span
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch of a source that is not body text: title, credit, share buttons, author box."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """A source as a reader found it: its body paragraphs and what was left out of them.

    `remarks` are sentences for who adds it: what of the file couldn't be used. They aren't kept.
    """

    source: Source
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed: a paragraph, or a part of one that is longer than the model reads.

    `sentences` are spans into the source's text, in order, inside `span`.
    """

    source_id: str
    source_sha256: str
    paragraph: int
    span: Span
    sentences: tuple[Span, ...]
    heading: str = ""

    @property
    def id(self) -> str:
        """Name the passage by what it is: a hash of the source's hash and the span."""
        return sha256_of(f"{self.source_sha256}:{self.span.start}:{self.span.end}")[:16]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; `score` orders the list, the parts say why.

    `dense` is ½ cos(paragraph) + ½ max cos(sentence), in -1..1; `sparse` is the BM25 score, 0 and
    up; `late` is the token max-sim in -1..1 and `pairs` the share of the question's pairs of
    neighbouring words in 0..1 where the hit was re-ranked, else 0.
    """

    passage: Passage
    score: float
    dense: float = 0.0
    sparse: float = 0.0
    late: float = 0.0
    pairs: float = 0.0


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit's passage, with its token max-sim and the score that orders it."""

    hit: Hit
    span: Span
    score: float
    late: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source: a slice of its pinned text, never a string of its own."""

    source: Source
    span: Span
    paragraph: int

    def __post_init__(self) -> None:
        text = self.source.text
        if self.span.end > len(text):
            raise ValueError(f"a quote ends at {self.span.end}, its source at {len(text)}")
        if text[self.span.start].isspace() or text[self.span.end - 1].isspace():
            raise ValueError("a quote starts and ends on something other than space")

    @property
    def text(self) -> str:
        """The words, sliced now."""
        return self.source.text[self.span.start : self.span.end]

    @property
    def locator(self) -> str:
        """Where a reader finds it."""
        return self.source.locator(self.paragraph, self.span.start)
