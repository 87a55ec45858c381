"""Blocks into the pinned text of a source, and into the paragraphs and units that stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from index.errors import SourceError
from index.sources.text.blocks import ASKED, Block
from index.sources.text.characters import seen, settled
from index.sources.text.furniture import Page, kinds_of
from index.sources.text.linked import placed
from index.sources.text.plain_lists import LEADS, item_units
from index.sources.text.sentences import sentences
from index.sources.text.wording import ends_as_sentence, hides, single_spaced
from index.types import Furniture, Paragraph, Span, Unit, UnitKind

TEXT_BYTES: Final = 8 * 2**20
PATH: Final = " › "  # between the headings of a path
LEAD_CHARACTERS: Final = 300  # of a paragraph that leads a list in as a whole
POINTING: Final = 6  # words of a sentence that only points at what follows, at most
HEADING_WORDS: Final = 5  # of a heading that states something, at least
_BODY: Final = frozenset({"", "item", "table", "code", "note"})
_GAP: Final = "\n\n"
_INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class Pinned:
    """The text of a document, what stands in it, where its pages start and its links lead."""

    text: str
    page: Page
    places: tuple[tuple[int, str], ...]
    links: tuple[tuple[int, int, str], ...]


def pin(where: str, blocks: Iterable[Block], *, page: bool = False, headed: bool = True) -> Pinned:
    """Make the pinned text of blocks; raise SourceError if there is none, or too much.

    `page` says that there may be furniture among them that is told by its words and its place, and
    `headed` that the format marks its headings.
    """
    kept = [one for one in map(_seen, blocks) if one.text or one.kind == "end"]
    if not any(one.text for one in kept):
        raise SourceError(f"{where} holds no text that can be found in it: save it as text.")
    words = [single_spaced(one.text) for one in kept]
    kinds = ["" if one.kind in _BODY else one.kind for one in kept]
    if page:
        kinds = _on_a_page(kept, words, kinds, headed=headed)
    else:
        hidden = map(hides, words)
        kinds = [
            "hidden characters" if one else kind for one, kind in zip(hidden, kinds, strict=True)
        ]
    text = _Text(where)
    for block, kind in zip(kept, kinds, strict=True):
        text.add(block if kind == "" else replace(block, kind=kind))
    return text.finished()


def _seen(block: Block) -> Block:
    text = settled(seen(block.text)).replace("\r", "")
    text = text.strip("\n").rstrip() if block.kind == "code" else text.strip()
    asked = len(settled(seen(block.text[: block.asked])).replace("\r", "")) if block.asked else 0
    return replace(block, text=text, asked=asked)


def _on_a_page(
    blocks: Sequence[Block], words: Sequence[str], marked: Sequence[str], *, headed: bool
) -> list[str]:
    """Find the furniture of a page; a table or code in its body is none by its words alone."""
    kinds = kinds_of(
        words,
        [kind or _shape(one) for one, kind in zip(blocks, marked, strict=True)],
        headed=headed,
    )
    return ["" if kind in {"table", "code", "item"} else kind for kind in kinds]


def _shape(block: Block) -> str:
    return block.kind if block.kind in {"table", "code"} else ""


@dataclass(slots=True)
class _Group:
    """A paragraph, list, table or code that is being put together."""

    start: int
    end: int
    units: list[Unit]
    plain: bool = True  # nothing but sentences that need nothing
    leads: bool = False  # its paragraph ends in a colon
    listed: bool = False  # its last unit stands in a list


@dataclass(slots=True)
class _Text:
    """Where a text has come to, and what stands above that."""

    where: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    title: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    headings: list[tuple[int, str, Span]] = field(default_factory=list)
    items: list[tuple[int, Span]] = field(default_factory=list)  # above this one, with their depths
    lead: Span | None = None
    open: _Group | None = None
    before: str = ""  # the kind of the block before

    def add(self, block: Block) -> None:
        """Put a block below those before."""
        if block.kind == "end":
            self._close()
            self.lead = None
            self.headings = [one for one in self.headings if one[0] != ASKED]
            return
        span = self._placed(block)
        if block.kind in _BODY:
            self._body(block, span)
        else:
            self._aside(block, span)
        self.before = block.kind

    def finished(self) -> Pinned:
        """Return what has come together."""
        self._close()
        text = "".join(self.parts)
        page = Page(self.title, tuple(self.paragraphs), tuple(self.furniture))
        return Pinned(text, page, tuple(self.places), tuple(self.links))

    def _placed(self, block: Block) -> Span:
        """Append a block's text and say where it stands."""
        indent = _INDENT * (block.level - 1) if block.kind == "item" else ""
        gap = f"\n{indent}" if block.kind == self.before == "item" else f"{_GAP}{indent}"
        start = self.length + len(gap) * bool(self.parts)
        if self.parts:
            self.parts.append(gap)
        self.parts.append(block.text)
        self.length = start + len(block.text)
        if self.length > TEXT_BYTES:
            raise SourceError(
                f"{self.where} has more than {TEXT_BYTES:,} characters of text: split it."
            )
        if block.place and (not self.places or self.places[-1][1] != block.place):
            self.places.append((start, block.place))
        self.links += placed(block.links, block.text, start)
        # Code may start with space, a quote doesn't.
        return Span(self.length - len(block.text.lstrip()), self.length)

    def _aside(self, block: Block, span: Span) -> None:
        """Keep a heading for what follows, and what is no body text for what it is."""
        self._close()
        words = single_spaced(block.text)
        if block.kind == "title" and not self.title:
            self.title = words
        if block.kind in {"title", "heading"}:
            self.lead = None
            level = block.level or 2
            while self.headings and self.headings[-1][0] >= level:
                self.headings.pop()
            states = ends_as_sentence(words) and not words.endswith("?")
            if block.kind == "heading" and states and words.count(" ") >= HEADING_WORDS:
                self._paragraph(block.text, span, ())
                return
            if block.kind == "heading":
                self.headings.append((level, words, span))
        self.furniture.append(Furniture(span, block.kind))

    def _body(self, block: Block, span: Span) -> None:
        around = block.level - (block.kind == "item")
        self.items = [one for one in self.items if one[0] <= around]
        above = tuple(one for _, one in self.items)
        match block.kind:
            case "item":
                self._list(block, span, above)
                self.items.append((block.level, span))
            case "table":
                self._join(block, span, self._rows(block, span, above))
            case "code":
                self._join(block, span, [Unit(span, "code", self._needs(above))])
            case _ if block.level:
                self._list(block, span, above)
            case _:
                self._paragraph(block.text, span, self._question(), block.asked)

    def _question(self) -> tuple[Span, ...]:
        """Return the question that the text below it answers, if the last heading is one."""
        if self.headings and self.headings[-1][1].rstrip("”’\"'").endswith("?"):
            return (self.headings[-1][2],)
        if self.headings and self.headings[-1][0] == ASKED:
            return (self.headings[-1][2],)
        return ()

    def _needs(self, above: Sequence[Span]) -> tuple[Span, ...]:
        """Say what a piece of a list, table or code needs: its question, its lead, its parents."""
        led = (self.lead,) if self.lead else ()
        heading = self._question() or (() if led else self._heading())
        return (*heading, *led, *above)

    def _heading(self) -> tuple[Span, ...]:
        return (self.headings[-1][2],) if self.headings else ()

    def _paragraph(self, text: str, span: Span, asked: tuple[Span, ...], question: int = 0) -> None:
        """Add a paragraph of sentences, of which those behind a question answer it."""
        self._close()
        start = span.start + question
        found = [Span(start + one.start, start + one.end) for one in sentences(text[question:])]
        if question:
            asked = (Span(span.start, start),)
        kind: UnitKind = "answer" if asked else "sentence"
        units = [Unit(one, kind, asked) for one in found]
        if units and not asked and not ends_as_sentence(text):
            units[-1] = replace(units[-1], needs=self._heading())
        leads = text.endswith(LEADS)
        if (
            leads
            and len(units) > 1
            and text[units[-1].span.start - span.start :].count(" ") < POINTING
        ):
            # "These are they:" says nothing without the sentence before it.
            *units, before, last = units
            units.append(replace(last, span=Span(before.span.start, last.span.end)))
        plain = len(units) == len(found) and not any(unit.needs for unit in units)
        self.open = _Group(span.start, span.end, units, plain=plain)
        short = len(text) <= LEAD_CHARACTERS
        self.lead = span if short or not found else found[-1]
        self.open.leads = text.endswith(LEADS)
        self.items.clear()

    def _list(self, block: Block, span: Span, above: Sequence[Span]) -> None:
        needs = self._needs(above)
        kind: UnitKind = "item" if block.kind == "item" else "sentence"
        self._join(block, span, item_units(block.text, span, needs, kind))

    def _rows(self, block: Block, span: Span, above: Sequence[Span]) -> list[Unit]:
        needs = self._needs(above)
        rows: list[Span] = []
        start = span.start
        for line in block.text.split("\n"):
            rows.append(Span(start, start + len(line)))
            start += len(line) + 1
        header = (rows[0],) if block.headed or _heads(block.rows) else ()
        units = [Unit(row, "row", (*needs, *header)) for row in rows[len(header) :]]
        # A row that is only guessed to be the header may be what is asked for.
        return units if block.headed or not header else [Unit(rows[0], "row", needs), *units]

    def _join(self, block: Block, span: Span, units: list[Unit]) -> None:
        """Add units to the list that they are of or to what leads them in, or by themselves."""
        group = self.open
        listed = block.kind == "item" or block.level > 0
        if group is None or not (group.leads or (group.listed and listed)):
            self._close()
            group = self.open = _Group(span.start, span.end, [], plain=False)
        group.end = span.end
        group.units += units
        group.plain = False
        group.listed = listed

    def _close(self) -> None:
        group, self.open = self.open, None
        if group is None or not group.units:
            return
        path = PATH.join(words for _, words, _ in self.headings)
        units = () if group.plain else tuple(group.units)
        number = len(self.paragraphs) + 1
        self.paragraphs.append(Paragraph(number, Span(group.start, group.end), path, units))


def _heads(rows: Sequence[tuple[str, ...]]) -> bool:
    """Say whether the first row names what is below it: short words over some figures."""
    first, *others = rows
    return (
        len(first) > 1
        and all(one and not any(map(str.isdigit, one)) for one in first)
        and any(any(map(str.isdigit, "".join(row))) for row in others)
    )
