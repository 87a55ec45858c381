"""What an operator is given: the unit, the example of settings, the invite link."""

from __future__ import annotations

import configparser
import re

from bot.cli.serve import FAILED, TRY_AGAIN
from bot.discord.client import PERMISSIONS
from tests.conftest import PROJECT
from tests.pages import describe

README = (PROJECT / "README.md").read_text(encoding="utf-8")
OPERATING = PROJECT / "docs" / "operating"
PAGE = (PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(OPERATING / "ayes.service", encoding="utf-8")
    return parser


def test_the_example_sets_nothing_that_is_no_setting() -> None:
    text = (OPERATING / "ayes.env").read_text(encoding="utf-8")
    named = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    assert named
    assert set(named) <= {one.variable for one in describe()}


def test_the_example_holds_no_token() -> None:
    assert not re.search(r"^DISCORD_TOKEN=", (OPERATING / "ayes.env").read_text("utf-8"), re.M)


def test_the_unit_starts_again_only_after_what_passes() -> None:
    service = unit()["Service"]
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"].split() == [str(FAILED)]
    assert TRY_AGAIN != FAILED
    assert f"| {TRY_AGAIN} |" in PAGE


def test_the_unit_waits_for_answers_that_are_under_way() -> None:
    assert int(unit()["Service"]["TimeoutStopSec"]) > 10


def test_the_invite_link_asks_for_the_permissions_that_the_page_lists_and_no_more() -> None:
    assert set(map(int, re.findall(r"permissions=(\d+)", PAGE + README))) == {PERMISSIONS.value}
