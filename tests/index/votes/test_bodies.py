"""What became of a vote is what the record or its body's rule says, and is left open otherwise."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from bot.answer.ledger import render
from bot.answer.phrases import counted, verdict
from index.votes.bodies import ASSEMBLY, BODIES, COUNCIL, Body, Kind, Seats, body_of_symbol, ruling
from index.votes.lookup.one_vote import show
from index.votes.record import Position, Totals, VoteRecord
from index.votes.register.store import Register
from tests.index.votes.files import COUNCIL as COUNCIL_COLUMNS
from tests.index.votes.files import Import, for_the_council, rows_of, table

TRIBUNAL = Body(
    name="Tribunal",
    seats=(Seats(members=3, needed=2, said="two of the three judges"),),
    permanent=frozenset({"NOR"}),
    member="judge",
    members="judges",
    symbols="T/",
)
ELECTED = [f"{letter}LE" for letter in "ABCDEFGHIJ"]
PERMANENT = ["CHN", "FRA", "GBR", "RUS", "USA"]


def totals_of(yes: int, no: int, abstain: int = 0) -> Totals:
    return Totals(yes=yes, no=no, abstain=abstain)


@pytest.mark.parametrize(
    ("yes", "no", "kind", "outcome"),
    [
        pytest.param(66, 33, "resolution", "adopted", id="two thirds are enough for any question"),
        pytest.param(65, 34, "resolution", None, id="a bare majority may not be enough"),
        pytest.param(65, 34, "motion", "adopted", id="a motion takes a bare majority"),
        pytest.param(65, 34, "paragraph", None, id="a part takes what its text takes"),
        pytest.param(40, 41, "resolution", "rejected", id="a minority is never enough"),
        pytest.param(40, 40, "resolution", None, id="a tie is left open"),
    ],
)
def test_the_assembly_counts_yes_and_no(yes: int, no: int, kind: Kind, outcome: str | None) -> None:
    for abstain in (0, 90):
        ruled = ruling(BODIES[ASSEMBLY], totals_of(yes, no, abstain), {}, kind=kind, year=1970)
        assert (ruled and ruled.outcome) == outcome


def council(against: list[str], abstaining: list[str]) -> dict[str, Position]:
    positions = dict.fromkeys([*ELECTED, *PERMANENT], Position.YES)
    positions |= dict.fromkeys(against, Position.NO)
    return positions | dict.fromkeys(abstaining, Position.ABSTAIN)


@pytest.mark.parametrize(
    ("against", "abstaining", "kind", "outcome"),
    [
        pytest.param(["RUS"], [], "resolution", "rejected", id="a permanent member can veto"),
        pytest.param(["RUS"], [], "motion", "adopted", id="procedure knows no veto"),
        pytest.param(ELECTED[:6], [], "resolution", "adopted", id="nine are enough"),
        pytest.param(ELECTED[:7], [], "resolution", "rejected", id="eight aren't"),
        pytest.param([], PERMANENT, "resolution", "adopted", id="abstaining is no veto"),
    ],
)
def test_the_council_takes_nine_and_no_veto(
    against: list[str], abstaining: list[str], kind: Kind, outcome: str
) -> None:
    positions = council(against, abstaining)
    taken = list(positions.values())
    totals = totals_of(*(taken.count(choice) for choice in list(Position)[:3]))
    ruled = ruling(BODIES[COUNCIL], totals, positions, kind=kind, year=2024)
    assert ruled is not None
    assert ruled.outcome == outcome


def test_who_was_against_must_be_known_before_the_council_has_adopted() -> None:
    assert ruling(BODIES[COUNCIL], totals_of(10, 5), {}, year=2024) is None
    assert ruling(BODIES[COUNCIL], totals_of(10, 0, 5), {}, year=2024) is not None


def test_the_council_of_eleven_took_seven() -> None:
    early, late = (ruling(BODIES[COUNCIL], totals_of(8, 0), {}, year=y) for y in (1965, 1966))
    assert early is not None
    assert late is not None
    assert (early.outcome, late.outcome) == ("adopted", "rejected")


def test_a_body_without_seats_that_count_takes_its_majority() -> None:
    body = Body(name="Club", seats=(Seats(members=3),), important=Fraction(3, 4))
    assert ruling(body, totals_of(2, 1), {}, year=2000) is None
    ruled = ruling(body, totals_of(3, 0), {}, year=2000)
    assert ruled is not None
    assert ruled.outcome == "adopted"


def tribunal(choices: str, monkeypatch: pytest.MonkeyPatch) -> VoteRecord:
    monkeypatch.setitem(BODIES, TRIBUNAL.name, TRIBUNAL)
    positions = {
        code: Position(choice) for code, choice in zip(("NOR", "FRA", "IND"), choices, strict=True)
    }
    totals = totals_of(*(choices.count(choice) for choice in "YNA"))
    ruled = ruling(TRIBUNAL, totals, positions, year=2020)
    assert ruled is not None
    return VoteRecord(
        id="case",
        body="Tribunal",
        session="1",
        kind="resolution",
        draft="T/L.X",
        title="Case",
        name="the judgment",
        date=datetime.date(2020, 1, 1),
        order=1,
        outcome=ruled.outcome,
        rule=ruled.rule,
        totals=totals,
        positions=positions,
    )


def test_a_body_of_three_has_its_own_rule_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    record = tribunal("NYY", monkeypatch)
    assert record.vetoed_by == ("NOR",)
    assert render(verdict(record)) == (
        "The judgment (T/L.X) was rejected with 2 in favor, 1 against and 0 abstaining (a permanent"
        " member voted against)."
    )
    assert render(counted(record, Position.NO)) == "1 judge voted against"
    assert body_of_symbol("T/L.X") is TRIBUNAL


def test_an_outcome_against_the_rule_needs_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    record = tribunal("YYN", monkeypatch)
    assert record.outcome == "adopted"
    with pytest.raises(ValueError, match="doesn't follow"):
        VoteRecord.model_validate({**record.model_dump(), "outcome": "rejected"})


def test_an_imported_veto_is_no_adoption(register: Register, bring: Import) -> None:
    positions = {code: str(choice) for code, choice in council(["RUS"], []).items()}
    rows = [
        for_the_council(row) | {"resolution": "", "draft": "S/2024/1"}
        for row in rows_of(
            positions, total_yes="14", total_no="1", total_abstentions="0", total_non_voting="0"
        )
    ]
    bring(table(rows, COUNCIL_COLUMNS))
    (vote,) = show(register, (), "S/2024/1")
    assert (vote.outcome, vote.rule) == ("rejected", "a permanent member voted against")


def test_a_symbol_that_votes_share_adopts_none_of_them(register: Register, bring: Import) -> None:
    def vote(number: str, choices: str) -> list[dict[str, str]]:
        votes = dict(zip(("FRA", "DEU", "USA", "RUS", "IND"), choices, strict=True))
        names = ("total_yes", "total_no", "total_abstentions", "total_non_voting")
        totals = {name: str(choices.count(c)) for name, c in zip(names, "YNAX", strict=True)}
        return rows_of(votes, undl_id=number, **totals)

    bring(table([*vote("1", "YYYNN"), *vote("2", "YYAAN")]))
    assert [one.outcome for one in show(register, (), "A/RES/79/81")] == [None, "adopted"]
    bring(table(vote("1", "YYYNN")))
    assert [one.outcome for one in show(register, (), "A/RES/79/81")] == ["adopted"]
