"""Models that others trained, named by an operator: what torch makes of them, and what we do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.conftest import PROJECT
from tests.index.with_torch import WINDOWS

pytestmark = pytest.mark.model

# Ends a process, and any that it starts, at the first use of the network.
NO_NETWORK = """
import os, sys
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        os.write(2, f"{event} was called".encode())
        os._exit(9)
sys.addaudithook(hook)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one process with torch made of small models, without the network."""
    hooks, models = tmp_path_factory.mktemp("hooks"), tmp_path_factory.mktemp("models")
    (hooks / "sitecustomize.py").write_text(NO_NETWORK)
    # On one core nothing waits busily for another.
    surroundings = {"PYTHONPATH": str(hooks), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.index.with_torch", models],
        cwd=PROJECT,
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) | {"stderr": done.stderr}
    return facts


def test_another_bert_model_with_mean_pooling_is_compiled(made: dict[str, Any]) -> None:
    assert made["mean"]["kind"] == "CompiledEncoder"
    assert (made["mean"]["dimensions"], made["mean"]["max_tokens"]) == (48, 40)


def test_a_model_that_pools_otherwise_runs_on_torch_and_says_why(made: dict[str, Any]) -> None:
    assert made["cls"]["kind"] == "ReferenceEncoder"
    assert made["stderr"].splitlines()[-1:] == [
        "cls runs on torch, slower and larger: it pools by cls, not by the mean"
    ]
    assert not np.allclose(made["cls"]["vectors"], made["mean"]["vectors"], atol=0.01)


@pytest.mark.parametrize("part", ["counts", "spans"])
def test_compiled_and_reference_cut_texts_alike(made: dict[str, Any], part: str) -> None:
    assert made["mean"][part] == made["reference"][part]


def test_compiled_and_reference_give_the_same_vectors(made: dict[str, Any]) -> None:
    for part in ("vectors", "projection"):
        np.testing.assert_allclose(made["mean"][part], made["reference"][part], atol=1e-4)
    for one, other in zip(made["mean"]["tokens"], made["reference"]["tokens"], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_a_cross_encoder_scores_windows_and_tells_no_words(made: dict[str, Any]) -> None:
    first, again = made["scores"]
    assert first == again
    assert first[0]["answered"] != first[1]["answered"]
    assert [one["words"] for one in first] == [None, None]


def test_a_question_answering_model_points_at_words_within_one_unit(made: dict[str, Any]) -> None:
    first, again = made["points"]
    assert first == again
    for one, window in zip(first, WINDOWS, strict=True):
        start, end = one["words"]["start"], one["words"]["end"]
        assert any(unit.start <= start < end <= unit.end for unit in window.units)
        assert 0 < one["certainty"] <= 1


def test_a_reader_that_is_not_there_is_refused_in_a_sentence(made: dict[str, Any]) -> None:
    assert "AYES_READER" in made["refusal"]
