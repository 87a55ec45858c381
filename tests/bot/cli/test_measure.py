"""`ayes eval` and `ayes calibrate`, over the real encoder and the base library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answer.passages.calibration import load_calibration, read_calibration
from bot.answer.passages.judge import FEATURES
from bot.cli import run
from index.types import sha256_of
from tests.conftest import PROJECT

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("at_home")]

CONTEXT = "The harbour of Tallinn opened in May. Captain Maria Tamm steered the first ferry."
ROWS = (
    {
        "id": "a",
        "type": "tally",
        "turns": ["How many countries voted for the Ukrainian resolution?"],
        "answerable": True,
        "must": ["93"],
        "paragraphs": [6],
    },
    {
        "id": "b",
        "type": "who",
        "turns": ["Who said that it was a moment of truth?"],
        "answerable": True,
        "must": ["Shea"],
    },
    {
        "id": "c",
        "type": "off-corpus",
        "turns": ["Who won the football World Cup in Brazil?"],
        "answerable": False,
    },
    {"id": "d", "turns": ["Why did the US break with Europe?"], "answerable": True, "must": ["x^"]},
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    def asked(question: str, answer: str | None) -> dict[str, object]:
        found = [] if answer is None else [{"text": answer, "answer_start": CONTEXT.index(answer)}]
        return {"question": question, "answers": found, "is_impossible": answer is None}

    data = [
        {
            "title": "Harbour",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        asked("When did the harbour of Tallinn open?", "in May"),
                        asked("Who steered the first ferry?", "Captain Maria Tamm"),
                        asked("Who painted the first ferry?", None),
                    ],
                }
            ],
        },
        {
            "title": "Orchard",
            "paragraphs": [
                {
                    "context": "The orchard of Bergen grows pears.",
                    "qas": [
                        {
                            "question": "What does the orchard of Bergen grow?",
                            "answers": [{"text": "pears", "answer_start": 28}],
                        }
                    ],
                }
            ],
        },
    ]
    path = tmp_path / "articles.json"
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    (line,) = capsys.readouterr().out.splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def test_a_file_of_questions_is_scored(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", str(questions), "--json", "--wrong"]) == 0
    found = printed(capsys)
    assert found["file"] == "own.jsonl"
    assert found["sha256"] == sha256_of(questions.read_text(encoding="utf-8"))
    assert (found["asked"], found["invented"], found["unanswerable"]) == (4, 0, 1)
    assert (found["cited"], found["citable"]) == (1, 1)
    wrong = found["wrong"]
    assert isinstance(wrong, list)
    assert found["right"] == 4 - len(wrong)
    assert "d" in {one["id"] for one in wrong}


def test_people_get_a_table_and_the_wrong_answers_named(
    questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", str(questions), "--wrong"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "tally\t1\t1" in lines
    assert {"asked\t4", "invented\t0", "unanswerable\t1", "same\tyes"} <= set(lines)
    assert any(line.startswith("d\tWhy did the US break with Europe?\t") for line in lines)


def test_a_file_of_articles_brings_its_own_library(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", str(articles), "--json"]) == 0
    found = printed(capsys)
    assert found["asked"] == {"answerable": 3, "out_of_corpus": 4, "near_misses": 1}
    ranking = found["ranking"]
    assert isinstance(ranking, dict)
    assert ranking["recall_1"] == 1.0
    assert ranking["sentence_3"] == 1.0
    told = found["out_of_corpus"]
    assert isinstance(told, dict)
    assert told["at_threshold"]["threshold"] == load_calibration().read.threshold
    assert {"separation", "precision_at_80", "risk", "error", "curve"} < set(told)
    stages = found["stages"]
    assert isinstance(stages, dict)
    assert set(stages) == {"encode", "search", "sentences", "answer"}
    assert all(0 < one["p50"] <= one["p95"] for one in stages.values())


def test_fitting_twice_gives_the_same_file_with_what_it_was_fitted_on(
    questions: Path, articles: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(CONTEXT, encoding="utf-8")
    written = []
    for name in ("first.json", "second.json"):
        out = tmp_path / name
        files = [str(questions), str(articles), "--text", str(note)]
        assert run(["calibrate", *files, "--out", str(out)]) == 0
        written.append(out.read_bytes())
    assert written[0] == written[1]
    fitted = read_calibration(tmp_path / "first.json")
    assert [one.name for one in fitted.fitted_on] == ["own.jsonl", "articles.json", "note.txt"]
    assert fitted.fitted_on[2].sha256 == sha256_of(CONTEXT)
    counted = sum(one.right + one.wrong for one in fitted.examples.values())
    assert counted == sum(one.examples for one in fitted.fitted_on) > 0
    assert all(one.examples for one in fitted.fitted_on)
    assert list(tmp_path.glob(".*")) == []


def test_a_fit_as_json_has_its_figures_on_what_was_held_out(
    questions: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["calibrate", str(questions), str(articles), "--json"]) == 0
    found = printed(capsys)
    assert isinstance(found["read"], dict)
    assert tuple(found["read"]["weights"]) == FEATURES
    held = found["held_out"]
    assert isinstance(held, list)
    assert "out of corpus, unread" in {one["name"] for one in held}


def test_questions_are_fitted_on_without_articles_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = (PROJECT / "tests" / "eval" / "questions.jsonl").read_text(encoding="utf-8")
    (tmp_path / "some.jsonl").write_text("\n".join(questions.splitlines()[::5]), encoding="utf-8")
    assert run(["calibrate", str(tmp_path / "some.jsonl")]) == 0
    assert "read bias\t" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["eval", "calibrate"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("missing.jsonl", None, id="missing"),
        pytest.param("questions.txt", "Where?", id="of another kind"),
        pytest.param("bad.jsonl", "Where?", id="no JSON lines"),
        pytest.param("bad.json", '{"data": 3}', id="no articles"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(
    command: str,
    name: str,
    content: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert run([command, str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("ayes: ")
    assert name in line


def test_a_place_that_cannot_be_written_to_is_named(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["calibrate", str(questions), "--out", str(tmp_path / "none" / "c.json")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()  # before anything is asked
    assert "can't be written to 'c.json'" in line


def test_a_fit_on_right_answers_alone_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(ROWS[2]), encoding="utf-8")
    assert run(["calibrate", str(path)]) == 1
    assert "can't be fitted on" in capsys.readouterr().err
