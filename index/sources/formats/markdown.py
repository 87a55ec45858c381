"""Markdown as the tools that publish it write it: CommonMark, tables, notes, boxes, components."""

from __future__ import annotations

from index.sources.formats.html import tree_with_html
from index.sources.formats.markup.front_matter import front_matter
from index.sources.formats.markup.markdown_dialects import Plain
from index.sources.formats.markup.pandoc_tree import Walk, titled
from index.sources.parsing.decode import decode
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata
from index.sources.text.blocks import Block
from index.types import Document

READER = (
    "gfm-yaml_metadata_block-emoji-tex_math_gfm-autolink_bare_uris"
    "+fancy_lists+definition_lists+bracketed_spans+attributes+superscript+wikilinks_title_after_pipe"
)


def read_markdown(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read Markdown, what stands in front matter at its top aside."""
    return [_read(where, content, given, name, components=False)]


def read_mdx(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read Markdown with components: what they hold is text, they themselves aren't."""
    return [_read(where, content, given, name, components=True)]


def _read(
    where: str, content: bytes, given: GivenMetadata, name: str, *, components: bool
) -> Document:
    text = decode(where, content)
    start, found, described = front_matter(text)
    lines = text[start:].splitlines()
    plain = Plain(lines, text[:start].count("\n") + 1, components=components)
    body = "\n".join(plain.lines()).encode()
    walk = Walk()
    tree = tree_with_html(where, body, READER, walk.left_out)
    blocks = list(titled(walk.blocks(tree["blocks"])))
    if described and not any(described.strip() in one.text for one in blocks):
        blocks.insert(0, Block(described))
    found = found.noting(plain.remarks)
    return join_blocks(where, blocks, found, given, name, unread=walk.left_out)
