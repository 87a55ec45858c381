"""What sources report of known votes that nobody has read for the records: an operator's own.

The shipped records list what each shipped source reports. The sentences of other sources are read
as claims are, but what stands around a claim may be anything: what counts is that nothing unread,
doubted or denied stands inside of it, and that it is certain which vote it is of.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import numpy as np

from bot.answer.claims.claimed_votes import Before, votes_meant
from bot.answer.claims.compare import figures_of, has_figures
from bot.answer.language.form import Ask, Date
from bot.answer.language.statement.read_claim import ClaimReader, SentenceClaims, SentenceClause
from bot.answer.language.text.question import clean
from bot.answer.passages.told_values import HEDGED, unattributed
from bot.answer.phrases import CHOICE
from index.errors import QuestionError
from index.lazy_pattern import lazy_pattern
from index.library.superseded import current
from index.search.searchable import Searchable
from index.search.stems import stems
from index.types import Passage
from index.votes.record import CAST, MEMBERS, Position, Report, VoteRecord

MOST_READ: Final = 500  # passages, those that speak most of votes; they take a second or two, once
_TALLY: Final = 2  # figures that are those of the vote that was just spoken of, with no word for it
_WORDS: Final = (
    "resolution draft voted votes favor favour against abstained abstentions adopted passed"
    " rejected backed supported opposed assembly council"
)
_ASIDE: Final = lazy_pattern(r",\s(?:which|who|whose|where|\w+(?:ed|ing))\b[^,;:]*,|\([^()]*\)")
_PARTS: Final = lazy_pattern(
    r"\s*[;:]\s|,\s(?:and|but|while|whereas|though|although|as)\s|\swhereas\s"
)
_LEAD: Final = lazy_pattern(
    r"(?:^|(?<= ))(?:(?:then|this time|in the end|in turn|however|also|for its part)\b[, ]*)+"
    r"|^(?:and|the) ",
    re.IGNORECASE,
)
_PRONOUN: Final = lazy_pattern(r"^(?:it|the country|its (?:delegation|ambassador|envoy))\b", re.I)
_NAME: Final = lazy_pattern(r"^(?:the )?((?:[A-Z][\w.]*)(?:(?: of| and the)? [A-Z][\w.]*){0,4})")
_ROUGH: Final = lazy_pattern(
    r"\b(?:nearly|almost|about|around|some|roughly|close to|short of|wanted|needed|of (?:the|its))"
    r"\s+(?:the )?(?:[\w.]+'s )?(?:\d|\w+ (?:votes?|countries|states|members)\b)",
    re.IGNORECASE,
)
_ANOTHER_BODY: Final = lazy_pattern(
    r"\b(?:committee|parliament|senate|congress|duma|commission|sponsors?|co-?sponsor\w*)\b", re.I
)


class Reports:
    """Reads, when first asked, what the sources without reports say of the records' votes."""

    def __init__(self, library: Searchable, reader: ClaimReader) -> None:
        self._library = library
        self._reader = reader
        self._lock = threading.Lock()
        self._reports: Mapping[str, tuple[Report, ...]] | None = None

    def of(self, record: VoteRecord) -> tuple[Report, ...]:
        """Return what is reported of a vote, in the order of the sources."""
        with self._lock:
            if self._reports is None:
                self._reports = self._read()
            return self._reports.get(record.id, ())

    def _read(self) -> Mapping[str, tuple[Report, ...]]:
        records = self._library.records
        if not records:
            return {}
        read = {report.source for record in records for report in record.reports}
        found: dict[str, list[Report]] = defaultdict(list)
        for passage in self._speaking(frozenset(current(self._library.sources)) - read):
            for record, clause in self._passage(passage):
                report = _report(passage, clause)
                if report is not None and report not in found[record.id]:
                    found[record.id].append(report)
        return {id_: tuple(reports) for id_, reports in found.items()}

    def _speaking(self, sources: frozenset[str]) -> Iterator[Passage]:
        """Yield the passages of sources that speak most of votes, in their order."""
        scores = self._library.bm25(stems(_WORDS))
        passages = self._library.passages
        best = np.argsort(-scores, kind="stable")[: np.count_nonzero(scores > 0)]
        rows = (int(row) for row in best if passages[int(row)].source_id in sources)
        for row in sorted(islice(rows, MOST_READ if sources else 0)):
            yield passages[row]

    def _passage(self, passage: Passage) -> Iterator[tuple[VoteRecord, SentenceClause]]:
        """Yield what a passage says of votes; "it" is what was spoken of last."""
        text = self._library.sources[passage.source_id].text
        before: Before = None
        subject = ""
        for span in passage.spans:
            try:
                plain = clean(unattributed(text[span.start : span.end])).rstrip(".")
            except QuestionError:
                continue
            if HEDGED.search(plain):
                subject = ""
                continue
            whole = self._reader.read(plain)
            parts = [plain] if whole.whole else _PARTS.split(_ASIDE.sub(" ", plain))
            if len(set(whole.mentions.votes)) == 1:  # which a part may leave out
                before = _spoken_of(whole, before)
            for part in parts:
                wording = _LEAD.sub("", part.strip())
                if subject and _PRONOUN.match(wording):
                    wording = _PRONOUN.sub(subject, wording, count=1)
                said = self._reader.read(wording)
                subject = _subject_of(said, wording) or subject
                if not _ANOTHER_BODY.search(part):
                    yield from self._part(said, wording, before)
                before = _spoken_of(said, before)

    def _part(
        self, said: SentenceClaims, wording: str, before: Before
    ) -> Iterator[tuple[VoteRecord, SentenceClause]]:
        """Yield what a part of a sentence says of votes that are known for certain."""
        if said.shared or said.grouped or _of_other_text(said):
            return
        if any(votes.sought for votes in said.mentions.votes):
            return
        rough = _ROUGH.search(wording)
        for each in said.clauses:
            clause = replace(each, claims=each.tight)
            if clause.every or not clause.claims or not (clause.votes or before):
                continue
            if rough and figures_of(clause):
                continue
            meant: Sequence[VoteRecord] = votes_meant(self._library.records, said, clause, before)
            if not meant and not clause.votes and len(figures_of(clause)) >= _TALLY:
                meant = before or ()
            for record in _certain(meant, clause):
                yield record, clause


