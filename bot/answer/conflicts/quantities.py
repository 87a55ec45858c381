"""Numbers with their units, and dates, where they stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from fractions import Fraction

from index.sparse import STOP_WORDS
from index.types import Span

_UNITS: dict[str, tuple[str, Fraction]] = {}


def _unit(dimension: str, factor: str, names: str) -> None:
    for name in names.split("|"):
        _UNITS[name] = (dimension, Fraction(factor))


_unit("length", "1", "m|metre|metres|meter|meters")
_unit("length", "1000", "km|kilometre|kilometres|kilometer|kilometers")
_unit("length", "0.001", "mm|millimetre|millimetres|millimeter|millimeters")
_unit("length", "0.0254", "inch|inches")
_unit("length", "0.9144", "yard|yards")
_unit("length", "1852", "nautical mile|nautical miles")
_unit("length", "0.01", "cm|centimetre|centimetres|centimeter|centimeters")
_unit("length", "0.3048", "ft|foot|feet")
_unit("length", "1609.344", "mile|miles")
_unit("area", "1", "square metre|square metres|square meter|square meters|m²")
_unit("area", "1000000", "square kilometre|square kilometres|square kilometer|square kilometers")
_unit("area", "1000000", "sq km|km²")
_unit("area", "10000", "ha|hectare|hectares")
_unit("area", "4046.8564224", "acre|acres")
_unit("area", "2589988.110336", "square mile|square miles")
_unit("mass", "1", "kg|kilogram|kilograms|kilo|kilos")
_unit("mass", "1000", "tonne|tonnes|metric ton|metric tons|ton|tons")
_unit("mass", "0.001", "g|gram|grams")
_unit("volume", "1", "litre|litres|liter|liters")
_unit("volume", "1000", "cubic metre|cubic metres|cubic meter|cubic meters|m³")
_unit("distance", "1", "light-year|light-years|light year|light years")
_unit("power", "1", "mw|megawatt|megawatts")
_unit("power", "1000", "gw|gigawatt|gigawatts")
_unit("speed", "1", "km/h|kph|kilometres per hour|kilometers per hour")
_unit("speed", "1.609344", "mph|miles per hour|miles an hour")
_unit("speed", "1.852", "knots")
_unit("temperature", "1", "°c|degrees celsius")
_unit("fahrenheit", "1", "°f|degrees fahrenheit")
_unit("time", "1", "second|seconds")
_unit("time", "60", "minute|minutes")
_unit("time", "3600", "hour|hours")
_unit("time", "86400", "day|days")
_unit("time", "604800", "week|weeks")
_unit("years", "1/12", "month|months")
_unit("years", "1", "year|years")
_unit("%", "1", "%|percent|per cent")
_unit("percentage points", "1", "percentage point|percentage points")
_unit("usd", "1", "dollar|dollars|us dollars|u.s. dollars|usd")
_unit("eur", "1", "euro|euros|eur")
_unit("gbp", "1", "pound|pounds|gbp")
for _name in "crown dinar dirham franc krone krona lira peso rand real rouble ruble rupee".split():
    _unit(_name, "1", f"{_name}|{_name}s")
_unit("jpy", "1", "yen")
_unit("cny", "1", "yuan")
_CURRENCIES = {"$": "usd", "US$": "usd", "€": "eur", "£": "gbp", "¥": "jpy"}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mn", "m"), 10**6),
    **dict.fromkeys(("billion", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: n for n, word in enumerate(_ONES) if n > 1}
_VALUES |= {word: 10 * n for n, word in enumerate(_TENS, start=2)}
SPELT = rf"(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_ONES[1:10])}))?|{'|'.join(_ONES[:1:-1])}"

_NUMBER = re.compile(
    r"(?P<money>US\$|[$€£¥])?\s?(?<![\w.,/:#-])"
    r"(?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|\b(?P<spelt>" + SPELT + r")\b)"
    r"(?![\d/:]|[,.]\d|(?:st|nd|rd|th)\b|-\d)"
    r"(?:[ -]?(?P<scale>dozen|hundred(?: and (?P<rest>" + SPELT + r"))?|thousand|million"
    r"|billion|trillion|bn|mn|tn)\b"
    r"|(?(money)(?P<short>[kmb])\b|(?!)))?"
    r"(?:[ -]?(?P<unit>"
    + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
    + r")(?![\w/]))?",
    re.IGNORECASE,
)
NUMERAL = re.compile(rf"\d|\b(?:{'|'.join(_VALUES)})", re.IGNORECASE)
"""What is in every sentence with a number or a date."""

_ROUGH_BEFORE = re.compile(
    r"(?:\b(?:about|around|roughly|nearly|almost|some|over|above|more than|less than|fewer than"
    r"|at least|at most|up to|approximately|approx\.?|close to|an estimated|under|below|as many as"
    r"|no more than|no fewer than|as much as|well over|just over|just under|exceed\w*|between|from"
    r"|than|circa|c\.|in excess of|a further|another|other|remaining|every|each|only"
    r"|\d[\d,.]*(?: \w+)? to|(?:ros|ris|grew|grow|increas|fell|fall|dropp?|cut|lower|rais|reduc"
    r"|declin|shr[aiu]nk|expand|gain|jump|widen|climb|soar|up|down|more|less|exceed)\w* by"
    r"|between \d[\d,.]* and|top|no\.|number|article|chapter|page|section|resolution|phase|act"
    r"|age|aged|point"
    r")|[~≈<>±]|\b\d[\d,.]*(?: ?[-] ?))\s*(?:the )?(?:US\$|[$€£¥])?\s*$",
    re.IGNORECASE,
)
_ROUGH_AFTER = re.compile(
    r"^(?:\s?-?odd\b|\s?[ap]\.?m\b|\s?\+| or (?:so|more|less|fewer)\b| to \d)"
)
_PART = re.compile(r"^ (?:out )?of\b")  # "12 of the 15 members" counts some of what is named
_PLURAL_ONLY = re.compile(r"^[-]\w")  # "a 12-storey house" counts nothing
_NOUN = re.compile(r"\s+([^\W\d_][\w'’-]*)")
_ENDS = STOP_WORDS | frozenset(
    """
    voted vote voting sat sit died die lost took take signed against for per killed injured
    wounded attended joined between among since during after before near against who
    worth each annually yearly monthly last this next yesterday today dead alive ago so
    """.split()
)
MOST_NOUNS = 4
_NEXT = 7  # characters between the parts of a time
_OVER = re.compile(r"\bover $")  # "over 36 months" is no rough figure


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in base units; `step` is what its last digit stands for, 0 where it is exact.

    `noun` are the words that say what is counted, up to `end`; `rough` says that it is no exact
    number, or not plainly one.
    """

    span: Span
    value: Fraction
    unit: str
    noun: tuple[str, ...]
    rough: bool
    step: Fraction = Fraction(0)
    end: int = 0


