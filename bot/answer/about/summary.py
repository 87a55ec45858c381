"""Choose a few sentences that stand for a text: central ones, early ones, spread over its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.answer.about.scope import Scope
from index.lazy_pattern import lazy_pattern
from index.search.searchable import Searchable
from index.types import Passage, Quote, Unit, UnitKind

Floats = npt.NDArray[np.float32]

_READ: Final = 120  # passages whose sentences are compared: of more, as many, evenly spread
_FEWEST_WORDS: Final = 6
_MOST_WORDS: Final = 60
_LEAD: Final = 0.15  # what the first sentence of a part has ahead of one in its middle
_REPEATED: Final = 0.6  # of the likeness to a sentence that is chosen already, taken off
# A sentence that leans on the one before it can't stand alone.
_LEANS: Final = lazy_pattern(
    r"[\"“'‘]?(?:It|They|He|She|This|These|Those|That|Such|Its|Their|His|Her|Instead|Meanwhile"
    r"|However|But|And|Then|Also|So|Once those)\b"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A unit that may be chosen, with where it stands: its passage, how early, its part."""

    passage: Passage
    unit: Unit
    early: float
    part: tuple[str, str]


def summarise(library: Searchable, scope: Scope, count: int) -> tuple[Quote, ...]:
    """Quote up to `count` sentences of a scope, in the order of the text; none of an empty one.

    Each is scored by its mean cosine to the others and by how early it stands, as Carbonell and
    Goldstein (1998) choose: what repeats a sentence that is chosen already counts less. No part
    (a source's heading) has more than its share while another has none.
    """
    candidates = _candidates(library, scope)
    if not candidates:
        return ()
    vectors = _vectors(library, candidates)
    likeness = vectors @ vectors.T
    scores = likeness.mean(axis=1) + np.array([one.early for one in candidates], np.float32)
    parts = {one.part for one in candidates}
    share = -(-count // len(parts))
    chosen: list[int] = []
    while len(chosen) < min(count, len(candidates)):
        taken = Counter(candidates[n].part for n in chosen)
        left = [n for n in range(len(candidates)) if n not in chosen]
        allowed = [n for n in left if taken[candidates[n].part] < share] or left
        repeated = likeness[:, chosen].max(axis=1) if chosen else np.zeros(len(scores), np.float32)
        chosen.append(max(allowed, key=lambda n: (float(scores[n] - _REPEATED * repeated[n]), -n)))
    return tuple(_quote(library, candidates[n]) for n in sorted(chosen))


def _candidates(library: Searchable, scope: Scope) -> list[_Candidate]:
    passages = _spread(scope.passages)
    found: list[_Candidate] = []
    for ignoring in (False, True):  # a text of nothing but short sentences has a summary too
        seen: Counter[tuple[str, str]] = Counter()
        begun: set[str] = set()
        for passage in passages:
            part = (passage.source_id, passage.heading)
            text = library.sources[passage.source_id].text
            for unit in passage.units:
                early = _LEAD / (1 + seen[part]) + _LEAD * (passage.source_id not in begun)
                seen[part] += 1
                begun.add(passage.source_id)
                if ignoring or _stands_alone(text[unit.span.start : unit.span.end], unit.kind):
                    found.append(_Candidate(passage, unit, early, part))
        if found:
            break
    return found


def _spread(passages: Sequence[Passage]) -> Sequence[Passage]:
    if len(passages) <= _READ:
        return passages
    return [passages[n * len(passages) // _READ] for n in range(_READ)]


def _stands_alone(text: str, kind: UnitKind) -> bool:
    words = len(text.split())
    told = text.rstrip("”\"')")
    return (
        kind in {"sentence", "item"}
        and _FEWEST_WORDS <= words <= _MOST_WORDS
        and not told.endswith(("?", ":"))
        and not _LEANS.match(text)
    )


def _vectors(library: Searchable, candidates: Sequence[_Candidate]) -> Floats:
    """Return the mean token vector of each sentence, float32 [n, p] of unit length."""
    rows: list[Floats] = []
    held: tuple[str, Floats, npt.NDArray[np.int32]] | None = None
    for one in candidates:
        if held is None or held[0] != one.passage.id:
            held = (one.passage.id, *library.token_vectors(one.passage))
        _, tokens, spans = held
        inside = (one.unit.span.start <= spans[:, 0]) & (spans[:, 0] < one.unit.span.end)
        mean = tokens[inside].mean(axis=0) if inside.any() else np.zeros(tokens.shape[1])
        rows.append(np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-6), np.float32))
    return np.stack(rows)


def _quote(library: Searchable, one: _Candidate) -> Quote:
    source = library.sources[one.passage.source_id]
    return Quote(source, (one.unit.span,), one.passage.paragraph, one.unit.kind)
