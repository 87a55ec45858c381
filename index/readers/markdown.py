"""Markdown: the file as it stands, with what its front matter says."""

from __future__ import annotations

import re

import yaml

from index.errors import SourceError
from index.furniture import Page
from index.readers.decoding import decode
from index.readers.making import make_document
from index.readers.markdown_blocks import sort_markdown
from index.readers.particulars import Given, Particulars
from index.types import Document, Furniture, Span

FRONT_MATTER_CHARACTERS = 16_384
_FENCE = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def read_markdown(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read Markdown; names and values between two lines of three dashes at its top are no text."""
    text = decode(where, content)
    start, found = _front_matter(where, text)
    page = sort_markdown(text, start)
    if start:
        front = Furniture(Span(0, len(text[:start].rstrip())), "front matter")
        page = Page(page.title, page.paragraphs, (front, *page.furniture))
    return [make_document(where, text, page, given.over(found), name)]


def _front_matter(where: str, text: str) -> tuple[int, Particulars]:
    """Return where the body starts and what the front matter says, if there is any."""
    opening = _FENCE.match(text)
    if opening is None:
        return 0, Particulars()
    closing = _FENCE.search(text, opening.end(), opening.end() + FRONT_MATTER_CHARACTERS)
    if closing is None:
        raise SourceError(
            f"{where} has front matter without an end: close it with a line of three dashes, "
            f"within {FRONT_MATTER_CHARACTERS:,} characters."
        )
    try:
        fields = yaml.safe_load(text[opening.end() : closing.start()])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise SourceError(
            f"{where} has front matter that is not YAML{line}: put quotes around its values."
        ) from error
    if not isinstance(fields, dict | None):
        raise SourceError(f"{where} has front matter without names: write `title: ...` and so on.")
    return closing.end(), Particulars.said(where, fields or {})
