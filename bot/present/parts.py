"""What a quote consists of: prose, items of a list, a row below its header cells, code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.present.view import Code, Item, Part, Prose, Row, Run, Runs
from index.types import LEFT_OUT, Quote, Span

_BAR = re.compile(r"(?<!\\)\|")
_MARK = re.compile(r"(\d{1,4}[.)]|[a-zA-Z][.)])[ \t]+\Z")  # of an item, before its words
_BULLET = "•"


def parts_of(quote: Quote, marked: Sequence[Span] = ()) -> tuple[Part, ...]:
    """Take a quote apart by its kind; what lies in one of the marked spans is set strong."""
    text = quote.source.text
    *before, last = quote.spans
    match quote.kind:
        case "code":
            return (*_lines(text, before, marked), Code(text[last.start : last.end]))
        case "row":
            return tuple(_row(text, before, last, marked))
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


def _lines(text: str, spans: Sequence[Span], marked: Sequence[Span]) -> tuple[Part, ...]:
    return tuple(Prose(runs_of(text, span, marked)) for span in spans)


def _joined(text: str, spans: Sequence[Span], marked: Sequence[Span]) -> Runs:
    runs = runs_of(text, spans[0], marked)
    for before, after in pairwise(spans):
        between = text[before.end : after.start]
        gap = f" {LEFT_OUT} " if between.strip() else " " if between else ""
        runs = (*runs, Run(gap), *runs_of(text, after, marked)) if gap else runs
    return runs


def _items(text: str, spans: Sequence[Span], marked: Sequence[Span]) -> Iterator[Part]:
    """Set a lead as prose and the rest as items, each behind its number if it has one."""
    for number, span in enumerate(spans):
        runs = runs_of(text, span, marked)
        leads = number == 0 and len(spans) > 1 and text[span.start : span.end].endswith(":")
        if leads:
            yield Prose(runs)
        else:
            found = _MARK.search(text, max(0, span.start - 8), span.start)
            yield Item(found[1] if found else _BULLET, runs)


def _row(text: str, before: Sequence[Span], row: Span, marked: Sequence[Span]) -> Iterator[Part]:
    """Set each cell of a row below its header cell, if the two rows are of one table."""
    barred = bool(before) and text[before[-1].start] == "|"
    headers = _cells(text, before[-1], barred=barred) if before else []
    cells = _cells(text, row, barred=barred)
    if len(headers) > 1 and len(headers) == len(cells):
        yield from _lines(text, before[:-1], marked)
        yield Row(
            tuple(
                (text[header.start : header.end] if header else "", runs_of(text, cell, marked))
                for header, cell in zip(headers, cells, strict=True)
                if cell is not None
            )
        )
    else:
        yield from _lines(text, (*before, row), marked)


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
