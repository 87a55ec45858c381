"""Saying what a register holds reads its summary, not its votes."""

from __future__ import annotations

import pytest

from index.errors import VoteError
from index.votes import store
from index.votes.holdings import holdings, matrix_of
from index.votes.rollcalls import Filter, RollCall
from index.votes.shown import show
from index.votes.store import Register
from tests.index.votes.files import COUNCIL, Import, for_the_council, rows_of, table
from tests.index.votes.small import OLD, SMALL


@pytest.fixture
def filled(register: Register, bring: Import) -> Register:
    bring(SMALL)
    bring(OLD, "older.csv")
    bring(table([for_the_council(row) for row in rows_of()], COUNCIL))
    return register


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[RollCall]:
    """Every roll call that is built from its row."""
    found: list[RollCall] = []
    build = store._roll_call

    def count(row: tuple[object, ...]) -> RollCall:
        found.append(build(row))
        return found[-1]

    monkeypatch.setattr(store, "_roll_call", count)
    return found


def test_each_body_of_each_dataset_has_its_span(filled: Register) -> None:
    assert [
        (one.dataset, one.body, one.n, str(one.first), str(one.last)) for one in holdings(filled)
    ] == [
        ("undl-ga", "General Assembly", 4, "4 December 2018", "18 December 2019"),
        ("undl-sc", "Security Council", 1, "24 February 2025", "24 February 2025"),
        ("unvotes", "General Assembly", 1, "October 1971", "October 1971"),
    ]


def test_an_empty_register_holds_nothing(register: Register) -> None:
    assert holdings(register) == ()


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda register: show(register, (), "A/RES/1/1"), id="an unknown vote"),
        pytest.param(
            lambda register: matrix_of(register, Filter(words=("tulips",))), id="an unknown topic"
        ),
        pytest.param(
            lambda register: matrix_of(register, Filter(sessions=("1",))), id="an unknown session"
        ),
    ],
)
def test_no_vote_is_built_to_say_what_there_is(
    filled: Register, built: list[RollCall], ask: object
) -> None:
    assert holdings(filled)
    with pytest.raises(VoteError):
        ask(filled)  # type: ignore[operator]
    assert built == []
