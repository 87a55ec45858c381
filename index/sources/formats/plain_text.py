"""Plain text: its paragraphs told from page furniture."""

from __future__ import annotations

from index.sources.parsing.decode import decode
from index.sources.parsing.documents import make_document
from index.sources.parsing.metadata import GivenMetadata
from index.sources.text.characters import seen
from index.sources.text.furniture import sort_blocks
from index.sources.text.line_blocks import page_blocks
from index.types import Document


def read_text(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read a saved page or any other plain text."""
    text = seen(decode(where, content))
    return [make_document(where, text, sort_blocks(text, page_blocks(text)), given, name)]
