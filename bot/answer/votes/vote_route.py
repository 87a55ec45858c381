"""The vote route: which votes a query means, and who answers what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.answer.language.english import english
from bot.answer.language.form import (
    All,
    Ask,
    Chose,
    Query,
    Set,
    Votes,
    inner,
    with_all_votes,
)
from bot.answer.language.paraphrase.meaning import same
from bot.answer.language.query.read_query import Reading
from bot.answer.language.query.sets import UNNAMED
from bot.answer.ledger import Statement, render
from bot.answer.phrases import joined, paragraph, sentence, words
from bot.answer.types import Reason
from bot.answer.votes.country_sets import Lists
from bot.answer.votes.evidence import Evidence, SourceDissent
from bot.answer.votes.findings import Finding, Missing, no_such_vote
from bot.answer.votes.positions import Positions
from bot.answer.votes.register_votes import RecordedVotes
from bot.answer.votes.vote_figures import Figures
from bot.answer.votes.votes_meant import (
    each_vote,
    filled,
    impossible,
    jumbled,
    of_two,
    records_of,
    unnamed,
)
from index.votes.bodies import BODIES
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord, main_votes

# What is asked of these is asked of single countries, and can be asked of a group.
_OF_COUNTRIES = frozenset({Ask.TALLY, Ask.COUNT, Ask.SHARE, Ask.POSITION, Ask.WHO, Ask.ALIKE})
_OF_GROUPS = frozenset({Ask.TALLY, Ask.POSITION, Ask.ALIKE})
_PROPOSED = 3  # questions
_Answerer = Callable[[Query, Sequence[VoteRecord], Sequence[Query]], Finding | Missing | None]


class VoteRoute:
    """Answers queries from the records of one library, and from the register beside it."""

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
        positions = Positions(countries, evidence, figures)
        lists = Lists(countries, evidence, figures)
        # What is asked of all votes together.
        self._of_register: Mapping[Ask, Callable[[Query], Finding | Missing]] = {
            Ask.AGREE: recorded.agree,
            Ask.LIKE: recorded.like,
            Ask.OUTVOTED: recorded.outvoted,
        }
        self._of_groups = positions.of_groups
        self._answerers: Mapping[Ask, _Answerer] = {
            Ask.TALLY: lambda query, records, _: figures.tally(query, records),
            Ask.MARGIN: lambda query, records, _: figures.margin(query, records),
            Ask.OUTCOME: lambda query, records, _: figures.outcome(query, records),
            Ask.WHICH: lambda query, records, _: figures.which(query, records),
            Ask.WHEN: lambda query, records, _: figures.when(query, records),
            Ask.SPONSOR: lambda query, records, _: figures.sponsor(query, records),
            Ask.WHY: lambda query, records, _: positions.premise(query, records),
            Ask.SHARE: lists.share,
            Ask.COUNT: lambda _, records, each: lists.count(each, records),
            Ask.WHO: lambda _, records, each: lists.who(each, records),
            Ask.COMPARE: lambda _, records, each: lists.compare(each, records),
            Ask.POSITION: positions.of_countries,
            Ask.ALIKE: positions.alike,
        }

    def find(  # noqa: PLR0911  (a case each)
        self, reading: Reading
    ) -> Finding | Missing | None:
        """Answer a reading from the records, say why they can't, or leave it to the passages."""
        query = reading.query
        if reading.leans:
            hint = "That goes on from the question before; ask it in full"
            return Missing(Reason.PARTLY_READ, sentence(words(hint)))
        if reading.proposed and query.ask is Ask.OTHER:
            return self._not_read(query, reading)
        if query.ask is Ask.OTHER or not self._records:
            return self._unclear(reading) if _of_no_group(reading) else None
        if query.ask in _OF_COUNTRIES and (reading.region or reading.ambiguous):
            return self._unclear(reading)
        if query.ask in self._of_register:
            if query.groups or len(query.countries) <= (query.ask is Ask.AGREE):
                hint = "Of all votes together, ask of single countries"
                return Missing(Reason.NO_POSITION, sentence(words(hint)))
            if query.ask is not Ask.AGREE or not self._recorded.empty:
                return self._of_register[query.ask](query)
            # Without a register: how two voted in the roll calls at hand, one by one.
            query = replace(query, ask=Ask.ALIKE)
            reading = replace(reading, query=query)
        meant = self.meant(reading)
        if meant is None or isinstance(meant, Missing):
            return meant
        misread = self._misread(reading, meant)
        if misread is not None:
            return misread
        records, each = records_of(meant), each_vote(meant)
        if query.ask in _OF_GROUPS and query.groups:
            return self._of_groups(meant, records, each)
        found = self._answerers[query.ask](meant, records, each)
        if isinstance(found, Finding) and not found.statement:
            # A question that says nothing of who is meant ("how was it split?") asks for the tally.
            return self._answerers[Ask.TALLY](meant, records, each)
        return found

    def settled(self, reading: Reading) -> Reading:
        """Put the votes that are meant into a reading, as far as they are known."""
        if reading.ask is Ask.OTHER:
            return reading
        meant = self.meant(reading)
        return replace(reading, query=meant) if isinstance(meant, Query) else reading

    def understands(self, reading: Reading) -> bool:
        """Say whether the grammar makes one question of all that a reading says of votes."""
        if reading.leans or reading.ask is Ask.OTHER or reading.ask in self._of_register:
            return not reading.leans
        meant = self.meant(reading)
        return not isinstance(meant, Query) or self._misread(reading, meant) is None

    def alike(self, one: Reading, other: Reading) -> bool:
        """Say whether two readings ask the same, or are answered with the same words."""
        queries = [self.settled(reading).query for reading in (one, other)]
        if same(*queries) or len({english(query, self._countries) for query in queries}) == 1:
            return True
        found, beside = self.find(one), self.find(other)
        if not isinstance(found, Finding) or not isinstance(beside, Finding):
            return False
        return found.statement == beside.statement

    def _misread(self, reading: Reading, meant: Query) -> Missing | None:
        """Say what keeps a query from being what was asked; None where nothing does."""
        parts = [part for of in meant.of for part in inner(of)]
        if reading.proposed or reading.unread(records_of(meant)) or any(map(jumbled, parts)):
            return self._not_read(meant, reading)
        if any(map(impossible, parts)):
            hint = "Nobody makes two choices on one vote; name the vote that each is of"
            return Missing(Reason.TWO_READINGS, sentence(words(hint)))
        if not each_vote(meant):
            hint = "That is asked of many votes at once; name one or two of them"
            return Missing(Reason.TWO_READINGS, sentence(words(hint)))
        return None

    def say(self, dissent: SourceDissent, *, alone: bool = False) -> Statement:
        """Say how a source and the record differ; alone, where nothing of it was told before."""
        return self._figures.say(dissent, alone=alone)

    def proposed(self, reading: Reading) -> tuple[str, ...]:
        """Return what can be asked of the one vote that is named, in English; () of several."""
        said = reading.has("clause")  # of what is said of it
        if said or len(reading.records) != 1 or not reading.records[0].positions:
            return ()
        votes = Votes(reading.records)
        about = Query(Ask.POSITION, (votes,), countries=reading.countries, groups=reading.groups)
        chosen = (Chose(votes, (one,)) for one in (Position.NO, Position.ABSTAIN))
        queries = [Query(Ask.TALLY, (votes,)), *(Query(Ask.WHO, (votes,), (of,)) for of in chosen)]
        if reading.countries or reading.groups:
            queries = [about, *queries[:1]]
        return tuple(render(english(query, self._countries)) for query in queries)

    def meant(self, reading: Reading) -> Query | Missing | None:
        """Return the query with the votes that it means, from the records or from the register.

        None where its words may name no vote at all, so that the passages decide.
        """
        query = reading.query
        # Words that no rule explains may name another vote: "on Gaza".
        other = bool(reading.strange) and not query.votes and not reading.topic
        if reading.years and query.records:
            return None if query.ask is Ask.WHY else self._no_such_vote()
        if query.sought or reading.years or other:
            return self._sought(reading, other=other and not reading.years)
        if query.records:
            query = filled(query, query.records) if unnamed(query) else query
            return replace(query, of=tuple(map(self._moved, query.of))) if query.differ else query
        if query.ask is Ask.WHICH:
            text = reading.has("text.noun")
            kinds = {"resolution"} if text else {one.kind for one in self._records}
            return filled(query, [r for r in self._records if r.totals and r.kind in kinds])
        return filled(query, self._of_body(reading, of_two=of_two(query)))

    def _moved(self, of: Set) -> Set:
        """Let who moved "from no to yes on the second" have come from the vote before it."""
        match of:
            case All((Chose(one, chosen), Chose(other, then), *rest)) if one == other:
                body = [r for r in main_votes(self._records) if r.body == one.records[0].body]
                earlier = body[: body.index(one.records[0])] if one.records[0] in body else []
                if len(earlier) == len(one.records) == 1:
                    return All((Chose(Votes((earlier[0],)), chosen), Chose(other, then), *rest))
        return of

    def _sought(self, reading: Reading, *, other: bool) -> Query | Missing | None:
        """Look in the register for the votes that the records at hand haven't."""
        query = reading.query
        if query.ask is Ask.WHY:
            return None
        # Who speaks of a veto may not mean the body that knows one.
        told = {token.body for token in reading.tokens if token.body is not None}
        narrow = [body for body in told if not BODIES[body].universal]
        body = narrow[0] if len(narrow) == len(told) == 1 else None
        found: dict[Votes, Votes] = {}
        for votes in query.votes or (UNNAMED,):
            if votes.records and not votes.sought:
                continue
            about = votes.about or (() if votes.date else reading.about)
            recorded = self._recorded.find(votes, about, query.years, body)
            if isinstance(recorded, Missing):
                return recorded
            if recorded is None:
                return None if other else self._no_such_vote()
            dated = [r for r in recorded if not reading.years or str(r.date.year) in reading.years]
            if not dated:
                return self._no_such_vote()
            found[votes] = Votes(tuple(dated))
        if not query.votes:
            return filled(query, found[UNNAMED].records)
        return with_all_votes(query, lambda votes: found.get(votes, votes))

    def _no_such_vote(self) -> Missing:
        missing = no_such_vote(self._records)
        held = self._recorded.held()
        return missing if held is None else replace(missing, hint=paragraph([missing.hint, held]))

    def _of_body(self, reading: Reading, *, of_two: bool) -> list[VoteRecord]:
        """Return the votes on whole texts in the body that is named, or that a country sits in."""
        everything = main_votes(self._records)
        told = {*reading.bodies, *(group.id for group in reading.groups if group.id in BODIES)}
        if any(not BODIES[body].universal for body in told):
            return [r for r in everything if r.body in told]
        wide = [r for r in everything if r.voters.universal]
        if reading.bodies or not reading.countries or of_two:
            return wide or everything
        others = (r for r in everything if not r.voters.universal)
        took_part = [r for r in others if any(code in r.positions for code in reading.countries)]
        return wide + took_part

    def _unclear(self, reading: Reading) -> Missing:
        """Ask back which of several countries is meant, or for a group where none is named."""
        if not reading.ambiguous:
            hint = "Ask of a country, or of a group such as the European Union, NATO or BRICS"
            return Missing(Reason.NO_POSITION, sentence(words(hint)))
        names = tuple(self._countries.name(code) for code in reading.ambiguous[0])
        which = joined([(words(name),) for name in names], " or ")
        return Missing(
            Reason.TWO_READINGS, sentence(words("Ask again with the one you mean: "), which), names
        )

    def _not_read(self, query: Query, reading: Reading) -> Missing:
        """Say what a question may mean, or how it would be understood without what wasn't."""
        if reading.proposed:
            hint = sentence(words("Do you mean one of these?"))
            choices = dict.fromkeys((*reading.proposed, *self.proposed(reading)))
            return Missing(Reason.PARTLY_READ, hint, tuple(choices)[:_PROPOSED])
        # What was typed is never repeated.
        hint = sentence(
            words("Without the rest it asks: "),
            english(query, self._countries),
            words("? Ask that, or ask in other words"),
        )
        return Missing(Reason.PARTLY_READ, hint)


def _of_no_group(reading: Reading) -> bool:
    """Say whether it is asked who broke ranks on a vote, but not whose: no passage tells that."""
    ranks = reading.has("alike.ranks")
    return ranks and bool(reading.query.records)
