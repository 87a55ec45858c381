"""A reason is kept for the server whose answer it is about, one a person."""

from __future__ import annotations

import datetime

import pytest

from bot.storage.state.state import Feedback, State, StateError
from tests.bot.storage.state.given import NOW, answer

LATER = NOW + datetime.timedelta(minutes=1)


def test_reasons_stand_beside_what_they_are_about_the_newest_first(state: State) -> None:
    first = state.keep_answer(1, 7, answer())
    second = state.keep_answer(1, 7, answer("Who spoke?", text="Nobody."))
    assert state.keep_feedback(1, 8, first, "The date is wrong.", NOW)
    assert state.keep_feedback(1, 8, second, "Somebody did.", LATER)
    about_second = Feedback(second, "Who spoke?", "Nobody.", "Somebody did.", LATER)
    assert state.feedback(1) == (
        about_second,
        Feedback(first, "How did France vote?", answer().text, "The date is wrong.", NOW),
    )
    assert state.feedback(1, most=1) == (about_second,)


def test_a_person_has_one_reason_an_answer(state: State) -> None:
    identifier = state.keep_answer(1, 7, answer())
    for reason in ("Wrong.", "Wrong, since it was another day."):
        state.keep_feedback(1, 8, identifier, reason, NOW)
    state.keep_feedback(1, 9, identifier, "Wrong.", LATER)
    reasons = [one.reason for one in state.feedback(1)]
    assert reasons == ["Wrong.", "Wrong, since it was another day."]


def test_an_answer_that_isnt_kept_gets_no_reason(state: State) -> None:
    identifier = state.keep_answer(1, 7, answer())
    assert not state.keep_feedback(2, 8, identifier, "Wrong.", NOW)
    assert not state.keep_feedback(1, 8, "0" * 24, "Wrong.", NOW)
    assert [state.counts(guild).feedback for guild in (1, 2)] == [0, 0]


def test_a_reason_has_300_characters_at_most(state: State) -> None:
    identifier = state.keep_answer(1, 7, answer())
    assert state.keep_feedback(1, 8, identifier, "\0" * 300, NOW)
    with pytest.raises(StateError, match="has 301 characters; write it in at most 300"):
        state.keep_feedback(1, 8, identifier, "a" * 301, NOW)
