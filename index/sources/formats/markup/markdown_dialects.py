"""What tools write beside CommonMark, as CommonMark: boxes, directives, tags, components.

A box is its title as bold words, what stands in it, and a line that ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from lxml.html import defs

from index.lazy_pattern import lazy_pattern
from index.sources.formats.markup.markdown_tables import closed_list, opened_list, value_table

_FENCE = lazy_pattern(r"(?:[ >\t]|(?:[-*+]|\d{1,9}[.)]) )*(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)\Z")
_DIRECTIVE = lazy_pattern(r"\s*\{(?P<name>[\w:+.-]+)\}\s*(?P<title>.*)\Z")
_COLONS = lazy_pattern(
    r"[ \t]*+(?P<marks>:{3,}+)[ \t]*+(?:\{(?P<name>[\w:+-]+)\}|[\w-]++)?[ \t]*+"
    r"(?:\[(?P<within>[^\]]*)\]|(?P<title>[^\s{}:\[][^{}]*+))?(?:\{[^}]*\})?[ \t]*\Z"
)
_INDENTED = lazy_pattern(
    r"[ \t]*+(?:(?:!!!|\?\?\?)\+?(?:[ \t]++[\w-]++)++|===[!+]?)"
    r"(?:[ \t]*+\"(?P<title>[^\"]*)\")?[ \t]*\Z"
)
_STEP: Final = 4  # that what stands in such a box is indented by
# Directives whose content is shown as it stands, and those that show nothing of this file.
_VERBATIM: Final = frozenset(
    "code code-block code-cell sourcecode parsed-literal prompt eval-rst math mermaid"
    " graphviz".split()
)
_SILENT: Final = frozenset(
    "toctree contents include literalinclude image bibliography tableofcontents".split()
)
_OPTIONS: Final = 12  # lines of them, at most
_OPTION = lazy_pattern(r"\s*:[\w-]+:(?:\s.*)?\Z")
_NO_TEXT = lazy_pattern(
    r"\s*(?:\([\w-]+\)=|--8<--.*|\[TOC\]|\[\[_?toc_?\]\]|\{:[^{}]*\})\s*\Z", re.IGNORECASE
)
_CODE: Final = r"(?P<code>(?P<ticks>`+)[^`](?:.*?[^`])?(?P=ticks)(?!`))"
_ROLE = lazy_pattern(r"\{[\w:+-]+\}`([^`<>]+?)(?:\s*<[^`<>]*>)?`")
_MARKED = lazy_pattern(rf"{_CODE}|(?<![=\w])==(?=[^\s=])(?P<words>[^=\n]+)(?<=\S)==(?![=\w])")
# Tags of Liquid and Jinja, and shortcodes of Hugo.
_TAG = lazy_pattern(
    rf"{_CODE}|\{{%-?\s*(?P<tag>\w+)(?P<values>[^%]*)%\}}"
    r"|\{\{[<%](?P<short>[^<>%\"]*(?:\"[^\"]*\"[^<>%\"]*)*)[>%]\}\}"
)
_RAW = lazy_pattern(r"\s*\{%-?\s*(?:end)?raw\s*-?%\}\s*")
_IN_TARGET = lazy_pattern(r"\]\((?:\{\{[^}]*\}\}|\{%[^%]*%\})")
_SHOWN = lazy_pattern(
    r"\b(?:content|text|title|label|caption|summary|header)=(?:\"([^\"]*)\"|'([^']*)')"
)
_QUOTED = lazy_pattern(r"\s*[\w-]+\s+\"([^\"./]+)\"")
_MODULE = lazy_pattern(
    r"import\s+(?:(?:[\w*{].*\s+from\s+)?['\"]|\{[^}]*\Z)"
    r"|export\s+(?:default|const|let|function|\*|\{)"
)
_VALUES: Final = r"(?:[^<>{}\"']|\"[^\"]*\"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*"
_COMPONENT = lazy_pattern(rf"{_CODE}|</?[A-Z][\w.]*(?:\s{_VALUES})?/?>|</?>|\{{/\*.*?\*/\}}")
_UNFINISHED = lazy_pattern(r"(?:<[A-Za-z][\w.]*(?:\s[^<>`{]*(?:\{.*)?)?|\{/\*(?!.*\*/).*)\Z")
_TAG_LINES: Final = 60  # that a component may be written over
_ELEMENTS: Final = defs.tags | frozenset("picture search slot svg math".split())
_PLACE = lazy_pattern(rf"{_CODE}|(?<!\\)<(?P<place>[A-Za-z][\w-]*)(?: [\w -]*)?>")
_ALONE = lazy_pattern(
    r"\s*<(?P<ends>/?)(?P<raw>(?=(?:pre|script|style|textarea)\b))?"
    rf"[A-Za-z][\w.]*(?:\s{_VALUES})?(?<!/)>\s*\Z"
)
_AROUND = lazy_pattern(r"[ >\t]*")


@dataclass(slots=True)
class _Box:
    """A box that is open.

    It is closed by `closing`, or else by a line that is indented by less than `indent`. What is
    in it is indented by `cut` more than the box, None until its first line is there, and is moved
    to `start`.
    """

    closing: str = ""
    indent: int = 0
    cut: int | None = 0
    start: int = 0
    titled: bool = False  # of components, not all are
    table: bool = False


class Plain:
    """Writes lines in CommonMark; `remarks` says what was wrong with them."""

    def __init__(self, lines: Sequence[str], first: int, *, components: bool) -> None:
        """Take the lines, the number of the first of them, and whether there are components."""
        self._lines = lines
        self._first = first
        self._components = components
        self._whole = "\n".join(lines)
        self._ends = _ends(lines)
        self._boxes: list[_Box] = []
        self._code = ""  # what closes the code that is open
        self._skips: str | None = None  # what closes what is passed over: a blank line, if empty
        self._raw = False  # whether tags are text
        self._options = False  # whether the next lines may say how a directive looks
        self.remarks: list[str] = []

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        joined: list[str] = []
        for at, whole in enumerate(self._lines):
            yield from self._left(whole)
            line = " ".join((*joined, self._cut(whole)))
            text = self._components and not self._code and self._skips is None
            if text and len(joined) < _TAG_LINES and _unfinished(line):
                joined.append(self._cut(whole))
                continue
            joined.clear()
            yield from self._line(at, line)
        yield from joined
        yield ""

    def _left(self, whole: str) -> Iterator[str]:
        """End the boxes that a line isn't indented enough for."""
        while whole.strip() and self._boxes and (box := self._boxes[-1]).indent:
            if whole.startswith(" " * box.indent):
                return
            self._boxes.pop()
            yield from _ended(" " * (box.indent - _STEP - self._indent()))

    def _indent(self) -> int:
        return sum(box.cut or 0 for box in self._boxes)

    def _cut(self, whole: str) -> str:
        """Return a line without what it is indented by for the boxes that it stands in."""
        own = len(whole) - len(whole.lstrip(" "))
        indent = self._indent()
        box = self._boxes[-1] if self._boxes else None
        if box and box.cut is None and whole.strip() and not _ALONE.match(whole):
            box.cut = max(0, own - indent - box.start)
            indent += box.cut
        return whole[min(own, indent) :]

    def _line(self, at: int, line: str) -> Iterator[str]:
        words = line.strip(" >\t")
        closing = self._boxes[-1].closing if self._boxes else ""
        looks = self._options and _OPTION.match(line) is not None
        self._options = looks or (self._options and not words)
        if self._skips is not None:
            self._skips = None if _closes(words, self._skips) else self._skips
        elif self._code:
            closed = _closes(words, self._code)
            if not looks and not _RAW.fullmatch(line):
                yield "```" if closed and self._code[0] == "e" else line
            self._code = "" if closed else self._code
        elif closing[:1] in {"`", "~", ":"} and _closes(words, closing):
            table = self._boxes.pop().table
            yield from closed_list(_around(line)) if table else _ended(line)
        elif not looks and not _NO_TEXT.match(line):
            yield from self._opening(at, line)

    def _opening(self, at: int, line: str) -> Iterator[str]:
        """Yield a line that may open code or a box."""
        fence, colons = _FENCE.match(line), _COLONS.match(line)
        if fence is not None:
            yield from self._fence(at, line, fence)
        elif colons is not None:
            if line.strip(" \t:"):
                title = colons["within"] or colons["title"]
                yield from self._directive(at, line, colons["marks"], colons["name"] or "", title)
        elif (indented := _INDENTED.match(line)) is not None:
            start = len(self._lines[at]) - len(self._lines[at].lstrip(" "))
            self._boxes.append(_Box(indent=start + _STEP, cut=_STEP))
            yield from _title(line, indented["title"])
        elif self._components and _MODULE.match(line):
            self._skips = ""
        else:
            yield from self._text(line)

    def _fence(self, at: int, line: str, fence: re.Match[str]) -> Iterator[str]:
        marks = fence["marks"]
        found = _DIRECTIVE.match(fence["info"])
        if self._ends[marks[0]][at + 1] < len(marks):
            self.remarks.append(
                f"The code that starts in line {self._first + at} has no end, so it was read as"
                " text."
            )
        elif found is None or found["name"] in _VERBATIM:
            self._code = marks
            self._options = found is not None
            yield line if found is None else line[: fence.start("info")]
        else:
            yield from self._directive(at, line, marks, found["name"], found["title"])

    def _directive(
        self, at: int, line: str, marks: str, name: str, title: str | None
    ) -> Iterator[str]:
        if name in _SILENT or name == "csv-table":
            self._skips = marks
            below = takewhile(lambda one: not _closes(one.strip(), marks), self._lines[at + 1 :])
            yield from value_table(_around(line), title, list(below)) if name == "csv-table" else ()
            return
        self._boxes.append(_Box(marks, table=name == "list-table"))
        self._options = bool(name)
        if name == "list-table":
            yield from opened_list(_around(line), title, self._lines[at + 1 : at + 1 + _OPTIONS])
            return
        # What stands behind the name of a figure is a file's.
        yield from _title(line, None if name == "figure" else title)

    def _text(self, line: str) -> Iterator[str]:
        """Yield a line without tags and components, and with what they show."""
        if "{" in line:
            line = _ROLE.sub(r"\1", _IN_TARGET.sub("](", line))
        if "==" in line:
            line = _MARKED.sub(lambda one: one["words"] or one[0], line)
        tag = _TAG.fullmatch(line.strip()) if "{%" in line or "{{" in line else None
        if tag is not None and tag["code"] is None:
            yield from self._tagged(line, tag)
            return
        line = _TAG.sub(self._shown, line) if "{%" in line or "{{" in line else line
        if not self._components:
            yield _PLACE.sub(self._place, line) if "<" in line else line
            return
        alone = _ALONE.match(line)
        if alone is not None and alone["ends"]:
            if self._boxes and self._boxes[-1].closing == "</" and self._boxes.pop().titled:
                yield from _ended(line)
        elif alone is not None and not alone["ends"]:
            around = self._boxes[-1] if self._boxes else _Box()
            start = around.start if around.cut is None else len(line) - len(line.lstrip(" "))
            titled = _SHOWN.search(line) is not None
            self._boxes.append(_Box("</", cut=None, start=start, titled=titled))
        shown = _COMPONENT.sub(_component_title, line).split("\n")
        # What such a tag holds is Markdown, in which only blank lines say so.
        blank = [""] if alone is not None and alone["raw"] is None else []
        yield from (*blank, *shown, *blank)

    def _place(self, found: re.Match[str]) -> str:
        """Keep what is no element of HTML, but stands for what somebody has to put there."""
        name = found["place"]
        if name is None or name.lower() in _ELEMENTS or f"</{name}" in self._whole:
            return found[0]
        return f"\\{found[0]}"

    def _tagged(self, line: str, tag: re.Match[str]) -> Iterator[str]:
        """Yield what a tag shows that stands in a line by itself."""
        shown = self._shown(tag)
        match tag["tag"]:
            case "highlight" | "code" as name if not self._raw:
                self._code = f"end{name}"
                yield "```"
            case "comment" if not self._raw:
                self._skips = "endcomment"
            case _:
                yield from [line] if shown == tag[0] else _title(line, shown)

    def _shown(self, found: re.Match[str]) -> str:
        """Return what a tag shows."""
        tag = found["tag"]
        if found["code"] is not None or (self._raw and tag != "endraw"):
            return found[0]
        if tag in {"raw", "endraw"}:
            self._raw = tag == "raw"
        shown = _SHOWN.search(found["values"] or found["short"] or "")
        if shown is not None:
            return shown[1] or shown[2] or ""
        quoted = _QUOTED.match(found["short"] or "")
        return quoted[1] if quoted is not None else ""


