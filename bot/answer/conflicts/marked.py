"""Quantities that are told by how they are written, not by a noun: ages, scores, times, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from bot.answer.conflicts.quantities import SPELT, Quantity, number_of, quantities_of
from index.types import Span

_N = rf"(\d{{1,3}}|{SPELT})"
_ONE = Fraction(1)
# Each with the groups that are figures, and what they measure.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (measure, re.compile(pattern, re.IGNORECASE))
    for measure, pattern in (
        ("age", rf"\b(?:aged|at the age of) {_N}\b"),
        ("age", rf"\bs?he (?:was|is) {_N}(?= and\b|[.,;]| when\b| years old\b)"),
        ("age", rf"\b(?-i:[A-Z]\w+ [A-Z]\w+) (?:is|was) {_N}(?=[.;]| and\b)"),
        ("age", rf"(?<=[a-z]), {_N},(?!\d)"),
        ("age", rf"\b{_N}[ -]years?[ -]old\b"),
        ("magnitude", r"\b(?:magnitude|measured)(?: (?:of|at))? (\d\.\d)\b"),
        ("magnitude", r"\bmagnitude\b\D{1,60} at (\d\.\d)\b"),
        (
            "below zero",
            r"(?:\bminus |(?<![\w-])-)(\d{1,3}(?:\.\d+)?)(?: ?°c| degrees(?: celsius)?)\b",
        ),
        ("votes for", rf"\b{_N}(?: votes)? to \d{{1,3}}\b(?! per)"),
        ("votes against", r"\b\d{1,3}(?: votes)? to (\d{1,3})\b(?! per)"),
        ("votes for", rf"\b{_N}(?: [a-z]+){{0,2}} (?:voted for|voted yes|(?:voted )?in favou?r)\b"),
        ("votes against", rf"\b{_N}(?: [a-z]+){{0,2}} (?:voted )?against\b"),
        ("votes of neither", rf"\b{_N}(?: [a-z]+){{0,2}} (?:abstentions|abstain(?:ed|ing))\b"),
    )
)
_SCORE = re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])")
_CLOCK = re.compile(r"(?<![\d:])(?:(\d{1,2}):)?(\d{1,2}):(\d\d(?:\.\d+)?)(?![\d:])")
_LABEL = re.compile(
    r"\b(?:(?:number|total) of (?:[a-z-]+ ){0,2}?([a-z]+s|people)|(population)|(attendance))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b([A-Za-z][a-z]+)(?: \([^()]{1,20}\))?: ?$"
    r"|\b([a-z]+s|dead|people)(?: \w+){0,4} (?:numbered|totalled|numbering|totalling) $"
)
_OF_SIZE = re.compile(r"-([a-z]{3,})\b(?!-old)")  # "a 312-seat theatre"
_LABELLED = ("inhabitants", "spectators")
# "Four were saved" counts people, as "four people were saved" does.
_DONE = frozenset(
    "killed died dead injured hurt wounded saved rescued survived perished missing arrested".split()
)
_WERE = re.compile(rf" (?:(?:were|was|had been|are) )?(?:{'|'.join(sorted(_DONE))})\b")


def figures_of(text: str) -> Iterator[tuple[Quantity, str]]:
    """Yield the quantities of a sentence without its dates, with what those measure that say it."""
    taken: list[Span] = []
    for quantity, measure in _marked(text):
        if not any(_overlap(quantity.span, span) for span in taken):
            taken.append(quantity.span)
            yield quantity, measure
    plain = [one for one in quantities_of(text) if not any(_overlap(one.span, s) for s in taken)]
    for quantity in plain:
        noun = quantity.noun
        size = _OF_SIZE.match(text, quantity.span.end)
        if size and not quantity.unit and size[1] not in {"odd", "day", "fold"}:
            end = quantity.span.end + len(size[0])
            yield replace(quantity, noun=(f"{size[1]}s",), rough=False, end=end), ""
            continue
        done = noun[0] in _DONE if noun else _WERE.match(text, quantity.span.end)
        if done and not quantity.unit:
            yield replace(quantity, noun=("people",), end=quantity.span.end), ""
        elif quantity.unit or noun:
            yield quantity, ""
        else:
            yield replace(quantity, noun=_labelled(text[: quantity.span.start])), ""


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _marked(text: str) -> Iterator[tuple[Quantity, str]]:
    for measure, pattern in _MARKS:
        for match in pattern.finditer(text):
            span = Span(*match.span(1))
            step = Fraction(1, 10) if "." in match[1] else _ONE
            value = number_of(match[1])
            yield Quantity(span, value, "", (), False, step, match.end()), measure
    for match in _SCORE.finditer(text):
        low, high = sorted((int(match[1]), int(match[2])))
        value = Fraction(high * 100 + low)  # who won is told by words, and by either side
        yield Quantity(Span(*match.span()), value, "", (), False, Fraction(0), match.end()), "score"
    for match in _CLOCK.finditer(text):
        if match[1] or "." in match[3]:  # else it is a time of day
            value = int(match[1] or 0) * 3600 + int(match[2]) * 60 + Fraction(match[3])
            yield (
                Quantity(Span(*match.span()), value, "time", (), False, Fraction(0), match.end()),
                "",
            )


def _labelled(before: str) -> tuple[str, ...]:
    """Return the noun that stands before a number: "the number of ships", "population 900"."""
    labels = list(_LABEL.finditer(before))
    if labels and not re.search(r"\d", before[labels[-1].end() :]):
        counted, population, _ = labels[-1].groups()
        return (counted.lower(),) if counted else (_LABELLED[0] if population else _LABELLED[1],)
    if re.search(r"\bseats $", before):
        return ("seats",)
    match = _BEFORE.search(before[-80:])
    noun = (match[1] or match[2]).lower() if match else ""
    return ("people",) if noun in _DONE else (noun,) if noun else ()
