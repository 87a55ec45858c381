"""What stands in the XML of an office document and pandoc leaves out: text boxes, forms, groups."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from lxml import etree

from index.errors import SourceError
from index.readers.particulars import Particulars
from index.sources.blocks import Block
from index.sources.seen import seen

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
# The parts that hold the text of each kind, in order, and their place.
_PARTS: Final = {
    "docx": re.compile(r"word/document\d*\.xml"),
    "pptx": re.compile(r"ppt/slides/slide\d+\.xml"),
    "odt": re.compile(r"content\.xml"),
}
_SHOWN_PARTS: Final = re.compile(
    r"word/(?:document\d*|footnotes|endnotes)\.xml|ppt/slides/slide\d+\.xml"
)
_HIDING: Final = re.compile(rb"vanish|strike")
_PROPERTIES: Final = ("docProps/core.xml", "meta.xml")
# What is no text of its own: deleted, moved away, a comment, the same once more for old programs.
_PASSED_OVER: Final = frozenset(
    "del moveFrom tracked-changes annotation Fallback instrText delText note fld".split()
)
_PARAGRAPHS: Final = frozenset({"p", "h"})
_BREAKS: Final = frozenset({"tab", "br", "cr", "s", "line-break"})
_ODF_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_HIDDEN_RUN: Final = ("vanish", "strike", "dstrike")
_OFF: Final = frozenset({"0", "false", "off", "noStrike"})


def particulars(archive: zipfile.ZipFile) -> Particulars:
    """Return what a document says of itself; when it was written is no day of publication."""
    for name in _PROPERTIES:
        if name in archive.namelist():
            root = _parsed(archive.read(name))
            if root is not None:
                title, author = root.findtext(".//{*}title"), root.findtext(".//{*}creator")
                return Particulars.found(title=title, author=author)
    return Particulars()


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
            root = _parsed(archive.read(part))
            for words in _texts(root) if root is not None else ():
                yield Block(words, place=place)


def _notes(archive: zipfile.ZipFile, members: Collection[str], slide: str) -> list[str]:
    """Name the parts with the notes of a slide."""
    folder, name = posixpath.split(slide)
    relations = f"{folder}/_rels/{name}.rels"
    root = _parsed(archive.read(relations)) if relations in members else None
    targets = [one.get("Target") or "" for one in root] if root is not None else []
    parts = [posixpath.normpath(posixpath.join(folder, one)) for one in targets]
    return [one for one in parts if one.startswith("ppt/notesSlides/") and one in members]


def without_hidden(content: bytes, archive: zipfile.ZipFile) -> bytes:
    """Return a document without the runs that are hidden or struck out, which pandoc would show.

    `archive` is the same document, opened: what is broken in it is told where it was opened.
    """
    members = {name: archive.read(name) for name in archive.namelist()}
    changed = False
    for name, part in members.items():
        if not _SHOWN_PARTS.fullmatch(name) or not _HIDING.search(part):
            continue
        root = _parsed(part)
        runs = [one for one in root.iter("{*}r") if _unseen(one)] if root is not None else []
        for run in runs:
            run.getparent().remove(run)
        if runs and root is not None:
            members[name], changed = etree.tostring(root), True
    if not changed:
        return content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as shown:
        for name, part in members.items():
            shown.writestr(name, part)
    return packed.getvalue()


def missing(blocks: Sequence[Block], paragraphs: Sequence[Block]) -> list[Block]:
    """Put the paragraphs that no block holds behind the blocks of their place."""
    there = f" {' '.join(_WORD.findall(seen(' '.join(one.text for one in blocks))))} "
    found = list(blocks)
    for one in paragraphs:
        words = " ".join(_WORD.findall(seen(one.text)))
        if words and f" {words} " not in there:
            there += f"{words} "
            at = [n for n, block in enumerate(found, 1) if block.place == one.place]
            found.insert(at[-1] if at and one.place else len(found), one)
    return found


def _texts(root: etree._Element) -> Iterator[str]:
    """Yield the words of each paragraph, those inside another one after it."""
    open_: list[list[str]] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _PASSED_OVER or (name == "r" and _unseen(element)):
                walk.skip_subtree()
            elif name in _PARAGRAPHS:
                open_.append([element.text or ""] if _holds_text(element) else [])
            elif open_ and (name == "t" or _holds_text(element)):
                open_[-1].append(element.text or "")
            elif open_ and name in _BREAKS:
                open_[-1].append(" ")
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


def _unseen(run: etree._Element) -> bool:
    """Say whether a run is hidden or struck out."""
    for properties in run:
        if etree.QName(properties).localname != "rPr":
            continue
        if properties.get("strike") not in {None, *_OFF}:
            return True
        for one in properties:
            if etree.QName(one).localname in _HIDDEN_RUN:
                return (one.get(f"{{{etree.QName(one).namespace}}}val") or "1") not in _OFF
    return False


def _chosen(choices: etree._Element) -> str:
    """Return what is chosen of the list of a form."""
    entries = [_value(one) for one in choices.iterfind("{*}listEntry")]
    result = choices.find("{*}result")
    at = _value(result) if result is not None else "0"
    return entries[int(at)] if at.isdigit() and int(at) < len(entries) else ""


def _value(element: etree._Element) -> str:
    return element.get(f"{{{etree.QName(element).namespace}}}val") or ""


def _parsed(content: bytes) -> etree._Element | None:
    # Entities are never expanded, and nothing is fetched.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
