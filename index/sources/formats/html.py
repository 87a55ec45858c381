"""Web pages as a browser shows them, without what stands around their article."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

import trafilatura
from lxml import etree, html
from lxml.html import builder

from index.errors import SourceError
from index.lazy_pattern import lazy_pattern
from index.sources.formats.markup.note_marks import note_marks
from index.sources.formats.markup.page_styles import PageStyles
from index.sources.formats.markup.pandoc_tree import HIDDEN, STRUCK, Walk, titled
from index.sources.parsing import pandoc
from index.sources.parsing.decode import decode
from index.sources.parsing.documents import checked, join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata
from index.sources.text.blocks import Block
from index.sources.text.wording import single_spaced
from index.types import Document

READER: Final = "html"
# Where a page may name its encoding, and how.
_DECLARED_WITHIN = 2_048
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]*|\?xml\b[^>]*)\b(?:charset|encoding)\s*=\s*[\"']?([\w-]{1,40})"
)
_DECLARATION = lazy_pattern(r"\A\s*<\?xml\b[^>]*\?>")
_EMPTY = lazy_pattern(r"\s*(?:<!--.*?-->|<br\s*/?>|\s)*", re.DOTALL)
_STRUCK: Final = frozenset({"del", "s", "strike"})
_SET: Final = {"high": "sup", "low": "sub"}
# What is no text, and what is a page's own and not its article's.
_SILENT: Final = frozenset(
    "audio canvas datalist head iframe noscript object script select style svg template"
    " video".split()
)
_CONTROLS: Final = frozenset("button dialog form input nav textarea".split())
_AROUND: Final = _CONTROLS | {"aside", "footer"}
# Elements that hold text, those of them that are one whole, and those that an article may have and
# that the extraction leaves out.
_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))
_WHOLES: Final = frozenset("table ul ol dl pre figure blockquote details".split())
_HOLDERS: Final = (
    _HEADINGS
    | _WHOLES
    | frozenset(
        "article aside body caption center dd div dt fieldset figcaption footer form header li main"
        " nav p section summary td th".split()
    )
)
_AMID: Final = frozenset("pre figcaption caption summary li dt dd th td".split())
_RUN: Final = 3  # words that tell where a text stands
_MOSTLY: Final = 0.6  # of its runs of words are in what the extraction found
_BETWEEN_LINKS = lazy_pattern(r"[\s|·•›»/-]*")
# Only what its markup says: a date guessed from the text is none.
_DATES: Final = {"extensive_search": False, "original_date": True}


def read_html(where: str, content: bytes, given: GivenMetadata, name: str) -> list[Document]:
    """Read a page: trafilatura finds its article among menus and teasers, pandoc reads it."""
    root = parsed(where, decode_page(where, content))
    unread: dict[str, int] = {}
    blocks: list[Block] = []
    found = Metadata()
    if root is not None:
        _keep_shown(root, unread)
        whole = _length(root) + sum(unread.values())
        found = Metadata.found(title=root.findtext(".//head/title"))
        article = _article(root, given.url)
        title = _titled(root)
        _take_out(root, _silent, {})
        inside = None if article is None else _inside(root, article.body)
        if article is not None:
            found = Metadata.found(
                title=title or article.title,
                author=article.author,
                publisher=article.sitename,
                published=article.date,
                url=article.url,
            )
        if inside is None:
            # A page that is all article has nothing that the extraction could tell it from.
            blocks = _plain(where, root, unread)
        else:
            _prune(root, inside)
            _take_out(root, _control, {})
            blocks = _blocks(where, root, unread, found.title)
            left = whole - sum(len("".join(one.text.split())) for one in blocks)
            unread["around the article"] = max(left - sum(unread.values()), 0)
    return [join_blocks(where, blocks, found, given, name, page=True, unread=unread)]


def plain_blocks(where: str, page: str, sheets: Sequence[str] = ()) -> list[Block]:
    """Return the blocks of a page that is all text, or of a piece of one, which looks as told."""
    root = parsed(where, page)
    if root is None:
        return []
    _keep_shown(root, {}, sheets)
    _take_out(root, _silent, {})
    _take_out(root, _control, {})
    return _blocks(where, root, {})


def tree_with_html(where: str, content: bytes, kind: str, unread: dict[str, int]) -> dict[str, Any]:
    """Return pandoc's syntax tree of a text, with what stands in HTML in it as a browser shows it.

    `kind` is the name of pandoc's reader. What isn't seen is counted in `unread`.
    """
    tree = pandoc.tree(where, content, kind)
    if not _holds_html(tree["blocks"]):
        return tree
    root = parsed(where, pandoc.as_html(where, content, kind).decode())
    if root is None:
        return {**tree, "blocks": []}
    _keep_shown(root, unread)
    return {**tree, "blocks": _tree(where, root)["blocks"]}


def _holds_html(node: Any) -> bool:  # noqa: ANN401  (a tree has what pandoc puts there)
    """Say whether a tree holds HTML that is more than a comment or a line break."""
    if isinstance(node, list):
        return any(map(_holds_html, node))
    if not isinstance(node, dict):
        return False
    if node.get("t") in {"RawBlock", "RawInline"}:
        kind, raw = node["c"]
        return kind == "html" and not _EMPTY.fullmatch(raw)
    return _holds_html(node.get("c"))


def _plain(where: str, root: etree._Element, unread: dict[str, int]) -> list[Block]:
    _take_out(root, _silent, {})
    _take_out(root, _beside, unread)
    return _blocks(where, root, unread)


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


def _tree(where: str, root: etree._Element) -> dict[str, Any]:
    """Return pandoc's syntax tree of a page, what can be folded away headed by its summary."""
    for folded in list(root.iter("details")):
        folded.tag = "div"
        for summary in folded.iterchildren("summary"):
            strong = builder.STRONG(summary.text or "", *summary)
            summary.tag, summary.text = "p", None
            summary.append(strong)
        after = builder.HR()
        after.tail, folded.tail = folded.tail, None
        folded.addnext(after)
    for noted in root.xpath(".//*[starts-with(@role, 'doc-')]"):
        del noted.attrib["role"]  # of notes whose marks are gone, pandoc would leave the text out
    return pandoc.tree(where, html.tostring(root, encoding="utf-8"), READER)


