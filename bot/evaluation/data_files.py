"""Files that are measured on, read within bounds and pinned by their hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from index.errors import QuestionError

LARGEST = 64 << 20  # bytes
LONGEST_TEXT = 20_000  # code points of a question


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, by the last part of its name and their hash."""

    name: str
    sha256: str
    raw: bytes = field(repr=False)


def content_of(path: Path) -> Content:
    """Read a file of at most 64 MB; raise QuestionError, saying what to do."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise QuestionError(
            f"the file {path.name!r} can't be read ({reason}): check its name and permissions."
        ) from None
    if len(raw) > LARGEST:
        raise QuestionError(
            f"the file {path.name!r} has more than {LARGEST >> 20} MB: split it into smaller ones."
        )
    return Content(path.name, hashlib.sha256(raw).hexdigest(), raw)


def refusal(where: str, error: ValidationError) -> QuestionError:
    """Return the error of a file that isn't of its form, with the first thing that is wrong."""
    first = error.errors(include_url=False, include_input=False)[0]
    at = ".".join(str(part) for part in first["loc"])
    reason = f"{at}: {first['msg']}" if at else first["msg"]
    return QuestionError(f"{where} can't be read ({reason}): correct it, or leave it out.")
