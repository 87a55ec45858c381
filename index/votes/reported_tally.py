"""Tallies that stand in running text: "93 votes in favor, 18 against, and 65 abstentions"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lazy_pattern import lazy_pattern
from index.types import Span

_COUNT = r"(\d{1,3})(?: (?:votes?|countries|states|members|nations))*"


def _figure(verbs: str, choice: str) -> re.Pattern[str]:
    return re.compile(rf"{_COUNT}(?: (?:{verbs}))? (?:{choice})\b", re.IGNORECASE)


_YES = _figure("voted|were|was|voting|cast", "in favou?r|for|yes")
_NO = _figure("voted|were|voting", "against|opposed|no")
_ABSTAIN = _figure("were|with", "abstentions?|abstain(?:ed|ing)")
_TO = lazy_pattern(r"\b(\d{1,3})(?: votes?)? to (\d{1,3})\b(?! per)", re.IGNORECASE)
_DASHED = lazy_pattern(r"(?<![\d–-])(\d{1,3})[-–](\d{1,3})(?:[-–](\d{1,3}))?(?![\d–-])")


@dataclass(frozen=True, slots=True)
class ReportedTally:
    """The spans of a tally's figures in a source's text; None where one isn't given."""

    yes: Span
    no: Span
    abstain: Span | None = None


def reported_tally(text: str, within: Span) -> ReportedTally | None:
    """Return the first tally that a sentence reports, or None."""
    end = within.end
    yes, no = _YES.search(text, within.start, end), _NO.search(text, within.start, end)
    if yes and no:
        abstain = _ABSTAIN.search(text, within.start, end)
        return ReportedTally(_span(yes, 1), _span(no, 1), _span(abstain, 1) if abstain else None)
    for pattern in (_TO, _DASHED):
        match = pattern.search(text, within.start, end)
        if match:
            third = pattern is _DASHED and match[3] is not None
            return ReportedTally(
                _span(match, 1), _span(match, 2), _span(match, 3) if third else None
            )
    return None


def _span(match: re.Match[str], group: int) -> Span:
    return Span(*match.span(group))
