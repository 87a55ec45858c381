"""The records that flow through Ayes: Source → Document → Passage → Unit → Hit → Quote.

Offsets are counted in code points of `Source.text`, half open, as Python slices are.
"""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

LEFT_OUT: Final = "[…]"  # what stands for words between two spans of a quote
SUPERSEDED_DIGITS: Final = 12  # of its hash, in the id of a text that was replaced
SourceKind = Literal["article", "digest", "text"]
UnitKind = Literal["sentence", "item", "row", "code", "answer"]


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
class Unit:
    """What is ranked and quoted: a sentence, an item of a list, a row of a table, a block of code.

    `needs` are the spans before it, in order, without which it can't be understood: what leads a
    list or code in, the items above an item, the row of a table's header cells, the heading of what
    is no sentence, the question above an answer.
    """

    span: Span
    kind: UnitKind = "sentence"
    needs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A text that is quoted from, pinned by the hash of its UTF-8 bytes.

    `text` is what a reader of the document sees, front matter, menus and what was struck out left
    away. Of plain text it is the file as decoded, but for characters that nobody sees, so that an
    offset into it is mostly one into the file.
    `places` says where each page or slide starts and what it is called: ((0, "p. 1"), ...), and
    `sections` where each path of headings does: ((0, ""), (90, "Kilns › Care")).
    `links` says which stretches lead where: ((12, 20, "https://..."), ...), in order. `unread` is
    how many characters of the file are no part of the text, by what they were: menus, pictures; and
    `remarks` has a sentence for whatever else was passed over.
    `origin` is the address or file that it was read from, and `fetched` the day of that, if it was
    an address. `given` names what an operator has said of it, which stays when it is read again.
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
    given: tuple[str, ...] = ()
    sections: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    links: tuple[tuple[int, int, str], ...] = field(default=(), repr=False)
    unread: tuple[tuple[str, int], ...] = ()
    remarks: tuple[str, ...] = ()

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

    def section(self, start: int) -> str:
        """Return the path of headings above an offset, empty if there is none."""
        at = bisect_right(self.sections, start, key=lambda one: one[0])
        return self.sections[at - 1][1] if at else ""

    def locator(self, paragraph: int, start: int) -> str:
        """Say where a reader finds what starts at an offset, in a paragraph of that number."""
        place = bisect_right(self.places, start, key=lambda one: one[0])
        page = f"{self.places[place - 1][1]}, " if place else ""
        return f"{page}¶ {paragraph}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body paragraph, list, table or code, numbered from 1 as a reader would count it.

    `heading` is the path of headings above it. `units` says what it consists of where that is
    more than its sentences.
    """

    number: int
    span: Span
    heading: str = ""
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch of a source that is not body text: title, credit, share buttons, author box."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """A source as a reader found it: its body paragraphs and what was left out of them.

    `furniture` stands in the text; what doesn't is counted in the source.
    """

    source: Source
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed: a paragraph, or a part of one that is longer than the model reads.

    `units` stand in the source's text in order, inside `span`; what they need may stand before it.
    """

    source_id: str
    source_sha256: str
    paragraph: int
    span: Span
    units: tuple[Unit, ...]
    heading: str = ""

    def __hash__(self) -> int:
        """Hash where it stands: its units would be hashed one by one, at each look-up."""
        return hash((self.source_id, self.span.start, self.span.end))

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where its units stand."""
        return tuple(one.span for one in self.units)

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
    """A unit of a hit's passage, with its token max-sim and the score that orders it."""

    hit: Hit
    unit: Unit
    score: float
    late: float

    @property
    def span(self) -> Span:
        """Where the unit stands."""
        return self.unit.span


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source: slices of its pinned text, in order, never a string of its own.

    `more` says how many further items, rows or lines of its list or table come after it.
    """

    source: Source
    spans: tuple[Span, ...]
    paragraph: int
    kind: UnitKind = "sentence"
    more: int = 0

    def __post_init__(self) -> None:
        text = self.source.text
        if not self.spans:
            raise ValueError("a quote has a span at least")
        for span in self.spans:
            if span.end > len(text):
                raise ValueError(f"a quote ends at {span.end}, its source at {len(text)}")
            if text[span.start].isspace() or text[span.end - 1].isspace():
                raise ValueError("each span of a quote starts and ends on other than space")
        if any(one.end > other.start for one, other in pairwise(self.spans)):
            raise ValueError("the spans of a quote are in order and disjoint")

    @property
    def span(self) -> Span:
        """The hull: from the start of the first span to the end of the last."""
        return Span(self.spans[0].start, self.spans[-1].end)

    @property
    def slices(self) -> tuple[str, ...]:
        """The words of each span, sliced now."""
        return tuple(self.source.text[span.start : span.end] for span in self.spans)

    @property
    def text(self) -> str:
        """The words, with […] where something other than space lies between two spans."""
        joined = self.slices[0]
        for (before, after), words in zip(pairwise(self.spans), self.slices[1:], strict=True):
            between = self.source.text[before.end : after.start]
            if between.strip():
                joined += f" {LEFT_OUT} "
            elif between:
                joined += " " if self.kind == "sentence" else "\n"
            joined += words
        return joined

    def holds(self, *spans: Span) -> bool:
        """Say whether each of some spans of the same source lies inside one of its own."""
        return all(any(own.holds(span) for own in self.spans) for span in spans)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The words in it that lead somewhere, each with its target, in order."""
        source = self.source
        return tuple(
            (source.text[start:end], target)
            for start, end, target in source.links
            if self.holds(Span(start, end))
        )

    @property
    def locator(self) -> str:
        """Where a reader finds it."""
        return self.source.locator(self.paragraph, self.span.start)

    @property
    def section(self) -> str:
        """Under which headings it stands."""
        return self.source.section(self.spans[-1].start)
