"""What answering words come to: a number with its unit, a date, a score; and whether two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from bot.answer.language.text.numbers import ONES, TENS, spelt
from index.lazy_pattern import lazy_pattern
from index.types import Span

_DIMENSIONS: Final = {
    "length": "1 m|metre|metres|meter|meters, 1000 km|kilometre|kilometres|kilometer|kilometers,"
    " 0.01 cm|centimetre|centimetres|centimeter|centimeters, 0.001 mm|millimetre|millimetres"
    "|millimeter|millimeters, 0.3048 ft|foot|feet, 0.0254 inch|inches, 0.9144 yard|yards,"
    " 1609.344 mile|miles, 1852 nautical mile|nautical miles, 9460730472580800 light-year"
    "|light-years|light year|light years",
    "area": "1 m²|sq m|square metre|square metres|square meter|square meters, 1000000 km²|sq km"
    "|square kilometre|square kilometres|square kilometer|square kilometers, 10000 ha|hectare"
    "|hectares, 4046.8564224 acre|acres, 2589988.110336 square mile|square miles",
    "mass": "1 kg|kilogram|kilograms|kilo|kilos, 0.001 g|gram|grams, 1000 t|tonne|tonnes|ton|tons"
    "|metric ton|metric tons",
    "volume": "1 litre|litres|liter|liters, 1000 m³|cubic metre|cubic metres|cubic meter"
    "|cubic meters",
    "power": "1 mw|megawatt|megawatts, 1000 gw|gigawatt|gigawatts",
    "speed": "1 km/h|kph|kilometres per hour|kilometres an hour|kilometers per hour"
    "|kilometers an hour, 1.609344 mph|miles per hour|miles an hour, 1.852 knot|knots",
    "°c": "1 °c|degrees celsius",
    "°f": "1 °f|degrees fahrenheit",
    "time": "1 second|seconds, 60 minute|minutes, 3600 hour|hours, 86400 day|days, 604800 week"
    "|weeks, 2629746 month|months, 31556952 year|years",
    "%": "1 %|percent|per cent",
    "usd": "1 dollar|dollars|us dollars|usd",
    "eur": "1 euro|euros|eur",
    "gbp": "1 pound|pounds|gbp",
    "jpy": "1 yen",
    "crown": "1 crown|crowns",
    "cent": "1 cent|cents",
}
_UNITS: Final = {
    name: (dimension, Fraction(entry.split()[0]))
    for dimension, entries in _DIMENSIONS.items()
    for entry in entries.split(", ")
    for name in entry.partition(" ")[2].split("|")
}
_CURRENCIES: Final = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy"}
_SCALES: Final = {
    "dozen": 12,
    "hundred": 100,
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mn", "m"), 10**6),
    **dict.fromkeys(("billion", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}
SPELT: Final = rf"(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES[1:10])}))?|{'|'.join(ONES[::-1])}"
_NUMBER: Final = lazy_pattern(
    r"(?P<money>(?:US)?[$€£¥])?(?<![\w.,/:#-])(?P<minus>(?:minus |[−-])(?=\d))?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|\b(?P<spelt>{SPELT})\b)"
    r"(?P<half>½)?(?![\d/:]|[,.]\d|(?:st|nd|rd|th)\b|[-–]\d)"
    rf"(?:[ -]?(?P<scale>hundred(?: and (?P<rest>{SPELT}))?|dozen|thousand|million|billion"
    r"|trillion|bn|mn|tn)\b|(?(money)(?P<short>[kmb])\b|(?!)))?"
    rf"(?:[ -]?(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})"
    r"(?![\w/]))?",
    re.IGNORECASE,
)
_SCORE: Final = lazy_pattern(r"(?<![\d-])(\d+)(½?) ?(?:[-–—]| to ) ?(\d+)(½?)(?![\d–-])")
_CLOCK: Final = lazy_pattern(r"(?<![\d:])(?:(\d{1,2}):)?(\d{1,2}):(\d\d(?:\.\d+)?)(?![\d:])")
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH: Final = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept?(?:ember|\.)"
    r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_YEAR: Final = r"1[0-9]\d\d|20\d\d"
_DATE: Final = lazy_pattern(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{_MONTH})(?:,? (?P<y1>\d{{4}}))?"
    rf"|\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y2>\d{{4}}))?"
    rf"|\b(?P<m3>{_MONTH})(?:,? (?P<y3>\d{{4}}))?\b"
    r"|\b(?P<y4>\d{4})-(?P<m4>\d{2})-(?P<d4>\d{2})\b"
    rf"|(?<![\w.,$€£-])(?P<y5>{_YEAR})(?![\w%]|[.,-]\d)"
)
_OF_YEAR: Final = lazy_pattern(  # else "1500 people" counts them
    r"(?:\b(?:in|since|of|by|until|during|from|for|year|after|before|and|to|the)"
    r"(?: (?:early|late|mid))?[ -]|\()$",
    re.IGNORECASE,
)
_COUNTING: Final = lazy_pattern(r" (?:[a-z-]*[^su]s|people|men|women|children)\b")
_ABOUT: Final = (
    r"about|around|roughly|some|close to|an estimated|approximately|approx\.?|circa|~|≈|nearly"
    r"|almost|just (?:over|under)"
)
_MORE: Final = r"over|above|more than|at least|in excess of|no (?:fewer|less) than|well over|>"
_LESS: Final = r"under|below|less than|fewer than|at most|up to|as many as|no more than|<"
_BOUND: Final = lazy_pattern(
    rf"(?<!\w)(?:(?P<about>{_ABOUT})|(?P<more>{_MORE})|(?P<less>{_LESS}))\s+(?:the )?"
    r"(?:US\$|[$€£¥])?\s?$",
    re.IGNORECASE,
)
_RATE: Final = lazy_pattern(
    r"\b(?:an?|per|every|each) (hour|day|week|month|quarter|year|night|person|head|capita)\b"
    r"|\b(hour|dai|week|month|quarter|year|annual)ly\b",
    re.IGNORECASE,
)
_PERIODS: Final = {"dai": "day", "annual": "year"}
_ABOUT_SHARE: Final = Fraction(1, 10)
_ROUNDED_SHARE: Final = Fraction(1, 20)
_NEXT: Final = 7  # characters between the parts of a time


@dataclass(frozen=True, slots=True)
class Value:
    """A number in base units, the least and the most that it may stand for; or a date.

    `span` is where it stands, with its unit. A number without a `unit` counts something.
    """

    span: Span
    unit: str
    low: Fraction
    high: Fraction
    date: tuple[int, int, int] | None = None

    def differs(self, other: Value) -> bool:
        """Say whether two of one unit can't both be so: apart by more than what is rounded."""
        if self.date and other.date:
            parts = zip(self.date, other.date, strict=True)
            return any(one and two and one != two for one, two in parts)
        return self.unit == other.unit and (self.low > other.high or other.low > self.high)


