"""What the pages on the code name is there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import PROJECT
from tests.pages import DOCS

NAMED = re.compile(r"`((?:index|bot|data|tests|docs)/[\w./-]*)`")
ROW = re.compile(r"\| [^|]+ \| [^|]+ \| `(\w+)` \| `([\w/.]+)` \|")
PAGES = ("architecture.md", "glossary.md", "language.md")
TERMS = [found.groups() for found in ROW.finditer((DOCS / "glossary.md").read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES)
def test_the_files_that_a_page_names_are_there(page: str) -> None:
    named = NAMED.findall((DOCS / page).read_text("utf-8"))
    assert named
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_the_glossary_has_thirty_terms() -> None:
    assert len(TERMS) == 30


@pytest.mark.parametrize(("name", "file"), TERMS)
def test_a_term_is_the_type_that_the_glossary_says(name: str, file: str) -> None:
    tree = ast.parse((PROJECT / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def test_the_way_of_a_question_has_ten_steps() -> None:
    page = (DOCS / "architecture.md").read_text("utf-8")
    way = page.partition("## The way of a question")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d+)\. ", way, re.MULTILINE) == [str(n) for n in range(1, 11)]
