"""JSON Lines: each line a source, {"id", "title", "text", ...}."""

from __future__ import annotations

import io
import json
from typing import Any

from index.errors import SourceError
from index.sources.parsing.decode import decode
from index.sources.parsing.documents import checked, make_document
from index.sources.parsing.metadata import GivenMetadata, Metadata, slug
from index.sources.text.characters import seen
from index.sources.text.furniture import number_blocks
from index.sources.text.line_blocks import paragraphs
from index.sources.text.pinned import TEXT_BYTES
from index.types import Document


def read_lines(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read one document a line; what blank lines set apart in its text is a paragraph."""
    found: list[Document] = []
    lines: dict[str, int] = {}
    file = io.BytesIO(content)
    for number, raw in enumerate(iter(lambda: file.readline(TEXT_BYTES + 1), b""), start=1):
        line = f"Line {number} of {where}"
        if len(raw) > TEXT_BYTES:
            raise SourceError(f"{line} has more than {TEXT_BYTES:,} bytes: split its text.")
        if not raw.strip():
            continue
        fields = _json_object(line, decode(line, raw))
        text = fields.pop("text", None)
        particulars = Metadata.found(**fields)
        if not isinstance(text, str):
            raise SourceError(f'{line} lacks a "text": give it one, as a string.')
        own = particulars.id or slug(f"{name}-{number}")
        if own in lines:
            raise SourceError(
                f"{line} has the id {own!r} of line {lines[own]}: give each line its own."
            )
        lines[own] = number
        text = seen(checked(line, text))
        page = number_blocks(text, paragraphs(text))
        found.append(make_document(line, text, page, given.over(particulars), own))
    if not found:
        raise SourceError(f"{where} is empty: give it a line for each source.")
    return found


def _json_object(where: str, line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f'{where} is not JSON: write one object like {{"id": "a", "text": "..."}} on it.'
        ) from error
    if not isinstance(fields, dict):
        raise SourceError(f'{where} is no object: write one like {{"id": "a", "text": "..."}}.')
    return fields
