"""What a question asks: which countries, which vote, and what of it. Rules and gazetteers only."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.answer.language.words import STOP_WORDS, VOTE_WORDS
from bot.answer.reading import lexicon
from bot.answer.reading.asks import Ask, Form, ask_of
from bot.answer.reading.canonical import canonical_of
from bot.answer.reading.references import Stage, alias_pattern, find
from index.votes.countries import Countries
from index.votes.groups import Group, Groups
from index.votes.types import Position, VoteRecord


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood.

    `countries` and `groups` are those it asks about (not those that only name a text), `region`
    says that it asks about a part of the world; `ambiguous` are names that several countries share;
    `votes` are groups of records, one a reference; `unknown_vote` says that it names a vote that
    isn't in the records, by `symbols`, `years` or what it is `about`; `residue` are words that the
    rules did not understand; `canonical` is the form that the rules ran over; `together` says that
    countries are meant that made their choices on all of the votes.
    """

    text: str
    canonical: str
    ask: Ask
    choices: tuple[Position, ...] = ()
    negated: bool = False
    yes_no: bool = False
    countries: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    region: bool = False
    ambiguous: tuple[tuple[str, ...], ...] = ()
    votes: tuple[tuple[VoteRecord, ...], ...] = ()
    unknown_vote: bool = False
    topic: bool = False
    council: bool = False
    assembly: bool = False
    stage: Stage = ""
    residue: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    together: bool = False
    about: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[VoteRecord, ...]:
        """All votes that the question refers to, once each, in the order of mention."""
        return tuple(dict.fromkeys(record for group in self.votes for record in group))


# Quotation marks around a word or two set it apart and say nothing: "the 'no' votes".
_IN_QUOTES = re.compile(r"(?<![\w@~])(['\"])([^'\"]{1,40})\1(?!\w)")


