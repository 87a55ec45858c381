"""The calibration of the judge, as data/calibration.json holds it."""

from __future__ import annotations

import json
from pathlib import Path

from bot.answer.judge import FEATURES, Calibration
from index.errors import SettingsError
from index.shipped import data_folder


def load_calibration(path: Path | None = None) -> Calibration:
    """Read the calibration; raises SettingsError if the file isn't one for these features."""
    path = path or data_folder() / "calibration.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        weights = tuple(float(content["weights"][name]) for name in FEATURES)
        return Calibration(weights, float(content["bias"]), float(content["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"The calibration {path.name} can't be read ({error}); install Ayes again."
        ) from error
