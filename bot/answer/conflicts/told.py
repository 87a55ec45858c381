"""What sources tell of known votes that nobody has read for the records: an operator's own.

The shipped records list what each shipped source reports. The sentences of other sources are read
as claims are where every word of them is understood, and else part by part.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bot.answer.claims.claimed import Clause, read_claim
from bot.answer.claims.meant import Before, votes_meant
from bot.answer.conflicts.quantities import When, dates_of
from bot.answer.conflicts.retold import Part, Retold
from bot.answer.conflicts.slots import unattributed
from bot.answer.language.question import clean
from bot.answer.phrases import CHOICE
from bot.answer.reading.lexicon import YES_NO
from bot.answer.reading.reading import Reader
from index.errors import QuestionError
from index.searchable import Searchable
from index.sparse import stems
from index.types import Passage
from index.votes.types import MEMBERS, Position, Report, VoteRecord

MOST_READ = 500  # passages, those that speak most of votes; they take a second or two, once
_TALLY = 2  # figures that are those of the vote that was just spoken of, with no word for it
_SPEAKS = re.compile(
    r"vot|abst[ae]|favou?r|against|adopt|approv|pass|reject|oppos|back|support|endors"
    r"|said (?:yes|no)\b",
    re.IGNORECASE,
)
_WORDS = (
    "resolution draft voted votes favor favour against abstained abstentions adopted passed"
    " rejected backed supported opposed assembly council"
)


class Told:
    """Reads, when first asked, what the sources without reports say of the records' votes."""

    def __init__(self, library: Searchable, reader: Reader) -> None:
        self._library = library
        self._reader = reader
        self._lock = threading.Lock()
        self._reports: Mapping[str, tuple[Report, ...]] | None = None

    def of(self, record: VoteRecord) -> tuple[Report, ...]:
        """Return what is told of a vote, in the order of the sources."""
        with self._lock:
            if self._reports is None:
                self._reports = self._read()
            return self._reports.get(record.id, ())

    def _read(self) -> Mapping[str, tuple[Report, ...]]:
        records = self._library.records
        read = {report.source for record in records for report in record.reports}
        unread = [
            id_
            for id_, source in self._library.sources.items()
            if id_ not in read and not source.superseded
        ]
        found: dict[str, list[Report]] = defaultdict(list)
        if not records or not unread:
            return {}
        for passage in self._speaking(frozenset(unread)):
            for record, clause in self._passage(passage):
                report = _report(passage, clause)
                if report is not None and report not in found[record.id]:
                    found[record.id].append(report)
        return {id_: tuple(reports) for id_, reports in found.items()}

    def _speaking(self, sources: frozenset[str]) -> Iterator[Passage]:
        """Yield the passages of sources that speak most of votes, in their order."""
        scores = self._library.bm25(stems(_WORDS))
        passages = self._library.passages
        best = [row for row in np.argsort(-scores, kind="stable") if scores[row] > 0]
        rows = [int(row) for row in best if passages[int(row)].source_id in sources][:MOST_READ]
        for row in sorted(rows):
            yield passages[row]

    def _passage(self, passage: Passage) -> Iterator[tuple[VoteRecord, Clause]]:
        text = self._library.sources[passage.source_id].text
        before: Before = None
        retold = Retold(self._reader)
        sentences = [text[span.start : span.end] for span in passage.spans]
        speaks = [_SPEAKS.search(sentence) is not None for sentence in sentences]
        for n, sentence in enumerate(sentences):
            if not any(speaks[n : n + 2]):  # nor may the next one be of what this one names
                continue
            try:
                plain = clean(unattributed(sentence))
            except QuestionError:
                continue
            if plain.endswith("?") or YES_NO.search(plain.lower()):
                continue
            claim = read_claim(plain, self._reader)
            if claim.whole and not claim.plural and not claim.reading.unknown_vote:
                parts = [Part(plain, claim, claim.clauses)]
            else:
                parts = list(retold.parts(plain))
                if len(claim.reading.votes) == 1:  # which a part may leave out
                    before = claim.reading.votes[0]
            for part in parts:
                yield from self._part(part, before, plain)
                before = self._meant(part, before)

    def _part(
        self, part: Part, before: Before, sentence: str
    ) -> Iterator[tuple[VoteRecord, Clause]]:
        """Yield what a part of a sentence tells of votes that are known for certain."""
        spoken_of = before if before and len(before) == 1 else None
        for clause in part.clauses:
            if clause.votes or len(part.claim.reading.votes) == 1 or spoken_of:
                meant: Sequence[VoteRecord] = votes_meant(
                    self._library.records, part.text.lower(), part.claim, clause, spoken_of
                )
                if (
                    part.claim.whole
                    and not part.claim.reading.votes
                    and len(clause.figures) >= _TALLY
                ):
                    meant = meant or spoken_of or ()
                for record in _certain(meant, clause):
                    if _of_the_day(record, sentence):
                        yield record, clause

    def _meant(self, part: Part, before: Before) -> Before:
        """Return the votes that "it" means after a part."""
        if part.other_text:
            return None
        named = [clause.votes for clause in part.claim.clauses if clause.votes]
        named = list(dict.fromkeys(named or part.claim.reading.votes))
        if not named:
            return before
        return named[0] if len(named) == len(named[0]) == 1 else None


def _of_the_day(record: VoteRecord, sentence: str) -> bool:
    """Say whether no date of a sentence tells that it is of another vote."""
    day = When(record.date.year, record.date.month, record.date.day)
    return all(when.may_be(day) for when, _ in dates_of(sentence)[0])


def _certain(meant: Sequence[VoteRecord], clause: Clause) -> Sequence[VoteRecord]:
    """Return the one vote that is meant: of several, the one whose figures these are."""
    if len(meant) > 1 and clause.figures:
        meant = [
            record
            for record in meant
            if record.totals and all(record.totals.of(c) == n for c, n in clause.figures.items())
        ]
    return meant if len(meant) == 1 and meant[0].totals else ()


def _report(passage: Passage, clause: Clause) -> Report | None:
    figures = {
        CHOICE[choice]: count
        for choice, count in clause.figures.items()
        if choice is not Position.ABSENT
    }
    positions = {one.code: one.choice for one in clause.positions if not one.negated}
    if not (figures or positions) or any(count > MEMBERS for count in figures.values()):
        return None
    return Report(
        source=passage.source_id, paragraph=passage.paragraph, positions=positions, **figures
    )
