"""What every answer to the questions of tests/eval holds to, checked against `data/` itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Conflicting, Turn
from bot.present.json_objects import answer_as_dict
from index.library.library import Library
from index.votes.names.countries import Countries
from tests.bot.answer import figures
from tests.conftest import PROJECT, Remembering
from tests.eval.score import Question, converse, questions_in

QUESTIONS = questions_in(PROJECT / "tests" / "eval" / "questions.jsonl")


@pytest.fixture(scope="module")
def answers(base_answerer: Answerer) -> dict[str, dict[str, Any]]:
    """All answers as `ayes ask --json` would print them; {} for what is no question."""
    return {question.id: as_printed(base_answerer, question) for question in QUESTIONS}


def as_printed(answerer: Answerer, question: Question) -> dict[str, Any]:
    answer = converse(answerer, question.turns)
    return {} if answer is None else answer_as_dict(question.turns[-1], answer, 0)


def each_question() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", [question.id for question in QUESTIONS])


@each_question()
def test_every_quote_is_a_slice_of_the_source_s_file(
    answers: Mapping[str, dict[str, Any]], name: str
) -> None:
    assert not answers[name] or figures.wrong_quotes(answers[name]) == []


@each_question()
def test_no_figure_is_loose(answers: Mapping[str, dict[str, Any]], name: str) -> None:
    assert not answers[name] or figures.loose_figures(answers[name]) == []


@each_question()
def test_the_figures_of_a_tally_are_of_one_vote(
    answers: Mapping[str, dict[str, Any]], name: str
) -> None:
    assert not answers[name] or figures.mixed_tallies(answers[name]) == []


def test_the_answers_hold_many_figures_to_check(answers: Mapping[str, dict[str, Any]]) -> None:
    whole = " ".join(answer["text"] for answer in answers.values() if answer)
    assert len(figures._FIGURE.findall(figures._without_fields(whole))) > 50
    assert len(figures._TALLY.findall(whole)) > 8


@pytest.mark.parametrize(
    ("true", "forged"),
    [
        pytest.param("93", "39", id="turned round"),
        pytest.param("18", "81", id="of no vote"),
        pytest.param("65", "73", id="of another vote"),
        pytest.param("75", "74", id="computed wrong"),
    ],
)
def test_a_forged_figure_would_be_found(base_answerer: Answerer, true: str, forged: str) -> None:
    question = "By what margin was Ukraine's resolution adopted?"
    printed = answer_as_dict(question, base_answerer.ask(question), 0)
    assert figures.loose_figures(printed) == figures.mixed_tallies(printed) == []
    forgery = re.sub(rf"\b{true}\b", forged, str(printed["text"]))
    assert forgery != printed["text"]
    printed["text"] = forgery
    assert figures.loose_figures(printed) or figures.mixed_tallies(printed)


def test_a_forged_quote_would_be_found(base_answerer: Answerer) -> None:
    question = "What did Richard Gowan say about the diplomats?"
    printed = answer_as_dict(question, base_answerer.ask(question), 0)
    (citation, *_) = printed["citations"]  # type: ignore[misc]
    assert figures.wrong_quotes(printed) == []
    citation["quote"] = citation["quote"].replace("livid", "delighted")  # type: ignore[index]
    assert figures.wrong_quotes(printed)


def test_a_refusal_cites_nothing_and_gives_its_reason(
    answers: Mapping[str, dict[str, Any]],
) -> None:
    refusals = [answer for answer in answers.values() if answer and not answer["answered"]]
    assert len(refusals) > 15
    for refusal in refusals:
        assert refusal["citations"] == refusal["records"] == []
        assert refusal["reason"]
        assert refusal["kind"] in {"closest", "none"}


def test_an_answer_cites_or_names_a_record(answers: Mapping[str, dict[str, Any]]) -> None:
    bare = [
        answer["question"]
        for answer in answers.values()
        if answer and answer["answered"] and not answer["citations"] and not answer["records"]
    ]
    assert bare == []


def test_citations_are_numbered_from_one(answers: Mapping[str, dict[str, Any]]) -> None:
    for answer in filter(None, answers.values()):
        numbers = [citation["n"] for citation in answer["citations"]]
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_same_question_gets_the_same_bytes_each_time(
    shipped_library: Library,
    countries: Countries,
    shipped_reader: Remembering,
    answers: Mapping[str, dict[str, Any]],
) -> None:
    answerer = Answerer(shipped_library, countries, reader=shipped_reader.reader)
    for question in QUESTIONS[::6]:
        assert json.dumps(as_printed(answerer, question)) == json.dumps(answers[question.id])


# Asks in a process of its own, with another order of hashes.
_ASKING = """
import json, sys
from pathlib import Path
from bot.answer.answerer import Answerer
from bot.present.json_objects import answer_as_dict
from index.search.models.load import load_encoder, load_reader
from index.library.library import base_library
from index.votes.names.countries import Countries

