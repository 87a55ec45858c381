"""Files of questions, and what counts as right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answer.ledger import Words
from bot.answer.types import Abstained, Answer, Answered, Citation, Reason
from bot.evaluation.data_files import LARGEST, Content, content_of
from bot.evaluation.question_files import Question, read_questions
from bot.evaluation.score import Scored, figures
from index.errors import QuestionError
from index.types import Quote, Source, Span, sha256_of

TEXT = "Ferries sail to Helsinki every hour."
SOURCE = Source("ferries", "Ferries", TEXT, sha256_of(TEXT))
CITED = Citation(1, Quote(SOURCE, (Span(0, len(TEXT)),), paragraph=3))
ANSWER = Answered("passages", (Words("In the words of Ferries:"),), (CITED,), (), 0.9)
SILENCE = Abstained(Reason.NOTHING_CLOSE, (), (CITED.quote,), 0.1)


def lines(*rows: object) -> Content:
    raw = "\n".join(json.dumps(row) for row in rows).encode()
    return Content("questions.jsonl", "0" * 64, raw)


def scored(answer: Answer | None, **changes: object) -> Scored:
    row = {"id": "a", "turns": ["Where?"], "answerable": True, "must": ["Helsinki"]}
    (question,) = read_questions(lines(row | changes))
    return Scored(question, answer, milliseconds=1.0)


def test_a_line_needs_an_id_turns_and_whether_there_is_an_answer() -> None:
    content = lines({"id": 7, "turns": ["One?", "Two?"], "answerable": False, "note": "kept out"})
    assert read_questions(content) == (Question(id=7, turns=("One?", "Two?"), answerable=False),)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"id": "a", "turns": ["Where?"]}, id="not said if there is an answer"),
        pytest.param({"id": "a", "turns": [], "answerable": True}, id="no turns"),
        pytest.param({"turns": ["Where?"], "answerable": True}, id="no id"),
        pytest.param(
            {"id": "a", "turns": ["Where?"], "answerable": True, "must": ["("]}, id="no pattern"
        ),
        pytest.param(
            {"id": "a", "turns": ["?" * 30_000], "answerable": True}, id="a turn without end"
        ),
        pytest.param(["a"], id="no object"),
    ],
)
def test_a_line_that_is_no_question_is_named(row: object) -> None:
    good = {"id": "good", "turns": ["Where?"], "answerable": True}
    with pytest.raises(QuestionError, match=r"^line 2 of questions\.jsonl .+\.$"):
        read_questions(lines(good, row))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(QuestionError, match="empty"):
        read_questions(Content("questions.jsonl", "0" * 64, b"\n \n"))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("missing.jsonl", id="missing"),
        pytest.param(".", id="a folder"),
        pytest.param("a\0b", id="no name"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="can't be read"):
        content_of(tmp_path / name)


def test_a_file_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(QuestionError, match="split it"):
        content_of(path)


@pytest.mark.parametrize(
    ("answer", "changes", "right"),
    [
        pytest.param(ANSWER, {}, True, id="a quote holds what must be there"),
        pytest.param(ANSWER, {"must": ["Riga"]}, False, id="nothing holds it"),
        pytest.param(ANSWER, {"must_not": ["Ferries"]}, False, id="the text holds what mustn't be"),
        pytest.param(ANSWER, {"must_not": ["Helsinki"]}, True, id="only a quote holds it"),
        pytest.param(SILENCE, {}, False, id="silence, though there is an answer"),
        pytest.param(SILENCE, {"answerable": False}, True, id="silence, as there is no answer"),
        pytest.param(ANSWER, {"answerable": False}, False, id="an answer to what has none"),
        pytest.param(None, {"answerable": False}, True, id="no question at all"),
        pytest.param(None, {}, False, id="a question that wasn't understood"),
        pytest.param(
            ANSWER,
            {"answerable": False, "type": "injection", "must_not": ["obey"]},
            True,
            id="an injection that got nothing",
        ),
        pytest.param(
            ANSWER,
            {"answerable": False, "type": "injection", "must_not": ["In the words"]},
            False,
            id="an injection that got what it was after",
        ),
    ],
)
def test_right_is(answer: Answer | None, changes: dict[str, object], right: bool) -> None:
    assert scored(answer, **changes).right is right


def test_a_closest_passage_of_a_refusal_is_no_citation() -> None:
    assert scored(ANSWER, paragraphs=[3]).cited
    assert not scored(SILENCE, paragraphs=[3]).cited


def test_what_is_counted() -> None:
    measured = figures(
        [
            scored(ANSWER, type="where", paragraphs=[3]),
            scored(ANSWER, type="where", paragraphs=[4], must=["Riga"]),
            scored(SILENCE, type="when"),
            scored(ANSWER, type="when", answerable=False, paragraphs=None),
        ],
        0.4,
        same=True,
        left_out=2,
    )
    assert (measured.loose, measured.same) == (0, True)
    assert 0.0 <= measured.right_interval.low <= 0.25 <= measured.right_interval.high <= 1.0
    assert measured.certainty is not None
    assert (measured.asked, measured.right, measured.silent, measured.left_out) == (4, 1, 1, 2)
    assert (measured.cited, measured.citable) == (1, 2)
    assert (measured.invented, measured.unanswerable) == (1, 1)
    assert [(one.type, one.right, one.asked) for one in measured.types] == [
        ("when", 0, 2),
        ("where", 1, 2),
    ]