def _subject_of(said: SentenceClaims, wording: str) -> str:
    """Return who a part is about, as it may be "it" next: a country, or whatever begins it."""
    country = next((token for token in said.mentions.tokens if token.codes), None)
    if country is not None and not country.owns:
        return country.text
    name = _NAME.match(wording)
    return name[1] if name else ""


def _spoken_of(said: SentenceClaims, before: Before) -> Before:
    """Return the vote that "it" means next: the one that is named, none where it is another."""
    if _of_other_text(said) or any(votes.sought for votes in said.mentions.votes):
        return None
    named = list(dict.fromkeys(said.mentions.votes))
    if not named:
        return before
    return named[0].records if len(named) == len(named[0].records) == 1 else None


def _of_other_text(said: SentenceClaims) -> bool:
    """Say whether a text is named that is about something else than the known one."""
    tokens = said.mentions.tokens
    return any(
        one.votes is not None and on.may("topic.on") and (what in said.unread or what.codes)
        for one, on, what in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _certain(meant: Sequence[VoteRecord], clause: SentenceClause) -> Sequence[VoteRecord]:
    """Return the one vote that is meant: of several, the one whose figures these are."""
    figures = figures_of(clause)
    days = [claim.value for claim in clause.claims if isinstance(claim.value, Date)]
    meant = [record for record in meant if all(day.fits(record.date) for day in days)]
    if len(meant) > 1 and figures:
        meant = [record for record in meant if has_figures(figures, record)]
    return meant if len(meant) == 1 and meant[0].totals else ()


def _report(passage: Passage, clause: SentenceClause) -> Report | None:
    figures = {CHOICE[c]: n for c, n in figures_of(clause).items() if c in CAST}
    positions = {
        claim.query.countries[0]: claim.value
        for claim in clause.claims
        if claim.query.ask is Ask.POSITION and claim.holds and isinstance(claim.value, Position)
    }
    if not (figures or positions) or any(count > MEMBERS for count in figures.values()):
        return None
    return Report(
        source=passage.source_id, paragraph=passage.paragraph, positions=positions, **figures
    )
