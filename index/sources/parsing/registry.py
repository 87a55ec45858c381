"""Which formats there are, how each is told, and the one way into them."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from index.errors import SourceError
from index.sources.parsing.metadata import GivenMetadata, label
from index.sources.text.pinned import TEXT_BYTES
from index.types import Document

LINES_BYTES = 256 * 2**20
PAGE_BYTES = 16 * 2**20
FILE_BYTES = 64 * 2**20
MAGIC_WITHIN = 1_024
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"  # what Office locks its files in, and has in its older ones
# What a text doesn't start with, and a page only where tags may stand.
_OTHERS = {_ZIP: "an archive, as DOCX, XLSX and EPUB are", b"%PDF-": "PDF", b"{\\rtf": "RTF"}
_PAGE = (b"<!doctype html", b"<html")
_TAGGED = frozenset({"HTML", "Markdown", "MDX", "feed"})


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its reader, how large it may be, and if a process of its own reads it.

    `kind` is pandoc's name for it, where pandoc reads it.
    """

    name: str
    reader: str
    limit: int
    types: tuple[str, ...]
    magic: bytes = b""
    apart: bool = True
    kind: str = ""

    def read(self, where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
        """Make documents of a file's content; raise SourceError where it can't become a source.

        `where` is what to call it, `name` what to make ids of.
        """
        if self.magic == _ZIP and content.startswith(_COMPOUND):
            raise SourceError(
                f"{where} is locked with a password or of an older kind: save it as {self.name} "
                "without a password."
            )
        if self.magic not in content[:MAGIC_WITHIN]:
            raise SourceError(f"{where} is no {self.name} file, whatever its name says: check it.")
        if other := "" if self.magic else self._other(content):
            raise SourceError(f"{where} is {other}, whatever its name says: name it after that.")
        module, _, function = self.reader.rpartition(".")
        # Each format's parser is only loaded for a file of that format.
        reader = getattr(import_module(f"index.sources.formats.{module}"), function)
        kind = {"kind": self.kind} if self.kind else {}
        documents: list[Document] = reader(where, content, given, name, **kind)
        if len(documents) > 1 and (given.id or given.title):
            raise SourceError(
                f"{where} holds {len(documents)} sources, and one id or title can't be all of "
                "theirs: leave it out."
            )
        return documents

    def _other(self, content: bytes) -> str:
        """Name the other kind of file that stands where a text should, if one does."""
        start = content[:MAGIC_WITHIN].removeprefix(codecs.BOM_UTF8).lstrip()
        if self.name not in _TAGGED and start.lower().startswith(_PAGE):
            return "HTML"
        return next((kind for magic, kind in _OTHERS.items() if start.startswith(magic)), "")


_TEXT = Format("text", "plain_text.read_text", TEXT_BYTES, ("text/plain",), apart=False)
_MARKDOWN = Format("Markdown", "markdown.read_markdown", TEXT_BYTES, ("text/markdown",))
_LINES = Format(
    "JSON Lines",
    "jsonl.read_lines",
    LINES_BYTES,
    ("application/jsonl", "application/x-ndjson", "application/jsonlines"),
    apart=False,
)
_HTML = Format("HTML", "html.read_html", PAGE_BYTES, ("text/html", "application/xhtml+xml"))
_PDF = Format("PDF", "pdf.read_pdf", FILE_BYTES, ("application/pdf",), b"%PDF-")
_EPUB = Format("EPUB", "epub.read_epub", FILE_BYTES, ("application/epub+zip",), _ZIP)
_FEED = Format(
    "feed",
    "feed.read_feed",
    PAGE_BYTES,
    ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
)
_MDX = Format("MDX", "markdown.read_mdx", TEXT_BYTES, ("text/mdx",))


def _packed(kind: str, content_type: str) -> Format:
    reader = "office.read_packed"
    return Format(kind.upper(), reader, FILE_BYTES, (content_type,), _ZIP, kind=kind)


def _markup(name: str, kind: str, *types: str, magic: bytes = b"") -> Format:
    return Format(name, "office.read_markup", TEXT_BYTES, types, magic, kind=kind)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_XLSX = Format("XLSX", "workbook.read_xlsx", FILE_BYTES, (f"{_OFFICE}.spreadsheetml.sheet",), _ZIP)
_ASCIIDOC = _markup("AsciiDoc", "asciidoc", "text/asciidoc")
_TEX = _markup("LaTeX", "latex", "application/x-latex", "text/x-tex")
_MEDIAWIKI = _markup("MediaWiki", "mediawiki")
FORMATS = {
    ".adoc": _ASCIIDOC,
    ".asciidoc": _ASCIIDOC,
    ".atom": _FEED,
    ".csv": _markup("CSV", "csv", "text/csv"),
    ".dbk": _markup("DocBook", "docbook", "application/docbook+xml"),
    ".docx": _packed("docx", f"{_OFFICE}.wordprocessingml.document"),
    ".epub": _EPUB,
    ".htm": _HTML,
    ".html": _HTML,
    ".ipynb": _markup("notebook", "ipynb", "application/x-ipynb+json"),
    ".jsonl": _LINES,
    ".markdown": _MARKDOWN,
    ".md": _MARKDOWN,
    ".mdx": _MDX,
    ".mediawiki": _MEDIAWIKI,
    ".odt": _packed("odt", "application/vnd.oasis.opendocument.text"),
    ".org": _markup("Org", "org", "text/x-org"),
    ".pdf": _PDF,
    ".pptx": _packed("pptx", f"{_OFFICE}.presentationml.presentation"),
    ".rss": _FEED,
    ".rst": _markup("reStructuredText", "rst", "text/x-rst"),
    ".rtf": _markup("RTF", "rtf", "application/rtf", "text/rtf", magic=b"{\\rtf"),
    ".tex": _TEX,
    ".tsv": _markup("TSV", "tsv", "text/tab-separated-values"),
    ".txt": _TEXT,
    ".typ": _markup("Typst", "typst"),
    ".wiki": _MEDIAWIKI,
    ".xhtml": _HTML,
    ".xlsx": _XLSX,
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
