"""The calibration of the judge, as data/calibration.json holds it, with what it was fitted on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.answer.passages.judge import FEATURES, Calibration, Fit
from index.errors import SettingsError
from index.files.shipped import data_folder

FILE = "calibration.json"
_LARGEST = 1 << 20  # bytes

_Finite = Annotated[float, Field(allow_inf_nan=False)]
_Count = Annotated[int, Field(ge=0)]


class FittedOn(BaseModel):
    """A file that a calibration was fitted on, and how many of its examples came from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    examples: _Count


class Counted(BaseModel):
    """How many examples of a kind were right, and how many were wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    right: _Count
    wrong: _Count


class FitFile(BaseModel):
    """A logistic model, with its weights by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Annotated[_Finite, Field(ge=0, le=1)]
    bias: _Finite
    weights: dict[str, _Finite]

    @model_validator(mode="after")
    def _for_these_features(self) -> Self:
        if set(self.weights) != set(FEATURES):
            raise ValueError("its weights are for other features")
        return self

    @classmethod
    def of(cls, fit: Fit) -> Self:
        """Name the weights of a fit."""
        weights = dict(zip(FEATURES, fit.weights, strict=True))
        return cls(threshold=fit.threshold, bias=fit.bias, weights=weights)

    @property
    def fit(self) -> Fit:
        """The model, as the judge uses it."""
        return Fit(tuple(self.weights[name] for name in FEATURES), self.bias, self.threshold)


class CalibrationFile(BaseModel):
    """What the file holds: the judge's models, the reader, and what they were fitted on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    read: FitFile
    unread: FitFile
    near: FitFile
    fitted_on: tuple[FittedOn, ...]
    examples: dict[str, Counted]

    @property
    def calibration(self) -> Calibration:
        """The models, as the judge uses them."""
        return Calibration(self.read.fit, self.unread.fit, self.near.fit)


def load_calibration(path: Path | None = None) -> Calibration:
    """Read the calibration; raises SettingsError if the file isn't one for these features."""
    return read_calibration(path or data_folder() / FILE).calibration


def read_calibration(path: Path) -> CalibrationFile:
    """Read a calibration with what it was fitted on; raises SettingsError."""
    try:
        with path.open("rb") as file:
            return CalibrationFile.model_validate_json(file.read(_LARGEST))
    except OSError as error:
        reason = error.strerror or "no file"
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = f"{where} {first['msg'].removeprefix('Value error, ')}".strip()
    raise SettingsError(
        f"The calibration {path.name} can't be read ({reason}); install Ayes again."
    )


def write_calibration(path: Path, content: CalibrationFile) -> None:
    """Write a calibration, whole or not at all; raises SettingsError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(content.model_dump_json(indent=2) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SettingsError(
            f"The calibration can't be written to {path.name} ({error.strerror}); name a file in "
            "a folder that can be written to."
        ) from error
