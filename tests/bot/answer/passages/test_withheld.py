"""An answer whose figures the ledger refuses is withheld, logged, and the end of nothing else."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import cast

import pytest

from bot.answer.answerer import Answerer
from bot.answer.claims.checked import NothingFound, Why
from bot.answer.claims.support import SupportFinder
from bot.answer.language.query.read_query import Reading
from bot.answer.ledger import Words
from bot.answer.passages.passage_route import PassageRoute
from bot.answer.types import Abstained, Reason
from bot.cli import run
from index.library.library import Library
from index.votes.names.countries import Countries

ASKED = "Who spoke for the lighthouse keepers?"


class Loose:
    """A route that words an answer with a figure of nobody's."""

    threshold = 0.5

    def find(self, reading: Reading) -> None:
        Words(f"the {len(reading.text)} keepers")


def test_a_loose_figure_withholds_the_answer_and_is_logged(
    shipped_library: Library, countries: Countries, caplog: pytest.LogCaptureFixture
) -> None:
    loose = Answerer(shipped_library, countries, passages=cast("PassageRoute", Loose()))
    answer = loose.ask(ASKED)
    assert isinstance(answer, Abstained)
    assert (answer.reason, answer.closest) == (Reason.WITHHELD, ())
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert ASKED not in caplog.messages[0]


def test_a_loose_figure_in_one_sentence_leaves_the_others_checked(
    base_answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = SupportFinder.find
    monkeypatch.setattr(
        SupportFinder, "find", lambda self, text: Words(text) if "7" in text else find(self, text)
    )
    first, second = base_answerer.check("The G7 met. Hungary voted against Ukraine's resolution.")
    assert first.finding == NothingFound(Why.WITHHELD)
    assert second.finding != NothingFound(Why.WITHHELD)


@pytest.mark.parametrize("fault", [IndexError("nothing at 3"), ZeroDivisionError()], ids=repr)
def test_a_fault_in_one_question_of_a_file_leaves_the_others_answered(
    fault: Exception,
    at_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ask = Answerer.ask

    def faulty(self: Answerer, question: str, *rest: object) -> object:
        if question == ASKED:
            raise fault
        return ask(self, question, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Answerer, "ask", faulty)
    asked = ["How did Hungary vote on Ukraine's resolution?", ASKED, "Did the US abstain on it?"]
    file = tmp_path / "asked.jsonl"
    lines = [json.dumps({"id": n, "turns": [words]}) for n, words in enumerate(asked)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert run(["ask", "--file", str(file), "--json"]) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == [0, 2]
    named, summed = err.splitlines()
    assert "line 2" in named
    assert type(fault).__name__ in named
    assert "1 of the lines" in summed
