"""Word documents: paragraphs and list items under their headings."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml import etree

from index.errors import SourceError
from index.readers.archives import opened
from index.readers.making import Block, join_blocks
from index.readers.particulars import Given, Particulars
from index.types import Document

CORE_PROPERTIES = RELATIONSHIP_TYPE.CORE_PROPERTIES


def read_docx(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read a Word document: the text of its paragraphs is what is quoted from."""
    with opened(where, content, "DOCX"):
        try:
            opened_document = docx.Document(io.BytesIO(content))
            blocks = list(_blocks(opened_document))
            found = _particulars(opened_document)
        except (OpcError, etree.LxmlError, ValueError, AttributeError, IndexError) as error:
            raise SourceError(f"{where} is no whole DOCX file: save it again.") from error
    return [join_blocks(where, blocks, found, given, name)]


def _particulars(document: docx.document.Document) -> Particulars:
    """Return what the file says of itself; when it was written is no day of publication."""
    parts = (one.reltype for one in document.part.package.rels.values())
    if CORE_PROPERTIES not in parts:  # python-docx has some of its own for such a file
        return Particulars()
    properties = document.core_properties
    return Particulars.found(title=properties.title, author=properties.author)


def _blocks(document: docx.document.Document) -> Iterator[Block]:
    for one in document.iter_inner_content():
        if isinstance(one, Table):
            rows = (" | ".join(cell.text for cell in row.cells) for row in one.rows)
            yield Block("\n".join(rows), "table")
            continue
        style = (one.style.name if one.style is not None else None) or ""
        if style == "Title":
            yield Block(one.text, "title")
        elif style.startswith(("Heading", "Subtitle")):
            yield Block(one.text, "heading")
        elif style == "Caption":
            yield Block(one.text, "image credit")
        else:
            yield Block(one.text)