def number_of(number: str) -> Fraction:
    """Return the value of plain digits, or of a number below a hundred in words."""
    if number[0].isdigit():
        return Fraction(number)
    ten, _, one = number.lower().partition("-")
    return Fraction(_VALUES[ten] + (_ONES.index(one) if one else 0))


def quantities_of(text: str) -> list[Quantity]:
    """Return the numbers of a sentence, whose dates have been left out of it, in order.

    The parts of a time, as in "two hours, six minutes and 14 seconds", are one.
    """
    found: list[Quantity] = []
    for one in _numbers(text):
        last = found[-1] if found else None
        if one.rough and one.unit in {"time", "years"} and _OVER.search(text[: one.span.start]):
            one = replace(one, rough=False)  # noqa: PLW2901
        if (
            last is not None
            and last.unit == one.unit == "time"
            and one.span.start - last.end < _NEXT
            and one.value < last.value
        ):
            span = Span(last.span.start, one.span.end)
            value = last.value + one.value
            found[-1] = replace(last, span=span, value=value, step=one.step, end=one.end)
        else:
            found.append(one)
    return found


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        number = match["digits"] or match["spelt"]
        start = match.start("digits") if match["digits"] else match.start("spelt")
        short = match["short"] if match["money"] else ""  # "5 m" is a length, "$5m" is money
        scaled = (match["scale"] or short or "").lower().partition(" ")[0]
        scale = Fraction(_SCALES.get(scaled, 1))
        if match["digits"]:
            plain = number.replace(",", "")
            value = Fraction(plain)
            step = Fraction(1, 10 ** len(plain.partition(".")[2]))
            if "." not in plain and value:
                step = Fraction(10 ** (len(plain) - len(plain.rstrip("0"))))
        else:
            value, step = number_of(number), Fraction(1)
        if match["rest"]:
            value, step = value + number_of(match["rest"]) / scale, 1 / scale
        unit, factor = _UNITS.get((match["unit"] or "").lower(), ("", Fraction(1)))
        if match["money"]:
            unit, factor = _CURRENCIES[match["money"].upper()], Fraction(1)
        end = match.end()
        noun: tuple[str, ...] = ()
        if not unit:
            noun, end = _noun(text, end)
        before, after = text[: match.start()], text[match.end() :]
        rough = bool(
            _ROUGH_BEFORE.search(before[-40:])
            or _ROUGH_AFTER.search(after)
            or (not unit and (_PLURAL_ONLY.search(after) or _PART.search(after)))
        )
        # "by 48 votes to 22", "with 93 votes": the preposition belongs to the tally.
        if noun and noun[0].lower() in {"votes", "vote"}:
            rough = False
        yield Quantity(
            Span(start, match.end("digits") if match["digits"] else match.end("spelt")),
            value * scale * factor,
            unit,
            noun,
            rough,
            step * scale * factor,
            end,
        )


