"""What fuzzing starts from and what it once found breaks nothing now."""

from __future__ import annotations

import random

import pytest

from tests.fuzz import manifest, readers, segmenter, votes
from tests.fuzz.running import Target, inputs_of, mutated

TARGETS = {
    "manifest": (manifest.target, manifest.MADE, 20),
    "readers": (readers.target, readers.MADE, 60),
    "segmenter": (segmenter.target, segmenter.MADE, 60),
    "votes": (votes.target, votes.MADE, 20),
}


@pytest.mark.parametrize(("name", "target", "made", "changes"), [
    (name, *rest) for name, rest in TARGETS.items()
], ids=TARGETS)  # fmt: skip
def test_no_input_breaks(name: str, target: Target, made: list[bytes], changes: int) -> None:
    inputs = inputs_of(name, made)
    for content in inputs:
        target(content)
    chance = random.Random(6)  # noqa: S311  (no secret is made of it)
    for _ in range(changes):
        target(mutated(chance.choice(inputs), chance))
