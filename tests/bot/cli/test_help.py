"""What a person reads who asks a command for help, or calls it wrongly."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.cli import run
from bot.cli.app import app

TERMINAL = 80  # columns


def helps() -> Iterator[tuple[str, str]]:
    """Yield the name and the help of every command, as a common terminal shows it."""
    waiting = [("ayes", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        last = name.rpartition(" ")[2]
        context = command.make_context(last, [], resilient_parsing=True, terminal_width=TERMINAL)
        yield name, command.get_help(context)
        below = getattr(command, "commands", {})
        waiting += [(f"{name} {part}", each) for part, each in below.items()]


HELPS = dict(helps())


@pytest.mark.parametrize("name", HELPS)
def test_a_list_of_commands_has_whole_sentences(name: str) -> None:
    _, _, commands = HELPS[name].partition("Commands:")
    assert "..." not in commands


@pytest.mark.parametrize("name", HELPS)
def test_help_speaks_no_python(name: str) -> None:
    assert "<list" not in HELPS[name]
    assert "<str>" not in HELPS[name]
    assert "range>" not in HELPS[name]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["votes", "compare", "France"],
            "Missing argument 'COUNTRY'. `ayes votes compare --help` lists what there is.",
        ),
        (
            ["search", "Why?", "--mode", "best"],
            "Invalid value for '--mode': 'best' is not one of 'dense', 'sparse', 'hybrid'. "
            "`ayes search --help` lists what there is.",
        ),
        (
            ["search", "Why?", "--k", "0"],
            "Invalid value for '--k': it has to be greater than or equal to 1. "
            "`ayes search --help` lists what there is.",
        ),
        (["copy"], "Missing command. `ayes copy --help` lists what there is."),
        (["nonsense"], "No such command 'nonsense'. `ayes --help` lists what there is."),
        (
            ["sources", "add", "no-such.md"],
            "there is no file 'no-such.md': check its name and folder.",
        ),
        (
            ["sources", "add", "ftp://example.org/page"],
            "'ftp://example.org/page' is no address that can be fetched: give one that begins "
            "with http:// or https://.",
        ),
        (
            ["build", "--library", "own", "no-such.md"],
            "there is no file 'no-such.md': check its name and folder.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_was_called_wrongly_is_one_sentence_that_says_where_to_look(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AYES_HOME", str(tmp_path / "home"))
    assert run(arguments) == 1
    assert capsys.readouterr() == ("", f"ayes: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("word", ["quit", " Exit "])
def test_a_chat_ends_at_a_word_of_farewell(
    word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{word}\nHow did Hungary vote?\n"))
    assert run(["chat"]) == 0
    assert capsys.readouterr().out == ""


def test_an_interrupt_within_a_c_extension_is_an_interrupt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise SystemError from KeyboardInterrupt()

    monkeypatch.setattr("bot.cli.app.app", interrupted)
    assert run(["votes", "list"]) == 130
    assert capsys.readouterr() == ("", "")
