"""`ayes check`, run in this process over the real encoder and the base library."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from bot.cli import run

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("at_home")]

AGREEING = "Hungary voted against Ukraine's resolution."
NOTHING = "The bakery opens at noon."


def test_a_finding_is_printed_with_its_quote_and_ends_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", AGREEING]) == 0
    heading, sentence, statement, gap, quote, place = capsys.readouterr().out.splitlines()[:6]
    assert sentence == f"“{AGREEING}”"
    assert heading == "The record agrees."
    assert statement.startswith("In the record, Hungary voted against")
    assert gap == ""
    assert quote.startswith("> ")
    assert place.startswith("[1] EU Global, ¶ 6")


def test_nothing_found_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", NOTHING]) == 3
    assert "Nothing found: " in capsys.readouterr().out


def test_one_finding_among_others_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", NOTHING, AGREEING]) == 0
    assert "The record agrees." in capsys.readouterr().out


def test_json_is_one_object_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", f"{AGREEING} {NOTHING}"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["finding"] == "the record agrees"
    assert first["records"][0]["symbol"] == "A/RES/ES-11/7"
    assert (first["start"], first["end"]) == (0, len(AGREEING))
    assert second["finding"] == "nothing found"
    assert second["reason"]


def test_a_file_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "message.txt"
    path.write_text(AGREEING, encoding="utf-8")
    assert run(["check", "--file", str(path)]) == 0
    assert "The record agrees." in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["-"], ["--file", "-"]])
def test_standard_input_is_checked(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(AGREEING.encode())))
    assert run(["check", *arguments]) == 0
    assert "The record agrees." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "save it as UTF-8"),
        (b"  \n", "the text is empty"),
        (b"x" * (1 << 18), "check a part of it"),
        (b"x" * 30_000, "check a part of it"),
    ],
    ids=["not UTF-8", "empty", "far too long", "too long"],
)
def test_a_file_that_can_t_be_checked_is_refused_in_a_sentence(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "message.txt"
    path.write_bytes(content)
    assert run(["check", "--file", str(path)]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "there is no text"),
        (["words", "--file", "x.txt"], "give one of them"),
        (["--file", "nowhere.txt"], "can't be read"),
    ],
)
def test_what_isn_t_one_text_is_refused_in_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_control_characters_of_a_text_don_t_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["check", "\x1b[31mThe bakery\u202e opens at noon."])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