class Reader:
    """Reads questions against the records of one library."""

    def __init__(
        self,
        countries: Countries,
        records: Sequence[VoteRecord],
        groups: Groups | None = None,
        publishers: Collection[str] = (),
    ) -> None:
        """Read against records; `publishers` are names that speak of no country ("EU Global")."""
        self._countries = countries
        self._groups = {
            alias.lower(): group
            for group in (groups or {}).values()
            for alias in (group.name, *group.aliases)
        }
        longest_first = sorted(self._groups, key=lambda alias: (-len(alias), alias))
        self._group = re.compile(
            # "West African states" and "non-EU states" are others.
            r"(?<![\w@#&-])(?<!east )(?<!west )(?<!north )(?<!south )(?<!central )(?<!non )"
            rf"(?:the )?(?P<alias>{'|'.join(map(re.escape, longest_first)) or '(?!)'})"
            r"(?:'s?)?(?: (?:countr(?:y|ies)|states?|members?|nations?|governments?))?(?!\w)"
        )
        speaking = sorted({canonical_of(one, countries)[0] for one in publishers})
        misread = [one for one in speaking if "@" in one or self._group.search(one)]
        self._publisher = re.compile(rf"\b(?:{'|'.join(map(re.escape, misread)) or '(?!)'})(?:'s)?")
        self._records = tuple(records)
        named = {
            canonical_of(alias, countries)[0]: record
            for record in records
            for alias in (*record.aliases, record.name, record.title)
        }
        self._aliases = [
            (alias_pattern(alias), named[alias])
            for alias in sorted(named, key=lambda alias: (-len(alias), alias))
            if " " in alias
        ]
        self._topics = frozenset(
            code
            for record in records
            for mention in countries.mentions(record.title)
            for code in mention.codes
        )
        self._known = frozenset(
            word
            for record in records
            for phrase in (record.title, record.name, *record.aliases)
            for word in re.findall(r"[a-z']+", phrase.lower())
        )

    def read(self, text: str, subject: str | None = None) -> Reading:
        """Read a question that was cleaned and whose spelling was mended.

        `subject` is the country that the question before was about, for "its own".
        """
        canonical, ambiguous = canonical_of(text, self._countries)
        canonical = self._publisher.sub(" source", _IN_QUOTES.sub(r"\2", canonical))
        references = find(canonical, self._records, self._aliases, self._topics, subject)
        # "Who besides Russia" asks of the others; the one that is set aside is not asked about.
        rest = " ".join(lexicon.BESIDES.sub(" ", references.text).split())
        named = [self._groups[match["alias"]] for match in self._group.finditer(rest)]
        groups = tuple({group.id: group for group in named}.values())
        rest = self._group.sub("&group", rest)
        countries = tuple(dict.fromkeys(re.findall(r"@([A-Z]{3})", rest)))
        choices = _choices(rest)
        residue = self._residue(rest)
        setting = references.topic or references.council or references.assembly
        known = len(references.votes)
        form = Form(
            text=rest,
            choices=choices,
            countries=tuple(dict.fromkeys(re.findall(r"@[A-Z?]{3}|&group", rest))),
            references=known + rest.count("#x"),
            known=known,
            setting=setting or references.unknown,
            residue=residue,
        )
        return Reading(
            text=text,
            canonical=rest,
            ask=ask_of(form),
            choices=choices,
            negated=_negated(rest, choices),
            yes_no=bool(lexicon.YES_NO.search(rest) or lexicon.CLAIM.search(rest)),
            countries=countries,
            groups=groups,
            region=not groups and bool(lexicon.REGION.search(rest)),
            ambiguous=ambiguous,
            votes=references.votes,
            unknown_vote=references.unknown,
            topic=references.topic,
            council=references.council,
            assembly=references.assembly,
            stage=references.stage,
            residue=residue,
            symbols=references.symbols,
            years=references.years,
            together=references.together,
            about=self._about(text, rest, countries),
        )

    def _about(self, text: str, rest: str, countries: Collection[str]) -> tuple[str, ...]:
        """Return the words that may tell what another vote was about: "Gaza", "Ukraine"."""
        words = re.findall(r"(?<![@#&\w])[a-z][a-z'-]*[a-z]", rest)
        named = sorted(self._countries.codes_in(text) - set(countries))
        subjects = [self._countries.name(code).removeprefix("the ") for code in named]
        return (*(w for w in words if w not in STOP_WORDS and w not in VOTE_WORDS), *subjects)

    def _residue(self, rest: str) -> tuple[str, ...]:
        words = re.findall(r"(?<![@#&\w])[a-z][a-z'-]*[a-z]", rest)
        known = STOP_WORDS | VOTE_WORDS | self._known
        return tuple(
            word
            for word in words
            if word not in known
            and word.removesuffix("'s") not in known
            and not word.endswith("ly")
        )


def _negated(rest: str, choices: tuple[Position, ...]) -> bool:
    """Say whether a negation governs the first choice: "did not vote for", not "and voted no"."""
    if not choices or choices[0] is Position.ABSENT:
        return False
    choice = lexicon.CHOICES[choices[0]].search(rest)
    if choice is None:
        return False
    before = [
        match.end()
        for match in lexicon.NEGATION.finditer(rest, _asked_from(rest), choice.end())
        if match.start() <= choice.start()
    ]
    if not before:
        return False
    between = rest[before[-1] : choice.start()]
    return len(between.split()) <= _NEGATION_REACH and " and " not in between and "," not in between


def _asked_from(rest: str) -> int:
    """Return where a question goes on after a verb that asks: "didn't it" denies nothing."""
    asks = lexicon.YES_NO.match(rest)
    return asks.end() if asks is not None else 0


_NEGATION_REACH = 4  # words from a negation to what it negates


def _choices(rest: str) -> tuple[Position, ...]:
    """Return the choices that are named, in the order of mention; a denominator names none."""
    if lexicon.SHARE.search(rest):
        rest = lexicon.OF_YES_AND_NO.sub(" ", rest)
    found = [
        (match.start(), position)
        for position, pattern in lexicon.CHOICES.items()
        if (match := pattern.search(rest))
    ]
    positions = [position for _, position in sorted(found)]
    return tuple(positions)
