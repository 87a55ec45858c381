"""The syntax tree of pandoc into blocks: its lists, tables, code, notes and headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Final

from index.lazy_pattern import lazy_pattern
from index.sources.formats.markup.numbering import numbered
from index.sources.text.blocks import ASKED, Block, table
from index.sources.text.characters import lowered, raised
from index.sources.text.linked import Linked, leads, length, moved
from index.sources.text.wording import single_spaced

Node = dict[str, Any]
Content = Any  # whatever a node of its kind holds

LAYOUT_CHARACTERS: Final = 400  # a cell that holds more is no figure but a piece of the page
_BEFORE: Final = 8  # characters that say whether what is set high behind them marks a note
COLUMNS: Final = 100  # that a cell may span
_SPACES = lazy_pattern(r"[^\S\n]+")
_AROUND_BREAK = lazy_pattern(r" *\n *")
_QUESTION = lazy_pattern(r"(?:Q(?:uestion)?\s*\d*\s*[:.)]\s*\S[^\n]*|[^\n]*\?[”’\"']?)\s*\Z")
# Bold words by themselves that state nothing head what follows.
_LABEL = lazy_pattern(r"[^\d\n]{1,80}(?<![.!…;,])")
_RAW_WORDS = lazy_pattern(r"<[^>]*>|<!--.*?-->", re.DOTALL)
_CHARACTERS: Final = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
# What pandoc calls the parts of pages that aren't their text.
_NO_TEXT: Final = frozenset(
    {"footnote-back", "footnoteRef", "footnote-ref", "anchor", "headerlink"}
)
HIDDEN: Final = frozenset({"hidden", "visually-hidden", "sr-only", "d-none"})
STRUCK: Final = frozenset({"line-through", "strike", "strikethrough"})


class Walk:
    """Yields the blocks of a tree; what isn't its text is counted in `left_out`."""

    def __init__(self, *, slides: bool = False) -> None:
        """Take the headings of slides for places."""
        self._slides = slides
        self._place = ""
        self._notes: list[list[Node]] = []
        self._at = 0  # how many characters that are no space a block has so far
        self._links: list[Linked] = []
        self._cells: dict[tuple[int, int], tuple[Linked, ...]] = {}  # of a table, by their place
        self.left_out: dict[str, int] = {}

    def blocks(self, nodes: Sequence[Node], depth: int = 0) -> Iterator[Block]:
        """Yield the blocks of some nodes, each followed by the notes that it refers to."""
        for node in nodes:
            for block in self._of(node, depth):
                if block.text or block.kind == "end":
                    yield replace(block, place=self._place)
            if not depth:
                yield from self._noted()

    def words(self, inlines: Sequence[Node]) -> str:
        """Return the words of inline nodes, without notes, pictures and what was struck out."""
        text = ""
        at = self._at
        for node in inlines:
            self._at, links = at, len(self._links)
            words = self._inline(node, text)
            text += words
            at += length(words)
            if not words:
                del self._links[links:]
        self._at = at
        return text

    def _run(self, inlines: Sequence[Node]) -> tuple[str, tuple[Linked, ...]]:
        """Return the words of all of a block, and its links."""
        self._at = 0
        self._links.clear()
        return self.words(inlines), tuple(self._links)

    def said(self, value: Node) -> str:
        """Return the words of what a document says of itself, several with commas."""
        match value["t"]:
            case "MetaInlines":
                return single_spaced(self.words(value["c"]))
            case "MetaString":
                return single_spaced(value["c"])
            case "MetaBlocks":
                return "\n\n".join(one.text for one in self.blocks(value["c"]))
            case "MetaList":
                return ", ".join(filter(None, map(self.said, value["c"])))
        return ""

    def _noted(self) -> Iterator[Block]:
        while self._notes:
            for block in self.blocks(self._notes.pop(0), 1):
                yield replace(block, kind=block.kind or "note", level=0, place=self._place)

    def _of(self, node: Node, depth: int) -> Iterator[Block]:
        read = _BLOCKS.get(node["t"])
        return iter(()) if read is None else read(self, node.get("c"), depth)

    def _heading(self, content: Content, _depth: int) -> Iterator[Block]:
        level, (name, *_), inlines = content
        if self._slides and name.startswith("slide-"):
            self._place = f"slide {name.removeprefix('slide-')}"
        yield Block(single_spaced(self.words(inlines)), "heading", level=level)

    def _bullets(self, content: Content, depth: int) -> Iterator[Block]:
        for item in content:
            yield from self._item("", item, depth + 1)

    def _numbers(self, content: Content, depth: int) -> Iterator[Block]:
        (first, style, limit), items = content
        for number, item in enumerate(items, first):
            yield from self._item(numbered(number, style["t"], limit["t"]), item, depth + 1)

    def _definitions(self, content: Content, depth: int) -> Iterator[Block]:
        for term, meanings in content:
            yield Block(single_spaced(self.words(term)), "item", level=depth + 1)
            for meaning in meanings:
                yield from self._item("", meaning, depth + 2)

    def _code(self, content: Content, depth: int) -> Iterator[Block]:
        yield Block(content[1].strip("\n").rstrip(), "code", level=depth)

    def _verse(self, content: Content, depth: int) -> Iterator[Block]:
        yield Block("\n".join(single_spaced(self.words(line)) for line in content), level=depth)

    def _box(self, content: Content, depth: int) -> Iterator[Block]:
        (_, classes, attributes), inside = content
        if classes == ["title"]:  # "Warning", which stands nowhere in the text
            for block in self.blocks(inside, depth):
                yield replace(block, kind="label")
        elif "list-table" in classes and (rows := self._listed_rows(inside)):
            made = table(rows, headed="headed" in classes, level=depth)
            yield from [made] if made is not None else ()
        elif not _hidden(classes, attributes):
            yield from self.blocks(inside, depth)

    def _listed_rows(self, nodes: Sequence[Node]) -> list[tuple[str, ...]]:
        """Return the rows of a table that is written as a list of lists; none if it isn't one."""
        lists = [node for node in nodes if node["t"] == "BulletList"]
        rows = [row for one in lists for item in one["c"] for row in item]
        if not lists or any(row["t"] != "BulletList" for row in rows):
            return []
        return [
            tuple(" ".join(block.text for block in self.blocks(cell, 1)) for cell in row["c"])
            for row in rows
        ]

    def _figure(self, content: Content, depth: int) -> Iterator[Block]:
        _, (_, caption), inside = content
        yield from self.blocks([*inside, *caption], depth)

    def _rule(self, _content: Content, depth: int) -> Iterator[Block]:
        yield Block("", "end", level=depth)

    def _markup(self, content: Content, _depth: int) -> Iterator[Block]:
        self._leave_out("markup", content[1])
        return iter(())

    def _paragraph(self, inlines: Content, depth: int) -> Iterator[Block]:
        words, links = self._run(inlines)
        text = _lines(words)
        bold = _lines(self.words(inlines[:1])) if inlines and inlines[0]["t"] == "Strong" else ""
        asked = len(bold) if _QUESTION.fullmatch(bold) and text.startswith(bold) else 0
        if not asked and "\n" in text:
            first = text.partition("\n")[0]
            asked = len(first) if first.startswith("Q") and _QUESTION.fullmatch(first) else 0
        heads = asked == len(text) if asked else bold == text and _LABEL.fullmatch(text)
        if heads and text and not depth:
            yield Block(single_spaced(text), "heading", level=ASKED)
        else:
            yield Block(text, level=depth, asked=asked, links=links)

    def _item(self, number: str, nodes: Sequence[Node], depth: int) -> Iterator[Block]:
        """Yield an item: its first paragraph, with its number, and what stands below that."""
        first = True
        for block in self.blocks(nodes, depth):
            if first and block.kind == "" and block.level == depth:
                links = moved(block.links, len(number))
                text = f"{number} {block.text}".strip()
                yield replace(block, text=text, kind="item", asked=0, links=links)
            else:
                if first and number and block.kind not in {"table", "code"}:
                    yield Block(number, "item", level=depth)
                yield block
            first = False

    def _table(self, content: Content, depth: int) -> Iterator[Block]:
        _, (_, caption), _, (_, head), bodies, (_, foot) = content
        yield from self.blocks(caption, depth)
        rows = [row for _, _, between, inside in bodies for row in (*between, *inside)]
        everything = [*rows, *foot]
        cells = [[cell[-1] for cell in row[1]] for row in (*head, *everything)]
        if _lays_out(cells):
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell, depth)
            return
        # What stands above a column in several rows is one header.
        columns = zip_longest(*self._rows(head), fillvalue="")
        header = tuple(" ".join(dict.fromkeys(filter(None, one))) for one in columns)
        headed = any(header)
        inside = self._rows(everything)
        links = {(row + 1, column): found for (row, column), found in self._cells.items()}
        made = table([header, *inside], headed=headed, level=depth, links=links)
        if made is not None:
            yield made

    def _rows(self, rows: Sequence[Content]) -> list[tuple[str, ...]]:
        """Return the words of each cell; one that spans rows or columns stands in each of them.

        One that spans a whole row stands there once.
        """
        found: list[tuple[str, ...]] = []
        self._cells = {}
        above: dict[int, tuple[int, str]] = {}  # by column: for how many rows more, and the words
        for _, cells in rows:
            row: list[str] = []
            for _, _, deep, wide, nodes in cells:
                row += self._hanging(above, len(row))
                text, links = self._cell(nodes)
                if links:
                    self._cells[len(found), len(row)] = links
                if deep > 1:
                    above[len(row)] = (deep - 1, text)
                row += [text, *[text if len(cells) > 1 else ""] * (min(wide, COLUMNS) - 1)]
            found.append(tuple(row + self._hanging(above, len(row))))
        return found

    def _cell(self, nodes: Sequence[Node]) -> tuple[str, tuple[Linked, ...]]:
        """Return the words of a cell and its links."""
        text = ""
        links: list[Linked] = []
        for block in self.blocks(nodes, 1):
            links += moved(block.links, length(text))
            text = f"{text} {block.text}".strip()
        return text, tuple(links)

    def _hanging(self, above: dict[int, tuple[int, str]], column: int) -> list[str]:
        """Take the cells of rows above that reach down to a column and those beside it."""
        words: list[str] = []
        while column + len(words) in above:
            left, text = above.pop(column + len(words))
            if left > 1:
                above[column + len(words)] = (left - 1, text)
            words.append(text)
        return words

    def _inline(self, node: Node, before: str) -> str:
        content: Content = node.get("c")
        words = ""
        match node["t"]:
            case "Str" | "Space" | "SoftBreak" | "LineBreak" as kind:
                words = str(_CHARACTERS.get(kind, content))
            case "Code" | "Math":
                words = content[1]
            case "Superscript" if any(one["t"] not in {"Link", "Space"} for one in content):
                words = raised(before[-_BEFORE:], self.words(content))
            case "Subscript":
                words = lowered(self.words(content))
            case "Quoted":
                self._at += 1
                marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
                words = f"{marks[0]}{self.words(content[1])}{marks[1]}"
            case "RawInline" if content[1].lower().startswith("<br"):
                words = "\n"
            case "Span" | "Link" as kind:
                (_, classes, attributes), inside = content[:2]
                at = self._at
                words = "" if _hidden(classes, attributes) else self.words(inside)
                if kind == "Link" and leads(content[2][0]):
                    self._links.append(Linked(at, words, content[2][0]))
                if not STRUCK.isdisjoint(classes):
                    self._leave_out("struck out", words)
                    words = ""
            case "Cite":
                words = self.words(content[1])
            case "Emph" | "Strong" | "Underline" | "SmallCaps":
                words = self.words(content)
            case kind:
                self._aside(kind, content)
        return words

    def _aside(self, kind: str, content: Content) -> None:
        """Keep a note for below, and count what isn't shown as text."""
        match kind:
            case "Note":
                self._notes.append(content)
            case "RawInline":
                self._leave_out("markup", content[1])
            case "Strikeout":
                self._leave_out("struck out", self.words(content))
            case "Image":
                self._leave_out("pictures", self.words(content[1]))

    def _leave_out(self, kind: str, text: str) -> None:
        words = _RAW_WORDS.sub("", text).strip()
        if words:
            self.left_out[kind] = self.left_out.get(kind, 0) + len(words)


