"""Answers come back as they were kept, under ids that nobody guesses."""

from __future__ import annotations

import dataclasses
import datetime
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.state.state import KeptAnswer, KeptQuote, State, StateError
from index.types import UnitKind
from tests.bot.storage.state.given import NOW, QUOTE, answer

ANYTHING = st.text(st.characters(), max_size=60)
quotes = st.builds(
    KeptQuote,
    ANYTHING,
    ANYTHING,
    st.lists(st.tuples(st.integers(0, 1 << 40), st.integers(0, 1 << 40)), max_size=3).map(tuple),
    st.integers(),
    st.sampled_from(get_args(UnitKind)),
    st.integers(0, 99),
)
answers = st.builds(
    KeptAnswer,
    question=ANYTHING,
    kind=st.sampled_from(["votes", "passages", "mixed", "conflict", "none"]),
    text=ANYTHING,
    library=st.text("0123456789abcdef", max_size=64),
    quotes=st.lists(quotes, max_size=5).map(tuple),
    record_ids=st.lists(ANYTHING, max_size=5).map(tuple),
    asked_at=st.datetimes(timezones=st.just(datetime.UTC)),
)


@pytest.fixture(scope="module")
def kept() -> Iterator[State]:
    with tempfile.TemporaryDirectory() as folder:
        state = State.open(Path(folder) / "state.db")
        yield state
        state.close()


def plain(text: str) -> str:
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


@given(given_answer=answers)
def test_an_answer_comes_back_as_it_was_kept(kept: State, given_answer: KeptAnswer) -> None:
    found = kept.kept_answer(1, kept.keep_answer(1, 7, given_answer))
    assert found == dataclasses.replace(
        given_answer, question=plain(given_answer.question), text=plain(given_answer.text)
    )


@given(identifier=st.text(max_size=30))
def test_what_is_no_id_finds_nothing(kept: State, identifier: str) -> None:
    assert kept.kept_answer(1, identifier) is None


def test_an_id_has_96_random_bits_and_leaves_room_in_a_button(state: State) -> None:
    ids = {state.keep_answer(1, 7, answer()) for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch("[0-9a-f]{24}", one) for one in ids)


@pytest.mark.parametrize(
    "longer",
    [
        {"question": "a" * 1001},
        {"text": "a" * 20_001},
        {"quotes": (QUOTE,) * 101},
        {"record_ids": ("a",) * 101},
    ],
    ids=lambda longer: next(iter(longer)),
)
def test_an_answer_beyond_its_bounds_is_refused(state: State, longer: dict[str, object]) -> None:
    with pytest.raises(StateError, match="too long to be kept"):
        state.keep_answer(1, 7, dataclasses.replace(answer(), **longer))
    assert state.counts(1).answers == 0


def test_a_time_without_a_zone_is_refused(state: State) -> None:
    with pytest.raises(Exception, match="needs its time zone"):
        state.keep_answer(1, 7, answer(at=NOW.replace(tzinfo=None)))


@pytest.mark.parametrize("guild_id", [0, -1])
def test_what_is_no_server_is_refused(state: State, guild_id: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        state.keep_answer(guild_id, 7, answer())


def test_nothing_in_the_file_names_who_asked(state: State, path: Path) -> None:
    person = 123_456_789_012_345_678
    state.keep_answer(1, person, answer())
    held = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"France voted in favour." in held
    assert str(person).encode() not in held
    assert person.to_bytes(8, "big") not in held


def test_two_states_hash_the_same_person_differently(tmp_path: Path) -> None:
    hashes = set()
    for name in ("one.db", "two.db"):
        state = State.open(tmp_path / name)
        hashes.add(state._hashed(7))
        state.close()
    assert len(hashes) == 2


def test_a_state_that_was_closed_and_opened_knows_its_answers_and_people(path: Path) -> None:
    state = State.open(path)
    identifier = state.keep_answer(1, 7, answer())
    state.close()
    again = State.open(path)
    assert again.kept_answer(1, identifier) == answer()
    assert again.forget_user(7).answers == 1
    again.close()