def values_of(text: str) -> list[Value]:
    """Return the numbers, dates and scores of a text, in order."""
    taken: list[Value] = []
    for some in (_scores(text), _dates(text), _numbers(text)):
        for value in some:
            if not any(
                value.span.start < one.span.end and one.span.start < value.span.end for one in taken
            ):
                taken.append(value)
    found: list[Value] = []
    for value in sorted(taken, key=lambda one: one.span):
        last = found[-1] if found else None
        if last is not None and _is_range(text, last, value):
            span = Span(last.span.start, value.span.end)
            found[-1] = Value(span, value.unit, last.low, value.high)
        elif (  # the parts of a time: "two hours, six minutes and 14 seconds"
            last is not None
            and last.unit == value.unit == "time"
            and value.span.start - last.span.end < _NEXT
            and value.high < last.high
        ):
            span = Span(last.span.start, value.span.end)
            whole = (last.low + last.high) / 2
            found[-1] = Value(span, "time", whole + value.low, whole + value.high)
        else:
            found.append(value)
    return found


def _is_range(text: str, one: Value, other: Value) -> bool:
    """Say whether two numbers are the ends of one: "between 200 and 300", "30 to 40"."""
    between = text[one.span.end : other.span.start]
    if one.date or other.date or one.unit not in {"", other.unit} or one.high > other.low:
        return False
    before = text[: one.span.start].lower()
    return between == " to " or (between == " and " and before.endswith("between "))


