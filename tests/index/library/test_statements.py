"""How often a question asks the database: few times, however many passages and sources it meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library.generation.database import Database
from index.library.library import build_library
from index.search.hybrid import read_query, search_hybrid
from tests.index.documents import document
from tests.tiny import TinyEncoder


def test_a_cold_question_over_many_sources_is_a_few_statements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [
        document(
            f"ferry-{n}", (f"The ferry to pier {n} sank on a Monday.", f"It rained {n} times.")
        )
        for n in range(120)
    ]
    build_library(tmp_path, written, (), TinyEncoder()).close()
    library = build_library(tmp_path / "again", written, (), TinyEncoder())
    statements: list[str] = []
    select = Database.select

    def counted(self: Database, query: str, *parameters: str | int | bytes) -> object:
        statements.append(query)
        return select(self, query, *parameters)

    monkeypatch.setattr(Database, "select", counted)
    query = read_query("Which ferry sank on a Monday?", library)
    hits = search_hybrid(library, query, 10)
    assert len({hit.passage.source_id for hit in hits}) == 10
    cold = len(statements)
    assert cold <= 8, statements
    search_hybrid(library, query, 10)
    assert len(statements) == cold
