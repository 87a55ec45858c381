"""Markdown into body paragraphs, with their headings, and what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.blocks import lines
from index.furniture import TITLE_CHARACTERS, Page
from index.markers import hides, marker, single_spaced
from index.segment import trimmed
from index.types import Furniture, Paragraph, Span

Kind = Literal["text", "heading", "code", "html", "rule", "table", "link", "markup"]
_LEAVES: dict[str, Kind] = {
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "hr": "rule",
}
_BARE_LINK = re.compile(r"(?:!?\[[^\]]*\]\([^)\s]*(?:\s[^)]*)?\)|<https?://[^>]*>|\s)+")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that holds no other: its words on one line if it is text, its level if a heading."""

    span: Span
    kind: Kind
    words: str = ""
    level: int = 0


def sort_markdown(text: str, start: int = 0) -> Page:
    """Sort a Markdown text from an offset on: paragraphs and list items are its body.

    The first heading of the first level is the title.
    """
    title = heading = ""
    paragraphs: list[Paragraph] = []
    furniture: list[Furniture] = []
    for block in _blocks(text, start):
        kind = marker(block.words) if block.kind == "text" else block.kind
        if hides(block.words):
            kind = "hidden characters"
        elif block.kind == "heading":
            if block.level == 1 and not title:
                kind, title = "title", block.words
            else:
                heading = block.words
        if kind:
            furniture.append(Furniture(block.span, kind))
        else:
            paragraphs.append(Paragraph(len(paragraphs) + 1, block.span, heading))
    return Page(title, tuple(paragraphs), tuple(furniture))


def _blocks(text: str, start: int) -> list[Block]:
    """Return the blocks of a Markdown text in order, none within another."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    bounds = lines(text, Span(start, len(text))) if start < len(text) else []
    found: list[Block] = []
    covered = 0
    for kind, token, level in _leaves(parser.parse(text[start:])):
        first, last = token.map or (0, 0)
        first, last = max(first, covered), min(last, len(bounds))
        found.extend(_uncovered(text, bounds[covered:first]))
        covered = max(covered, last)
        span = trimmed(text, bounds[first][0], bounds[last - 1][1]) if first < last else None
        if span is not None:
            found.append(_block(text, span, kind, token, level))
    found.extend(_uncovered(text, bounds[covered:]))
    return found


def _leaves(tokens: list[Token]) -> Iterator[tuple[Kind, Token, int]]:
    """Yield each block that holds no other: its kind, its token, and its level as a heading."""
    in_table = False
    for before, token in pairwise([Token("", "", 0), *tokens]):
        if token.type in {"table_open", "table_close"}:
            in_table = token.type == "table_open"
            if in_table:
                yield "table", token, 0
        elif in_table:
            continue
        elif token.type == "inline":
            level = int(before.tag[1]) if before.type == "heading_open" else 0
            yield "heading" if level else "text", token, level
        elif token.type in _LEAVES:
            yield _LEAVES[token.type], token, 0


def _block(text: str, span: Span, kind: Kind, token: Token, level: int) -> Block:
    if kind not in {"text", "heading"}:
        return Block(span, kind)
    words = single_spaced(token.content)
    # What stands before the content in its first line marks the containers: "- ", "> ", "## ".
    first = text[span.start : span.end].splitlines()[0].rstrip()
    content = token.content.strip().split("\n", 1)[0].rstrip()
    if kind == "text" and content and first.endswith(content):
        span = Span(span.start + len(first) - len(content), span.end)
    if kind == "text" and _BARE_LINK.fullmatch(token.content):
        return Block(span, "link")
    if len(words) > TITLE_CHARACTERS:
        return Block(span, "text", words)  # a paragraph with a line of dashes under it
    return Block(span, kind, words, level)


def _uncovered(text: str, bounds: list[tuple[int, int]]) -> Iterator[Block]:
    """Yield the lines that no block holds: link definitions, the lines that underline headings."""
    for start, end in bounds:
        span = trimmed(text, start, end)
        if span is not None:
            yield Block(span, "markup")
