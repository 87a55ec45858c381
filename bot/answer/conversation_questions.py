"""A question as it is meant: its parts, each read with what it takes from the turns before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.answer.language.conversation import (
    asks_of_texts,
    complete_reading,
    is_elliptic,
    names_only_whose,
)
from bot.answer.language.earlier_set import those_of
from bot.answer.language.form import Ask
from bot.answer.language.left_out import (
    complete_text,
    name_listed,
    name_ordinal,
    name_vote,
    name_voters,
)
from bot.answer.language.paraphrase.restate import Before, Restater
from bot.answer.language.query.read_query import Reader, Reading
from bot.answer.language.text.lexicon import reading_table
from bot.answer.language.text.question import AND_WHY, Speller, clean, core, corrects, lead, split
from bot.answer.ledger import Field, render
from bot.answer.types import Conversation, Turn
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries

_OF_FIGURES = frozenset({Ask.TALLY, Ask.COUNT, Ask.MARGIN, Ask.SHARE, Ask.OUTCOME})

# What is asked of a record rather than of a text.
_OF_RECORDS = ("vote.vote", "choice", "turnout", "sides", "how_many", "share", "margin", "who.who",
               "tally.tally", "outcome", "compared", "total", "part")  # fmt: skip
_OF_TEXTS = frozenset({Ask.TALLY, Ask.POSITION, Ask.WHO})
_OF_VOTING = ("alike", "compared", "choice", "turnout", "anybody")

_SAME = lazy_pattern(
    r"^(?:the )?same (?:thing |question |list |again )?(?:but )?(?:for|on|with) ", re.IGNORECASE
)
_NARROWS = lazy_pattern(
    r"^(?:and |but )?"
    r"(?:(?:only|just|which(?: ones| countries)? (?:are|were)|(?:just |only )?the ones)"
    r"(?: those| the ones| ones| the countries)? (?P<within>(?:in|from|inside|outside) .*)"
    r"|(?:(?:only|just|what about|how about) )?the (?P<kind>[\w -]{2,30}) ones\W*$)",
    re.IGNORECASE,
)
_ONES = lazy_pattern(r"\bones\b", re.IGNORECASE)
_WHO_ASKS = frozenset("i im we my our me us".split())


class QuestionReader:
    """Reads questions in their conversations.

    `settle` puts the votes that are meant into a reading; `records` says whether there are any.
    """

    def __init__(
        self,
        reader: Reader,
        speller: Speller,
        countries: Countries,
        settle: Callable[[Reading], Reading],
        restater: Restater,
        *,
        records: bool,
    ) -> None:
        self._reader = reader
        self._speller = speller
        self._countries = countries
        self._settle = settle
        self._restater = restater
        self._records = records

    def read(
        self, question: str, conversation: Conversation, *, restate: bool = True
    ) -> list[Reading]:
        """Read the parts of a cleaned question, and `restate` what is worded loosely.

        Each may lean on the part before it, the first on what leads to the question ("I represent
        India. How did ...") or on the turns before.
        """
        introduced = self._introduced(lead(question, self._belongs))
        context = introduced or self._context(conversation)
        turn = conversation[-1] if conversation else None
        readings = self._parts(question, context, turn)
        if not self._records or not restate:
            return readings
        restated: list[Reading] = []
        for part, one in zip(split(core(question, self._belongs)), readings, strict=True):
            if introduced and not restated:  # all that it names stands in the same message
                restated.append(self._restated(one, question, None, turn))
            else:
                before = restated[-1] if restated else context
                restated.append(self._restated(one, part, before, turn))
        read = (self._restater.understands(self._settle(one)) for one in readings)
        if len(readings) > 1 and not all(read):
            # What was split may be one question: "was X there, and if so, what did it choose".
            text = core(question, self._belongs)
            whole = self._restated(self._resolve(text, context, turn), text, context, turn)
            return [whole] if whole.restated else restated
        return restated

    def _restated(
        self, reading: Reading, text: str, before: Reading | None, turn: Turn | None
    ) -> Reading:
        """Restate a reading that the grammar doesn't understand, or note what it may mean.

        `text` is the part as it was put, `before` what it goes on from.
        """
        goes_on, text = None, self._mended(text)
        if before is not None:
            before = self._settle(before)
            if len(before.records) == 1:
                text = name_vote(name_listed(text, before), before, it=False)
            goes_on = Before(before, lambda plain: self._settle(self._resolve(plain, before, turn)))
        new = self._restater.restate(self._settle(reading), text, goes_on)
        if new.restated:
            return replace(new, leans=False, spoken=new.countries or reading.spoken)
        asked = replace(reading, proposed=new.proposed)
        to_sources = not reading.leans and self._asks_the_sources(asked)
        return _of_no_vote(asked) if to_sources else asked

    def _asks_the_sources(self, reading: Reading) -> bool:
        """Say whether a source is named beside no whole question of a vote, or a text asked about.

        Of a text no choice and no figure is asked, and who is named is known.
        """
        settled, query = self._settle(reading), reading.query
        if self._restater.understands(settled):
            named = query.votes or query.countries or query.groups or query.choices or reading.topic
            return any(one.source for one in reading.tokens) and not named
        left = settled.unread(settled.records)
        known = all(self._speller.knows(word) for text in left for word in text.split())
        of_text = query.ask in _OF_TEXTS and bool(query.ask is not Ask.POSITION or query.countries)
        of_text = of_text and known and not (reading.proposed or query.choices or query.of)
        return any(one.source for one in reading.tokens) or (
            of_text and not reading.has(*_OF_RECORDS)
        )

    def _parts(self, question: str, context: Reading | None, turn: Turn | None) -> list[Reading]:
        """Read the parts of a question, each by the grammar."""
        readings: list[Reading] = []
        for part in split(core(question, self._belongs)):
            before = readings[-1] if readings else context
            one = self._resolve(part, before, turn)
            one = replace(one, spoken=self._spoken(one, before, corrected=corrects(question)))
            if readings and AND_WHY.fullmatch(part):  # the part before tells how they voted
                one = replace(one, query=replace(one.query, choices=()))
            readings.append(one)
        # "How many for, and how did Israel vote, on X": what the last part names, all may mean.
        *before_last, last = readings
        return [
            *(
                complete_reading(one.text, one, last) if one.ask is not Ask.OTHER else one
                for one in before_last
            ),
            last,
        ]

    def _spoken(
        self, reading: Reading, before: Reading | None, *, corrected: bool
    ) -> tuple[str, ...]:
        """Return the countries spoken of: "and Chile?" adds to those before, a correction doesn't.

        Who is asked about on the same vote is added too; a set or a group takes their place.
        """
        instead = not reading.countries and bool(reading.query.of or reading.groups)
        if before is None or corrected or instead:
            return reading.countries
        same = self._settle(reading).records == self._settle(before).records != ()
        earlier = before.spoken or before.countries
        adds = same or is_elliptic(reading.text)
        return tuple(dict.fromkeys((*earlier, *reading.countries))) if adds else reading.countries

    def _belongs(self, clause: str) -> bool:
        """Say whether a clause before a question is a part of it: "Rwanda:", "Mali left out,".

        It tells of countries, groups, choices or votes, and not of who asks.
        """
        tokens = self._reader.lexer.tokens(clause)
        told = any(
            one.codes or one.group or one.choice or one.symbol or one.may("besides", "ordinal")
            for one in tokens
        )
        asks = any(one.text in _WHO_ASKS and not one.codes for one in tokens)
        if clause.rstrip().endswith(
            ":"
        ):  # "The Hanse: who ..." tells of whom, "My question:" nothing
            idle = reading_table().connecting | {"the", ":"}
            return not asks and any(one.text not in idle for one in tokens)
        only = all(one.codes or one.group or not one.text[0].isalnum() for one in tokens)
        whole = clause.rstrip().endswith((".", "!", "?"))  # but "Georgia?? did they show up"
        return told and not asks and (only or not whole)

    def _context(self, conversation: Conversation) -> Reading | None:
        """Return how the last question of the turns before was read."""
        if not conversation:
            return None
        *earlier, turn = conversation
        if turn.answer.reading is not None:
            return turn.answer.reading
        return self._settle(self.read(clean(turn.question), tuple(earlier))[-1])

    def _introduced(self, text: str) -> Reading | None:
        """Read what leads to a question; None where it names no country, group or vote."""
        reading = self._reader.read(text) if text else None
        named = reading and (reading.countries or reading.groups or reading.votes)
        return reading if named else None

    def _resolve(self, question: str, before: Reading | None, turn: Turn | None) -> Reading:
        """Mend the spelling of a question, read it, and fill in what it leaves out."""
        text = self._mended(question)
        if before is None:
            return _of_a_vote(self._reader.read(text))
        before = self._settle(before)
        subject = before.countries[-1] if before.countries else None
        spoken = tuple(map(self._countries.name, before.spoken or before.countries))
        groups = () if before.query.of else before.groups
        voters = spoken or tuple(render((Field(group, "name"),)) for group in groups)
        own = self._countries.mentions(text)
        named = name_voters(text, voters, len(spoken or those_of(before.query)), own)
        text = name_listed(name_ordinal(_SAME.sub("and ", named or text), before), before)
        if before.query.of:  # "just the European ones" of those that were listed
            text = _ONES.sub("countries", _NARROWS.sub(_of_those, text))
        reading = self._reader.read(text, subject)
        if named is None:  # of others than those spoken of
            unasked = replace(reading.query, ask=Ask.OTHER)
            return replace(reading, query=unasked, leans=True, others=True)
        if names_only_whose(reading) and asks_of_texts(before):
            whose = self._reader.read(f"{text.rstrip(' ?!.')} text", subject)
            reading = whose if whose.records else reading
        names_vote = reading.query.sought or bool(reading.years)
        reading = complete_reading(text, reading, before)
        if reading.ask is Ask.OTHER:
            reading = self._of_that_vote(text, reading, before)
        text = reading.text
        # "Thanks!" and "wow" ask nothing again.
        idle = reading_table().connecting
        asks = any(not one.word or one.text not in idle for one in reading.tokens)
        if reading.ask in {Ask.OTHER, Ask.WHY} and asks:
            full = complete_text(text, before.text, turn, self._countries)
            if full != text and (is_elliptic(text) or reading.ask is Ask.WHY):
                reading = self._reader.read(full)
            text = full
        elif reading.ask in _OF_FIGURES and not self._records and not names_vote:
            # Without records only the words of the turn before tell which text is meant.
            text = f"{text} {before.text}"
        leans = reading.ask is Ask.OTHER and before.ask is not Ask.OTHER and not reading.strange
        leans = reading.leans or (leans and reading.has(*_OF_VOTING))
        return _of_a_vote(replace(reading, text=text, leans=leans))

    def _mended(self, question: str) -> str:
        names = [question[m.span.start : m.span.end] for m in self._countries.mentions(question)]
        return self._speller.mend(question, keep=[word for name in names for word in name.split()])

    def _of_that_vote(self, text: str, reading: Reading, before: Reading) -> Reading:
        """Read "it" as the vote spoken of before, if the question then asks of that vote."""
        full = name_vote(text, before)
        if full == text:
            return reading
        named = complete_reading(full, self._reader.read(full), before)
        asks = named.ask not in {Ask.OTHER, Ask.WHY} and not named.residue
        return named if asks and {*before.records} <= {*named.records} else reading


def _of_no_vote(reading: Reading) -> Reading:
    """Ask nothing of votes, but of the texts and countries that are named."""
    return replace(reading, query=replace(reading.query, ask=Ask.OTHER, of=(), choices=()))


def _of_those(match: re.Match[str]) -> str:
    """Put "which of those are" for what narrows a set: "just the ones in Asia"."""
    return f"which of those are {match['within'] or match['kind'] + ' countries'}"


def _of_a_vote(reading: Reading) -> Reading:
    """Ask for the tally of a vote that is all there is: "ES-11/7"."""
    votes = reading.tokens[0].votes if len(reading.tokens) == 1 else None
    if reading.ask is not Ask.OTHER or votes is None or not (votes.records or votes.symbols):
        return reading
    return replace(reading, query=replace(reading.query, ask=Ask.TALLY))
