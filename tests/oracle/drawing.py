"""What a question is drawn from: votes, countries, groups and choices, for one world of records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from tests.oracle.facts import CHOICES, Codes, Facts, Group, Vote
from tests.oracle.imported import STATES
from tests.oracle.truths import Truth
from tests.oracle.wordings import forms

CAST = ("yes", "no", "abstain")
_CALLED = {
    "USA": ("the United States", "the U.S.", "the USA", "America"),
    "GBR": ("the United Kingdom", "the UK", "Britain"),
    "RUS": ("Russia", "the Russian Federation"),
    "CZE": ("Czechia", "the Czech Republic"),
    "NLD": ("the Netherlands", "Holland"),
    "TUR": ("Turkey", "Türkiye"),
    "ARE": ("the United Arab Emirates", "the UAE"),
    "CIV": ("Ivory Coast", "Côte d'Ivoire"),
    "KOR": ("South Korea",),
    "PRK": ("North Korea", "the DPRK"),
}
GROUPS = {
    "EU": ("the EU", "the European Union"),
    "NATO": ("NATO",),
    "BRICS": ("the BRICS", "BRICS"),
    "G7": ("the G7", "the Group of Seven"),
    "G20": ("the G20",),
    "P5": ("the P5", "the permanent five"),
    "NORDIC": ("the Nordics", "the Nordic Council"),
    "BALTIC": ("the Baltics",),
    "BENELUX": ("the Benelux",),
    "VISEGRAD": ("the Visegrád Group", "the Visegrad Four"),
    "CSTO": ("the CSTO",),
    "SCO": ("the SCO",),
    "ASEAN": ("ASEAN",),
    "GCC": ("the GCC", "the Gulf Cooperation Council"),
    "MERCOSUR": ("Mercosur",),
    "CARICOM": ("CARICOM",),
    "AU": ("the African Union",),
    "ARAB-LEAGUE": ("the Arab League",),
    "FIVE-EYES": ("the Five Eyes",),
    "LATIN-AMERICA": ("the Latin American countries", "GRULAC"),
    "ASIA": ("the Asian countries",),
    "WEOG": ("the WEOG",),
}


class Unfit(Exception):
    """What was drawn makes no question worth asking."""


@dataclass(frozen=True, slots=True)
class Question:
    """Slots for a wording, and the truth; of a count, the truth is for its figure."""

    slots: dict[str, str]
    truth: Truth


@dataclass(frozen=True, slots=True)
class World:
    """The votes that one answerer holds: the shipped, or the imported."""

    name: str
    rolled: tuple[Vote, ...]
    tallied: tuple[Vote, ...]  # only the totals are known

    @property
    def assembly(self) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.rolled if vote.body == "General Assembly")


def worlds(known: Facts) -> tuple[World, World]:
    """Return the two worlds; of the shipped votes, those that have names to be asked by."""
    named = [vote for vote in known.shipped.values() if vote.names]
    rolled = tuple(vote for vote in named if vote.positions)
    tallied = tuple(vote for vote in named if vote.totals and not vote.positions)
    return (
        World("shipped", rolled, tallied),
        World("imported", tuple(known.imported.values()), ()),
    )


class Draw:
    """Draws for one question; the same for the same seed."""

    def __init__(self, world: World, known: Facts, number: int, seed: str) -> None:
        self.world = world
        self.known = known
        self.number = number
        self.random = Random(seed)  # noqa: S311 - repeatable

    def one(self, among: Sequence[Vote]) -> Vote:
        """Take the votes in turn, so that each has its share."""
        return among[self.number % len(among)]

    def called(self, vote: Vote) -> str:
        return self.random.choice(vote.names)

    def two(self, *, across: bool = False) -> tuple[Vote, Vote]:
        """Return two votes of one body; `across` also of both."""
        pairs = [
            pair
            for pair in permutations(self.world.rolled, 2)
            if pair[0].body == pair[1].body or (across and self.world.name == "shipped")
        ]
        return pairs[self.number % len(pairs)]

    def three(self) -> tuple[Vote, Vote, Vote]:
        among = self.world.rolled if self.world.name == "shipped" else self.world.assembly
        triples = list(permutations(among, 3))
        return triples[self.number % len(triples)]

    def choice(self, among: Sequence[str] = CHOICES) -> str:
        return self.random.choice(among)

    def country(self, among: Codes) -> str:
        """Draw a country; about one of four from those that people ask about most."""
        among -= self.known.shared
        if not among:
            raise Unfit
        often = sorted(among & {"USA", "RUS", "CHN", "UKR", "HUN", "IND", "GBR", "FRA", "DEU"})
        if often and self.random.random() < 0.25:
            return self.random.choice(often)
        return self.random.choice(sorted(among))

    def countries(self, among: Codes, many: int) -> list[str]:
        among -= self.known.shared
        if len(among) < many:
            raise Unfit
        return self.random.sample(sorted(among), many)

    def name(self, code: str) -> str:
        return self.random.choice(_CALLED.get(code, (self.known.countries[code],)))

    def group(self, vote: Vote, *, whole: bool = False) -> tuple[Group, Codes]:
        """Draw a group that has members in a vote, with these; `whole`: all of them are."""
        fit = []
        for key in GROUPS:
            group = self.known.groups[key]
            members = group.on(vote.date)
            taking_part = members & vote.members
            foreign = self.world.name == "imported" and not members <= set(STATES)
            if taking_part and not foreign and not (whole and members - vote.members):
                fit.append((group, taking_part))
        if not fit:
            raise Unfit
        return self.random.choice(fit)

    def group_name(self, group: Group) -> str:
        return self.random.choice(GROUPS[group.id])

    def did(self, choice: str, suffix: str = "") -> dict[str, str]:
        return forms(choice, self.random, suffix)

    def votes(self, *each: Vote) -> dict[str, str]:
        return dict(zip("VWU", map(self.called, each), strict=False))


Drawing = Callable[[Draw], Question]
