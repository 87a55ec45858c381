"""A body that votes is data: one of three made-up members is answered for like any other."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator

import pytest

from bot.answer.answerer import Answerer
from bot.answer.claims.checked import RecordAgrees, RecordDiffers
from bot.answer.types import Turn
from index.library.library import build_library
from index.votes.bodies import BODIES, Body, Seats
from index.votes.names.countries import Countries
from index.votes.record import Position, Totals, VoteRecord
from tests.index.documents import document
from tests.tiny import TinyEncoder

BOARD = Body(
    name="Harbour Board",
    seats=(Seats(members=3, needed=2, said="two of the three members"),),
    symbols="HB/",
)
HARBOURS = Body(name="Assembly of Harbours", seats=(Seats(members=3),), universal=True)
MEMBERS = """
shared = []
spelling = {exact = [], other_things = []}
everyday = {words = []}
[countries.ARD]
un = "Ardenia"
people = ["Ardenian"]
[countries.BRM]
un = "Bremland"
people = ["Bremlander"]
[countries.COL]
un = "Colmaria"
people = ["Colmarian"]
"""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(BODIES, BOARD.name, BOARD)
        patched.setitem(BODIES, HARBOURS.name, HARBOURS)
        toll = VoteRecord(
            id="quay-toll",
            body=BOARD.name,
            session="1",
            kind="resolution",
            symbol="HB/4",
            title="Toll of the northern quay",
            name="the quay toll resolution",
            aliases=("quay toll",),
            date=datetime.date(2024, 5, 2),
            order=1,
            outcome="adopted",
            totals=Totals(yes=2, no=1, abstain=0),
            positions={"ARD": Position.YES, "BRM": Position.YES, "COL": Position.NO},
        )
        changes = {
            "id": "night-watch",
            "symbol": None,
            "title": "Watch at night",
            "name": "the night watch resolution",
            "aliases": ("night watch",),
            "order": 2,
        }
        watch = toll.model_copy(update=changes)
        buoys = VoteRecord(
            id="buoys",
            body=HARBOURS.name,
            session="1",
            kind="resolution",
            title="Light on buoys",
            name="the buoys resolution",
            date=datetime.date(2023, 3, 1),
            order=1,
            outcome="adopted",
            totals=Totals(yes=2, no=0, abstain=0),
            positions={"ARD": Position.YES, "BRM": Position.YES},
        )
        changes = {
            "id": "lamps",
            "title": "Lamps on piers",
            "name": "the lamps resolution",
            "order": 2,
        }
        lamps = buoys.model_copy(
            update=changes | {"positions": {"ARD": Position.YES, "COL": Position.YES}}
        )
        folder = tmp_path_factory.mktemp("board") / "library"
        minutes = [document("minutes", ("The board met at noon.",))]
        library = build_library(folder, minutes, (buoys, lamps, toll, watch), TinyEncoder())
        yield Answerer(library, Countries(tomllib.loads(MEMBERS)))
        library.close()


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("How did Colmaria vote on the quay toll?", "Colmaria voted against"),
        ("Who voted against the quay toll?", "1 member voted against"),
        ("How did Colmaria vote on HB/4?", "Colmaria voted against"),
        ("How many voted for the quay toll?", "2 members voted in favor"),
        ("Did Ardenia vote for the quay toll resolution?", "Yes: Ardenia voted in favor"),
        ("Was the quay toll resolution adopted?", "adopted with 2 in favor, 1 against"),
        ("What was the margin on the quay toll?", "2 in favor, 1 against"),
    ],
)
def test_its_votes_are_answered_from_its_record(
    answerer: Answerer, question: str, part: str
) -> None:
    assert part in answerer.ask(question).text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("What was the most recent vote?", "The night watch resolution was adopted"),
        ("How did Colmaria vote in the last vote?", "against the night watch resolution"),
        ("How did Colmaria vote in all three votes?", "Colmaria voted in favor of the lamps"),
        ("Did anyone vote for all seven votes?", "The sources don't say."),
    ],
)
def test_the_last_vote_and_all_votes_are_those_of_every_body(
    answerer: Answerer, question: str, part: str
) -> None:
    assert part in answerer.ask(question).text


@pytest.mark.parametrize("vote", ["quay toll", "night watch"])
def test_who_else_did_so_is_asked_of_a_vote_with_and_without_a_symbol(
    answerer: Answerer, vote: str
) -> None:
    question = f"How did Ardenia vote on the {vote}?"
    turn = Turn(question, answerer.ask(question))
    answer = answerer.ask("who else did that?", (turn,))
    assert f"1 member voted like Ardenia on the {vote} resolution" in answer.text
    assert "Bremland" in answer.text


@pytest.mark.parametrize(
    ("claim", "finding"),
    [
        ("Colmaria voted against the quay toll resolution.", RecordAgrees),
        ("Bremland voted against the quay toll resolution.", RecordDiffers),
    ],
)
def test_claims_of_its_votes_are_held_against_its_record(
    answerer: Answerer, claim: str, finding: type
) -> None:
    [checked] = answerer.check(claim)
    assert isinstance(checked.finding, finding)
