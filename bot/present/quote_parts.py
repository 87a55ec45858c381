"""What a quote consists of: prose, items of a list, a row below its header cells, code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.present.view import Code, Item, Part, Prose, Row, Run, Runs
from index.lazy_pattern import lazy_pattern
from index.types import LEFT_OUT, Quote, Span

_BAR = lazy_pattern(r"(?<!\\)\|")
_MARK = lazy_pattern(r"(\d{1,4}[.)])[ \t]+\Z")  # of an item, before its words
_NUMBERED = lazy_pattern(r"(?:\d{1,4}|[a-zA-Z]|[ivxIVX]{1,6})[.)]\s")  # and in them
_BESIDE = lazy_pattern(r"[^\n]\n[ \t]*\Z")  # an item stands below another without a line between
_BULLET = "•"


def parts_of(quote: Quote, marked: Sequence[Span] = ()) -> tuple[Part, ...]:
    """Take a quote apart by its kind; what lies in one of the marked spans is set strong."""
    text = quote.source.text
    *before, last = quote.spans
    match quote.kind:
        case "code":
            return (*_lines(text, before, marked), Code(text[last.start : last.end]))
        case "row":
            return tuple(_rows(text, quote.spans, marked))
        case "item":
            return tuple(_items(text, quote.spans, marked))
        case "answer":
            return tuple(_lines(text, quote.spans, marked))
        case _:
            return (Prose(_joined(text, quote.spans, marked)),)


def runs_of(text: str, span: Span, marked: Sequence[Span]) -> Runs:
    """Slice a span into runs, those in a marked span strong."""
    inside = (one for one in marked if one.start < span.end and span.start < one.end)
    cuts = {span.start, span.end}
    for one in inside:
        cuts |= {max(one.start, span.start), min(one.end, span.end)}
    return tuple(
        Run(text[start:end], any(one.start <= start and end <= one.end for one in marked))
        for start, end in pairwise(sorted(cuts))
    )


def _lines(text: str, spans: Iterable[Span], marked: Sequence[Span]) -> tuple[Part, ...]:
    return tuple(Prose(runs_of(text, span, marked)) for span in spans)


def _joined(text: str, spans: Sequence[Span], marked: Sequence[Span]) -> Runs:
    runs = runs_of(text, spans[0], marked)
    for before, after in pairwise(spans):
        between = text[before.end : after.start]
        gap = f" {LEFT_OUT} " if between.strip() else " " if between else ""
        runs = (*runs, Run(gap), *runs_of(text, after, marked)) if gap else runs
    return runs


def _items(text: str, spans: Sequence[Span], marked: Sequence[Span]) -> Iterator[Part]:
    """Set items behind their number or a mark, and as prose what leads them in."""
    led = False
    for span in spans:
        runs = runs_of(text, span, marked)
        before = text[max(0, span.start - 40) : span.start]
        mark = _MARK.search(before)
        if _NUMBERED.match(text, span.start, span.end):
            yield Item("", runs)
        elif mark or led or span == spans[-1] or _BESIDE.search(before):
            yield Item(mark[1] if mark else _BULLET, runs)
        else:
            yield Prose(runs)
        led = text[span.start : span.end].endswith(":")


def _rows(text: str, spans: Sequence[Span], marked: Sequence[Span]) -> Iterator[Part]:
    """Set each cell of rows below its header cell, for rows that have as many as the header."""
    headers: list[Span | None] = []
    unused: Span | None = None
    barred = False
    for span in spans:
        if len(headers) < 2:
            barred = text[span.start] == "|"
            headers = _cells(text, span, barred=barred) if span != spans[-1] else []
            if len(headers) < 2:
                yield Prose(runs_of(text, span, marked))
            else:
                unused = span
            continue
        cells = _cells(text, span, barred=barred)
        if len(cells) != len(headers):
            yield from _lines(text, filter(None, (unused, span)), marked)
            unused = None
            continue
        unused = None
        yield Row(
            tuple(
                (text[header.start : header.end] if header else "", runs_of(text, cell, marked))
                for header, cell in zip(headers, cells, strict=True)
                if cell is not None
            )
        )


def _cells(text: str, row: Span, *, barred: bool) -> list[Span | None]:
    """Find the cells of a row with bars between, and around it if `barred`; None is a blank one."""
    bars = [match.start() for match in _BAR.finditer(text, row.start, row.end)]
    edges = [row.start - 1, *bars, row.end]
    found: list[Span | None] = []
    for before, after in pairwise(edges):
        words = text[before + 1 : after]
        start = before + 1 + len(words) - len(words.lstrip())
        found.append(Span(start, start + len(words.strip())) if words.strip() else None)
    if barred:
        found = found[1:] if bars[:1] == [row.start] else found
        found = found[:-1] if bars[-1:] == [row.end - 1] else found
    return found
