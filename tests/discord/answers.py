"""Sources, records and answers to show: real values, made by hand."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import discord

from bot.answer.ledger import Field, Figure, RecordCell, Words
from bot.answer.types import Abstained, Answered, Citation, Conflicting, Reason
from index.types import Quote, Source, SourceKind, Span, sha256_of
from index.votes.importing.toml_records import load_records
from index.votes.lookup.parties import Parties
from index.votes.record import VoteRecord

DATA = Path(__file__).parents[2] / "data"
PARTIES = Parties.load()
RECORDS: Mapping[str, VoteRecord] = {each.id: each for each in load_records(DATA / "votes")}
PLAIN = discord.Permissions(attach_files=True)  # of a channel that takes no embeds

TEXT = (
    "Ninety-three members backed the text; the envoy was livid.\n\n"
    "The rival draft passed too: 83 countries voted in favor, 16 against.\n\n"
    "# Not a heading, and <@123> @everyone nobody is pinged by [a link](https://evil.example)."
)


def source(text: str = TEXT, *, kind: SourceKind = "article", **fields: object) -> Source:
    known = {
        "id": "daily",
        "title": "A vote in New York",
        "publisher": "The Daily",
        "url": "https://daily.example/vote",
        "published": datetime.date(2025, 2, 24),
    }
    return Source(text=text, sha256=sha256_of(text), kind=kind, **(known | fields))


def quote(words: str, paragraph: int = 1, of: Source | None = None) -> Quote:
    of = source() if of is None else of
    start = of.text.index(words)
    return Quote(of, (Span(start, start + len(words)),), paragraph)


def answered(*quotes: Quote, record: VoteRecord | None = None, confidence: float = 1.0) -> Answered:
    record = record or RECORDS["es-11-7"]
    statement = (
        Words("Yes: the Assembly adopted "),
        Field(record, "symbol"),
        Words(" by "),
        Figure(RecordCell(record, "yes")),
        Words(" votes to "),
        Figure(RecordCell(record, "no")),
        Words("."),
    )
    cited = quotes or (quote("Ninety-three members backed the text; the envoy was livid."),)
    citations = tuple(Citation(n, each) for n, each in enumerate(cited, start=1))
    return Answered("mixed", statement, citations, (record,), confidence)


def conflicting() -> Conflicting:
    said = quote("The rival draft passed too: 83 countries voted in favor, 16 against.", 2)
    statement = (Words("The Daily gives the figures of an amendment as the resolution's."),)
    return Conflicting(statement, (Citation(1, said),), (RECORDS["es-11-8"],), 0.8)


def abstained(*choices: str) -> Abstained:
    reason = Reason.TWO_READINGS if choices else Reason.NEAR_MISS
    closest = (quote("Ninety-three members backed the text; the envoy was livid."),)
    return Abstained(reason, (Words("Name the vote that you mean."),), closest, 0.2, choices)