def _noun(text: str, end: int) -> tuple[tuple[str, ...], int]:
    found: list[str] = []
    while len(found) < MOST_NOUNS and (match := _NOUN.match(text, end)):
        word = match[1]
        lower = word.lower()
        if lower in _ENDS or (found and (lower.endswith(("ed", "ly", "ing")))):
            break
        found.append(lower.removesuffix("'s"))
        end = match.end()
    return tuple(found), end


_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept?(?:ember|\.)"
    r"|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    rf"\b(?i:on |in |since |of |by |until |during |dated )?(?:\w+day,? (?:the )?)?(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{_MONTH}),? ?(?P<y1>\d{{4}})?"
    rf"|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y2>\d{{4}}))?"
    rf"|(?P<m3>{_MONTH}),? (?P<y3>\d{{4}})"
    rf"|(?P<y4>\d{{4}})-(?P<m4>\d{{2}})-(?P<d4>\d{{2}}))\b"
    r"|\b(?i:in|since|of|by|until|during|from|for|year)(?: (?:early|late|mid|the year|the)-?)? ?"
    r"(?P<y5>1[0-9]\d\d|20\d\d)\b(?! [a-z]+s\b)"
    r"|\((?P<y6>1[0-9]\d\d|20\d\d)\)"
    rf"|\b(?i:in|since|last|this|next|until|by) (?P<m7>{_MONTH})(?![\w])"
    r"|\b(?i:the) (?P<y8>1[0-9]\d\d|20\d\d)(?= [a-z])"
)


@dataclass(frozen=True, slots=True)
class When:
    """A day, a month or a year, 0 for what isn't said."""

    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def ordinal(self) -> int:
        """A number that is later for a later date."""
        return (self.year * 100 + self.month) * 100 + self.day

    @classmethod
    def of(cls, ordinal: int) -> When:
        """Return the date of an ordinal."""
        return cls(ordinal // 10_000, ordinal // 100 % 100, ordinal % 100)

    @property
    def precision(self) -> str:
        """The smallest part that is said."""
        return "day" if self.day else "month" if self.month else "year"

    def may_be(self, other: When) -> bool:
        """Say whether nothing that is said of both differs."""
        parts = zip(astuple(self), astuple(other), strict=True)
        return all(not (one and two) or one == two for one, two in parts)


def together(whens: Iterable[When]) -> When:
    """Put together what one sentence says of its time, the first of each part."""
    year = month = day = 0
    for when in whens:
        year, month, day = year or when.year, month or when.month, day or when.day
    return When(year, month, day)


def dates_of(text: str) -> tuple[list[tuple[When, Span]], str]:
    """Return the dates of a sentence, and the sentence with blanks in their places."""
    found: list[tuple[When, Span]] = []
    for match in _DATE.finditer(text):
        parts = {name[0]: value for name, value in match.groupdict().items() if value}
        named = parts.get("m", "0")
        month = int(named) if named.isdigit() else 1 + _MONTHS.index(named[:3].lower())
        when = When(int(parts.get("y", 0)), month, int(parts.get("d", 0)))
        found.append((when, Span(*match.span())))
    return found, _DATE.sub(lambda match: " " * len(match[0]), text)
