"""The calibration is read whole or not at all, and more evidence never counts for less."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.passages.calibration import (
    CalibrationFile,
    load_calibration,
    read_calibration,
    write_calibration,
)
from bot.answer.passages.judge import FEATURES, OF_READER, Features
from bot.answer.types import Abstained, Answered
from index.errors import SettingsError
from index.files.shipped import data_folder
from index.library.library import Library
from index.votes.names.countries import Countries

NOTHING = Features(**dict.fromkeys(FEATURES, 0.0))
EVERYTHING = Features(**dict.fromkeys(FEATURES, 1.0) | dict.fromkeys(OF_READER, 4.0))
FITS = (load_calibration().read, load_calibration().unread, load_calibration().near)


def test_the_shipped_calibration_tells_everything_from_nothing() -> None:
    for fit in FITS:
        assert fit.probability(NOTHING) < 0.1
        assert fit.probability(EVERYTHING) > 0.9
        assert 0.0 < fit.threshold < 1.0


@pytest.mark.parametrize("feature", FEATURES)
def test_more_of_a_feature_never_lowers_the_probability(feature: str) -> None:
    more = replace(NOTHING, **{feature: 1.0})
    for fit in FITS:
        assert fit.probability(more) >= fit.probability(NOTHING)


def test_without_a_reader_nothing_hangs_on_what_it_would_say() -> None:
    told = replace(NOTHING, **dict.fromkeys(OF_READER, 5.0))
    for fit in FITS[1:]:
        assert fit.probability(told) == fit.probability(NOTHING)
    assert FITS[0].probability(told) > FITS[0].probability(NOTHING)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param("{}", id="no models"),
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


FIT = {"threshold": 0.4, "bias": -1.0, "weights": dict.fromkeys(FEATURES, 1.0)}
WHOLE = {
    "read": FIT,
    "unread": FIT,
    "near": FIT,
    "fitted_on": [{"name": "a.jsonl", "sha256": "0" * 64, "examples": 3}],
    "examples": {"own question": {"right": 2, "wrong": 1}},
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({}, None, id="whole"),
        pytest.param({"read": FIT | {"threshold": 1.5}}, "threshold", id="a threshold above 1"),
        pytest.param({"near": FIT | {"bias": float("inf")}}, "bias", id="a bias without end"),
        pytest.param({"read": FIT | {"weights": {"late": 1.0}}}, "features", id="other features"),
        pytest.param(
            {"unread": FIT | {"weights": dict.fromkeys(FEATURES, "x")}}, "unread", id="no numbers"
        ),
        pytest.param({"fitted_on": [{"name": "a"}]}, "sha256", id="a file without its hash"),
        pytest.param({"note": "x"}, "note", id="a field that isn't known"),
    ],
)
def test_every_part_of_a_calibration_is_checked(
    change: dict[str, object], told: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(WHOLE | change), encoding="utf-8")
    if told is None:
        assert load_calibration(path).read.weights == (1.0,) * len(FEATURES)
    else:
        with pytest.raises(SettingsError, match=rf"^The calibration .*{told}.*\.$"):
            load_calibration(path)


def test_the_order_of_weights_in_the_file_does_not_matter(tmp_path: Path) -> None:
    weights = {name: float(n) for n, name in enumerate(FEATURES)}
    turned = dict(reversed(weights.items()))
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(WHOLE | {"near": FIT | {"weights": turned}}), encoding="utf-8")
    assert load_calibration(path).near.weights == tuple(weights.values())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    content = CalibrationFile.model_validate(WHOLE)
    write_calibration(path, content)
    assert read_calibration(path) == content
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_the_shipped_calibration_says_what_it_was_fitted_on() -> None:
    fitted = read_calibration(data_folder() / "calibration.json")
    counted = sum(one.right + one.wrong for one in fitted.examples.values())
    assert counted == sum(one.examples for one in fitted.fitted_on) > 0


@pytest.mark.model
def test_how_sure_an_answer_has_to_be_is_set_for_an_answerer_or_for_one_question(
    shipped_library: Library, countries: Countries
) -> None:
    question = "Who said that it was a moment of truth?"
    sure = Answerer(shipped_library, countries).ask(question).confidence
    assert 0 < sure < 1
    strict = Answerer(shipped_library, countries, threshold=sure + 0.001)
    assert isinstance(strict.ask(question), Abstained)
    assert isinstance(strict.ask(question, threshold=sure), Answered)
    assert isinstance(strict.ask(question), Abstained)
