"""Text into sentences, and paragraphs into passages that the encoder can read whole.

Boundaries come from `sentencex` (docs/decisions/0002-sentences.md says why); what is added here
joins what it cuts too early, cuts after a sentence in brackets, and bounds its time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import sentencex

from index.blocks import trimmed
from index.types import Document, Passage, Span

# sentencex takes quadratic time on quotation marks that are never closed: 18 s for 200,000 of them
# in one piece, 0.4 s in pieces of this many characters. No sentence is longer than a piece.
PIECE = 4_000

# What a tokenizer may add to a text: a token at each end, and one where context and passage meet.
SPECIAL_TOKENS = 3
# No vocabulary averages more characters a token than this over a stretch that fills a window.
CHARACTERS_PER_TOKEN = 8

_ENDS_OPEN = re.compile(
    r"""(?:^|[\s(\[“"])(?:approx|ca|est|incl|max|min|resp|tel)\.$   # a number or a word follows
    |^[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)\]]+$               # the number of a list item
    """,
    re.VERBOSE,
)
_ENDS_HOUR = re.compile(r"\b[ap]\.m\.$")
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_GOES_ON = re.compile(r"[–—-]+\s*[a-z]|\[[^\[\]]{1,60}\]$|[^\w“‘\"'(\[«„¿¡]+$")
_CALLED_OUT = re.compile(r"[?!]+[”’\"')\]]*$")
_BRACKETED = re.compile(r"\s*\([^()]*[.!?][”’\"']?\)\s+(?=[“‘\"'(\[]?[A-Z])")
_WORD = re.compile(r"\S+")


def sentences(text: str) -> list[Span]:
    """Find the sentences of a text: in order, disjoint, trimmed, holding all that isn't space.

    A sentence of more than `PIECE` characters is cut at a space, or within a word that is longer.
    """
    found: list[Span] = []
    for start, end in _cut_after_brackets(text, _pieces(text)):
        span = trimmed(text, start, end)
        if span is None:
            continue
        if found and _belongs_together(text, found[-1], span):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentencex's boundaries, at most `PIECE` characters at a time."""
    start = 0
    while start < len(text):
        piece = text[start : start + PIECE]
        bounds = [
            (start + bound["start_index"], start + bound["end_index"])
            for bound in sentencex.get_sentence_boundaries("en", piece)
        ]
        if start + len(piece) == len(text):
            yield from bounds
            return
        if len(bounds) > 1:
            bounds.pop()  # its end is the piece's, not the sentence's
        else:
            space = max(piece.rfind(" "), piece.rfind("\n"))
            bounds = [(start, start + (space + 1 if space > 0 else len(piece)))]
        yield from bounds
        start = bounds[-1][1]


def _cut_after_brackets(text: str, bounds: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut after a bracket that opens with a sentence and closes after a full stop."""
    for start, end in bounds:
        bracketed = _BRACKETED.match(text, start, end)
        cut = bracketed.end() if bracketed else start
        if start < cut:
            yield start, cut
        yield cut, end


def _belongs_together(text: str, before: Span, after: Span) -> bool:
    """Say whether a boundary between two neighbours is none."""
    if after.end - before.start > PIECE or "\n\n" in text[before.end : after.start]:
        return False
    left = text[max(before.start, before.end - 80) : before.end]
    right = text[after.start : after.end]
    if before.end - before.start > len(left):
        left = " " + left.partition(" ")[2]
    return bool(
        _GOES_ON.match(right)
        or (right[0].islower() and _CALLED_OUT.search(left))
        or (_ENDS_HOUR.search(left) and _WEEKDAY.match(right))
        or _ENDS_OPEN.search(left)
    )


def context(title: str, heading: str) -> str:
    """Build what stands in front of a passage when it is embedded: its title and heading."""
    return f"{title}. {heading}\n" if heading else f"{title}\n"


def passages(
    document: Document, count_tokens: Callable[[str], int], max_tokens: int
) -> list[Passage]:
    """Make a passage of each paragraph, or several where it is longer than the encoder reads.

    Each fits into `max_tokens` with its context in front, as long as the context takes no more
    than half of them. Cuts are between sentences; a sentence that is too long by itself is cut
    between words.
    """
    source = document.source
    text = source.text

    @cache
    def budget(heading: str) -> int:
        taken = count_tokens(context(source.title, heading)) + SPECIAL_TOKENS
        return max(max_tokens - taken, max_tokens // 2, 1)

    found: list[Passage] = []
    for paragraph in document.paragraphs:
        room = budget(paragraph.heading)

        def fits(start: int, end: int, room: int = room) -> bool:
            part = text[start:end]
            # No tokenizer makes more tokens than the text has bytes, so most are never counted.
            return len(part.encode()) <= room or count_tokens(part) <= room

        offset = paragraph.span.start
        whole = [
            Span(offset + span.start, offset + span.end)
            for span in sentences(text[offset : paragraph.span.end])
        ]
        found.extend(
            Passage(
                source_id=source.id,
                source_sha256=source.sha256,
                paragraph=paragraph.number,
                span=Span(part[0].start, part[-1].end),
                sentences=part,
                heading=paragraph.heading,
            )
            for part in _parts(text, whole, fits, room)
        )
    return found


def _parts(
    text: str, whole: list[Span], fits: Callable[[int, int], bool], room: int
) -> Iterator[tuple[Span, ...]]:
    """Gather sentences into parts that fit, as few as can be from the front."""
    if whole and fits(whole[0].start, whole[-1].end):
        yield tuple(whole)
        return
    part: list[Span] = []
    for sentence in whole:
        if part and not fits(part[0].start, sentence.end):
            yield tuple(part)
            part = []
        if part or fits(sentence.start, sentence.end):
            part.append(sentence)
        else:
            yield from ((window,) for window in _windows(text, sentence, fits, room))
    if part:
        yield tuple(part)


def _windows(
    text: str, sentence: Span, fits: Callable[[int, int], bool], room: int
) -> Iterator[Span]:
    """Cut a sentence into stretches that fit: between words, or within one that is too long."""
    start = sentence.start
    while start < sentence.end:
        low, high = start + 1, min(sentence.end, start + room * CHARACTERS_PER_TOKEN)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(start, middle) else (low, middle - 1)
        if low < sentence.end and not text[low].isspace():
            words = [word.end() for word in _WORD.finditer(text, start, low)]
            low = words[-2] if len(words) > 1 else low
        window = trimmed(text, start, low)
        if window is not None:
            yield window
        start = low
        while start < sentence.end and text[start].isspace():
            start += 1
