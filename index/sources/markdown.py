"""Markdown as the tools that publish it write it: CommonMark, tables, notes, boxes, components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from index.readers.decoding import decode
from index.readers.front_matter import front_matter
from index.readers.making import join_blocks
from index.readers.particulars import Given
from index.sources import pandoc
from index.sources.blocks import Block
from index.sources.html import html_tree
from index.sources.tree import Walk, titled
from index.types import Document

READER = (
    "gfm-yaml_metadata_block-emoji-tex_math_gfm-autolink_bare_uris"
    "+fancy_lists+definition_lists+bracketed_spans+fenced_divs+attributes+superscript"
)
_FENCE = re.compile(r"(?:[ >\t]|(?:[-*+]|\d{1,9}[.)]) )*(?P<marks>`{3,}|~{3,})[^`]*\Z")
_BOX = re.compile(
    r"[ \t]*:{3,}[ \t]*[\w-]*[ \t]*(?:\[(?P<within>[^\]]*)\]|(?P<title>[^{}:\[][^{}]*))?"
    r"(?:\{[^}]*\})?[ \t]*\Z"
)
_INDENTED_BOX = re.compile(
    r"(?P<indent>[ \t]*)(?:(?:!!!|\?\?\?)\+?[ \t]+[\w -]+|===)"
    r"(?:[ \t]*\"(?P<title>[^\"]*)\")?[ \t]*\Z"
)
_EMPTY = re.compile(r"\s*(?:<!--.*?-->|<br\s*/?>|\s)*", re.DOTALL)
_MODULE = re.compile(
    r"(?:import\s+(?:[\w*{].*\s+from\s+)?['\"]|export\s+(?:default|const|let|function|\*|\{))"
)
_VALUES = r"(?:[^<>{}\"']|\"[^\"]*\"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*"
_COMPONENT = re.compile(rf"`+[^`\n]+`+|</?[A-Z][\w.]*(?:\s{_VALUES})?/?>|</?>")
_TITLED = re.compile(r"\s(?:title|label|summary)=(?:\"([^\"]*)\"|'([^']*)')")
_COMMENT = re.compile(r"\{/\*.*?\*/\}")


def read_markdown(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read Markdown, what stands in front matter at its top aside."""
    return [_read(where, content, given, name, components=False)]


def read_mdx(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read Markdown with components: what they hold is text, they themselves aren't."""
    return [_read(where, content, given, name, components=True)]


def _read(where: str, content: bytes, given: Given, name: str, *, components: bool) -> Document:
    text = decode(where, content)
    start, found, described = front_matter(text)
    lines = text[start:].splitlines()
    remarks: list[str] = []
    first = text[:start].count("\n") + 1
    body = "\n".join((*_plain(lines, first, remarks, components=components), "")).encode()
    tree = pandoc.tree(where, body, READER)
    walk = Walk()
    walk.left_out["front matter"] = len("".join(text[:start].split()))
    if _holds_html(tree["blocks"]):
        tree = html_tree(where, pandoc.as_html(where, body, READER), walk.left_out)
    blocks = list(titled(walk.blocks(tree["blocks"])))
    if described and not any(described.strip() in one.text for one in blocks):
        blocks.insert(0, Block(described))
    found = found.noting(remarks)
    return join_blocks(where, blocks, found, given, name, unread=walk.left_out)


def _holds_html(node: Any) -> bool:  # noqa: ANN401  (a tree has what pandoc puts there)
    """Say whether a tree holds HTML that is more than a comment or a line break."""
    if isinstance(node, list):
        return any(map(_holds_html, node))
    if not isinstance(node, dict):
        return False
    if node.get("t") in {"RawBlock", "RawInline"}:
        return not _EMPTY.fullmatch(node["c"][1])
    return _holds_html(node.get("c"))


def _plain(
    lines: Sequence[str], first: int, remarks: list[str], *, components: bool
) -> Iterator[str]:
    """Yield the lines of a text, what pandoc has no reader for written as it has one."""
    ends = _ends(lines)
    closing = ""
    inside: list[int] = []  # how far the boxes around are indented
    for at, whole in enumerate(lines):
        while inside and whole.strip() and not whole.startswith(" " * inside[-1]):
            inside.pop()
        line = whole[inside[-1] :] if inside else whole
        fence = _FENCE.match(line)
        if closing:
            words = line.strip(" >\t")
            if words.startswith(closing) and not words.strip(closing[0]):
                closing = ""
            yield line
        elif fence is not None and ends[fence["marks"][0]][at + 1] >= len(fence["marks"]):
            closing = fence["marks"]
            yield line
        elif fence is not None:
            remarks.append(
                f"The code that starts in line {first + at} has no end, so it was read as text."
            )
        elif (box := _INDENTED_BOX.match(line)) is not None:
            inside.append((inside[-1] if inside else 0) + len(box["indent"]) + 4)
            yield from _title(box["title"])
        else:
            yield from _line(line, components=components)


def _ends(lines: Sequence[str]) -> dict[str, list[int]]:
    """Say for each line and mark of code how long the longest line of such marks is from there."""
    found = {mark: [0] * (len(lines) + 1) for mark in "`~"}
    for at in range(len(lines) - 1, -1, -1):
        words = lines[at].strip(" >\t")
        for mark, longest in found.items():
            here = len(words) if words and not words.strip(mark) else 0
            longest[at] = max(longest[at + 1], here)
    return found


def _line(line: str, *, components: bool) -> Iterator[str]:
    box = _BOX.match(line)
    if box is not None:
        yield from _title(box["within"] or box["title"])
    elif not components:
        yield line
    elif not _MODULE.match(line):
        yield from _COMPONENT.sub(_component_title, _COMMENT.sub("", line)).split("\n")


def _title(title: str | None) -> Iterator[str]:
    yield ""
    if title and title.strip():
        yield f"**{title.strip()}**"
        yield ""


def _component_title(found: re.Match[str]) -> str:
    if found[0].startswith("`"):
        return found[0]
    title = _TITLED.search(found[0])
    return f"\n\n**{title[1] or title[2]}**\n\n" if title else ""
