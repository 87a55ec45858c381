"""The calibration is read whole or not at all, and more evidence never counts for less."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.calibration import load_calibration
from bot.answer.judge import FEATURES, Features
from index.errors import SettingsError

NOTHING = Features(**dict.fromkeys(FEATURES, 0.0))
EVERYTHING = Features(**dict.fromkeys(FEATURES, 1.0))


def test_the_shipped_calibration_tells_everything_from_nothing() -> None:
    calibration = load_calibration()
    assert calibration.probability(NOTHING) < 0.05
    assert calibration.probability(EVERYTHING) > 0.9
    assert 0.0 < calibration.threshold < 1.0


@pytest.mark.parametrize("feature", FEATURES)
def test_more_of_a_feature_never_lowers_the_probability(feature: str) -> None:
    calibration = load_calibration()
    more = replace(NOTHING, **{feature: 1.0})
    assert calibration.probability(more) >= calibration.probability(NOTHING)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param(json.dumps({"weights": {}, "bias": 0, "threshold": 0.5}), id="no weights"),
        pytest.param(
            json.dumps({"weights": dict.fromkeys(FEATURES, "x"), "bias": 0, "threshold": 0.5}),
            id="weights that are no numbers",
        ),
    ],
)
def test_a_damaged_calibration_is_refused_in_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^The calibration .+\.$"):
        load_calibration(path)


def test_a_missing_calibration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="missing"):
        load_calibration(tmp_path / "missing.json")
