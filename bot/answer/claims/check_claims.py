"""Checking what a message says, sentence by sentence, against quotes and the records of votes.

A sentence stands in a source, agrees with the record, differs from it, or nothing is found. That
is all that is said: never that something is true. Agreement needs every word understood and every
record that may be meant to say the same; in doubt, nothing is found.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answer.claims.checked import (
    CheckedSentence,
    Finding,
    NothingFound,
    RecordAgrees,
    RecordDiffers,
    StandsInSource,
    Why,
)
from bot.answer.claims.claimed_votes import Before, votes_meant
from bot.answer.claims.compare import Compared, Comparisons, figures_of
from bot.answer.claims.support import SupportFinder
from bot.answer.language.form import Ask, Votes, with_all_votes
from bot.answer.language.statement.read_claim import ClaimReader, SentenceClaims, SentenceClause
from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS
from bot.answer.language.text.names import WORD
from bot.answer.language.text.question import clean
from bot.answer.ledger import LooseFigureError, Statement, render, truth_of
from bot.answer.phrases import paragraph, sentence
from bot.answer.types import Abstained, Answer, Citation
from bot.answer.votes.findings import no_such_vote, unique
from bot.answer.votes.register_votes import RecordedVotes
from index.errors import QuestionError
from index.lazy_pattern import lazy_pattern
from index.search.searchable import Searchable
from index.sources.text.sentences import sentences
from index.types import Quote, Span
from index.votes.names.countries import Countries
from index.votes.record import VoteRecord

LONGEST_MESSAGE = 20_000  # code points
LONGEST_SENTENCE = 4_000  # code points: a list of all members has three thousand
MOST_SENTENCES = 60
MOST_QUOTES = 3
_WHOLE_TALLY = 3  # figures that tell which of several votes is meant
_FEW_WORDS = 3

_MARKS = ".!… "
_QUESTION = lazy_pattern(
    r"\?[\"')\s]*$|^(?:who|whom|whose|what|when|where|why|which|how)\b.*\?", re.IGNORECASE
)
_WISH = lazy_pattern(
    r"^(?:i|we|you|imho|imo|please|let's|let us|thanks?|thank you|hi|hello|hey|good (?:morning"
    r"|evening|night|day)|lol|ok|okay|wow)\b|\b(?:should|ought to|i think|i hope|i wish"
    r"|in my opinion)\b",
    re.IGNORECASE,
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """A clause with the records that it may mean beside it."""

    clause: SentenceClause
    compared: tuple[Compared, ...]
    agrees: bool | None


class Claims:
    """Checks messages against one library and its records."""

    def __init__(
        self,
        library: Searchable,
        countries: Countries,
        reader: ClaimReader,
        comparisons: Comparisons,
        recorded: RecordedVotes,
        ask: Callable[[], Callable[[str], Answer] | None],
    ) -> None:
        self._ask = ask
        self._records = tuple(library.records)
        self._reader = reader
        self._comparisons = comparisons
        self._imported = recorded
        self._standing = SupportFinder(library, countries)

    def check(self, message: str) -> tuple[CheckedSentence, ...]:
        """Check each sentence of a message; raise QuestionError if it is too long to be checked."""
        if len(message) > LONGEST_MESSAGE:
            raise QuestionError(
                f"the text has {len(message):,} characters, and at most {LONGEST_MESSAGE:,} are "
                "checked at once: check a part of it."
            )
        spans = list(sentences_of(message))
        if len(spans) > MOST_SENTENCES:
            raise QuestionError(
                f"the text has {len(spans)} sentences, and at most {MOST_SENTENCES} are checked "
                "at once: check a part of it."
            )
        found: list[CheckedSentence] = []
        before: Before = None
        for span in spans:
            try:
                finding, before = self._sentence(message[span.start : span.end], before)
                render(getattr(finding, "statement", ()))
            except LooseFigureError:
                _log.exception("what was found is withheld: the ledger refused a figure in it")
                finding, before = NothingFound(Why.WITHHELD), ()
            found.append(CheckedSentence(message, span, finding))
        return tuple(found)

    def _sentence(self, text: str, before: Before) -> tuple[Finding, Before]:
        """Check one sentence; return the vote too that "it" of the next one means."""
        if len(text) > LONGEST_SENTENCE:
            return NothingFound(Why.TOO_LONG), ()
        try:
            plain = clean(text, LONGEST_SENTENCE)
        except QuestionError:
            return NothingFound(Why.NO_WORDS), before
        said = self._reader.read(plain)
        first = next(iter(said.mentions.tokens), None)
        if _QUESTION.search(plain) or (first is not None and first.may("yes_no.verb")):
            return NothingFound(Why.NO_CLAIM), before
        named = list(dict.fromkeys(clause.votes for clause in said.clauses if clause.votes))
        records = named[0].records if len(named) == 1 else ()
        after = (before or ()) if not named else records if len(records) == 1 else ()
        return self._settled(plain, said, before), after

    def _settled(self, plain: str, said: SentenceClaims, before: Before) -> Finding:
        """Put together what the records and the sources have."""
        quotes = self._standing.find(plain)
        finding = self._recorded(said, before)
        if isinstance(finding, RecordDiffers) and any(map(_counts_in_all, said.clauses)):
            # Of the votes one by one it isn't so, but it may be of all of them together.
            finding = self._asked(plain) or NothingFound(Why.SAYS_MORE, finding.statement)
        match finding:
            case (RecordAgrees() | RecordDiffers()) as recorded:
                cited = unique([*quotes, *(c.quote for c in recorded.citations)])
                return replace(recorded, citations=_numbered(cited))
            case NothingFound() if quotes:
                return StandsInSource(_numbered(quotes))
            case NothingFound(why=Why.NOTHING_CLOSE):
                return NothingFound(_why_nothing(plain))
            case NothingFound() as nothing:
                return nothing

    def _recorded(
        self, said: SentenceClaims, before: Before
    ) -> RecordAgrees | RecordDiffers | NothingFound:
        """Hold a sentence against the records."""
        if said.speaks_of_choices and (said.shared or said.grouped):
            return NothingFound(Why.SHARED_NAME if said.shared else Why.GROUP)
        if not said.clauses or not self._records:
            return NothingFound(Why.NOTHING_CLOSE)
        clauses = [self._found(clause) for clause in said.clauses]
        if any(clause.votes and clause.votes.sought for clause in clauses):
            return NothingFound(Why.NO_SUCH_VOTE, no_such_vote(self._records).hint)
        held = []
        for clause in clauses:
            meant = votes_meant(self._records, said, clause, before)
            if not meant and (clause.votes is not None or said.mentions.other_day):
                return NothingFound(Why.NO_SUCH_VOTE, no_such_vote(self._records).hint)
            held.append(self._hold(clause, meant))
        if not all(one.compared for one in held):
            return NothingFound(Why.NOTHING_CLOSE)
        return self._verdict(said, held)

    def _asked(self, plain: str) -> RecordAgrees | RecordDiffers | None:
        """Put a sentence as a question, which is read of several votes together."""
        ask = self._ask()
        if ask is None:  # the answerer is closed
            return None
        try:
            answer = ask(f"Is it true that {plain.rstrip(_MARKS)}?")
        except QuestionError:  # it is longer than a question may be
            return None
        if isinstance(answer, Abstained) or not answer.records:
            return None
        true = truth_of(answer.statement)
        if true is None:
            return None
        found = RecordAgrees if true else RecordDiffers
        return found(sentence(answer.statement[1:]), answer.records, answer.citations)

    def _found(self, clause: SentenceClause) -> SentenceClause:
        """Put the imported votes in the place of symbols that no shipped record has."""
        if clause.votes is None:
            return clause
        claims = [
            replace(claim, query=with_all_votes(claim.query, self._imported_of))
            for claim in clause.claims
        ]
        return replace(clause, votes=self._imported_of(clause.votes), claims=tuple(claims))

    def _imported_of(self, votes: Votes) -> Votes:
        if not votes.sought:
            return votes
        found = self._imported.find(votes, votes.about, (), votes.body)
        return Votes(tuple(found)) if isinstance(found, list) else votes

    def _verdict(
        self, said: SentenceClaims, held: Sequence[_Held]
    ) -> RecordAgrees | RecordDiffers | NothingFound:
        """Sum up: one clause that differs is enough, and agreement needs all of them."""
        compared = [c for one in held for c in one.compared]
        statement = self._statement(compared)
        records = tuple(dict.fromkeys(c.record for c in compared))
        if not said.whole:
            return NothingFound(Why.SAYS_MORE, statement)
        if any(one.agrees is False for one in held):
            return RecordDiffers(statement, records, self._cited(compared))
        if all(one.agrees for one in held):
            return RecordAgrees(statement, records, self._cited(compared))
        unsettled = next(one for one in held if one.agrees is None)
        several = {c.agrees for c in unsettled.compared} >= {True, False}
        why = Why.WHICH_VOTE if several else Why.NO_POSITION
        return NothingFound(why, statement, records if several else ())

    def _hold(self, clause: SentenceClause, meant: Sequence[VoteRecord]) -> _Held:
        compared = [self._comparisons.compare(clause, record) for record in meant]
        known = [c for c in compared if c.agrees is not None] or compared
        if clause.every:
            known = compared
        agreeing = [c for c in known if c.agrees]
        if clause.every and any(c.agrees is False for c in known):
            return _Held(clause, tuple(known), False)
        if len(agreeing) == 1 and len(figures_of(clause)) >= _WHOLE_TALLY and not clause.every:
            return _Held(clause, tuple(agreeing), True)
        verdicts = {c.agrees for c in known}
        return _Held(clause, tuple(known), verdicts.pop() if len(verdicts) == 1 else None)

    def _statement(self, compared: Sequence[Compared]) -> Statement:
        said = [c.statement for c in compared]
        said += [self._comparisons.say(dissent) for c in compared for dissent in c.dissents]
        return paragraph([one for n, one in enumerate(said) if one not in said[:n]])

    def _cited(self, compared: Sequence[Compared]) -> tuple[Citation, ...]:
        quotes: list[Quote] = []
        for one in compared:
            quotes += [*one.quotes[:1], *(dissent.quote for dissent in one.dissents)]
        for one in compared:
            quotes += one.quotes[1:]
        return _numbered(unique(quotes))


def _counts_in_all(clause: SentenceClause) -> bool:
    """Say whether a clause counts who did something in each of several votes."""
    return clause.every and any(claim.query.ask is Ask.COUNT for claim in clause.claims)


def sentences_of(message: str) -> Iterator[Span]:
    """Yield the sentences of a message, line by line."""
    start = 0
    for line in message.splitlines(keepends=True):
        for span in sentences(line):
            yield Span(start + span.start, start + span.end)
        start += len(line)


def _numbered(quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    return tuple(Citation(n, quote) for n, quote in enumerate(quotes[:MOST_QUOTES], start=1))


def _why_nothing(plain: str) -> Why:
    spoken = WORD.findall(plain.lower())
    if len(spoken) >= _FEW_WORDS and not any(w in STOP_WORDS or w in VOTE_WORDS for w in spoken):
        return Why.NOT_ENGLISH
    if len(spoken) < _FEW_WORDS or _WISH.search(plain):
        return Why.NO_CLAIM
    return Why.NOTHING_CLOSE
