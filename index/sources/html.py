"""Web pages as a browser shows them, without what stands around their article."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any, Final

import trafilatura
from lxml import etree, html
from trafilatura.htmlprocessing import convert_to_html

from index.errors import SourceError
from index.readers.decoding import decode
from index.readers.making import checked, join_blocks
from index.readers.particulars import Given, Particulars
from index.sources import pandoc
from index.sources.blocks import Block
from index.sources.tree import Walk, titled
from index.types import Document

READER: Final = "html-native_divs-native_spans"
# Where a page may name its encoding, and how.
_DECLARED_WITHIN = 2_048
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]*|\?xml\b[^>]*)\b(?:charset|encoding)\s*=\s*[\"']?([\w-]{1,40})"
)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_STRUCK: Final = frozenset({"del", "s", "strike"})
_STRIKING = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
# What is no text, and what is a page's own and not its article's.
_SILENT: Final = frozenset(
    "audio canvas datalist head iframe noscript object script select style svg template"
    " video".split()
)
_AROUND: Final = frozenset("aside button dialog footer form input nav textarea".split())
_BETWEEN_LINKS = re.compile(r"[\s|·•›»/-]*")
# Only what its markup says: a date guessed from the text is none.
_DATES: Final = {"extensive_search": False, "original_date": True}


def read_html(where: str, content: bytes, given: Given, name: str) -> list[Document]:
    """Read a page: trafilatura finds its article among menus and teasers, pandoc reads it."""
    root = parsed(where, decode_page(where, content))
    unread: dict[str, int] = {}
    blocks: list[Block] = []
    found = Particulars()
    if root is not None:
        _take_out(root, _unseen, unread)
        whole = _length(root)
        found = Particulars.found(title=root.findtext(".//head/title"))
        article = _article(root, given.url)
        if article is not None:
            found = Particulars.found(
                title=article.title,
                author=article.author,
                publisher=article.sitename,
                published=article.date,
                url=article.url,
            )
            body = convert_to_html(_listed(article.body))
            blocks = _blocks(where, html.tostring(body, encoding="utf-8"), unread)
        # Where nothing is found, all its words are made one paragraph.
        if any(not one.kind for one in blocks) and not (len(blocks) == 1 < _paragraphs(root)):
            left = whole - sum(len("".join(one.text.split())) for one in blocks)
            unread["around the article"] = max(left, 0)
        else:
            # A page that is all article has nothing that the extraction could tell it from.
            blocks = _plain(where, root, unread)
    return [join_blocks(where, blocks, found, given, name, page=True, unread=unread)]


def plain_blocks(where: str, page: str) -> list[Block]:
    """Return the blocks of a page or a piece of one, whatever they are."""
    root = parsed(where, page)
    if root is None:
        return []
    _take_out(root, _unseen, {})
    return _plain(where, root, {})


def html_tree(where: str, content: bytes, unread: dict[str, int]) -> dict[str, Any]:
    """Return pandoc's syntax tree of HTML in UTF-8 that stands in a text."""
    root = parsed(where, content.decode())
    if root is None:
        return {"blocks": []}
    _take_out(root, _unseen, unread)
    return pandoc.tree(where, html.tostring(root, encoding="utf-8"), READER)


def _plain(where: str, root: etree._Element, unread: dict[str, int]) -> list[Block]:
    _take_out(root, _silent, {})
    _take_out(root, _beside, unread)
    return _blocks(where, html.tostring(root, encoding="utf-8"), unread)


def _article(root: etree._Element, url: str | None) -> Any:  # noqa: ANN401  (it has no types)
    try:
        return trafilatura.bare_extraction(
            root,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_formatting=True,
            include_tables=True,
            date_extraction_params=_DATES,
        )
    except (ValueError, RecursionError, etree.LxmlError):
        return None


def _blocks(where: str, content: bytes, unread: dict[str, int]) -> list[Block]:
    walk = Walk()
    found = list(titled(walk.blocks(pandoc.tree(where, content, READER)["blocks"])))
    for kind, count in walk.left_out.items():
        unread[kind] = unread.get(kind, 0) + count
    return found


def _listed(body: etree._Element) -> etree._Element:
    """Name the lists of an article as HTML does, which trafilatura doesn't for all of them."""
    for element in body.iter("list"):
        kind = element.get("rend")
        element.tag = kind if kind in {"ol", "dl"} else "ul"
        for item in element.iterchildren("item"):
            item.tag = (item.get("rend") or "li")[:2] if kind == "dl" else "li"
    return body


def _paragraphs(root: etree._Element) -> int:
    return sum(1 for _ in root.iter("p", "li", "h1", "h2"))


def _length(root: etree._Element) -> int:
    """Count the characters of a page that aren't space."""
    parts = [root.text if root.tag not in _SILENT else ""]
    for one in root.iterdescendants():
        if one.getparent().tag == "head":
            continue
        parts += [one.tail, one.text if isinstance(one.tag, str) and one.tag not in _SILENT else ""]
    return sum(len("".join(part.split())) for part in parts if part)


def parsed(where: str, page: str) -> etree._Element | None:
    """Return the tree of a page or a piece of one, or None if it is blank; raise SourceError."""
    page = _DECLARATION.sub("", page)
    try:
        return html.document_fromstring(page) if page.strip() else None
    except (ValueError, etree.LxmlError) as error:
        raise SourceError(f"{where} can't be read as HTML: save it as text.") from error


def _take_out(
    root: etree._Element, kind_of: Callable[[etree._Element], str], unread: dict[str, int]
) -> None:
    """Take out of a page the elements that are of a kind, and count their characters."""
    for element in list(root.iter()):
        kind = kind_of(element)
        if kind and element.getparent() is not None:
            unread[kind] = unread.get(kind, 0) + _length(element)
            element.drop_tree()


def _silent(element: etree._Element) -> str:
    return "code" if not isinstance(element.tag, str) or element.tag in _SILENT else ""


def _beside(element: etree._Element) -> str:
    return "menus and forms" if element.tag in _AROUND else ""


def _unseen(element: etree._Element) -> str:
    """Say why an element's text isn't seen as text, if that is so."""
    if not isinstance(element.tag, str):
        return ""
    style = element.get("style") or ""
    if element.get("hidden") is not None or _HIDING.search(style):
        return "hidden text"
    if element.tag in _STRUCK or _STRIKING.search(style):
        return "struck out"
    if element.tag in {"a", "sup"} and _marks_note(element):
        return "marks of notes"
    return "menus and forms" if element.tag == "td" and _is_menu(element) else ""


def _is_menu(cell: etree._Element) -> bool:
    """Say whether a cell holds several links and nothing else."""
    links = ["".join(link.itertext()) for link in cell.iterfind(".//a")]
    words = "".join(cell.itertext())
    for link in links:
        words = words.replace(link, "", 1)
    return len(links) > 1 and bool(_BETWEEN_LINKS.fullmatch(words))


def _marks_note(element: etree._Element) -> bool:
    """Say whether an element is the mark of a note: set high, and nothing but links in the page."""
    links = [element] if element.tag == "a" else element.findall(".//a")
    high = element.findall(".//sup") if element.tag == "a" else [element]
    words = "".join(element.itertext()).strip()
    return (
        bool(links and high and words)
        and all((link.get("href") or "").startswith("#") for link in links)
        and "".join("".join(one.itertext()) for one in links).strip() == words
        and "".join("".join(one.itertext()) for one in high).strip() == words
    )


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
