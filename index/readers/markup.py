"""A tree of HTML, or of what a page was reduced to, into blocks of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from index.readers.making import Block

_SKIPPED = frozenset(
    "aside button canvas footer head iframe math nav noscript object script select style svg"
    " template textarea title".split()
)
_HEADINGS = frozenset(f"h{n}" for n in range(1, 7))
_KINDS = {"table": "table", "pre": "code", "figcaption": "image credit"}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font hi i ins kbd label mark q ref rp"
    " rt ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_BREAKS = frozenset(("br", "lb"))
_BETWEEN = {"td": " | ", "th": " | ", "cell": " | ", "tr": "\n", "row": "\n"}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_SPACES = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")
_AROUND_ROW = re.compile(r"[ |]*\n[ \n|]*")


def blocks_of(root: etree._Element, *, reduced: bool = False) -> Iterator[Block]:
    """Yield the blocks under an element in order, space made single, `br` a line end.

    `reduced` reads trafilatura's names for elements, of which `head` is a heading.
    """
    words: list[str] = []
    inside: list[str] = []  # the kinds of the blocks around
    titled = False
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        heading = name in _HEADINGS or (reduced and name == "head")
        kind = "heading" if heading else _KINDS.get(name, "")
        if event == "start" and (not name or (name in _SKIPPED and not heading)):
            walk.skip_subtree()
        elif event == "start":
            if name in _BREAKS:
                words.append("\n")
            elif name in _BETWEEN and "table" in inside:
                words.append(_BETWEEN[name])
            elif name not in _INLINE and not inside:
                yield from _flush(words, "")
            if kind:
                inside.append(kind)
            words.append(_SPACE.sub(" ", element.text or ""))
        elif name and not (name in _SKIPPED and not heading):
            if kind:
                inside.pop()
                if not inside:
                    first = heading and not titled and (element.get("rend") or name) == "h1"
                    titled = titled or first
                    yield from _flush(words, "title" if first else kind)
            elif name not in _INLINE and name not in _BREAKS and not inside:
                yield from _flush(words, "")
        if event == "end" and element is not root:
            words.append(_SPACE.sub(" ", element.tail or ""))
    yield from _flush(words, "")


def _flush(words: list[str], kind: str) -> Iterator[Block]:
    around = _AROUND_ROW if kind == "table" else _AROUND_BREAK
    text = around.sub("\n", _SPACES.sub(" ", "".join(words))).strip(" \n|")
    words.clear()
    if text:
        yield Block(text, kind)
