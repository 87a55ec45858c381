"""The reader: whether a stretch of a source answers a question, and with which of its words.

What ships lies in `data/reader/`: reader.onnx, and card.json, which says what it was made from and
by what hash it is known. `AYES_READER` names another, or turns it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.types import Span

MOST_TOKENS = 192  # of question and window; the rest of a window isn't read
MOST_QUESTION_TOKENS = 64
LONGEST_WORDS = 40  # tokens of the answering words

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text with what is known of it: its title and headings.

    `units` are spans of `text` of which one holds the answering words.
    """

    context: str
    text: str
    units: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ReaderResult:
    """What was made of a window.

    `answered` is the logit of its answering the question. `words` is the likeliest span of
    answering words in `Window.text`, in one unit, and `certainty` its share of all such spans; None
    and 0 where the reader tells none.
    """

    answered: float
    words: Span | None
    certainty: float


class Reader(Protocol):
    """Whoever reads questions with windows."""

    def read(self, question: str, windows: Sequence[Window]) -> list[ReaderResult]:
        """Read each window, in their order; what is too long is cut."""
        ...


def likeliest(
    logits: Floats, starts: Integers, ends: Integers, units: Sequence[Span]
) -> tuple[Span | None, float, float]:
    """Return the likeliest span within one unit, its share of all such spans, and its logit.

    `logits` [n, 2] are those of a token's being the first or last; `starts` and `ends` [n] say
    where the tokens stand.
    """
    found, best, total = None, -np.inf, -np.inf
    for unit in units:
        inside = np.flatnonzero((starts >= unit.start) & (ends <= unit.end) & (starts < ends))
        if not len(inside):
            continue
        pairs = logits[inside, 0].astype(np.float64)[:, None] + logits[inside, 1]
        # The last word isn't before the first, nor too far behind it.
        allowed = np.tri(len(inside), k=LONGEST_WORDS - 1) - np.tri(len(inside), k=-1)
        pairs[allowed == 0] = -np.inf
        total = np.logaddexp(total, np.logaddexp.reduce(pairs, axis=None))
        first, last = np.unravel_index(pairs.argmax(), pairs.shape)
        if pairs[first, last] > best:
            best = float(pairs[first, last])
            found = Span(int(starts[inside[first]]), int(ends[inside[last]]))
    return found, float(np.exp(best - total)) if found is not None else 0.0, best