home = Path(sys.argv[1])
library = base_library(home, load_encoder(cache=home / "cache"))
reader = load_reader(None, cache=home / "cache")
answerer = Answerer(library, Countries.load(), reader=reader)
for question in json.load(sys.stdin):
    print(json.dumps(answer_as_dict(question, answerer.ask(question), 0)))
"""


def test_a_fresh_process_gives_the_same_bytes(
    answers: Mapping[str, dict[str, Any]], built_home: Path
) -> None:
    asked = [q for q in QUESTIONS if len(q.turns) == 1 and answers[q.id]][::4]
    done = subprocess.run(
        [sys.executable, "-c", _ASKING, str(built_home)],
        input=json.dumps([question.turns[0] for question in asked]),
        capture_output=True,
        check=True,
        cwd=PROJECT,
        text=True,
        env={"PYTHONHASHSEED": "7", "HF_HUB_OFFLINE": "1", "PATH": ""},
    )
    assert done.stdout.splitlines() == [json.dumps(answers[q.id]) for q in asked]


def test_the_order_of_questions_makes_no_difference(base_answerer: Answerer) -> None:
    forwards = {q.id: as_printed(base_answerer, q) for q in QUESTIONS[:30]}
    backwards = {q.id: as_printed(base_answerer, q) for q in reversed(QUESTIONS[:30])}
    assert forwards == backwards


def test_most_refusals_of_near_misses_show_what_is_closest(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("What did Russia's envoy say about NATO's new members?")
    assert isinstance(answer, Abstained)
    assert answer.closest
    assert all(quote.text for quote in answer.closest)


def test_a_long_conversation_is_read_as_far_as_it_matters(base_answerer: Answerer) -> None:
    first = base_answerer.ask("How did Hungary vote on ES-11/7?")
    turn = Turn("How did Hungary vote on ES-11/7?", first)
    assert base_answerer.ask("And Poland?", (turn,) * 5000).text.startswith("Poland voted")


def test_no_part_of_a_question_is_dropped(base_answerer: Answerer) -> None:
    parts = [f"How did {name} vote on ES-11/7?" for name in ("Chile", "Peru", "India", "Japan")]
    answer = base_answerer.ask(" ".join(parts + parts))
    assert answer.text.count("Japan abstained") + answer.text.count("Japan voted") == 2


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("How did Ukraine vote on ES-11/8?", "The Associated Press"),
        ("What was the tally of the U.S. resolution?", "EU Global"),
        (
            "How did the two resolutions do, and what of the U.S. text before amendment?",
            "EU Global",
        ),
    ],
)
def test_who_differs_is_quoted_among_the_first_two(
    base_answerer: Answerer, question: str, publisher: str
) -> None:
    answer = base_answerer.ask(question)
    assert isinstance(answer, Conflicting)
    assert publisher in [c.quote.source.publisher for c in answer.citations[:2]]


def test_each_part_of_a_question_has_a_quote(base_answerer: Answerer) -> None:
    answer = base_answerer.ask(
        "What was the tally of Ukraine's resolution, and who is Richard Gowan, "
        "and what did Mariana Betsa call the vote?"
    )
    quoted = " ".join(c.quote.text for c in answer.citations)
    assert "Gowan" in quoted
    assert "moment of truth" in quoted


def test_figures_are_computed_from_records_where_there_are_any(base_answerer: Answerer) -> None:
    turn = Turn("how", base_answerer.ask("how"))
    answer = base_answerer.ask("margin tally said", (turn,))
    assert "By the figures of" not in answer.text


def test_sources_disagree_only_over_what_is_asked(base_answerer: Answerer) -> None:
    absent = base_answerer.ask("How many countries did not show up for ES-11/8?")
    in_favor = base_answerer.ask("How many countries voted for ES-11/8?")
    assert not isinstance(absent, Conflicting)
    assert isinstance(in_favor, Conflicting)  # a source gives 83
