"""Hold an answer against the truth: right, wrong with a reason, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.answer.types import Abstained, Answer
from tests.oracle.drawing import CAST
from tests.oracle.facts import facts
from tests.oracle.said import Said, read
from tests.oracle.truths import (
    Counted,
    Dated,
    Figures,
    Listed,
    More,
    Outcome,
    Positions,
    Truth,
    Unanswerable,
    YesNo,
)

_FAILED = re.compile(
    r"not adopted|rejected|failed|vetoed|did not pass|was not carried|defeated", re.I
)
_PASSED = re.compile(r"(?<!not )\badopted\b|\bpassed\b|\bcarried\b", re.I)
_TOOK_PART = re.compile(r"(\d+) (?:countries|members) took part in the vote on <v:([^>]+)>")
_NEAR = 0.06  # a percentage is shown with one decimal


class Verdict(StrEnum):
    """How an answer stands."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Score:
    """A verdict, with what is wrong in a few words."""

    verdict: Verdict
    why: str = ""


def score(answer: Answer | None, truth: Truth) -> Score:
    """Score an answer; None is a question that was no question to the product."""
    if answer is None or isinstance(answer, Abstained):
        rightly = isinstance(truth, Unanswerable)
        return Score(Verdict.RIGHT if rightly else Verdict.REFUSED)
    if isinstance(truth, Unanswerable):
        return Score(Verdict.WRONG, f"answered, but {truth.why}")
    if answer.kind == "passages":
        return Score(Verdict.WRONG, "quotes a source in place of the record")
    return score_text(answer.text, truth)


def score_text(text: str, truth: Truth) -> Score:
    """Score the text of an answer to a question that can be answered."""
    said = read(text)
    why = _false(said) or _other_votes(said, truth) or _missed(said, truth)
    if isinstance(truth, Dated) and truth.day not in text:
        why = "doesn't say the day"
    return Score(Verdict.WRONG, why) if why else Score(Verdict.RIGHT)


def _false(said: Said) -> str:
    """Name a position in the answer that the records don't hold; "" if there is none."""
    votes = facts().votes
    for (country, vote), choices in said.positions().items():
        held = votes[vote].positions.get(country)
        if choices != {held}:
            return f"says that {country} voted {'/'.join(sorted(choices))} on {vote}, it is {held}"
    for number, vote in _TOOK_PART.findall(said.text):
        if int(number) != votes[vote].how_many(*CAST):
            return f"says that {number} took part in the vote on {vote}"
    return ""


def _other_votes(said: Said, truth: Truth) -> str:
    asked = {vote for _, vote in truth.cells} if isinstance(truth, Positions) else truth.votes
    others = said.votes - asked
    return f"speaks of {', '.join(sorted(others))}" if others else ""


def _missed(said: Said, truth: Truth) -> str:  # noqa: PLR0911 - one for each kind of truth
    match truth:
        case Listed():
            return _missed_list(said, truth)
        case Counted():
            return _missed_count(said, truth)
        case Positions(cells):
            return _missed_cells(said, cells)
        case YesNo():
            return _missed_verdict(said, truth)
        case Figures():
            return _missed_figures(said, truth)
        case Outcome():
            return _missed_outcome(said, truth)
        case More():
            return _missed_more(said, truth)
        case Dated() | Unanswerable():
            return ""  # told by what was seen before
        case _:
            assert_never(truth)


def _missed_verdict(said: Said, truth: YesNo) -> str:
    if said.verdict is not None:
        return "" if said.verdict is truth.yes else f"says {'yes' if said.verdict else 'no'}"
    if truth.number is not None and said.number == truth.number:
        return ""
    if truth.cells:
        return _missed_cells(said, truth.cells)
    return "" if not truth.yes and said.none else "no yes or no"


def _missed_list(said: Said, truth: Listed) -> str:
    named = said.countries
    if named in truth.sets:
        return "" if named or said.none else "names nobody, and doesn't say that nobody did"
    if truth.cells and not _missed_cells(said, truth.cells):
        return ""
    right = truth.sets[0]
    return f"names {_codes(named - right)} too much, {_codes(right - named)} are missing"


def _missed_count(said: Said, truth: Counted) -> str:
    if said.number not in truth.numbers:
        return f"the figure is {said.number}, not {'/'.join(map(str, sorted(truth.numbers)))}"
    if said.countries and truth.sets and said.countries not in truth.sets:
        return "the figure is right, those listed are others"
    return ""


def _missed_cells(said: Said, cells: Mapping[tuple[str, str], str]) -> str:
    told = said.positions()
    missing = [f"{country} on {vote}" for country, vote in cells if (country, vote) not in told]
    if missing:
        return f"doesn't say the position of {', '.join(missing[:4])}"
    more = said.countries - {country for country, _ in cells}
    return f"names {_codes(more)} too" if more else ""


def _missed_figures(said: Said, truth: Figures) -> str:
    shown = said.figures
    if missing := [one for one in truth.needed if not any(_is(figure, one) for figure in shown)]:
        return f"lacks {_listed(missing)}"
    if truth.any_of and not any(_is(figure, one) for figure in shown for one in truth.any_of):
        return f"has none of {_listed(truth.any_of)}"
    allowed = truth.allowed | truth.needed | truth.any_of
    loose = [figure for figure in shown if not any(_is(figure, one) for one in allowed)]
    return f"has {_listed(loose)}" if loose else ""


def _is(shown: float, figure: float) -> bool:
    """Compare what is shown with a figure, to a decimal where that has a fraction."""
    return abs(shown - figure) < (_NEAR if figure % 1 else 1e-6)


def _listed(figures: Iterable[float]) -> str:
    return ", ".join(f"{figure:g}" for figure in sorted(figures))


def _missed_outcome(said: Said, truth: Outcome) -> str:
    right = said.verdict if truth.claimed is None else truth.claimed is truth.adopted
    if said.verdict not in {None, right}:
        return f"says {'yes' if said.verdict else 'no'}"
    failed, passed = bool(_FAILED.search(said.text)), bool(_PASSED.search(said.text))
    if failed is passed:
        return "doesn't say whether it was adopted"
    return "" if passed is truth.adopted else "says the opposite of the outcome"


def _missed_more(said: Said, truth: More) -> str:
    if truth.winner is None:
        alike = re.search(r"\b(?:equal(?:ly)?|same|as many|neither|both)\b", said.text, re.I)
        return "" if alike else "doesn't say that they have equally many"
    if re.search(r"\b(?:fewer|less)\b", said.text):
        return "says fewer"
    first = re.search(r"<v:([^>]+)>", said.text)
    return "" if first and first[1] == truth.winner else "doesn't name the one that has more first"


def _codes(codes: frozenset[str]) -> str:
    shown = sorted(codes)
    return " ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "") or "none"
