"""Lists in plain text: lines that start as items do, with what leads them in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from index.lazy_pattern import lazy_pattern
from index.sources.text.line_blocks import lines
from index.sources.text.sentences import sentences, trimmed
from index.types import Paragraph, Span, Unit, UnitKind

ITEM_CHARACTERS: Final = 600  # of an item that is quoted as a whole
LEADS: Final = (":", "：")
_ITEM = lazy_pattern(r"(?:[-*•◦‣·–]|(?:\d{1,3}|[a-z])[.)])[ \t]+(?=.*\w)")


def with_lists(text: str, paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """Join lines that start as items do with what leads them in, each a unit.

    Several such lines are a list by themselves, one alone only below what ends in a colon.
    """
    made: list[Paragraph] = []
    for one in paragraphs:
        before, items = _parts(text, one.span)
        above = made[-1] if made and not before and _goes_on(text, made[-1], one) else None
        led = above is not None or any(text.endswith(LEADS, 0, one.end) for one in before[-1:])
        if not items or not (led or (len(items) > 1 and not before)):
            made.append(Paragraph(len(made) + 1, one.span, one.heading))
            continue
        if above is not None:
            made.pop()
            units = above.units or tuple(
                Unit(span) for span in _sentences(_words(text, above.span), above.span.start)
            )
        else:
            units = tuple(map(Unit, before))
        lead = next((unit.span for unit in reversed(units) if unit.kind == "sentence"), None)
        needs = (lead,) if lead else ()
        units += tuple(
            unit for item in items for unit in item_units(_words(text, item), item, needs)
        )
        whole = Span(units[0].span.start, units[-1].span.end)
        made.append(Paragraph(len(made) + 1, whole, one.heading, units))
    return tuple(made)


def item_units(
    words: str, span: Span, needs: tuple[Span, ...], kind: UnitKind = "item"
) -> list[Unit]:
    """Make the words of an item, which stand in a span, one unit, or a few where they are long."""
    whole = len(words) <= ITEM_CHARACTERS
    first, *others = [span] if whole else _sentences(words, span.start)
    return [Unit(first, kind, needs), *(Unit(one, kind, (*needs, first)) for one in others)]


def _parts(text: str, span: Span) -> tuple[list[Span], list[Span]]:
    """Return the sentences before the first item of a paragraph, and its items."""
    starts = [
        line.start
        for start, end in lines(text, span)
        if (line := trimmed(text, start, end)) and _ITEM.match(text, line.start, line.end)
    ]
    if not starts:
        return [], []
    cuts = zip(starts, [*starts[1:], span.end], strict=True)
    items = [item for start, end in cuts if (item := trimmed(text, start, end))]
    before = trimmed(text, span.start, starts[0])
    return (_sentences(_words(text, before), before.start) if before else []), items


def _goes_on(text: str, above: Paragraph, one: Paragraph) -> bool:
    """Say whether items stand right below what leads them in, or below others of their list."""
    end = above.span.end
    near = above.heading == one.heading and not text[end : one.span.start].strip()
    return near and (bool(above.units) or text.endswith(LEADS, 0, end))


def _words(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _sentences(words: str, start: int) -> list[Span]:
    return [Span(start + one.start, start + one.end) for one in sentences(words)]
