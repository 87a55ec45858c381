"""A cross-encoder that an operator names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answer.passages.ranking import READ_TOGETHER, reranked
from index.library import build_library
from index.search import rank_sentences, read_query, search_hybrid
from tests.conftest import PROJECT
from tests.index.documents import document
from tests.index.with_cross_encoder import QUESTION, TEXTS
from tests.tiny import TinyEncoder


class Shortest:
    """Takes the shortest text for the best."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, question: str, texts: list[str]) -> list[float]:
        assert question == QUESTION
        self.read += texts
        return [-float(len(text)) for text in texts]


def test_the_best_sentences_are_ordered_by_what_reads_them_with_the_question(
    tmp_path: Path,
) -> None:
    many = [f"The well number {'I' * n} was dug long ago." for n in range(1, READ_TOGETHER + 6)]
    library = build_library(tmp_path, [document("well", many)], (), TinyEncoder())
    query = read_query(QUESTION, library)
    ranked = rank_sentences(library, query, search_hybrid(library, query, 24), 100)
    reader = Shortest()
    ordered = reranked(reader, QUESTION, library, ranked)  # type: ignore[arg-type]
    assert len(reader.read) == READ_TOGETHER
    lengths = [one.span.end - one.span.start for one in ordered[:READ_TOGETHER]]
    assert lengths == sorted(lengths)
    assert ordered[READ_TOGETHER:] == ranked[READ_TOGETHER:]
    assert sorted(map(id, ordered)) == sorted(map(id, ranked))


@pytest.mark.model
def test_a_cross_encoder_of_sentence_transformers_scores_and_chooses(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.index.with_cross_encoder", tmp_path]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=200, check=True
    )
    said = json.loads(done.stdout.splitlines()[-1])
    first, again = said["scores"]
    assert first == again
    assert len(set(first)) == len(TEXTS)
    best = TEXTS[max(range(len(TEXTS)), key=first.__getitem__)]
    assert best in said["quotes"][0]
    assert "AYES_RERANKER" in said["refusal"]
