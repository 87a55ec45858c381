"""The blocks of a text as spans: what line ends and blank lines set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.furniture import LONG_LINE, marker, single_spaced
from index.types import Span

# The line ends of CommonMark, so that lines count as markdown-it counts them.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the stretch without the space around it, or None if it holds nothing else."""
    kept = text[start:end]
    start += len(kept) - len(kept.lstrip())
    end = start + len(kept.strip())
    return Span(start, end) if start < end else None


def lines(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Return where each line starts and ends, its line ending included."""
    return [found.span() for found in _LINE.finditer(text, start) if found.group()]


def paragraphs(text: str) -> list[Span]:
    """Return what blank lines set apart, or the whole text if none does."""
    found: list[Span] = []
    joined = False
    for start, end in lines(text):
        line = trimmed(text, start, end)
        if line is not None:
            found.append(Span(found.pop().start, line.end) if joined else line)
        joined = line is not None
    return found


def page_blocks(text: str) -> list[Span]:
    """Return the blocks of a saved page, where not every break is a blank line.

    Within what blank lines set apart, each line is a block if the text isn't wrapped (one of
    its lines is long), and otherwise those first and last lines are that furniture is made of.
    """
    return [block for group in paragraphs(text) for block in _lines_apart(text, group)]


def _lines_apart(text: str, group: Span) -> Iterator[Span]:
    inner = [
        line
        for start, end in lines(text[: group.end], group.start)
        if (line := trimmed(text, start, end)) is not None
    ]
    if any(line.end - line.start > LONG_LINE for line in inner):
        yield from inner
        return
    words = [single_spaced(text[line.start : line.end]) for line in inner]
    first, last = 0, len(inner)
    while first < last and _stands_alone(words, first):
        first += 1
    while last > first and _stands_alone(words, last - 1):
        last -= 1
    yield from inner[:first]
    if first < last:
        yield Span(inner[first].start, inner[last - 1].end)
    yield from inner[last:]


def _stands_alone(words: list[str], i: int) -> bool:
    """Say whether a line is furniture by its words, or the same as a neighbour."""
    return bool(marker(words[i])) or words[i] in (words[i - 1 : i] + words[i + 1 : i + 2])
