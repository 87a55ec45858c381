"""Which formats there are, how each is told, and the one way into them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from index.errors import SourceError
from index.readers.making import TEXT_BYTES
from index.readers.particulars import Given, label
from index.types import Document

LINES_BYTES = 256 * 2**20
PAGE_BYTES = 16 * 2**20
FILE_BYTES = 64 * 2**20
MAGIC_WITHIN = 1_024


class Reader(Protocol):
    """Make documents of a file: `where` is what to call it, `name` what to make ids of."""

    def __call__(self, where: str, content: bytes, given: Given, name: str) -> list[Document]:
        """Raise SourceError where it can't become a source."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its reader, how large it may be, and if a process of its own reads it."""

    name: str
    reader: str
    limit: int
    types: tuple[str, ...]
    magic: bytes = b""
    apart: bool = True

    def read(self, where: str, content: bytes, given: Given, name: str) -> list[Document]:
        """Make documents of a file's content; raise SourceError where it can't become a source."""
        if self.magic not in content[:MAGIC_WITHIN]:
            raise SourceError(f"{where} is no {self.name} file, whatever its name says: check it.")
        module, _, function = self.reader.rpartition(".")
        # Each format's parser is only loaded for a file of that format.
        reader = cast("Reader", getattr(import_module(f"index.readers.{module}"), function))
        documents = reader(where, content, given, name)
        if len(documents) > 1 and (given.id or given.title):
            raise SourceError(
                f"{where} holds {len(documents)} sources, and one id or title can't be all of "
                "theirs: leave it out."
            )
        return documents


_ZIP = b"PK\x03\x04"
_TEXT = Format("text", "text.read_text", TEXT_BYTES, ("text/plain",), apart=False)
_MARKDOWN = Format(
    "Markdown", "markdown.read_markdown", TEXT_BYTES, ("text/markdown",), apart=False
)
_LINES = Format(
    "JSON Lines",
    "jsonl.read_lines",
    LINES_BYTES,
    ("application/jsonl", "application/x-ndjson", "application/jsonlines"),
    apart=False,
)
_HTML = Format("HTML", "html.read_html", PAGE_BYTES, ("text/html", "application/xhtml+xml"))
_PDF = Format("PDF", "pdf.read_pdf", FILE_BYTES, ("application/pdf",), b"%PDF-")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCX = Format(
    "DOCX", "docx.read_docx", FILE_BYTES, (f"{_OFFICE}.wordprocessingml.document",), _ZIP
)
_PPTX = Format(
    "PPTX", "pptx.read_pptx", FILE_BYTES, (f"{_OFFICE}.presentationml.presentation",), _ZIP
)
_EPUB = Format("EPUB", "epub.read_epub", FILE_BYTES, ("application/epub+zip",), _ZIP)
_FEED = Format(
    "feed",
    "feed.read_feed",
    PAGE_BYTES,
    ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
)
FORMATS = {
    ".atom": _FEED,
    ".docx": _DOCX,
    ".epub": _EPUB,
    ".htm": _HTML,
    ".html": _HTML,
    ".jsonl": _LINES,
    ".md": _MARKDOWN,
    ".pdf": _PDF,
    ".pptx": _PPTX,
    ".rss": _FEED,
    ".txt": _TEXT,
    ".xhtml": _HTML,
}
TYPES = {kind: one for one in FORMATS.values() for kind in one.types}


def format_of(name: str, content_type: str = "") -> Format:
    """Tell a format by what a server calls it, or else by a file's name; raise SourceError."""
    kind = content_type.partition(";")[0].strip().lower()
    suffix = PurePath(name).suffix.lower()
    # Servers call Markdown and JSON Lines plain text, and anything a stream of octets.
    if kind in TYPES and not (kind == "text/plain" and suffix in FORMATS):
        return TYPES[kind]
    if suffix in FORMATS and kind in {"", "text/plain", "application/octet-stream"}:
        return FORMATS[suffix]
    known = ", ".join(sorted(FORMATS))
    shown = f" ({label(kind)})" if kind else ""
    raise SourceError(
        f"{label(name) or 'The file'}{shown} is of no kind that can be read: save it as one of "
        f"{known}."
    )
