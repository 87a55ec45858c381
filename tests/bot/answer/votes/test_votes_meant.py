"""Which votes a query asks of, where its mentions of votes mean several."""

from __future__ import annotations

from bot.answer.language.form import All, Ask, Chose, Query, Votes
from bot.answer.votes.votes_meant import each_vote
from index.votes.record import Position, VoteRecord


def test_many_mentions_of_many_votes_are_too_many_at_once(records: dict[str, VoteRecord]) -> None:
    known = tuple(records.values())
    # Gone through one by one, as many votes as the shipped records have in 36 mentions never end.
    mentions = [Votes(known, about=(str(number),)) for number in range(36)]
    chosen = tuple(Chose(votes, (Position.YES,)) for votes in mentions)
    assert each_vote(Query(Ask.WHO, tuple(mentions), of=(All(chosen),))) == []
    two = Votes(known[:2])
    asked = each_vote(Query(Ask.WHO, (two,), of=(Chose(two, (Position.NO,)),)))
    assert [query.records for query in asked] == [(one,) for one in known[:2]]
