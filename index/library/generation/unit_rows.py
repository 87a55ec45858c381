"""Units as they are kept in a row of a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from index.types import Span, Unit


def packed(units: Iterable[Unit]) -> str:
    """Write units down: the ends of their spans, then what is said of those that aren't plain."""
    units = tuple(units)
    others = [
        [at, one.kind, _ends(one.needs)]
        for at, one in enumerate(units)
        if one.needs or one.kind != "sentence"
    ]
    return json.dumps([_ends(one.span for one in units), others])


def unpacked(written: str) -> tuple[Unit, ...]:
    """Read units; raise ValueError, TypeError or LookupError where that is none of packed."""
    ends, others = json.loads(written)
    said = {at: (kind, _spans(needs)) for at, kind, needs in others}
    return tuple(Unit(span, *said.get(at, ())) for at, span in enumerate(_spans(ends)))


def _ends(spans: Iterable[Span]) -> list[int]:
    return [end for span in spans for end in astuple(span)]


def _spans(ends: Sequence[int]) -> tuple[Span, ...]:
    each = iter(ends)
    return tuple(Span(start, end) for start, end in zip(each, each, strict=True))
