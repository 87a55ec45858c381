"""What a question is about: names in it, whose vote it asks for, whose texts it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.lexer import wordings_of
from bot.answer.language.text.lexicon import offices_known
from bot.answer.language.text.names import Name, proper_names
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries, Mention

_TALLIES = frozenset({Ask.TALLY, Ask.COUNT, Ask.MARGIN, Ask.SHARE, Ask.COMPARE})
_OF_ONE_TEXT = (_TALLIES - {Ask.COMPARE}) | {Ask.OTHER, Ask.OUTCOME}
_DEPUTIES = ("deputy", "vice")
_MOST_BETWEEN = 2  # words between a country and its office: "Ukraine's new deputy minister"
_COUNT = lazy_pattern(r"\d{1,3}|(?!19\d\d|20\d\d)\d{4,}")  # a figure that is no year


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about.

    `names` are the names in it. `countries` are those whose vote it asks for, `named` all that it
    names, sponsors of texts too; `text_of` are the countries of whose texts it speaks ("Ukraine's
    resolution"). `about_votes` says that it asks how a vote went, `tally` that it asks for figures,
    `who` that it asks for a person.
    """

    names: tuple[Name, ...]
    countries: frozenset[str]
    named: frozenset[str]
    text_of: frozenset[str]
    offices: frozenset[tuple[str, str]]
    tally: bool
    who: bool


def asked_of(reading: Reading, countries: Countries) -> Asked:
    """Tell what a reading is about."""
    about_votes = reading.ask not in {Ask.OTHER, Ask.WHY}
    return Asked(
        # A figure in a question about votes is a claim to be checked, no name to be found.
        names=tuple(
            name
            for name in proper_names(reading.text, countries)
            if not (about_votes and _COUNT.fullmatch(name.text))
        ),
        countries=frozenset(reading.countries if reading.ask is not Ask.OTHER else ()),
        named=countries.codes_in(reading.text),
        text_of=texts_in(reading.text, countries) if reading.ask in _OF_ONE_TEXT else frozenset(),
        offices=offices_in(reading.text, countries) if reading.ask is Ask.OTHER else frozenset(),
        tally=reading.ask in _TALLIES,
        who=not {"who", "whose", "whom"}.isdisjoint(reading.text.lower().replace("'", " ").split()),
    )


def offices_in(text: str, countries: Countries) -> frozenset[tuple[str, str]]:
    """Return the offices that a text names: country code and office, in lower case."""
    found: set[tuple[str, str]] = set()
    offices = wordings_of(text, offices_known())
    for mention in countries.mentions(text):
        start, end = mention.span.start, mention.span.end
        owns = mention.form == "adjective" or text[end:][:1] in {"'", "’"}
        for office in offices if len(mention.codes) == 1 else ():
            after = _between(text[end : office.span.start]) if office.span.start >= end else None
            lead = _between(text[office.span.end : start]) if office.span.end <= start else None
            before = lead is not None and [*lead, "the"][:2] in (["of", "the"], ["from", "the"])
            if before or (owns and after is not None and len(after) <= _MOST_BETWEEN):
                found.add((mention.codes[0], office.text))
    return frozenset(found)


def _between(text: str) -> list[str] | None:
    """Return the words between a country and what is of it; None where more stands there."""
    plain = text.replace("’", "'").removeprefix("'s").removeprefix("'")
    words = plain.lower().split()
    return words if all(word.replace("-", "").isalnum() for word in words) else None


def holds_office(told: tuple[str, str], asked: tuple[str, str]) -> bool:
    """Say whether who holds one office holds the one that is asked for: a deputy doesn't."""
    country, office = told
    rank = office.removesuffix(asked[1])
    return country == asked[0] and rank != office and not rank.startswith(_DEPUTIES)


@lru_cache(maxsize=1024)
def texts_in(text: str, countries: Countries) -> frozenset[str]:
    """Return the countries of whose texts a text speaks: "the American draft"."""
    found: set[str] = set()
    before: Mention | None = None
    for mention in countries.mentions(text):
        if len(mention.codes) == 1 and _before_noun(text, mention.span.end):
            found.add(mention.codes[0])
            joined = _between(text[before.span.end : mention.span.start]) if before else None
            if before is not None and joined in (["and"], ["and", "the"]):
                found.update(before.codes[:1])
        before = mention
    return frozenset(found)


def _before_noun(text: str, end: int) -> bool:
    """Say whether a noun for a text follows, a word between at most."""
    gaps = (_between(text[end : one.span.start]) for one in wordings_of(text)
            if one.may("text.noun") and one.span.start >= end)  # fmt: skip
    return any(gap is not None and len(gap) <= 1 for gap in gaps)


def of_other_texts(question: str, quoted: str, countries: Countries) -> bool:
    """Say whether a question and a quote each name whose text they speak of, and not the same."""
    asked = texts_in(question, countries)
    texts = texts_in(quoted, countries) if asked else frozenset[str]()
    return bool(texts) and not asked & texts
