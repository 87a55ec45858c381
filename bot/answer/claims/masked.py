"""Figures, days and outcomes that a claim gives, taken out of it before its votes are looked for.

What names a vote would swallow them otherwise: "the resolution 10-0", "adopted Ukraine's text".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from index.votes.types import Position

Outcome = Literal["adopted", "rejected"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a month of which no day is named; the year may be missing."""

    month: int
    day: int | None = None
    year: int | None = None


@dataclass(slots=True)
class Mark:
    """What one place of a sentence gives: figures, a margin, a day or an outcome."""

    figures: dict[Position, int] = field(default_factory=dict)
    margin: int | None = None
    day: Day | None = None
    outcome: Outcome | None = None


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELT = {word: value for value, word in enumerate(_ONES)}
_SPELT |= {ten: 10 * value for value, ten in enumerate(_TENS, start=2)}
_SPELT |= {
    f"{ten}-{one}": 10 * tens + ones
    for tens, ten in enumerate(_TENS, start=2)
    for ones, one in enumerate(_ONES[1:10], start=1)
}
_DIGITS = r"\d{1,3}(?![\d%]|[,.]\d| ?%)"
_NUMBER = rf"(?:{_DIGITS}|{'|'.join(sorted(_SPELT, key=len, reverse=True))})"
_NONE = (
    r"no(?= (?:country|countries|member|state|nation|votes? (?:against|for|in)|abst))|nobody|no one"
    r"|none"
)
_SPELT |= dict.fromkeys(("no", "nobody", "no one", "none"), 0)
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = rf"(?:{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_WHO = (
    r"(?:(?:member )?(?:countries|country|states?|nations?|members?|governments|delegations)"
    r"|votes?)"
)
_COUNTED: dict[Position, str] = {
    Position.ABSENT: (
        r"(?:did not vote|didn't vote|not voting|(?:were )?absent|did not take part)"
    ),
    Position.ABSTAIN: r"(?:abstentions?|(?:were )?abstaining|abstained)",
    Position.NO: (
        r"(?:(?:were |voted |voting |cast )?(?:against|opposed)|voted no|no votes?|rejected)"
    ),
    Position.YES: (
        r"(?:(?:were |voted |voting |cast )?(?:in favou?r(?: of)?|for)|voted yes|yes votes?"
        r"|supported|backed)"
    ),
}
_TALLY = re.compile(
    rf"(?<![\w/.-])(?P<yes>{_DIGITS}) ?[-:] ?(?P<no>{_DIGITS})(?: ?[-:] ?(?P<abstain>{_DIGITS}))?"
    rf"(?: votes?)?(?![\w/-])"
    rf"|(?<![\w/.-])(?P<yes2>{_NUMBER})(?: votes?)? to (?P<no2>{_NUMBER})"
    rf"(?: to (?P<abstain2>{_NUMBER}))?(?: votes?)?(?![\w/-])(?! per\b)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?<![\w/.-])(?:only |a total of )?(?P<number>{_NUMBER}|{_NONE})"
    rf"(?: (?:of )?{_WHO}| of them)* (?:"
    + "|".join(f"(?P<{c.name.lower()}>{p})" for c, p in _COUNTED.items())
    + r")(?![\w-])",
    re.IGNORECASE,
)
_MARGIN = re.compile(
    rf"(?:by|with) (?:a )?(?:margin|lead) of (?P<number>{_NUMBER})(?: votes?)?(?![\w/-])",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"(?:on )?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})"
    rf"(?:,? (?P<year>\d{{4}}))?(?![\w-])"
    rf"|(?:on )?(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
    rf"(?:,? (?P<year2>\d{{4}}))?(?![\w-])"
    rf"|in (?P<month3>{_MONTH})(?: of)? (?P<year3>\d{{4}})(?![\w-])"
    r"|(?:on )?(?P<year4>\d{4})-(?P<month4>\d\d)-(?P<day4>\d\d)(?![\w-])",
    re.IGNORECASE,
)
_ADOPTED = re.compile(
    r"\b(?:adopted|passed|carried|went through|did pass|accepted)\b"
    r"|(?<=not )(?:pass|adopt|carry|go through)\b|(?<=n't )(?:pass|adopt|carry|go through)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\b(?:failed(?! to)|defeated|voted down|did fail)\b|(?<=not )fail\b", re.IGNORECASE
)
_REJECTED_BY_ALL = re.compile(
    r"\b(?:assembly|council|was|were|been) rejected\b(?! by)", re.IGNORECASE
)
_APPROVED = re.compile(r"\b(?:assembly|council|was|were|been) approved\b(?! by)", re.IGNORECASE)


def mask(sentence: str) -> tuple[str, dict[str, Mark]]:
    """Put a mark in the place of each figure, day and outcome."""
    marks: dict[str, Mark] = {}
    text = sentence
    for pattern, reads in (
        (_DAY, _day),
        (_MARGIN, _margin),
        (_TALLY, _tally),
        (_COUNT, _count),
        (_ADOPTED, lambda _: Mark(outcome="adopted")),
        (_APPROVED, lambda _: Mark(outcome="adopted")),
        (_REJECTED, lambda _: Mark(outcome="rejected")),
        (_REJECTED_BY_ALL, lambda _: Mark(outcome="rejected")),
    ):
        pieces, at = [], 0
        for match in pattern.finditer(text):
            mark = reads(match)
            if mark is None:
                continue
            name = "zz" + "".join(chr(ord("a") + int(digit)) for digit in str(len(marks)))
            marks[name] = mark
            # What only tells an outcome from a choice stays: "the council", "was".
            kept = match[0].rpartition(" ")[0] if mark.outcome and " " in match[0] else ""
            if kept in {"went", "did", "voted"}:
                kept = ""
            pieces += [text[at : match.start()], kept, f" {name} "]
            at = match.end()
        text = "".join([*pieces, text[at:]])
    return " ".join(text.split()), marks


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else _SPELT[number.lower()]


def _tally(match: re.Match[str]) -> Mark:
    given = {
        Position.YES: match["yes"] or match["yes2"],
        Position.NO: match["no"] or match["no2"],
        Position.ABSTAIN: match["abstain"] or match["abstain2"],
    }
    return Mark({choice: _value(number) for choice, number in given.items() if number})


def _count(match: re.Match[str]) -> Mark:
    choice = next(c for c in _COUNTED if match[c.name.lower()])
    return Mark({choice: _value(match["number"])})


def _margin(match: re.Match[str]) -> Mark:
    return Mark(margin=_value(match["number"]))


def _day(match: re.Match[str]) -> Mark | None:
    found = {
        name: next((match[f"{name}{n}"] for n in ("", 2, 3, 4) if _has(match, f"{name}{n}")), None)
        for name in ("day", "month", "year")
    }
    month = found["month"] or ""
    number = int(month) if month.isdecimal() else _month(month)
    if not 1 <= number <= 12:
        return None
    day, year = found["day"], found["year"]
    return Mark(day=Day(number, int(day) if day else None, int(year) if year else None))


def _has(match: re.Match[str], name: str) -> bool:
    return name in match.re.groupindex and match[name] is not None


def _month(word: str) -> int:
    start = word.lower()[:3]
    return next(n for n, month in enumerate(_MONTHS, start=1) if month.startswith(start))
