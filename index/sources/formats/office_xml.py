"""What stands in the XML of an office document and pandoc leaves out: text boxes, forms, groups."""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from lxml import etree

from index.errors import SourceError
from index.lazy_pattern import lazy_pattern
from index.sources.parsing.archives import xml
from index.sources.parsing.metadata import Metadata
from index.sources.text.blocks import Block
from index.sources.text.characters import seen

_WORD = lazy_pattern(r"\w+")
_NUMBER = lazy_pattern(r"\d+")
# The parts that hold the text of each kind, in order, and their place.
_PARTS: Final = {
    "docx": lazy_pattern(r"word/(?:document\d*|diagrams/data\d+)\.xml"),
    "pptx": lazy_pattern(r"ppt/slides/slide\d+\.xml"),
    "odt": lazy_pattern(r"content\.xml"),
}
_BESIDE_SLIDES: Final = ("ppt/notesSlides/", "ppt/diagrams/data")
_SHOWN_PARTS: Final = lazy_pattern(
    r"word/(?:document\d*|footnotes|endnotes)\.xml|ppt/slides/slide\d+\.xml|content\.xml"
)
_STYLES: Final = ("word/styles.xml", "styles.xml", "content.xml")
_CHARTS: Final = lazy_pattern(r"(?:word|ppt|xl)/charts/chart\d+\.xml|Object \d+/content\.xml")
_NOTES: Final = re.compile(rb"<Relationship [^<>]*/notesSlide\"[^<>]*/>")
_HIDING: Final = re.compile(rb"vanish|strike|line-through|display=|[rp]Style|style-name|show=\"0")
_PROPERTIES: Final = ("docProps/core.xml", "meta.xml")
# What is no text of its own: deleted, moved away, a comment, the same once more for old programs.
_PASSED_OVER: Final = frozenset(
    "del moveFrom tracked-changes annotation Fallback instrText delText note fld".split()
)
_PARAGRAPHS: Final = frozenset({"p", "h"})
_BREAKS: Final = dict.fromkeys(("tab", "br", "cr", "s", "line-break"), " ")
_BREAKS["noBreakHyphen"] = "\u2011"
_SHAPES: Final = frozenset({"sp", "grpSp", "graphicFrame", "pic"})
_ODF_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_HIDDEN_RUN: Final = ("vanish", "strike", "dstrike")
_OFF: Final = frozenset({"0", "false", "off", "noStrike"})


def particulars(archive: zipfile.ZipFile) -> Metadata:
    """Return what a document says of itself; when it was written is no day of publication."""
    for name in _PROPERTIES:
        if name in archive.namelist():
            root = _parsed(archive.read(name))
            title, author = root.findtext(".//{*}title"), root.findtext(".//{*}creator")
            return Metadata.found(title=title, author=author)
    return Metadata()


def paragraphs(where: str, archive: zipfile.ZipFile, kind: str) -> Iterator[Block]:
    """Yield the paragraphs of a document as its XML has them, wherever they stand.

    Raise SourceError if the archive is of another kind.
    """
    members = set(archive.namelist())
    names = [name for name in members if _PARTS[kind].fullmatch(name)]
    if not names:
        raise SourceError(f"{where} is no whole {kind.upper()} file: save it again.")
    for name in sorted(names, key=lambda one: [int(n) for n in _NUMBER.findall(one)]):
        number = _NUMBER.search(name)
        place = f"slide {number[0]}" if kind == "pptx" and number else ""
        for part in (name, *_notes(archive, members, name)):
            for words in _texts(_parsed(archive.read(part))):
                yield Block(words, place=place)


def _notes(archive: zipfile.ZipFile, members: Collection[str], slide: str) -> list[str]:
    """Name the parts with the notes and diagrams of a slide."""
    folder, name = posixpath.split(slide)
    relations = f"{folder}/_rels/{name}.rels"
    related = _parsed(archive.read(relations)) if relations in members else ()
    targets = [one.get("Target") or "" for one in related]
    parts = [posixpath.normpath(posixpath.join(folder, one)) for one in targets]
    return [one for one in parts if one.startswith(_BESIDE_SLIDES) and one in members]


def charts(archive: zipfile.ZipFile) -> list[str]:
    """Say in a remark how many charts a document has, if any."""
    names = [name for name in archive.namelist() if _CHARTS.fullmatch(name)]
    count = sum(b"chart" in archive.read(name) for name in names)
    some = "Its chart isn't" if count == 1 else f"Its {count} charts aren't"
    return [f"{some} read: say in the text what is seen there."] if count else []


