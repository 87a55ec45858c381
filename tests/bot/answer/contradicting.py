"""Whether two passages contradict each other, for the tests of what does and what doesn't."""

from __future__ import annotations

from bot.answer.conflicts.conflicts import figures_of
from index.segment import sentences


def conflict(one: str, other: str) -> bool:
    """Say whether two passages have a figure of one thing that differs."""
    figures = [
        [figure for _, figure in figures_of(tuple(text[s.start : s.end] for s in sentences(text)))]
        for text in (one, other)
    ]
    return any(a.contradicts(b) for a in figures[0] for b in figures[1])