def _unfinished(line: str) -> bool:
    """Say whether a component goes on on the next line."""
    found = _UNFINISHED.search(line)
    return found is not None and _COMPONENT.match(line, found.start()) is None


def _closes(words: str, closing: str) -> bool:
    """Say whether a line closes what is open, by marks, by a tag or by having no words."""
    if not closing:
        return not words
    if closing[0] == "e":
        return words.startswith("{%") and closing in words
    return words.startswith(closing) and not words.strip(closing[0])


def _ends(lines: Sequence[str]) -> dict[str, list[int]]:
    """Say for each line and mark of code how long the longest line of such marks is from there."""
    found = {mark: [0] * (len(lines) + 1) for mark in "`~"}
    for at in range(len(lines) - 1, -1, -1):
        words = lines[at].strip(" >\t")
        for mark, longest in found.items():
            here = len(words) if words and not words.strip(mark) else 0
            longest[at] = max(longest[at + 1], here)
    return found


def _title(line: str, title: str | None) -> Iterator[str]:
    """Yield the title of a box that opens in a line."""
    around = _around(line)
    yield around.rstrip()
    if title and title.strip():
        yield f"{around}**{title.strip()}**"
        yield around.rstrip()


def _ended(line: str) -> Iterator[str]:
    """Yield what ends a box, where a line closes it."""
    around = _around(line)
    yield from (around.rstrip(), f"{around}***", around.rstrip())


def _around(line: str) -> str:
    found = _AROUND.match(line)
    return found[0] if found is not None else ""


def _component_title(found: re.Match[str]) -> str:
    if found["code"] is not None:
        return found[0]
    title = _SHOWN.search(found[0])
    return f"\n\n**{title[1] or title[2]}**\n\n" if title else ""
