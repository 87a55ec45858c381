"""What the pages promise to people, each with the test that holds it.

Of promises.toml a section is a page, and a line words that stand there with a test. Who changes the
words looks at the test again, and who removes the test finds what was promised. What a page merely
describes has no line.
"""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
from functools import cache

import pytest

from bot.discord.client import CLOSES_WITHIN, FINISHES_WITHIN
from bot.discord.run import THREADS_END_WITHIN
from bot.service.answer_cache import KEPT
from index.deadline import ANSWERED_WITHIN
from index.postgres.connection.pool import MOST_CONNECTIONS
from index.postgres.notifications import LOOKED_UP_EVERY
from tests.conftest import PROJECT

PROMISES = [
    pytest.param(page, words, test, id=f"{page}: {words}")
    for page, promised in tomllib.loads(
        (PROJECT / "tests" / "promises.toml").read_text(encoding="utf-8")
    ).items()
    for words, test in promised.items()
]


@cache
def text_of(page: str) -> str:
    return " ".join((PROJECT / page).read_text(encoding="utf-8").split())


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in tree.body if isinstance(node, named))


@pytest.mark.parametrize(("page", "words", "test"), PROMISES)
def test_a_promise_stands_on_its_page_and_a_test_holds_it(page: str, words: str, test: str) -> None:
    file, _, name = test.partition("::")
    assert words in text_of(page)
    assert name in names_in(file)


def _pool_of_the_state() -> int:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import QueuePool

    pool = create_engine("postgresql+psycopg://nobody@localhost/none").pool
    assert isinstance(pool, QueuePool)
    return pool.size() + pool._max_overflow


def test_the_figures_of_the_pages_are_those_of_the_code() -> None:
    limit = re.findall(r"LIMIT (\d+)", (PROJECT / "docs" / "postgres-roles.sql").read_text())
    fleet, operating = text_of("docs/fleet.md"), text_of("docs/operating.md")
    assert f"at most {MOST_CONNECTIONS} connections for libraries" in fleet
    assert f"{_pool_of_the_state()} for the state" in fleet
    assert f"`ayes_bot` is limited to {limit[0]}" in fleet
    assert f"noticed within {LOOKED_UP_EVERY:.0f} s" in fleet
    assert f"The last {KEPT} answers" in fleet
    assert f"the latest {KEPT} answers" in text_of("docs/privacy.md")
    assert f"a question has {ANSWERED_WITHIN:.0f} s in all" in fleet
    assert "finished, within 10 s" in operating
    assert FINISHES_WITHIN + CLOSES_WITHIN + THREADS_END_WITHIN <= 10


def test_the_unit_starts_again_as_the_page_says() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.read(PROJECT / "docs" / "operating" / "ayes.service", encoding="utf-8")
    again, hour = unit["Service"]["RestartSec"], unit["Unit"]
    assert hour["StartLimitIntervalSec"] in {"3600", "1h", "1 h"}
    said = f"starts again after {again} s, {hour['StartLimitBurst']} times an hour at most"
    assert said in text_of("docs/operating.md")
