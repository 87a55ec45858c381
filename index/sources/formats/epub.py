"""E-books: the chapters of an EPUB in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from index.sources.formats.html import decode_page, plain_blocks
from index.sources.parsing.archives import opened, xml
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata, label
from index.sources.text.blocks import Block
from index.types import Document

_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})


def read_epub(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read a book: its chapters' text, one after the other, is what is quoted from."""
    with opened(where, content, "EPUB") as archive:
        rootfile = xml(archive.read(_CONTAINER)).find(".//{*}rootfile")
        path = rootfile.get("full-path", "") if rootfile is not None else ""
        package = xml(archive.read(path))
        remarks: list[str] = []
        blocks = list(_chapters(where, archive, package, path, remarks))
    found = Metadata.found(
        title=package.findtext(".//{*}metadata/{*}title"),
        author=package.findtext(".//{*}metadata/{*}creator"),
        publisher=package.findtext(".//{*}metadata/{*}publisher"),
        published=(package.findtext(".//{*}metadata/{*}date") or "")[:10],
    )
    return [join_blocks(where, blocks, found.noting(remarks), given, name)]


def _chapters(
    where: str,
    archive: zipfile.ZipFile,
    package: etree._Element,
    path: str,
    remarks: list[str],
) -> Iterator[Block]:
    """Yield the blocks of the chapters that are there; the others become remarks."""
    members = set(archive.namelist())
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    folder = posixpath.dirname(path)
    styles = [item for item in items.values() if item.get("media-type") == "text/css"]
    sheets = [
        archive.read(name).decode("utf-8", "replace")
        for name in (_member(folder, item) for item in styles)
        if name in members
    ]
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        chapter = _member(folder, item)
        if chapter not in members:
            remarks.append(f"Its chapter “{label(posixpath.basename(chapter))}” isn't in it.")
            continue
        page = archive.read(chapter)
        if not page.strip():
            continue
        for block in plain_blocks(where, decode_page(where, page), sheets):
            # What is a page's title is a chapter's here.
            yield Block(block.text, "heading") if block.kind == "title" else block


def _member(folder: str, item: etree._Element) -> str:
    """Name the member of the archive that an item of the package is."""
    return posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
