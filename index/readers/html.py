"""Web pages: trafilatura finds the article among menus and teasers, its markup says the rest."""

from __future__ import annotations

import codecs
import re

import trafilatura
from lxml import etree, html

from index.errors import SourceError
from index.readers.decoding import decode
from index.readers.making import Block, checked, join_blocks
from index.readers.markup import blocks_of
from index.readers.particulars import Given, Particulars
from index.types import Document

# Where a page may name its encoding, and how.
_DECLARED_WITHIN = 2_048
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]*|\?xml\b[^>]*)\b(?:charset|encoding)\s*=\s*[\"']?([\w-]{1,40})"
)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
# Only what its markup says: a date guessed from the text is none.
_DATES = {"extensive_search": False, "original_date": True}


def read_html(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read a page: the text of its article is what is quoted from."""
    page = decode_page(where, content)
    try:
        found = trafilatura.bare_extraction(
            page,
            url=given.url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params=_DATES,
        )
    except (ValueError, RecursionError, etree.LxmlError):
        found = None
    if isinstance(found, trafilatura.settings.Document) and found.body is not None:
        particulars = Particulars.found(
            title=found.title,
            author=found.author,
            publisher=found.sitename,
            published=found.date,
            url=found.url,
        )
        blocks = list(blocks_of(found.body, reduced=True))
    else:
        particulars = Particulars()
        blocks = []
    # A page that is all article has nothing around it that the extraction could tell it from.
    blocks = blocks if any(not one.kind for one in blocks) else plain_blocks(where, page)
    return [join_blocks(where, blocks, particulars, given, name)]


def plain_blocks(where: str, page: str) -> list[Block]:
    """Return the blocks of a page or a piece of one, whatever they are."""
    page = _DECLARATION.sub("", page)
    try:
        root = html.document_fromstring(page) if page.strip() else None
    except (ValueError, etree.LxmlError) as error:
        raise SourceError(f"{where} can't be read as HTML: save it as text.") from error
    return [] if root is None else list(blocks_of(root))


def decode_page(where: str, content: bytes) -> str:
    """Return a page's text, by its byte order mark, the encoding that it names, or as UTF-8."""
    declared = _DECLARED.search(content[:_DECLARED_WITHIN].lower())
    if declared is None or content.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)
    ):
        return decode(where, content)
    encoding = declared[1].decode("ascii")
    # As browsers do: who says Latin-1 means Windows-1252.
    encoding = {"iso-8859-1": "cp1252", "latin1": "cp1252", "utf-16": "utf-8"}.get(
        encoding, encoding
    )
    try:
        return checked(where, codecs.lookup(encoding).decode(content, "strict")[0])
    except (LookupError, UnicodeError, ValueError, TypeError):
        return decode(where, content)
