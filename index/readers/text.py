"""Plain text: its paragraphs told from page furniture."""

from __future__ import annotations

from index.blocks import page_blocks
from index.furniture import sort_blocks
from index.readers.decoding import decode
from index.readers.making import make_document
from index.readers.particulars import Given
from index.sources.seen import seen
from index.types import Document


def read_text(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read a saved page or any other plain text."""
    text = seen(decode(where, content))
    return [make_document(where, text, sort_blocks(text, page_blocks(text)), given, name)]
