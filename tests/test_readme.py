"""What the README shows is what happens."""

from __future__ import annotations

import re
import shlex

import pytest

from bot.cli import run
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
# A command, and what it prints: all lines up to the next command.
STEPS = [
    (command, shown.strip())
    for session in SESSIONS
    for command, shown in re.findall(
        r"^\$ (ayes [^\n]*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE
    )
]


@pytest.mark.model
@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(("command", "shown"), STEPS, ids=[command for command, _ in STEPS])
def test_a_session_prints_what_is_shown(
    command: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shlex.split(command)[1:])
    assert capsys.readouterr().out.strip() == shown


def test_there_is_a_session_to_check() -> None:
    assert STEPS


def test_links_within_the_project_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", README)
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_commands_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", README)) <= targets
