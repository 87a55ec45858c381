"""Saying what a register holds reads its summary, not its votes."""

from __future__ import annotations

from datetime import date

import pytest

from index.errors import VoteError
from index.votes.lookup.holdings import described, matrix_of
from index.votes.lookup.one_vote import show
from index.votes.lookup.parties import LONGEST_SHOWN
from index.votes.register import store
from index.votes.register.roll_calls import Filter, RollCall
from index.votes.register.store import Register
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
    build = store.roll_call_of

    def count(row: tuple[object, ...]) -> RollCall:
        found.append(build(row))
        return found[-1]

    monkeypatch.setattr(store, "roll_call_of", count)
    return found


def test_each_body_of_each_dataset_has_its_span(filled: Register) -> None:
    assert [
        (one.dataset, one.body, one.n, str(one.first), str(one.last)) for one in filled.holdings()
    ] == [
        ("undl-ga", "General Assembly", 4, "4 December 2018", "18 December 2019"),
        ("undl-sc", "Security Council", 1, "24 February 2025", "24 February 2025"),
        ("unvotes", "General Assembly", 1, "October 1971", "October 1971"),
    ]


def test_an_empty_register_holds_nothing(register: Register) -> None:
    assert register.holdings() == []


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda register: show(register, (), "A/RES/1/1"), id="an unknown vote"),
        pytest.param(
            lambda register: matrix_of(register, Filter(words=("tulips",))), id="an unknown topic"
        ),
    ],
)
def test_no_vote_is_built_to_say_what_there_is(
    filled: Register, built: list[RollCall], ask: object
) -> None:
    assert filled.holdings()
    with pytest.raises(VoteError):
        ask(filled)  # type: ignore[operator]
    assert built == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Filter(), ""),
        (Filter(first=date(2018, 1, 1), last=date(2018, 12, 31)), "of 2018"),
        (
            Filter(first=date(2018, 1, 1), last=date(2019, 12, 31)),
            "from 1 January 2018 to 31 December 2019",
        ),
        (
            Filter(first=date(2018, 1, 2), last=date(2018, 12, 31)),
            "from 2 January 2018 to 31 December 2018",
        ),
        (Filter(first=date(2018, 1, 1)), "since 1 January 2018"),
        (Filter(last=date(2018, 12, 31)), "until 31 December 2018"),
        (Filter(words=("x" * LONGEST_SHOWN,)), f"on “{'x' * LONGEST_SHOWN}”"),
        (Filter(words=("x" * (LONGEST_SHOWN + 1),)), f"on “{'x' * LONGEST_SHOWN}…”"),
    ],
)
def test_a_filter_is_described_as_a_sentence_has_it(wanted: Filter, said: str) -> None:
    assert described(wanted) == said


def test_the_part_of_a_filter_that_leaves_nothing_is_named(filled: Register) -> None:
    reason = (
        "no votes until 1 January 1960: it holds 4 votes of the General Assembly, "
        "December 2018 to December 2019"
    )
    with pytest.raises(VoteError, match=reason):
        matrix_of(filled, Filter(last=date(1960, 1, 1)))
