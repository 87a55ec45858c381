"""Votes of the register in answers."""

from __future__ import annotations

import csv
import datetime

import pytest

from bot.answer.answerer import Answerer
from bot.answer.claims.checked import NothingFound, RecordAgrees, RecordDiffers
from bot.answer.types import Abstained
from index.library.library import Library
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import Register
from tests.eval.score import converse

COLUMNS = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,total_ms,"
    "undl_link"
).split(",")
STATES = {"FRA": "FRANCE", "DEU": "GERMANY", "IND": "INDIA", "RUS": "RUSSIAN FEDERATION"}
# Symbol, day, title, and the votes of the four states in their order.
VOTES = (
    ("A/RES/68/262", "2014-03-27", "Territorial integrity of Ukraine", "YYAN"),
    ("A/RES/ES-11/1", "2022-03-02", "Aggression against Ukraine", "YYAN"),
    ("A/RES/77/1", "2022-09-30", "Moon, part one", "YNYY"),
    ("A/RES/77/2", "2022-10-01", "Moon, part two", "YYYY"),
    ("A/RES/77/3", "2022-10-02", "Moon, part three", "YAYY"),
    ("A/RES/77/4", "2022-10-03", "Moon, part four", "YYYY"),
    ("A/RES/77/5", "2022-10-04", "Moon, part five", "YYYY"),
)
HELD = (
    " The register holds votes from 27 March 2014 to 4 October 2022, by way of United Nations, Dag "
    "Hammarskjöld Library."
)


@pytest.fixture(scope="module")
def answerer(
    shipped_library: Library, countries: Countries, tmp_path_factory: pytest.TempPathFactory
) -> Answerer:
    folder = tmp_path_factory.mktemp("register")
    page = folder / "2025_7_23_ga_voting.csv"
    with page.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, (symbol, day, title, votes) in enumerate(VOTES, start=1):
            totals = [votes.count(letter) for letter in "YNAX"]
            for (code, name), vote in zip(STATES.items(), votes, strict=True):
                writer.writerow(
                    {
                        "undl_id": number, "ms_code": code, "ms_name": name, "ms_vote": vote,
                        "date": day, "session": "68", "resolution": symbol, "title": title,
                        "total_yes": totals[0], "total_no": totals[1],
                        "total_abstentions": totals[2], "total_non_voting": totals[3],
                        "total_ms": 4,
                    }
                )  # fmt: skip
    register = Register(folder / "register.db")
    import_file(register, page, imported=datetime.date(2025, 8, 1), countries=countries)
    return Answerer(shipped_library, countries, register)


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        pytest.param(
            ["How did India vote on A/RES/68/262?"],
            "India abstained on the resolution “Territorial integrity of Ukraine” of 27 March 2014 "
            "(A/RES/68/262).",
            id="by symbol",
        ),
        pytest.param(
            ["How did India vote on the 2022 resolution on Ukraine?"],
            "India abstained on the resolution “Aggression against Ukraine” of 2 March 2022 "
            "(A/RES/ES-11/1).",
            id="by year and subject",
        ),
        pytest.param(
            ["How did India vote on A/RES/68/262?", "And Russia?"],
            "Russia voted against the resolution “Territorial integrity of Ukraine” of 27 March "
            "2014 (A/RES/68/262).",
            id="a follow-up",
        ),
        pytest.param(
            ["How often do France and Germany agree?"],
            "France and Germany cast the same vote in 5 of 7 votes (71.4 %) from 2014 to 2022; "
            "Lijphart's index of agreement, which counts one step apart as half, is 0.786.",
            id="how often two agree",
        ),
        pytest.param(
            ["How often do France and Germany agree?", "And India?"],
            "France and India cast the same vote in 5 of 7 votes (71.4 %) from 2014 to 2022; "
            "Lijphart's index of agreement, which counts one step apart as half, is 0.857.",
            id="and another",
        ),
        pytest.param(
            ["Who votes most like India?"],
            "By Lijphart's index of agreement those who vote most like India are France (the same "
            "in 5 of 7 votes, 71.4 %), Russia (the same in 5 of 7 votes, 71.4 %) and Germany (the "
            "same in 3 of 7 votes, 42.9 %)." + HELD,
            id="who is alike",
        ),
        pytest.param(
            ["How often was Russia outvoted?"],
            "Russia was in the minority in 2 of the 7 votes in which it said yes or no." + HELD,
            id="how often one lost",
        ),
        pytest.param(
            ["How often was Russia outvoted?", "And Germany?"],
            "Germany was in the minority in 1 of the 6 votes in which it said yes or no." + HELD,
            id="and how often another",
        ),
        pytest.param(
            ["How often was Germany outvoted?", "And Russia and Germany?"],
            "Russia was in the minority in 2 of the 7 votes in which it said yes or no. "
            "Germany was in the minority in 1 of the 6 votes in which it said yes or no." + HELD,
            id="and how often two others",
        ),
        pytest.param(
            ["Who voted against A/RES/77/1?"],
            "1 country voted against the resolution “Moon, part one” of 30 September 2022 "
            "(A/RES/77/1): Germany.",
            id="who",
        ),
    ],
)
def test_the_register_is_asked(answerer: Answerer, turns: list[str], said: str) -> None:
    answer = converse(answerer, turns)
    assert answer is not None
    assert answer.kind == "votes"
    assert answer.text == said


