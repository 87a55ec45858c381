"""What was answered is given again over the same sources and votes, and only over those."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable
from pathlib import Path

import pytest

from bot.answer.types import Answer, Turn
from bot.service import answer_cache
from bot.service.answer_cache import RememberingAnswerer
from index.cache import LruCache
from index.library.library import Library, build_library
from index.search.models.reader import Reader
from index.votes.names.countries import Countries
from index.votes.register.store import FILE, Dataset, Register
from tests.index.documents import document
from tests.tiny import TinyEncoder

QUESTION = "How deep is the harbour of Ode?"
DEPTH = "The harbour of Ode is nine metres deep."
Over = Callable[..., RememberingAnswerer]


@pytest.fixture
def over(tmp_path: Path, countries: Countries) -> Over:
    """What answers from a text, beside others that share what they remember."""
    given = LruCache[Hashable, Answer](answer_cache.KEPT)

    def opened(text: str = DEPTH, register: Register | None = None) -> RememberingAnswerer:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        library = build_library(folder, [document("ode", (text,))], (), TinyEncoder())
        return RememberingAnswerer(library, countries, register, given)

    return opened


def test_the_same_question_over_the_same_sources_is_not_worked_out_twice(over: Over) -> None:
    first = over().ask(QUESTION)
    assert over().ask(QUESTION) is first


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda over, _: over().ask("How deep is the harbour?"), id="question"),
        pytest.param(lambda over, _: over().ask(QUESTION, threshold=0.9), id="threshold"),
        pytest.param(
            lambda over, first: over().ask(QUESTION, (Turn("Is it deep?", first),)),
            id="conversation",
        ),
        pytest.param(lambda over, _: over(f"{DEPTH} It is old.").ask(QUESTION), id="sources"),
    ],
)
def test_what_differs_is_worked_out_anew(
    over: Over, again: Callable[[Over, Answer], Answer]
) -> None:
    first = over().ask(QUESTION)
    assert again(over, first) is not first


def test_an_import_of_votes_has_questions_worked_out_anew(over: Over, tmp_path: Path) -> None:
    register = Register(tmp_path / FILE)
    answerer = over(register=register)
    first = answerer.ask(QUESTION)
    day = datetime.date(2020, 1, 1)
    made = Dataset(
        id="one", title="One", publisher="P", licence="L", url=None, imported=day, rank=1
    )
    Register(tmp_path / FILE).replace(made, (), ())
    again = answerer.ask(QUESTION)
    assert again is not first
    assert answerer.ask(QUESTION) is again


def test_answers_from_long_sources_take_the_room_of_several(
    over: Over, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_cache, "_LONG", 1)
    answerer = over(" ".join([DEPTH, *answer_cache.KEPT * ["Boats."]]))
    first = answerer.ask(QUESTION)
    assert answerer.ask(QUESTION) is first
    answerer.ask("How deep is Ode?")
    assert answerer.ask(QUESTION) is not first


def test_a_conversation_on_votes_is_remembered_too(
    shipped_library: Library, countries: Countries, shipped_reader: Reader
) -> None:
    given = LruCache[Hashable, Answer](answer_cache.KEPT)
    answerer = RememberingAnswerer(shipped_library, countries, None, given, reader=shipped_reader)
    conversation: tuple[Turn, ...] = ()
    for question in (
        "How did Hungary vote on ES-11/7?",
        "How did Syria vote on Ukraine's resolution?",
        "noes and abstentions on ES-11/8 added up, please",  # the sources differ over it
        "And Slovakia?",
        "Which EU countries voted against it?",
        "How many of those are in NATO?",
        "Who was livid?",
        "What happened on 24 February 2025?",
    ):
        answer = answerer.ask(question, conversation)
        assert answerer.ask(question, conversation) is answer
        conversation = (*conversation, Turn(question, answer))
