"""Documents of word processors, slides, notebooks and markup, as pandoc reads them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from index.lazy_pattern import lazy_pattern
from index.sources.formats import office_xml as beside
from index.sources.formats.html import tree_with_html
from index.sources.formats.markup.pandoc_tree import Walk
from index.sources.parsing import pandoc
from index.sources.parsing.archives import opened
from index.sources.parsing.decode import decode
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata, label
from index.sources.text.blocks import Block
from index.types import Document

# How markup takes other files over.
_INCLUDED = lazy_pattern(
    r"^[ \t]*(?:\.\. (?:literal)?include::[ \t]*(\S+)|include::(\S+?)\[.*"
    r"|\\(?:input|include)\{([^}]+)\}|#\+include:[ \t]*(\S+))",
    re.MULTILINE | re.IGNORECASE,
)
_GRAPHIC = lazy_pattern(r"\[Graphic: [^\]]*\]")
_NAMED: Final = 3  # of such files in a remark
_ABOVE: Final = {  # what stands above a text, and what it is there
    "title": "title",
    "subtitle": "heading",
    "author": "byline",
    "date": "date line",
    "abstract": "",
}


def read_packed(
    where: str, content: bytes, given: GivenMetadata, name: str, kind: str = ""
) -> list[Document]:
    """Read a document that is an archive of XML: pandoc's blocks, and what it leaves out."""
    with opened(where, content, kind.upper()) as archive:
        found = beside.particulars(archive).noting(beside.charts(archive))
        shown, hidden = beside.without_hidden(content, archive)
    with opened(where, shown, kind.upper()) as archive:
        extra = list(beside.paragraphs(where, archive, kind))
    tree = pandoc.tree(where, shown, kind)
    walk = Walk(slides=kind == "pptx")
    walk.left_out["hidden and struck text"] = hidden
    # What pandoc calls a slide without a title, and writes for a chart on one, is no text.
    blocks = [
        one
        for one in _blocks(tree, walk)
        if one.text.lower() != one.place and not _GRAPHIC.fullmatch(one.text)
    ]
    blocks = beside.missing(blocks, extra)
    return [join_blocks(where, blocks, found, given, name, unread=walk.left_out)]


def read_markup(
    where: str, content: bytes, given: GivenMetadata, name: str, kind: str = ""
) -> list[Document]:
    """Read a document that is text with marks in it, or codes for what isn't ASCII."""
    text = decode(where, content)
    names = [next(filter(None, names)) for names in _INCLUDED.findall(text)]
    # Of a text in AsciiDoc pandoc reads nothing else where it may not open them.
    text = _INCLUDED.sub("", text) if kind == "asciidoc" else text
    text = _with_commas(text) if kind == "csv" else text
    walk = Walk()
    tree = tree_with_html(where, text.encode(), kind, walk.left_out)
    blocks = list(_blocks(tree, walk))
    said = {one.kind: one.text for one in reversed(blocks)}
    found = Metadata.found(author=said.get("byline"), published=said.get("date line"))
    if names:
        shown = ", ".join(f"“{label(name)}”" for name in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        found = found.noting([f"What it takes over from other files wasn't read: {shown}{more}."])
    return [join_blocks(where, blocks, found, given, name, unread=walk.left_out)]


def _with_commas(text: str) -> str:
    """Set commas between values that semicolons set apart, as where commas are decimal."""
    header = text.partition("\n")[0]
    if header.count(";") <= header.count(","):
        return text
    out = io.StringIO()
    csv.writer(out).writerows(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    return out.getvalue()


def _blocks(tree: dict[str, Any], walk: Walk) -> Iterator[Block]:
    """Yield what stands above a text and the text, whose only heading of level 1 is its title."""
    above = [
        Block(text, kind, level=1 if kind == "heading" else 0)
        for name, kind in _ABOVE.items()
        if name in tree["meta"] and (text := walk.said(tree["meta"][name]))
    ]
    blocks = list(walk.blocks(tree["blocks"]))
    yield from above
    first = [n for n, one in enumerate(blocks) if one.kind == "heading" and one.level == 1]
    if len(first) == 1 and not any(one.kind == "title" for one in above):
        blocks[first[0]] = replace(blocks[first[0]], kind="title")
    yield from blocks