def _blocks(
    where: str, root: etree._Element, unread: dict[str, int], title: str | None = None
) -> list[Block]:
    walk = Walk()
    found = list(titled(walk.blocks(_tree(where, root)["blocks"]), title))
    for kind, count in walk.left_out.items():
        unread[kind] = unread.get(kind, 0) + count
    return found


def _inside(root: etree._Element, article: etree._Element) -> set[etree._Element] | None:
    """Find the elements of a page whose own words are of its article; None if it has no text.

    Code, captions, items and cells without links are of it where they stand amid the rest.
    """
    for broken in article.iter("lb"):
        broken.text = " "
    runs: set[int] = set()
    short: dict[bool, set[str]] = {True: set(), False: set()}
    for element in article.iter():
        if isinstance(element.tag, str):
            words = "".join(element.itertext()).split()
            runs.update(_runs(words))
            short[element.tag == "head"].add("".join(words))
    inside: set[etree._Element] = set()
    between: list[etree._Element] = []
    texts = 0
    for element in root.iter(*_HOLDERS):
        words = "".join(_own(element)).split()
        heads = element.tag in _HEADINGS
        own = "".join(words)
        found = _runs(words)
        held = _MOSTLY * len(found) <= sum(run in runs for run in found)
        if not found:
            held = bool(own) and (own in short[False] or (heads and own in short[True]))
        if held:
            inside.update((element, *between))
            between.clear()
            texts += not heads
        elif inside and element.tag in _AMID and element.find(".//a") is None:
            between.append(element)
    return inside if texts else None


def _titled(root: etree._Element) -> str:
    """Return the heading that stands first in what a page is called; empty if none does."""
    name = single_spaced(root.findtext(".//head/title") or "")
    headings = {single_spaced("".join(one.itertext())) for one in root.iter("h1")}
    return min((one for one in headings if one and one in name), key=name.index, default="")


def _runs(words: Sequence[str]) -> list[int]:
    """Return a hash of each run of words."""
    return [hash(run) for run in zip(*(words[at:] for at in range(_RUN)), strict=False)]


def _own(element: etree._Element) -> Iterator[str]:
    """Yield the text that stands in an element and in no other that holds text."""
    yield "\n" if element.tag == "br" else element.text or ""
    for child in element:
        if child.tag not in _HOLDERS and isinstance(child.tag, str):
            yield from _own(child)
        yield child.tail or ""


def _prune(root: etree._Element, inside: Collection[etree._Element]) -> None:
    """Take what isn't of the article out of a page, lists and tables as wholes."""
    kept: set[etree._Element] = set()
    wholes: set[etree._Element] = set()
    for element in inside:
        around = [one for one in element.iterancestors() if one.tag in _WHOLES]
        wholes.update(around[-1:])
        kept.update((element, *element.iterancestors()))
    kept.update(one for whole in wholes for one in whole.iter())
    for element in list(root.iter(*_HOLDERS)):
        if element not in kept and element.getparent() is not None:
            element.drop_tree()


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


def _control(element: etree._Element) -> str:
    return "menus and forms" if element.tag in _CONTROLS else ""


def _beside(element: etree._Element) -> str:
    return "menus and forms" if element.tag in _AROUND else ""


def _keep_shown(root: etree._Element, unread: dict[str, int], sheets: Sequence[str] = ()) -> None:
    """Take out of a page what isn't seen as its text, and mark what only styles set high or low."""
    styles = PageStyles(root, sheets)

    def unseen(element: etree._Element) -> str:
        if not isinstance(element.tag, str):
            return ""
        looks = styles.looks(element)
        if "hidden" in looks or element.get("hidden") is not None:
            return "hidden text"
        classes = set((element.get("class") or "").split())
        if "struck" in looks or element.tag in _STRUCK or not STRUCK.isdisjoint(classes):
            return "struck out"
        if element.tag == "span" and looks & _SET.keys():
            element.tag = next(_SET[look] for look in sorted(looks) if look in _SET)
        if not HIDDEN.isdisjoint(classes):
            return "hidden text"
        return "menus and forms" if element.tag == "td" and _is_menu(element) else ""

    _take_out(root, unseen, unread)
    for mark in note_marks(root):
        if mark.getparent() is not None:
            unread["marks of notes"] = unread.get("marks of notes", 0) + _length(mark)
            mark.drop_tree()


def _is_menu(cell: etree._Element) -> bool:
    """Say whether a cell holds several links and nothing else."""
    links = ["".join(link.itertext()) for link in cell.iterfind(".//a")]
    words = "".join(cell.itertext())
    for link in links:
        words = words.replace(link, "", 1)
    return len(links) > 1 and bool(_BETWEEN_LINKS.fullmatch(words))


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
