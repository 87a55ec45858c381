"""A vote on a change is called that, and what became of a vote is left open where nothing tells."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.claims.checked import NothingFound, RecordAgrees, RecordDiffers
from index.library.library import Library
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import Register
from tests.index.votes.files import rows_of, table

pytestmark = pytest.mark.model

VOTES = {
    "A/RES/2642(XXV)[A]": ("STARS : TO ADOPT THE DRAFT RESOL. (A/L.5) NAMING THEM", "YYNNN"),
    "A/RES/2642(XXV)[B]": ("STARS : TO ADOPT THE AMENDMENT TO PARA 2 OF RES (A/L.5)", "NNNYA"),
    "A/RES/2642(XXV)[C]": ("STARS : TO ADOPT THE DRAFT RESOL. (A/L.6) COUNTING THEM", "YYYNN"),
}


@pytest.fixture(scope="module")
def answerer(
    shipped_library: Library, countries: Countries, tmp_path_factory: pytest.TempPathFactory
) -> Answerer:
    folder = tmp_path_factory.mktemp("register")
    rows = []
    for number, (symbol, (title, votes)) in enumerate(VOTES.items()):
        totals = [str(votes.count(letter)) for letter in "YNA"]
        rows += rows_of(
            dict(zip(("FRA", "DEU", "USA", "RUS", "IND"), votes, strict=True)),
            undl_id="", date="1970-11-20", session="25", resolution=symbol, draft="", title=title,
            vote_note=f"Voeten rcid {number}; day unreliable", total_yes=totals[0],
            total_no=totals[1], total_abstentions=totals[2], total_non_voting="", total_ms="",
        )  # fmt: skip
    page = folder / "votes.csv"
    page.write_bytes(table(rows))
    register = Register(Path(folder) / "register.db")
    import_file(register, page, imported=datetime.date(2026, 1, 1), countries=countries)
    return Answerer(shipped_library, countries, register=register)


def text_of(answerer: Answerer, question: str) -> str:
    return answerer.ask(question).text


def test_a_bare_majority_is_no_adoption(answerer: Answerer) -> None:
    said = text_of(answerer, "Was A/RES/2642(XXV)[C] adopted?")
    assert "got 3 in favor, 2 against" in said
    assert "adopted" not in said


def test_an_amendment_is_called_one(answerer: Answerer) -> None:
    said = text_of(answerer, "Was A/RES/2642(XXV)[B] adopted?")
    assert said.startswith("No: the amendment “STARS")
    assert "rejected with 1 in favor, 3 against and 1 abstaining" in said


@pytest.mark.parametrize(
    ("claim", "finding"),
    [
        ("A/RES/2642(XXV)[C] was adopted.", NothingFound),
        ("The amendment A/RES/2642(XXV)[B] was rejected.", RecordAgrees),
        ("The amendment A/RES/2642(XXV)[B] was adopted.", RecordDiffers),
        ("France voted for A/RES/2642(XXV)[C].", RecordAgrees),
    ],
)
def test_a_claim_is_held_against_the_vote_that_it_names(
    answerer: Answerer, claim: str, finding: type
) -> None:
    [checked] = answerer.check(claim)
    assert isinstance(checked.finding, finding)
