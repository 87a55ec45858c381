"""Files of conversations: every line is answered, or named with what is wrong with it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.shared.question_input import (
    LONGEST_LINE,
    LONGEST_QUESTION,
    MOST_TURNS,
    ConversationInput,
    bounded,
    each,
)
from index.errors import QuestionError


def asked(path: Path, *lines: bytes) -> list[ConversationInput]:
    path.write_bytes(b"\n".join(lines))
    conversations: list[ConversationInput] = []
    each(path, conversations.append)
    return conversations


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_conversations_come_in_the_order_of_their_lines(tmp_path: Path) -> None:
    first, second = line(id="b", turns=["One?", "Two?"]), line(id=7, turns=["Three?"], type="x")
    assert asked(tmp_path / "q.jsonl", first, b"", second) == [
        ConversationInput("b", ("One?", "Two?")),
        ConversationInput(7, ("Three?",)),
    ]


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + line(id="a", turns=["Why?"])
    assert asked(tmp_path / "q.jsonl", raw) == [ConversationInput("a", ("Why?",))]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        pytest.param(b'{"id": "a", "turns": ["\xff"]}', "UTF-8", id="not UTF-8"),
        pytest.param(b"question", "JSON", id="not JSON"),
        pytest.param(b"[" * 100_000, "JSON", id="nested without end"),
        pytest.param(b"[]", "form", id="no object"),
        pytest.param(line(turns=["Why?"]), "form", id="without an id"),
        pytest.param(line(id="a", turns=[]), "form", id="without turns"),
        pytest.param(line(id="a", turns="Why?"), "form", id="turns that are a text"),
        pytest.param(line(id="a", turns=["Why?", 3]), "form", id="a turn that is a number"),
        pytest.param(line(id="a", turns=["?"] * (MOST_TURNS + 1)), "turns", id="too many turns"),
        pytest.param(b" " * LONGEST_LINE + b'{"id"', "longer", id="too long"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_answered(
    bad: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = line(id="good", turns=["Why?"])
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\n".join([good, bad, good]))
    found: list[ConversationInput] = []
    with pytest.raises(QuestionError, match="1 of the lines"):
        each(path, found.append)
    assert len(found) == 2
    err = capsys.readouterr().err
    assert err.startswith("ayes: line 2: ")
    assert why in err
    assert err.count("\n") == 1


def test_a_question_that_is_refused_does_not_stop_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\n".join(line(id=n, turns=["?" * n]) for n in (1, LONGEST_QUESTION + 1, 2)))
    found: list[str] = []
    with pytest.raises(QuestionError, match="1 of the lines"):
        each(path, lambda one: found.append(bounded(one.turns[-1])))
    assert found == ["?", "??"]
    assert "line 2" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"'none.jsonl' can't be read"):
        each(tmp_path / "none.jsonl", print)


def test_a_folder_is_no_file_of_questions(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="can't be read"):
        each(tmp_path, print)


def test_a_dash_stands_for_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO(line(id="a", turns=["Why?"]))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(raw))
    found: list[ConversationInput] = []
    each(Path("-"), found.append)
    assert found == [ConversationInput("a", ("Why?",))]


@given(raw=st.binary(max_size=200))
def test_no_bytes_are_a_traceback(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.jsonl"
    path.write_bytes(raw)
    try:
        each(path, lambda _: None)
    except QuestionError as error:
        assert "weren't answered" in str(error)  # noqa: PT017  (some inputs raise, others don't)
