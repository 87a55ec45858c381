"""The vote route: which votes a reading means, and who answers what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.answer.ledger import Statement
from bot.answer.phrases import joined, paragraph, sentence, words
from bot.answer.reading.asks import Ask
from bot.answer.reading.reading import Reading
from bot.answer.types import Reason
from bot.answer.votes.evidence import Dissent, Evidence
from bot.answer.votes.figures import Figures
from bot.answer.votes.finding import Finding, Missing, no_such_vote
from bot.answer.votes.positions import Positions
from bot.answer.votes.recorded import RecordedVotes
from index.votes.countries import Countries
from index.votes.types import VoteRecord, main_votes

# What is asked of these is asked of single countries, and can be asked of a group.
_OF_COUNTRIES = frozenset(
    {Ask.TALLY, Ask.COUNT, Ask.SUM, Ask.SHARE, Ask.POSITION, Ask.WHO, Ask.COMPARE_COUNTRIES}
)
_Answerer = Callable[[Reading, Sequence[VoteRecord]], Finding | Missing | None]


class VoteRoute:
    """Answers readings from the records of one library."""

    def __init__(
        self,
        records: Sequence[VoteRecord],
        countries: Countries,
        evidence: Evidence,
        recorded: RecordedVotes,
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._recorded = recorded
        self._figures = figures = Figures(records, countries, evidence)
        self._positions = positions = Positions(records, countries, evidence, figures)
        # What is asked of all votes together.
        self._of_register: Mapping[Ask, Callable[[Reading], Finding | Missing]] = {
            Ask.AGREE: recorded.agree,
            Ask.LIKE: recorded.like,
            Ask.OUTVOTED: recorded.outvoted,
        }
        self._answerers: Mapping[Ask, _Answerer] = {
            Ask.TALLY: figures.tally,
            Ask.COUNT: figures.count,
            Ask.SUM: figures.sum,
            Ask.MARGIN: figures.margin,
            Ask.SHARE: figures.share,
            Ask.OUTCOME: figures.outcome,
            Ask.WHEN: figures.when,
            Ask.SPONSOR: figures.sponsor,
            Ask.COMPARE_VOTES: figures.compare,
            Ask.POSITION: positions.of_countries,
            Ask.WHO: positions.who,
            Ask.COMPARE_COUNTRIES: positions.compare,
            Ask.CHANGED: positions.changed,
            Ask.WHY: positions.premise,
        }

    def find(self, reading: Reading) -> Finding | Missing | None:
        """Answer a reading from the records, say why they can't, or leave it to the passages."""
        if reading.ask is Ask.OTHER or not self._records:
            return None
        if reading.ask in _OF_COUNTRIES and (reading.region or reading.ambiguous):
            return self._unclear(reading)
        if reading.ask in self._of_register:
            if reading.groups or len(reading.countries) <= (reading.ask is Ask.AGREE):
                hint = "Of all votes together, ask of single countries"
                return Missing(Reason.NO_POSITION, sentence(words(hint)))
            return self._of_register[reading.ask](reading)
        meant = self._votes(reading)
        if meant is None or isinstance(meant, Missing):
            return meant
        answer = self._answerers[reading.ask]
        if reading.ask is Ask.COUNT and reading.together and len(meant) > 1:
            answer = self._positions.who
        if reading.ask in _OF_COUNTRIES and reading.groups:
            answer = self._positions.of_groups
        return answer(reading, meant)

    def _votes(self, reading: Reading) -> Sequence[VoteRecord] | Missing | None:
        """Return the votes that a reading is about, from the records or else from the register."""
        # Words that no rule explains may name another vote: "on Gaza".
        other = bool(reading.residue) and not reading.records and not reading.topic
        if not reading.unknown_vote and not other:
            return self._meant(reading)
        if reading.ask is Ask.WHY:
            return None
        recorded = self._recorded.find(reading)
        if recorded is None and reading.unknown_vote:
            missing = no_such_vote(self._records)
            held = self._recorded.held()
            return (
                missing if held is None else replace(missing, hint=paragraph([missing.hint, held]))
            )
        return recorded  # None: the words may name no vote at all, and the passages decide

    def say(self, dissent: Dissent, *, alone: bool = False) -> Statement:
        """Say how a source and the record differ; alone, where nothing of it was told before."""
        return self._figures.say(dissent, alone=alone)

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

    def _unclear(self, reading: Reading) -> Missing:
        """Ask back which of several countries is meant, or for a group in place of a region."""
        if reading.region:
            hint = "Ask of a country, or of a group such as the European Union, NATO or BRICS"
            return Missing(Reason.NO_POSITION, sentence(words(hint)))
        names = tuple(self._countries.name(code) for code in reading.ambiguous[0])
        which = joined([(words(name),) for name in names], " or ")
        return Missing(
            Reason.TWO_READINGS, sentence(words("Ask again with the one you mean: "), which), names
        )
