"""Readers that others trained, named by an operator."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.index.with_readers import WINDOWS


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("readers")
    command = [sys.executable, "-W", "ignore", "-m", "tests.index.with_readers", folder]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=200, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.model
def test_a_cross_encoder_scores_windows_and_tells_no_words(said: dict[str, Any]) -> None:
    first, again = said["scores"]
    assert first == again
    assert first[0]["answered"] != first[1]["answered"]
    assert [one["words"] for one in first] == [None, None]


@pytest.mark.model
def test_a_question_answering_model_points_at_words_within_one_unit(said: dict[str, Any]) -> None:
    first, again = said["points"]
    assert first == again
    for one, window in zip(first, WINDOWS, strict=True):
        start, end = one["words"]["start"], one["words"]["end"]
        assert any(unit.start <= start < end <= unit.end for unit in window.units)
        assert 0 < one["certainty"] <= 1


@pytest.mark.model
def test_a_reader_that_is_not_there_is_refused_in_a_sentence(said: dict[str, Any]) -> None:
    assert "AYES_READER" in said["refusal"]
