"""What a question is about: names in it, whose vote it asks for, whose texts it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.names import Name, proper_names
from index.votes.names.countries import Countries, Mention

_TALLIES = frozenset({Ask.TALLY, Ask.COUNT, Ask.MARGIN, Ask.SHARE, Ask.COMPARE})
_OF_ONE_TEXT = (_TALLIES - {Ask.COMPARE}) | {Ask.OTHER, Ask.OUTCOME}
_TEXT_OF = re.compile(
    r"(?:'s?|’s?)? (?:[\w-]+ )?(?:resolution|text|draft|proposal|version|document|measure|motion"
    r"|paper|bill|initiative|plan)s?\b",
    re.IGNORECASE,
)
# Who speaks for a country in any office ("a diplomat") may be anybody of it; these may not.
_OFFICE = (
    r"(?:(?:prime |deputy |foreign |defen[cs]e |vice[- ])*(?:minister|president)|ambassador"
    r"|spokes\w+|premier|chancellor|king)"
)
_OFFICE_AFTER = re.compile(rf"(?:'s?|’s?)? (?:\w+ ){{0,2}}?({_OFFICE})\b", re.IGNORECASE)
_OFFICE_BEFORE = re.compile(rf"\b({_OFFICE})s? (?:of|from|for) (?:the )?$", re.IGNORECASE)
_DEPUTY = re.compile(r"deputy|vice")
_AND = re.compile(r"(?:['’]s?)? and (?:the )?", re.IGNORECASE)
_WHO = re.compile(r"\bwho(?:se|m)?\b", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}|(?!19\d\d|20\d\d)\d{4,}")  # a figure that is no year


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
        who=bool(_WHO.search(reading.text)),
    )


def offices_in(text: str, countries: Countries) -> frozenset[tuple[str, str]]:
    """Return the offices that a text names: country code and office, in lower case."""
    found: set[tuple[str, str]] = set()
    for mention in countries.mentions(text):
        after = _OFFICE_AFTER.match(text, mention.span.end)
        owns = mention.form == "adjective" or text[mention.span.end :][:1] in {"'", "’"}
        before = _OFFICE_BEFORE.search(text[: mention.span.start])
        for office in (after if owns else None, before):
            if office is not None and len(mention.codes) == 1:
                found.add((mention.codes[0], office[1].lower()))
    return frozenset(found)


def holds_office(told: tuple[str, str], asked: tuple[str, str]) -> bool:
    """Say whether who holds one office holds the one that is asked for: a deputy doesn't."""
    country, office = told
    rank = office.removesuffix(asked[1])
    return country == asked[0] and rank != office and not _DEPUTY.search(rank)


@lru_cache(maxsize=1024)
def texts_in(text: str, countries: Countries) -> frozenset[str]:
    """Return the countries of whose texts a text speaks: "the American draft"."""
    found: set[str] = set()
    before: Mention | None = None
    for mention in countries.mentions(text):
        if len(mention.codes) == 1 and _TEXT_OF.match(text, mention.span.end):
            found.add(mention.codes[0])
            if before is not None and _AND.fullmatch(text, before.span.end, mention.span.start):
                found.update(before.codes[:1])
        before = mention
    return frozenset(found)


def of_other_texts(question: str, quoted: str, countries: Countries) -> bool:
    """Say whether a question and a quote each name whose text they speak of, and not the same."""
    asked = texts_in(question, countries)
    texts = texts_in(quoted, countries) if asked else frozenset[str]()
    return bool(texts) and not asked & texts
