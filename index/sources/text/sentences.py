"""Text into sentences, and paragraphs into passages that the encoder can read whole.

Sentences come from rules for English prose that read a text once, from left to right;
docs/decisions/0002-sentences.md says what they were measured against. They are whole: what stands
in brackets or quotation marks stays together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from index.lazy_pattern import lazy_pattern
from index.sources.text.indexed import indexed_text
from index.sources.text.prose import prose
from index.types import Document, Passage, Span, Unit

# What a tokenizer may add to a text: a token at each end, and one where context and passage meet.
SPECIAL_TOKENS = 3
# No vocabulary averages more characters a token than this over a stretch that fills a window.
CHARACTERS_PER_TOKEN = 8
_WORD = lazy_pattern(r"\S+")

# What may end a sentence: the mark, what closes after it, and references such as [3], in which
# there is no blank line.
_END = lazy_pattern(
    r"(?P<mark>[.!?…]++)[”’\"')\]}»*_]*+(?:\[(?:[^\[\]\n]|\n(?![^\S\n]*\n)){1,40}\])*+"
    r"|[。！？]++[」』）”]*+"
)
_BLANK_LINE = lazy_pattern(r"\n[^\S\n]*\n")
_PROTECTED = lazy_pattern(
    r"“[^“”]{1,400}”|‘[^‘’]{1,400}’|«[^«»]{1,400}»|\([^()]{1,400}\)|(?<![^\s(\[—–])\"\b[^\"]{1,400}\""
)
_NEXT_WORD = lazy_pattern(r"[^\W\d_]+(?![\w.’'-]*\.)")
_WORD_BEFORE = lazy_pattern(r"[^\s“”‘(\[\"«—–/]+$")
_REACH = 60  # characters that are read on either side of a mark

_LIST_NUMBER = lazy_pattern(r"[(\[]?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{2,5})[.)\]]*")
_ACRONYM = lazy_pattern(r"(?:[^\W\d_]{1,2}\.)*[^\W\d_]|Ph\.D")
_HOUR = lazy_pattern(r"[ap]\.m")
_AFTER_HOUR = lazy_pattern(r"[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def sentences(text: str) -> list[Span]:
    """Find the sentences of a text: in order, disjoint, trimmed, holding all that isn't space."""
    found: list[Span] = []
    start = 0
    for end in (*_boundaries(text), len(text)):
        span = trimmed(text, start, end)
        if span is not None:
            found.append(span)
        start = end
    return found


def _boundaries(text: str) -> Iterator[int]:
    """Yield where sentences end, in order."""
    start = 0
    protected = [found.span() for found in _PROTECTED.finditer(text)][::-1]
    breaks = [found.end() for found in _BLANK_LINE.finditer(text)][::-1]
    for found in _END.finditer(text):
        mark, end = found.start(), found.end()
        while breaks and breaks[-1] <= mark:
            start = breaks.pop()
            yield start
        while protected and protected[-1][1] <= mark:
            protected.pop()
        inside = bool(protected) and protected[-1][0] < mark and end < protected[-1][1]
        if not inside and _ends(text, start, mark, end, found["mark"] or ""):
            yield end
            start = end
    yield from reversed(breaks)


def _ends(text: str, start: int, mark: int, end: int, marks: str) -> bool:
    """Say whether a sentence from `start` ends with the marks at `mark`, closed at `end`."""
    before = text[max(start, mark - _REACH) : mark].lstrip()
    if not any(character.isalnum() for character in before):
        return False
    if not marks:
        return True  # a full stop of Chinese or Japanese, which no space follows
    after = text[end : end + _REACH]
    follows = after.lstrip()
    within_word = bool(after) and after == follows
    if within_word or next(filter(str.isalnum, follows), "").islower():
        return False
    word = _WORD_BEFORE.search(before)
    if word is None:
        return before[-1].isspace()  # an ellipsis that opens a quotation ends nothing
    if marks != ".":
        return True
    numbers = mark - start < _REACH and _LIST_NUMBER.fullmatch(text[start:end].strip())
    return not numbers and _full_stop_ends(word[0], follows)


def _full_stop_ends(word: str, follows: str) -> bool:
    """Say whether a full stop after a word ends a sentence, before something not in lower case."""
    words = prose().words
    if word in words["before_name"]:
        return False
    if word in words["before_number"]:
        return not follows[:1].isdigit()
    if _HOUR.fullmatch(word):
        return not _AFTER_HOUR.match(follows)
    if word in words["may_end"] or _ACRONYM.fullmatch(word):
        opened = follows.lstrip("“‘\"'([«")
        starter = _NEXT_WORD.match(opened)
        return not opened[:1].isalpha() or bool(starter and starter[0].lower() in words["starters"])
    return True


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the stretch without the space around it, or None if it holds nothing else."""
    kept = text[start:end]
    start += len(kept) - len(kept.lstrip())
    end = start + len(kept.strip())
    return Span(start, end) if start < end else None


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

        def fits(units: Sequence[Unit], room: int = room) -> bool:
            part = indexed_text(text, units).text
            if len(part) > room * CHARACTERS_PER_TOKEN:
                return False
            # No tokenizer makes more tokens than the text has bytes, so most are never counted.
            return len(part.encode()) <= room or count_tokens(part) <= room

        offset = paragraph.span.start
        whole = paragraph.units or [
            Unit(Span(offset + span.start, offset + span.end))
            for span in sentences(text[offset : paragraph.span.end])
        ]
        found.extend(
            Passage(
                source_id=source.id,
                source_sha256=source.sha256,
                paragraph=paragraph.number,
                span=Span(part[0].span.start, part[-1].span.end),
                units=part,
                heading=paragraph.heading,
            )
            for part in _parts(text, whole, fits, room)
        )
    return found


def _parts(
    text: str, whole: Sequence[Unit], fits: Callable[[Sequence[Unit]], bool], room: int
) -> Iterator[tuple[Unit, ...]]:
    """Gather units into parts that fit, as few as can be from the front."""
    if whole and fits(whole):
        yield tuple(whole)
        return
    part: list[Unit] = []
    for unit in whole:
        if part and not fits([*part, unit]):
            yield tuple(part)
            part = []
        if part or fits([unit]):
            part.append(unit)
        else:
            yield from ((replace(unit, span=one),) for one in _windows(text, unit, fits, room))
    if part:
        yield tuple(part)


def _windows(
    text: str, unit: Unit, fits: Callable[[Sequence[Unit]], bool], room: int
) -> Iterator[Span]:
    """Cut a unit into stretches that fit: between words, or within one that is too long."""
    sentence = unit.span
    start = sentence.start
    while start < sentence.end:
        low, high = start + 1, min(sentence.end, start + room * CHARACTERS_PER_TOKEN)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (
                (middle, high)
                if fits([replace(unit, span=Span(start, middle))])
                else (low, middle - 1)
            )
        if low < sentence.end and not text[low].isspace():
            words = [word.end() for word in _WORD.finditer(text, start, low)]
            low = words[-2] if len(words) > 1 else low
        window = trimmed(text, start, low)
        if window is not None:
            yield window
        start = low
        while start < sentence.end and text[start].isspace():
            start += 1