@pytest.mark.parametrize(
    "turns",
    [
        ["How often do France and Germany agree?", "And the EU?"],
        ["How often do Germany and the EU agree?"],
        ["How often was the EU outvoted?"],
        ["Who votes most like India?", "And the EU?"],
        ["How often was Chile outvoted?"],
    ],
)
def test_what_names_no_other_country_that_voted_is_refused(
    answerer: Answerer, turns: list[str]
) -> None:
    assert isinstance(converse(answerer, turns), Abstained)


def test_what_the_register_lacks_is_said_with_what_it_holds(answerer: Answerer) -> None:
    answer = answerer.ask("How did India vote on A/RES/12/345?")
    assert isinstance(answer, Abstained)
    hint = "".join(piece.text for piece in answer.hint)
    assert "The register holds votes from 27 March 2014 to 4 October 2022" in hint


def test_many_votes_that_fit_are_offered(answerer: Answerer) -> None:
    answer = answerer.ask("How did India vote on the moon in 2022?")
    assert isinstance(answer, Abstained)
    assert [choice.split()[0] for choice in answer.choices] == [
        f"A/RES/77/{number}" for number in (5, 4, 3, 2, 1)
    ]


def test_an_empty_register_says_how_to_fill_it(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Who votes most like India?")
    assert isinstance(answer, Abstained)
    assert "ayes votes import" in "".join(piece.text for piece in answer.hint)


def test_without_a_register_two_are_compared_in_the_roll_calls_at_hand(
    base_answerer: Answerer,
) -> None:
    answer = base_answerer.ask("How often did Hungary and Peru agree that day?")
    assert answer.text.startswith("On Ukraine's resolution (A/RES/ES-11/7), Hungary voted against")
    assert "empty" not in answer.text


def test_shipped_records_go_before_the_register(answerer: Answerer) -> None:
    assert answerer.ask("How did India vote on ES-11/7?").text.endswith("(A/RES/ES-11/7).")


def test_votes_of_several_days_each_have_their_own(answerer: Answerer) -> None:
    answer = answerer.ask("When were A/RES/68/262 and A/RES/77/1 voted on?")
    assert "was held on 27 March 2014" in answer.text
    assert "was held on 30 September 2022" in answer.text


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("India abstained on A/RES/68/262.", RecordAgrees),
        ("On 27 March 2014 A/RES/68/262 was adopted with 2 votes for, 1 against.", RecordAgrees),
        ("India voted for A/RES/68/262.", RecordDiffers),
        ("A/RES/68/262 was adopted with 2 votes in favor and 3 against.", RecordDiffers),
        ("India abstained on A/RES/68/262 in 2013.", NothingFound),
        ("India abstained on A/RES/68/999.", NothingFound),
        ("India abstained on A/RES/68/262 and A/RES/ES-11/1.", RecordAgrees),
        ("In the Security Council, India abstained on A/RES/68/262.", NothingFound),
    ],
)  # fmt: skip
def test_a_claim_is_held_against_an_imported_vote(
    answerer: Answerer, claim: str, found: type
) -> None:
    [checked] = answerer.check(claim)
    assert isinstance(checked.finding, found)
