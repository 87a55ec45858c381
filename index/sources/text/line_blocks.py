"""The blocks of a text as spans: what line ends and blank lines set apart."""

from __future__ import annotations

from index.lazy_pattern import lazy_pattern
from index.sources.text.sentences import trimmed
from index.sources.text.wording import ends_as_sentence, marker, single_spaced
from index.types import Span

LONG_LINE = 160  # text that is wrapped has no longer one
# The line ends of CommonMark, so that lines count as markdown-it counts them.
_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def lines(text: str, within: Span | None = None) -> list[tuple[int, int]]:
    """Return where each line of a text or a stretch of it starts and ends, line end included."""
    start, end = (within.start, within.end) if within else (0, len(text))
    return [found.span() for found in _LINE.finditer(text, start, end) if found.group()]


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

    What blank lines set apart is taken apart into its lines if it isn't wrapped: one of them is
    long, or there is no blank line at all and most lines end as sentences do. From what is
    wrapped, the first and last lines come off that are furniture by themselves.
    """
    groups = paragraphs(text)
    return [
        block for group in groups for block in _lines_apart(text, group, alone=len(groups) == 1)
    ]


def _lines_apart(text: str, group: Span, *, alone: bool) -> list[Span]:
    found = [
        line for start, end in lines(text, group) if (line := trimmed(text, start, end)) is not None
    ]
    words = [single_spaced(text[line.start : line.end]) for line in found]
    ending = sum(ends_as_sentence(each) for each in words)
    if (alone and 2 * ending > len(words)) or any(
        len(each) > LONG_LINE and " " in each for each in words
    ):
        return found
    first, last = 0, len(found)
    while first < last and _stands_alone(words, first):
        first += 1
    while last > first and _stands_alone(words, last - 1):
        last -= 1
    wrapped = [Span(found[first].start, found[last - 1].end)] if first < last else []
    return [*found[:first], *wrapped, *found[last:]]


def _stands_alone(words: list[str], i: int) -> bool:
    """Say whether a line is furniture by its words, or the same as a neighbour."""
    return bool(marker(words[i])) or words[i] in (*words[max(i - 1, 0) : i], *words[i + 1 : i + 2])
