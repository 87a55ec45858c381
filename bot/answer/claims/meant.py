"""Which vote a clause of a claim means: one that it names, or the one that was spoken of before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answer.claims.claimed import Claim, Clause
from index.votes.types import VoteRecord, main_votes

Before = tuple[VoteRecord, ...] | None
"""The votes that the sentences before spoke of; None where there are none before."""

_TELLING = 2  # figures from which a vote is told at all
# A vote is spoken of, though it is not said which.
_NAMED_VOTE = re.compile(
    r"\b(?:resolutions?|texts?|drafts?|motions?|measures?|proposals?|vote(?!d)|tally|result)\b"
)
_SOME_VOTE = re.compile(rf"\bit\b|{_NAMED_VOTE.pattern}")
_SETTING = re.compile(r"\bu\.?n\b|united nations|general assembly|security council")
_BACK = re.compile(r"\b(?:it|(?:the|this|that) (?:resolution|text|draft|vote|measure|motion))\b")
_STAND = re.compile(r"\b(?:support|back|oppos|endors|reject|approv)\w*")
# What tells the Assembly's amended text from the one that the Council adopted as it stood.
_ONE_STAGE = re.compile(r"amend|\bfinal\b|path to peace|\bsecond\b|\brevised\b")
_PREFIX = re.compile(r"^[AS]/(?:RES/)?")


def votes_meant(
    records: Sequence[VoteRecord], lower: str, claim: Claim, clause: Clause, before: Before
) -> list[VoteRecord]:
    """Return the votes that a clause may mean; none where it may not be about a vote at all."""
    reading = claim.reading
    votes = clause.votes or (reading.records if len(reading.votes) == 1 else ())
    if votes:
        meant = list(votes)
        stated = (
            reading.council
            or reading.assembly
            or _ONE_STAGE.search(lower) is not None
            or any(number in lower for record in meant for number in _numbers(record))
        )
        if len(meant) == 1 and meant[0].sponsor is not None and not stated:
            meant += [
                other
                for other in main_votes(records)
                if other.sponsor == meant[0].sponsor
                and meant[0].kind == other.kind
                and other.body != meant[0].body
            ]
    elif before and _BACK.search(lower):
        meant = list(before)
    elif (_SOME_VOTE if before is None else _NAMED_VOTE).search(lower) and not (
        clause.positions and _STAND.search(lower)
    ):
        # "The motion was rejected" may be said of any motion in the world.
        told = clause.positions or len(clause.figures) >= _TELLING or _SETTING.search(lower)
        meant = main_votes(records) if told or reading.topic else []
    else:
        return []
    if reading.stage == "after":  # the Council's text was never amended
        meant = [record for record in meant if not record.is_council]
    if reading.council != reading.assembly:
        meant = [record for record in meant if record.is_council == reading.council]
    figures = sum(clause.figures.values())
    meant = [r for r in meant if figures <= r.voters.most] or meant
    return meant


def _numbers(record: VoteRecord) -> Iterator[str]:
    """Yield the numbers of a vote's texts as people write them: "es-11/8", "2774"."""
    for symbol in (record.symbol, record.draft):
        if symbol is not None:
            yield _PREFIX.sub("", symbol.partition(" ")[0]).lower()