def without_hidden(content: bytes, archive: zipfile.ZipFile) -> tuple[bytes, int]:
    """Return a document without what is hidden or struck out, and how many characters that was.

    Pandoc would show it. `archive` is the same document, opened.
    """
    members = {name: archive.read(name) for name in archive.namelist()}
    styles = _hiding_styles([members[name] for name in _STYLES if name in members])
    characters = 0
    for name, part in members.items():
        if not _SHOWN_PARTS.fullmatch(name) or not _HIDING.search(part):
            continue
        root = _parsed(part)
        unseen = [one for one in root.iter() if _unseen(one, styles)]
        for one in unseen:
            characters += len("".join("".join(one.itertext()).split()))
            _take_out(one)
        if unseen:
            members[name] = etree.tostring(root)
        if unseen and root.get("show") == "0":  # its notes go with a slide
            related = name.replace("slides/", "slides/_rels/") + ".rels"
            if related in members:
                members[related] = _NOTES.sub(b"", members[related])
    if not characters:
        return content, 0
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as shown:
        for name, part in members.items():
            shown.writestr(name, part)
    return packed.getvalue(), characters


def missing(blocks: Sequence[Block], paragraphs: Sequence[Block]) -> list[Block]:
    """Put the paragraphs that no block holds behind the blocks of their place."""
    words = _words(" ".join(one.text for one in blocks))
    there = set(_runs(words))
    joined = f" {' '.join(words)} "
    found = list(blocks)
    for one in paragraphs:
        words = _words(one.text)
        runs = _runs(words)
        # What is set high is written otherwise there, and its marks of notes are gone.
        held = 2 * sum(run in there for run in runs) >= len(runs)
        if not words or (held if runs else f" {' '.join(words)} " in joined):
            continue
        there.update(runs)
        joined += f"{' '.join(words)} "
        at = [n for n, block in enumerate(found, 1) if block.place == one.place]
        found.insert(at[-1] if at and one.place else len(found), one)
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", seen(text)))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _texts(root: etree._Element) -> Iterator[str]:
    """Yield the words of each paragraph, those inside another one after it."""
    open_: list[list[str]] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _PASSED_OVER:
                walk.skip_subtree()
            elif name in _PARAGRAPHS:
                open_.append([element.text or ""] if _holds_text(element) else [])
            elif open_ and (name == "t" or _holds_text(element)):
                open_[-1].append(element.text or "")
            elif open_ and name in _BREAKS:
                open_[-1].append(_BREAKS[name])
            elif open_ and name == "ddList":
                open_[-1].append(_chosen(element))
            continue
        if name in _PARAGRAPHS:
            yield "".join(open_.pop())
        if open_ and _holds_text(element) and event == "end":
            open_[-1].append(element.tail or "")


def _holds_text(element: etree._Element) -> bool:
    """Say whether words stand in an element itself, as OpenDocument has them."""
    return isinstance(element.tag, str) and etree.QName(element).namespace == _ODF_TEXT


def _take_out(element: etree._Element) -> None:
    """Take an element out of its parent, and leave there what stands behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _hiding_styles(parts: Sequence[bytes]) -> frozenset[str]:
    """Name the styles that hide a text or strike it out."""
    found = set()
    for root in map(_parsed, parts):
        for style in root.iter("{*}style"):
            name = _attribute(style, "styleId") or _attribute(style, "name")
            properties = style.find("{*}text-properties")
            if _hides(style) or (properties is not None and _hides_text(properties)):
                found.add(name)
    return frozenset(found)


def _unseen(element: etree._Element, styles: Collection[str]) -> bool:
    """Say whether a run, paragraph, section or slide is hidden or struck out, or its style is."""
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name == "r":
        style = element.find("{*}rPr/{*}rStyle")
        return _hides(element) or (style is not None and _value(style) in styles)
    if name in _SHAPES:
        return bool(element.getroottree().getroot().get("show") == "0")
    if name not in {"p", "h", "span", "section"}:
        return False
    style = element.find("{*}pPr/{*}pStyle")
    named = _attribute(element, "style-name") if style is None else _value(style)
    return named in styles or _attribute(element, "display") == "none"


def _hides(element: etree._Element) -> bool:
    """Say whether the properties of a run or style of Word or of slides hide its text."""
    for properties in element.iterfind("{*}rPr"):
        if properties.get("strike") not in {None, *_OFF}:
            return True
        for one in properties:
            if etree.QName(one).localname in _HIDDEN_RUN and (_value(one) or "1") not in _OFF:
                return True
    return False


def _hides_text(properties: etree._Element) -> bool:
    """Say whether those of OpenDocument do."""
    lines = {_attribute(properties, f"text-line-through-{one}") for one in ("style", "type")}
    return not lines <= {"", "none"} or _attribute(properties, "display") == "none"


def _chosen(choices: etree._Element) -> str:
    """Return what is chosen of the list of a form."""
    entries = [_value(one) for one in choices.iterfind("{*}listEntry")]
    result = choices.find("{*}result")
    at = _value(result) if result is not None else "0"
    return entries[int(at)] if at.isdigit() and int(at) < len(entries) else ""


def _value(element: etree._Element) -> str:
    return _attribute(element, "val")


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute of whatever namespace, empty if there is none."""
    found = (value for key, value in element.attrib.items() if etree.QName(key).localname == name)
    return str(next(found, ""))


def _parsed(content: bytes) -> etree._Element:
    """Parse a part; what is broken holds nothing."""
    try:
        return xml(content)
    except SyntaxError:
        return etree.Element("broken")
