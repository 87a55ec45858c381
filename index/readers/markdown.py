"""Markdown: the file as it stands, with what its front matter says."""

from __future__ import annotations

from index.furniture import Page
from index.readers.decoding import decode
from index.readers.front_matter import front_matter
from index.readers.making import make_document
from index.readers.markdown_blocks import sort_markdown
from index.readers.particulars import Given
from index.types import Document, Furniture, Span


def read_markdown(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read Markdown; names and values between two lines of three dashes at its top are no text."""
    text = decode(where, content)
    start, found = front_matter(text)
    page = sort_markdown(text, start)
    if start:
        front = Furniture(Span(0, len(text[:start].rstrip())), "front matter")
        page = Page(page.title, page.paragraphs, (front, *page.furniture))
    return [make_document(where, text, page, given.over(found), name)]
