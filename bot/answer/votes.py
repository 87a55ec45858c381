"""The vote route: which votes a reading means, and who answers what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.answer.asks import Ask
from bot.answer.evidence import Dissent, Evidence
from bot.answer.figures import Figures
from bot.answer.finding import Finding, Missing, no_such_vote
from bot.answer.ledger import Statement
from bot.answer.phrases import joined, sentence, words
from bot.answer.positions import Positions
from bot.answer.reading import Reading
from bot.answer.types import Reason
from index.votes.countries import Countries
from index.votes.types import VoteRecord, main_votes

_Answerer = Callable[[Reading, Sequence[VoteRecord]], Finding | Missing | None]


class VoteRoute:
    """Answers readings from the records of one library."""

    def __init__(
        self, records: Sequence[VoteRecord], countries: Countries, evidence: Evidence
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._figures = figures = Figures(records, countries, evidence)
        positions = Positions(records, countries, evidence, figures)
        self._answerers: Mapping[Ask, _Answerer] = {
            Ask.TALLY: figures.tally,
            Ask.COUNT: figures.count,
            Ask.MARGIN: figures.margin,
            Ask.SHARE: figures.share,
            Ask.OUTCOME: figures.outcome,
            Ask.WHEN: figures.when,
            Ask.SPONSOR: figures.sponsor,
            Ask.COMPARE_VOTES: figures.compare,
            Ask.POSITION: positions.of_countries,
            Ask.WHO: positions.who,
            Ask.COMPARE_COUNTRIES: positions.compare,
            Ask.WHY: positions.premise,
        }

    def find(self, reading: Reading) -> Finding | Missing | None:
        """Answer a reading from the records, say why they can't, or leave it to the passages."""
        if reading.ask is Ask.OTHER or not self._records:
            return None
        if reading.unknown_vote:
            return None if reading.ask is Ask.WHY else no_such_vote(self._records)
        if reading.ambiguous and reading.ask in {Ask.POSITION, Ask.COMPARE_COUNTRIES}:
            return self._which_country(reading.ambiguous[0])
        if reading.residue and not reading.records and not reading.topic:
            # Words that no rule explains may name another vote ("on Gaza"): the passages decide.
            return None
        return self._answerers[reading.ask](reading, self._meant(reading))

    def say(self, dissent: Dissent) -> Statement:
        """Say how a source and the record differ."""
        return self._figures.say(dissent)

    def _meant(self, reading: Reading) -> list[VoteRecord]:
        """Return the votes referred to, else the votes on whole texts in the body that is named."""
        if reading.records:
            return list(reading.records)
        everything = main_votes(self._records)
        council = [r for r in everything if r.is_council]
        assembly = [r for r in everything if not r.is_council]
        if reading.council:
            return council
        if reading.assembly or not reading.countries:
            return assembly or council
        took_part = [r for r in council if any(code in r.positions for code in reading.countries)]
        return assembly + took_part

    def _which_country(self, codes: Sequence[str]) -> Missing:
        names = tuple(self._countries.name(code) for code in codes)
        which = joined([(words(name),) for name in names], " or ")
        hint = sentence(words("Ask again with the one you mean: "), which)
        return Missing(Reason.TWO_READINGS, hint, names)
