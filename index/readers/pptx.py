"""Slides: the text of each, under its title, with its number for a locator."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pptx
from lxml import etree
from pptx.exc import PythonPptxError
from pptx.presentation import Presentation

from index.errors import SourceError
from index.readers.archives import opened
from index.readers.making import Block, join_blocks
from index.readers.particulars import Given, Particulars
from index.types import Document


def read_pptx(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read slides: the text on them and in their notes is what is quoted from."""
    with opened(where, content, "PPTX"):
        try:
            slides = pptx.Presentation(io.BytesIO(content))
            blocks = list(_blocks(slides))
            properties = slides.core_properties
            found = Particulars.found(title=properties.title, author=properties.author)
        except (PythonPptxError, etree.LxmlError, ValueError, AttributeError, IndexError) as error:
            raise SourceError(f"{where} is no whole PPTX file: save it again.") from error
    return [join_blocks(where, blocks, found, given, name)]


def _blocks(slides: Presentation) -> Iterator[Block]:
    for number, slide in enumerate(slides.slides, start=1):
        place = f"slide {number}"
        title = slide.shapes.title
        if title is not None:
            yield Block(title.text_frame.text, "heading", place)
        shapes = [one for one in slide.shapes if one.has_text_frame]
        for shape in shapes:
            if title is None or shape.shape_id != title.shape_id:
                for paragraph in shape.text_frame.paragraphs:
                    yield Block(paragraph.text, "", place)
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        for paragraph in notes.paragraphs if notes is not None else ():
            yield Block(paragraph.text, "", place)
