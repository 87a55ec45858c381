"""What `ayes ask --file --json` prints is what the answerer says, question by question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.cli import run
from tests.oracle.asking import converse
from tests.oracle.cases import cases


@pytest.mark.model
@pytest.mark.usefixtures("at_home")
def test_a_file_of_questions_of_every_operator_is_answered_line_by_line(
    base_answerer: Answerer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = [case for case in cases(1) if case.world == "shipped"]
    questions = tmp_path / "questions.jsonl"
    lines = [json.dumps({"id": i, "turns": case.turns}) for i, case in enumerate(drawn)]
    questions.write_text("\n".join(lines), encoding="utf-8")
    run(["ask", "--file", str(questions), "--json"])
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    answers = [converse(base_answerer, case.turns) for case in drawn]
    assert [one["id"] for one in printed] == list(range(len(drawn)))
    assert [one["text"] for one in printed] == [answer and answer.text for answer in answers]
