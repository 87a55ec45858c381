"""The way of a question: read, look up, decide, check, render. Pure, and the same every time."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bot.answer import phrases
from bot.answer.about.about_sources import AboutSources
from bot.answer.claims.reports import Reports
from bot.answer.conversation_questions import QuestionReader
from bot.answer.joined_answers import combined, numbered
from bot.answer.language.english import english
from bot.answer.language.form import Ask
from bot.answer.language.paraphrase.restate import RESTATED, Restater
from bot.answer.language.query.read_query import Reader, Reading
from bot.answer.language.statement.read_claim import ClaimReader
from bot.answer.language.text.lexer import choices_in, speaks_of
from bot.answer.language.text.question import Speller, clean, core
from bot.answer.ledger import Field, LooseFigureError, Slice, Statement, Words, render
from bot.answer.passages.asked import of_other_texts
from bot.answer.passages.calibration import load_calibration
from bot.answer.passages.judge import Calibration
from bot.answer.passages.passage_route import PassageRoute, PassagesFound
from bot.answer.passages.plain_names import plainly
from bot.answer.refusal import missing, refusal, unknown_voter
from bot.answer.types import (
    Abstained,
    Answer,
    Answered,
    Conflicting,
    Conversation,
    Reason,
)
from bot.answer.votes.derived import derive
from bot.answer.votes.differences import Disagreement, disagreements
from bot.answer.votes.evidence import Evidence
from bot.answer.votes.findings import Finding, Missing
from bot.answer.votes.register_votes import RecordedVotes
from bot.answer.votes.vote_route import VoteRoute
from index.search.models.reader import Reader as PassageReader
from index.search.searchable import Searchable
from index.types import Quote, Source
from index.votes.names.countries import Countries
from index.votes.names.groups import Groups
from index.votes.register.store import Register

if TYPE_CHECKING:
    from bot.answer.claims.check_claims import Claims
    from bot.answer.claims.checked import CheckedSentence

MOST_TURNS = 8  # of a conversation that a question is read in
_MENDED_TOWARDS = 50_000  # words of the library, those that most passages hold
_UNSEEN = -0.5  # logit of the reader below which a passage doesn't say what is asked
_A_FAULT = Words("That is a fault of Ayes, and is in its log; ask in other words")
_log = logging.getLogger(__name__)


class Answerer:
    """Answers questions from one library, and on votes from a register beside it.

    Without a `calibration` it takes the shipped one, and without a `threshold` the calibration's;
    `passages` may be a route that is watched.
    """

    def __init__(
        self,
        library: Searchable,
        countries: Countries,
        register: Register | None = None,
        *,
        calibration: Calibration | None = None,
        threshold: float | None = None,
        passages: PassageRoute | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        self._library = library
        judge = calibration or load_calibration()
        self._reader = Reader(countries, library.records, Groups.load(), library.publishers)
        claims = ClaimReader(self._reader.lexer, self._reader.mentions)
        self._evidence = Evidence(library, countries, Reports(library, claims))
        recorded = RecordedVotes(register, countries)
        self._votes = VoteRoute(library.records, countries, self._evidence, recorded)
        self._passages = passages or PassageRoute(library, countries, judge, reader=reader)
        self.threshold = self._passages.threshold if threshold is None else threshold
        piece = library.encoder.count_tokens("a")
        speller = Speller(
            library.vocabulary,
            lambda: library.vocabulary.common(_MENDED_TOWARDS),
            lambda word: library.encoder.count_tokens(word) == piece,
        )
        self._questions = QuestionReader(
            self._reader,
            speller,
            countries,
            self._votes.settled,
            Restater(self._reader, countries, self._votes, speller.knows),
            records=bool(library.records),
        )
        self._about = AboutSources(library)
        self._countries = countries
        self._claim_reader, self._recorded = claims, recorded

    def check(self, message: str) -> tuple[CheckedSentence, ...]:
        """Hold each sentence of a message against the sources and the records.

        Raises QuestionError for a message that is too long to be checked at once.
        """
        return self._claims.check(message)

    @cached_property
    def _claims(self) -> Claims:
        # Imported for those who check a message: most processes of `ayes ask` don't.
        from bot.answer.claims.check_claims import Claims  # noqa: PLC0415
        from bot.answer.claims.compare import Comparisons  # noqa: PLC0415

        library, countries = self._library, self._countries
        comparisons = Comparisons(library.records, countries, self._evidence, self._votes.say)
        # By a method of this it would keep this, and so its library, from being freed.
        ask = weakref.WeakMethod(self._ask_as_put)
        return Claims(library, countries, self._claim_reader, comparisons, self._recorded, ask)

    def summarise(self, source: Source) -> Answer:
        """Sum a source of the library up in a few of its sentences."""
        answer = self._about.summary(source)
        self._check(answer)
        return answer

    def disagreements(self) -> tuple[Disagreement, ...]:
        """List what sources say other than a record, over the whole library."""
        dissents = self._evidence.all_dissent()
        return tuple(disagreements(dissents, self._library.records, self._countries))

    def ask(
        self, question: str, conversation: Conversation = (), *, threshold: float | None = None
    ) -> Answer:
        """Answer a question, given the turns before it.

        What the sources say is told from a probability of `threshold` on, 0 to 1; None takes the
        answerer's own. Raises QuestionError for a question that is empty, too long or without
        words. An answer whose figures the ledger refuses is withheld, and the fault logged.
        """
        return self._ask(question, conversation, threshold, restate=True)

    def _ask_as_put(self, question: str) -> Answer:
        """Answer a question that was made of a claim: by the grammar alone."""
        return self._ask(question, (), None, restate=False)

    def _ask(
        self, question: str, conversation: Conversation, threshold: float | None, *, restate: bool
    ) -> Answer:
        level = self.threshold if threshold is None else threshold
        try:
            text, context = clean(question), conversation[-MOST_TURNS:]
            about = self._about.find(text, context) or self._about.find(core(text), context)
            answer = about or self._from_parts(text, context, level, restate=restate)
            self._check(answer)
        except LooseFigureError:
            _log.exception("an answer is withheld: the ledger refused a figure in it")
            return self._abstain(Reason.WITHHELD, phrases.sentence(_A_FAULT), None)
        return answer

    def _from_parts(
        self, question: str, context: Conversation, threshold: float, *, restate: bool
    ) -> Answer:
        readings = self._questions.read(question, context, restate=restate)
        answers = [self._part(one, threshold) for one in readings]
        answer = answers[0] if len(answers) == 1 else combined(answers)
        return replace(answer, reading=self._votes.settled(readings[-1]))

    def explain(self, question: str, conversation: Conversation = ()) -> tuple[Statement, ...]:
        """Say in English what each part of a question is understood to ask of votes."""
        readings = self._questions.read(clean(question), conversation[-MOST_TURNS:])
        return tuple(english(self._votes.settled(one).query, self._countries) for one in readings)

    # -- look up and decide ----------------------------------------------------------------------

    def _part(self, reading: Reading, threshold: float) -> Answer:
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("read as: %s", render(english(reading.query, self._countries)))
        found = self._votes.find(reading)
        if isinstance(found, Missing):
            return self._abstain(found.reason, found.hint, None, found.choices)
        if isinstance(found, Finding) and reading.ask not in {Ask.WHY, Ask.WHEN, Ask.SPONSOR}:
            return self._from_records(reading, found, found.quotes, "votes")
        passages = self._passages.find(plainly(reading, self._library, self._countries))
        if isinstance(found, Finding):
            # A date or a corrected premise: what the sources say of it stands beside it, the best
            # alone since the record has answered, and only of the countries asked about.
            quotes = list(found.quotes)
            if passages is not None and passages.probability >= threshold:
                asked = set(reading.countries)
                best = passages.quotes[:1]
                quotes += [one for one in best if asked <= self._countries.codes_in(one.text)]
            kind: Literal["votes", "mixed"] = (
                "mixed" if len(quotes) > len(found.quotes) else "votes"
            )
            return self._from_records(reading, found, quotes, kind)
        if passages is None or not self._answers(reading, passages, threshold):
            return self._refuse(reading, passages)
        return self._from_passages(reading, passages)

    def _answers(self, reading: Reading, passages: PassagesFound, threshold: float) -> bool:
        """Say whether the best passage answers a reading."""
        if passages.probability < threshold:
            return False
        told = passages.quotes[0].text
        # "How did Orban vote" isn't answered by what a quote says of him besides.
        name = unknown_voter(reading, self._countries)
        of_nobody = name and not (choices_in(told) and name.lower() in told.lower())
        of_others = of_other_texts(reading.text, told, self._countries)
        return not (of_nobody or of_others or self._tells_no_reason(reading, passages))

    def _tells_no_reason(self, reading: Reading, found: PassagesFound) -> bool:
        """Say whether it is asked why a country voted so, and a quote tells only how, or of others.

        Without records it may correct the choice that the question takes for granted.
        """
        if reading.ask is not Ask.WHY:
            return False
        quote = found.quotes[0].text
        if not self._countries.codes_in(quote).issuperset(reading.countries):
            return True
        told = choices_in(quote) if found.words is None else frozenset()
        return bool(told if self._library.records else told.intersection(reading.query.choices))

    def _from_records(
        self,
        reading: Reading,
        found: Finding,
        quotes: Sequence[Quote],
        kind: Literal["votes", "mixed"],
    ) -> Answered | Conflicting:
        sure = RESTATED if reading.restated else 1.0
        if found.conflict:
            return Conflicting(found.statement, numbered(quotes), found.records, sure)
        return Answered(kind, found.statement, numbered(quotes), found.records, sure)

    def _from_passages(self, reading: Reading, found: PassagesFound) -> Answered | Conflicting:
        quotes = found.quotes
        if found.others:
            return self._from_several(found)
        # Where there are records, a figure computed from whatever a sentence gives has no place.
        derived = None
        if not self._library.records:
            derived = derive(reading.query, self._meant(reading, quotes))
        sentences = [derived or (Slice(found.words or quotes[0]),)]
        since = self._evidence.outdated(quotes)
        sentences += [
            phrases.verdict(record, (Words("The record goes further: "),))
            for record in since
            if record.totals
        ]
        # Of what is only named as "Also in ...", nobody reads a sentence that could mislead them.
        differing = self._evidence.dissent_in(quotes[:1])
        sentences += [self._votes.say(dissent, alone=True) for dissent in differing]
        statement = phrases.paragraph(sentences, "\n")
        records = tuple(dict.fromkeys([*since, *(d.record for d in differing)]))
        if differing:
            return Conflicting(statement, numbered(quotes), records, found.probability)
        return Answered(
            "mixed" if records else "passages",
            statement,
            numbered(quotes),
            records,
            found.probability,
        )

    def _from_several(self, found: PassagesFound) -> Conflicting:
        """Say what each of the sources says that answer differently, and quote all of them."""
        told = ((found.quotes[0], found.words), *found.others)
        parts = [
            (Slice(said or whole), Words(" according to "), Field(whole.source, "name"))
            for whole, said in told
        ]
        first = [whole for whole, _ in told]
        differing = self._evidence.dissent_in(first)
        sentences = [phrases.sentence(phrases.joined(parts, "; "))]
        sentences += [self._votes.say(dissent, alone=True) for dissent in differing]
        return Conflicting(
            phrases.paragraph(sentences, "\n"),
            numbered([*first, *found.quotes[1:]]),
            tuple(dict.fromkeys(dissent.record for dissent in differing)),
            found.probability,
            len(first),
        )

    def _meant(self, reading: Reading, quotes: Sequence[Quote]) -> list[Quote]:
        """Leave out quotes of another text than is asked about, and of another stage of it."""
        kept = [q for q in quotes if not of_other_texts(reading.text, q.text, self._countries)]
        amended = reading.stage == "after"
        staged = [q for q in kept if speaks_of(q.text, "text.amended", "text.after") is amended]
        return staged or kept

    def _refuse(self, reading: Reading, found: PassagesFound | None) -> Abstained:
        near = found is not None and found.near
        reason, hint, helpful = refusal(reading, self._countries, near=near)
        if reason is Reason.NOTHING_CLOSE and (proposed := self._votes.proposed(reading)):
            hint = phrases.sentence(phrases.words("This can be asked of that vote"))
            return self._abstain(Reason.PARTLY_READ, hint, None, proposed)
        abstained = self._abstain(reason, hint, found if helpful else None)
        # Where the reader may see an answer there, nobody says that there is none.
        unseen = found is not None and found.features.read < _UNSEEN
        if abstained.kind == "closest" and unseen and (asked := missing(reading.text)):
            return replace(abstained, hint=(), missing=asked)
        return abstained

    def _abstain(
        self,
        reason: Reason,
        hint: Statement,
        found: PassagesFound | None,
        choices: tuple[str, ...] = (),
    ) -> Abstained:
        closest = found.quotes if found is not None else ()
        return Abstained(reason, hint, closest, found.probability if found else 0.0, choices)

    # -- check -----------------------------------------------------------------------------------

    def _check(self, answer: Answer) -> None:
        """Render once, so that a loose figure fails here; see that quotes are of this library."""
        if isinstance(answer, Abstained):
            render(answer.hint)
            quotes: Sequence[Quote] = answer.closest
        else:
            render(answer.statement)
            quotes = [citation.quote for citation in answer.citations]
        for quote in quotes:
            if self._library.sources[quote.source.id].sha256 != quote.source.sha256:
                raise ValueError(f"a quote of {quote.source.id} is not of this library")
