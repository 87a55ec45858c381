"""Which votes a clause means: those that it names, or those that were spoken of before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.answer.claims.compare import codes_of, figures_of
from bot.answer.language.form import Date
from bot.answer.language.statement.read_claim import SentenceClaims, SentenceClause
from bot.answer.language.text.lexer import has
from index.lazy_pattern import lazy_pattern
from index.votes.record import VoteRecord, main_votes

Before = tuple[VoteRecord, ...] | None
"""The votes that the sentences before spoke of; None where there are none before."""

_TELLING: Final = 2  # figures from which a vote is told at all
_STAGED: Final = lazy_pattern(
    r"amend|\bfinal\b|path to peace|\bsecond\b|\brevised\b|council|assembly|\d"
)


def votes_meant(
    records: Sequence[VoteRecord], said: SentenceClaims, clause: SentenceClause, before: Before
) -> list[VoteRecord]:
    """Return the votes that a clause may mean; none where it may not be about a vote at all."""
    mentions, votes = said.mentions, clause.votes
    if votes is None and len(mentions.votes) == 1:
        votes = mentions.votes[0]
    if votes is None and mentions.other_day:  # a day on which no known vote was
        return []
    if votes is not None:
        meant = list(votes.records)
        if len(meant) == 1 and meant[0].sponsor is not None and not _STAGED.search(clause.named):
            meant += _of_the_other_body(meant[0], records)
    elif before and _has(said, "pronoun.it", "text.noun"):
        meant = list(before)
    elif _speaks_of_a_vote(said, clause, before):
        telling = bool(codes_of(clause)) or len(figures_of(clause)) >= _TELLING
        setting = bool(mentions.bodies) or mentions.topic
        meant = main_votes(records) if telling or setting else []
    else:
        return []
    bodies = {body for one in said.mentions.tokens if (body := one.body) is not None}
    if len(bodies) == 1:  # what names a vote tells of that one alone
        meant = [record for record in meant if record.body in bodies]
    figures = sum(figures_of(clause).values())
    meant = [record for record in meant if figures <= record.voters.most] or meant
    years = set(_years(clause))
    return [record for record in meant if not years or record.date.year in years]


def _of_the_other_body(record: VoteRecord, records: Sequence[VoteRecord]) -> list[VoteRecord]:
    return [
        other
        for other in main_votes(records)
        if (other.sponsor, other.kind) == (record.sponsor, record.kind)
        and other.body != record.body
    ]


def _speaks_of_a_vote(said: SentenceClaims, clause: SentenceClause, before: Before) -> bool:
    """Say whether a vote is spoken of, though it isn't said which."""
    if _has(said, "text.noun", "tally") or any(one.text == "vote" for one in said.mentions.tokens):
        return True
    if before is not None:
        return False
    voted = any("vot" in one.text or "abst" in one.text for one in said.mentions.tokens)
    return _has(said, "pronoun.it") or (bool(codes_of(clause)) and voted)


def _has(said: SentenceClaims, *meanings: str) -> bool:
    return has(said.mentions.tokens, *meanings)


def _years(clause: SentenceClause) -> Iterator[int]:
    """Yield the years that tell which vote is meant; a day is held against the vote instead."""
    for claim in clause.claims:
        if isinstance(claim.value, Date) and claim.value.month is None and claim.value.year:
            yield claim.value.year
