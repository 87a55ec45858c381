"""The command line as a process: what it imports, its exit codes, pipes and terminals."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

QUESTION = "How did Hungary vote on Ukraine's resolution?"
AYES = [sys.executable, "-c", "from bot.cli import main; main()"]
# Loaded by an answer, each of these would cost seconds or hundreds of megabytes.
NEVER_FOR_AN_ANSWER = (
    "torch",
    "transformers",
    "sentence_transformers",
    "onnx",
    *("trafilatura", "lxml", "pypdfium2", "docx", "pptx", "feedparser", "aiohttp", "protego"),
    "discord",
    "simcord",
)
PROJECT = Path(__file__).resolve().parents[3]


def ayes(
    *arguments: str, home: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*AYES, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=PROJECT,
        env=os.environ | {"AYES_HOME": str(home)} | environment,
    )


def test_an_answer_never_imports_torch_or_discord(built_home: Path) -> None:
    code = (
        "import sys; from bot.cli import run; code = run(sys.argv[1:]); "
        "print(*sorted(m for m in sys.modules if '.' not in m), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", QUESTION],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env=os.environ | {"AYES_HOME": str(built_home)},
    )
    assert done.returncode == 0
    loaded = done.stderr.split()
    assert "onnxruntime" in loaded
    assert not [name for name in NEVER_FOR_AN_ANSWER if name in loaded]


def test_a_file_of_conversations_streams_one_object_a_line(built_home: Path) -> None:
    lines = [
        {"id": "first", "turns": [QUESTION]},
        {"id": "follow-up", "turns": [QUESTION, "And India?"]},
        {"id": "unknown", "turns": ["Who won the football World Cup in Brazil?"]},
    ]
    stdin = "\n".join(map(json.dumps, lines)).encode()
    done = ayes("ask", "--file", "-", "--json", home=built_home, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["answered"]) for one in answers] == [
        ("first", True),
        ("follow-up", True),
        ("unknown", False),
    ]
    assert answers[1]["question"] == "And India?"
    assert "India" in answers[1]["text"]


def test_a_malformed_line_is_named_and_fails_the_run(built_home: Path) -> None:
    stdin = b"nonsense\n" + json.dumps({"id": "a", "turns": [QUESTION]}).encode()
    done = ayes("ask", "--file", "-", "--json", home=built_home, stdin=stdin)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.startswith(b"ayes: line 1: ")
    assert b"Traceback" not in done.stderr


def test_a_search_over_a_file_streams_too(built_home: Path) -> None:
    stdin = json.dumps({"id": "a", "turns": ["ignored", QUESTION]}).encode()
    done = ayes("search", "--file", "-", "--json", "--k", "2", home=built_home, stdin=stdin)
    (found,) = map(json.loads, done.stdout.splitlines())
    assert (found["id"], found["question"], len(found["hits"])) == ("a", QUESTION, 2)


def test_json_stays_json_in_a_pipe_that_is_not_utf_8(built_home: Path) -> None:
    done = ayes("ask", QUESTION, "--json", home=built_home, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("ascii"))["citations"][0]["locator"].startswith("¶ ")


def test_a_question_of_bytes_that_are_no_text_is_no_traceback(built_home: Path) -> None:
    done = subprocess.run(
        [*AYES, "ask", b"How did Hungary vote \xff\xfe?", "--json"],
        capture_output=True,
        check=False,
        cwd=PROJECT,
        env=os.environ | {"AYES_HOME": str(built_home)},
    )
    assert done.returncode in {0, 1, 3}
    assert b"Traceback" not in done.stderr


def test_a_pipe_that_closes_early_is_no_traceback(built_home: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*AYES, "sources", "show", "eu-global-fractured-alliance"],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
        cwd=PROJECT,
        env=os.environ | {"AYES_HOME": str(built_home)},
    )
    os.close(write)
    assert done.returncode == 1
    assert done.stderr == b""


def at_terminal(*arguments: str, home: Path, **environment: str) -> str:
    """Run a command at a terminal and return what it showed."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*AYES, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=PROJECT,
        env=os.environ
        | {"AYES_HOME": str(home), "TERM": "xterm-256color", "COLUMNS": "100"}
        | environment,
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # the terminal is gone with its last process
            break
        if not part:
            break
        shown += part
    process.wait()
    os.close(master)
    return shown.decode()


def test_a_person_at_a_terminal_sees_the_answer_in_bold_and_its_quote_set_apart(
    built_home: Path,
) -> None:
    shown = at_terminal("ask", QUESTION, home=built_home)
    assert "\x1b[1m" in shown
    assert "▌" in shown
    assert "[1] " in shown
    assert "Also in " in shown


def test_no_colour_is_shown_to_whoever_wants_none(built_home: Path) -> None:
    shown = at_terminal("ask", QUESTION, home=built_home, NO_COLOR="1")
    assert "▌" in shown
    assert "\x1b[36m" not in shown


def test_a_hostile_source_cannot_drive_the_terminal(built_home: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(
        "---\nid: note\ntitle: '[bold]Ferries[/bold]'\n---\n\n"
        "The ferry\u202e sails \x1b]0;owned\x07to [red]Helsinki[/red] from Tallinn every hour.\n",
        encoding="utf-8",
    )
    library = str(tmp_path / "own")
    built = ayes("build", "--library", library, str(note), home=built_home)
    if built.returncode:  # refused when it is read: just as well, and said in a sentence
        assert built.stderr.splitlines()[-1].startswith(b"ayes: ")
        return
    shown = at_terminal(
        "ask", "Where does the ferry from Tallinn sail to?", "--library", library, home=built_home
    )
    assert "[red]Helsinki[/red]" in shown
    assert "\x1b]0;" not in shown
    assert "\u202e" not in shown


def test_work_that_takes_long_shows_a_bar_at_a_terminal(built_home: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The ferry sails to Helsinki every hour.", encoding="utf-8")
    shown = at_terminal("build", "--library", str(tmp_path / "own"), str(note), home=built_home)
    assert "100 %" in shown


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("ask", "--nonsense"), ("search", "Why?", "--k", "0"), ("votes",)],
)
def test_a_command_that_does_not_exist_is_one_sentence(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = ayes(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    done = ayes("ask", QUESTION, home=blocked / "home")
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1


def test_an_error_shows_its_traceback_to_whoever_asks(built_home: Path, tmp_path: Path) -> None:
    done = ayes("--debug", "ask", QUESTION, "--library", str(tmp_path / "none"), home=built_home)
    assert b"Traceback" in done.stderr


def test_a_malformed_setting_is_one_sentence(built_home: Path) -> None:
    done = ayes("ask", QUESTION, home=built_home, AYES_QUOTES="many")
    assert done.returncode == 1
    assert b"AYES_QUOTES" in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_the_bot_without_a_proper_token_says_what_to_do(token: str, built_home: Path) -> None:
    done = ayes("bot", home=built_home, DISCORD_TOKEN=token)
    assert done.returncode == 1
    assert b"DISCORD_TOKEN" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert b"not-a-token" not in done.stderr