def rates_of(text: str) -> frozenset[str]:
    """Return per what the figures of a text are: "a year" and "annually" are one."""
    found = (match[1] or match[2] for match in _RATE.finditer(text))
    return frozenset(_PERIODS.get(one.lower(), one.lower()) for one in found)


def dates_of(text: str) -> list[Value]:
    """Return the dates of a text, in order."""
    return list(_dates(text))


def _numbers(text: str) -> Iterator[Value]:
    for match in _NUMBER.finditer(text):
        digits = match["digits"]
        if digits:
            plain = digits.replace(",", "")
            value, step = Fraction(plain), Fraction(1, 10 ** len(plain.partition(".")[2]))
            if "." not in plain and value:
                step = Fraction(10 ** (len(plain) - len(plain.rstrip("0"))))
        else:
            value, step = Fraction(spelt(match["spelt"])), Fraction(1)
        if match["half"]:
            value += Fraction(1, 2)
        scale = Fraction(
            _SCALES.get((match["scale"] or match["short"] or "").lower().split()[0], 1)
            if match["scale"] or match["short"]
            else 1
        )
        if match["rest"]:
            value, step = value + spelt(match["rest"]) / scale, 1 / scale
        unit, factor = _UNITS.get((match["unit"] or "").lower(), ("", Fraction(1)))
        if match["money"]:
            unit = _CURRENCIES[match["money"].lower()]
        elif match["unit"] is None and text[match.end() :].startswith("%"):
            unit = "%"
        value, step = value * scale * factor, step * scale * factor
        sign = -1 if match["minus"] else 1
        before = text[: match.start()]
        if unit == "time" and before.endswith("over "):
            before = ""  # in which something is done: no bound
        low, high = _range(before, value, step)
        yield Value(
            Span(*match.span()), unit, min(sign * low, sign * high), max(sign * low, sign * high)
        )


def _range(before: str, value: Fraction, step: Fraction) -> tuple[Fraction, Fraction]:
    """Return the least and the most of a number that is rounded, or bounded by what is before."""
    width = (
        min(step / 2, value * _ROUNDED_SHARE) if step > 1 or step.denominator > 1 else Fraction(0)
    )
    bound = _BOUND.search(before[-40:])
    if bound is None:
        return value - width, value + width
    if bound["more"]:
        return value - width, value * 2
    if bound["less"]:
        return value / 2, value + width
    return value * (1 - _ABOUT_SHARE), value * (1 + _ABOUT_SHARE)


def _scores(text: str) -> Iterator[Value]:
    for match in _SCORE.finditer(text):
        one, other = (Fraction(match[n]) + (Fraction(1, 2) if match[n + 1] else 0) for n in (1, 3))
        value = max(one, other) * 10_000 + min(one, other)  # by whichever side it is told
        yield Value(Span(*match.span()), "score", value, value)
    for match in _CLOCK.finditer(text):
        if match[1] or "." in match[3]:  # else it is a time of day
            value = int(match[1] or 0) * 3600 + int(match[2]) * 60 + Fraction(match[3])
            yield Value(Span(*match.span()), "time", value, value)


def _dates(text: str) -> Iterator[Value]:
    for match in _DATE.finditer(text):
        parts = {name[0]: said for name, said in match.groupdict().items() if said}
        if match[0] == "May":  # or may it be a verb?
            continue
        counting = parts.keys() == {"y"} and _COUNTING.match(text, match.end())
        if counting and not _OF_YEAR.search(text[: match.start()]):
            continue
        named = parts.get("m", "0")
        month = int(named) if named.isdigit() else 1 + _MONTHS.index(named[:3].lower())
        date = (int(parts.get("y", 0)), month, int(parts.get("d", 0)))
        yield Value(Span(*match.span()), "date", Fraction(0), Fraction(0), date)
