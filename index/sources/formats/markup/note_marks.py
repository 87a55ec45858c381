"""The marks of notes in a page, which are no part of its text."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from index.lazy_pattern import lazy_pattern

_MARK = lazy_pattern(r"\[?\d{1,3}\]?|\[[a-z]\]|[*†‡§]{1,3}")
_OF_NOTE = lazy_pattern(r"#.*(?:fn|foot|note|cite|ref)", re.IGNORECASE)
_NUMBER = lazy_pattern(r"\d+")
_FIGURE = lazy_pattern(r"\d\Z(?<!\b10)")  # of ten there are powers
# As books say what a link is.
_SAID = lazy_pattern(r"\b(?:noteref|backlink|biblioref)\b")
_SAID_CHARACTERS: Final = 8  # of such a link


def note_marks(root: etree._Element) -> list[etree._Element]:
    """Return the marks of notes, and what is set high behind a figure and counts on with them."""
    marks = [one for one in root.iter("a", "sup") if _marks_note(one)]
    numbers = {int(one) for mark in marks for one in _NUMBER.findall("".join(mark.itertext()))}
    near = {number + step for number in numbers for step in (-1, 0, 1)}
    for sup in root.iter("sup"):
        words = "".join(sup.itertext()).strip()
        before = sup.getprevious()
        behind = (sup.getparent().text if before is None else before.tail) or ""
        counts = any(int(one) in near for one in _NUMBER.findall(words))
        if counts and _MARK.fullmatch(words) and _FIGURE.search(behind):
            marks.append(sup)
    return marks


def _marks_note(element: etree._Element) -> bool:
    """Say whether an element is the mark of a note: nothing but a link to one in the page."""
    links = [element] if element.tag == "a" else element.findall(".//a")
    high = element.findall(".//sup") if element.tag == "a" else [element]
    words = "".join(element.itertext()).strip()
    said = f"{element.get('epub:type') or ''} {element.get('role') or ''}"
    if _SAID.search(said) and len(words) <= _SAID_CHARACTERS:
        return True
    targets = [link.get("href") or "" for link in links]
    if not (links and words and all(one.startswith("#") for one in targets)):
        return False
    if _MARK.fullmatch(words) and all(map(_OF_NOTE.match, targets)):
        return True
    return bool(high) and all(
        "".join("".join(one.itertext()) for one in each).strip() == words for each in (links, high)
    )