_BLOCKS: Final[dict[str, Callable[[Walk, Content, int], Iterator[Block]]]] = {
    "Para": Walk._paragraph,
    "Plain": Walk._paragraph,
    "Header": Walk._heading,
    "BulletList": Walk._bullets,
    "OrderedList": Walk._numbers,
    "DefinitionList": Walk._definitions,
    "CodeBlock": Walk._code,
    "LineBlock": Walk._verse,
    "BlockQuote": Walk.blocks,
    "Div": Walk._box,
    "Figure": Walk._figure,
    "Table": Walk._table,
    "RawBlock": Walk._markup,
    "HorizontalRule": Walk._rule,
}


def titled(blocks: Iterable[Block], name: str | None = None) -> Iterator[Block]:
    """Take the first heading of the first level for the title, or that of a name if there is it."""
    every = list(blocks)
    first = [one for one in every if one.kind == "heading" and one.level == 1]
    title = next((one for one in first if one.text == name), next(iter(first), None))
    for block in every:
        yield replace(block, kind="title") if block is title else block


def _lays_out(cells: list[list[list[Node]]]) -> bool:
    """Say whether a table arranges a page: a cell holds a heading or a list, or a page of text."""
    every = [cell for row in cells for cell in row]
    return any(
        len(cell) > 2 and any(one["t"] in {"Header", "Table", "BulletList", "Para"} for one in cell)
        for cell in every
    ) or (len(cells) == 1 and any(len(str(cell)) > 8 * LAYOUT_CHARACTERS for cell in every))


def _hidden(classes: Sequence[str], attributes: Sequence[Sequence[str]]) -> bool:
    return not (_NO_TEXT | HIDDEN).isdisjoint(classes) or any(
        name == "hidden" for name, *_ in attributes
    )


def _lines(text: str) -> str:
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()
