"""Questions as they come in: words of a command line, or a file of conversations.

A file holds one conversation a line, `{"id": …, "turns": ["question", "follow-up", …]}`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.cli.shared.error_messages import tell
from index.errors import QuestionError

LONGEST_QUESTION = 1000  # characters
LONGEST_LINE = 1 << 20  # bytes of a file
MOST_TURNS = 50


@dataclass(frozen=True, slots=True)
class ConversationInput:
    """A conversation of a file."""

    id: str | int
    turns: tuple[str, ...]


def words_of(question: list[str] | None, file: Path | None) -> str | None:
    """Return the question of a command line, None if a file has the questions.

    Raise QuestionError unless there is exactly one of the two.
    """
    if question and file is not None:
        raise QuestionError("there are a question and a --file: give one of them.")
    if file is not None:
        return None
    if not question:
        raise QuestionError("there is no question: give one, or a file of them with --file.")
    return bounded(" ".join(question))


def bounded(words: str) -> str:
    """Return a question that isn't too long; raise QuestionError."""
    if len(words) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(words):,} characters, and at most {LONGEST_QUESTION:,} are "
            "read: shorten it."
        )
    return words


def each(path: Path, answer: Callable[[ConversationInput], object]) -> None:
    """Answer every conversation of a file, `-` for standard input, in order.

    A line that can't be read or answered, whatever the reason, is named on standard error and
    passed over; in the end QuestionError is raised if there was one.
    """
    passed_over = 0
    with opened(path) as file:
        for number, raw in enumerate(_lines(file), start=1):
            if not raw.strip():
                continue
            try:
                answer(_conversation(raw))
            except BrokenPipeError:  # nobody reads the answers any more
                raise
            except Exception as error:
                tell(error, f"line {number}: ")
                passed_over += 1
    if passed_over:
        raise QuestionError(
            f"{passed_over} of the lines weren't answered: see what is said of each above."
        )


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, `-` for standard input; raise QuestionError, saying what to do."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise QuestionError(
            f"the file {path.name!r} can't be read ({reason}): check its name and permissions."
        ) from None
    with file:
        yield file


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Read lines, of which one that is too long is cut off where it becomes so."""
    while raw := file.readline(LONGEST_LINE + 1):
        yield raw
        while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            raw = file.readline(LONGEST_LINE + 1)


def _conversation(raw: bytes) -> ConversationInput:
    if len(raw) > LONGEST_LINE:
        raise QuestionError(f"it is longer than {LONGEST_LINE:,} bytes: shorten it.")
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise QuestionError("it isn't UTF-8: save the file as UTF-8.") from None
    except (ValueError, RecursionError):
        raise QuestionError("it isn't JSON: write one object a line.") from None
    match row:
        case {"id": str() | int() as name, "turns": [_, *_] as turns} if all(
            isinstance(turn, str) for turn in turns
        ):
            if len(turns) > MOST_TURNS:
                raise QuestionError(f"it has more than {MOST_TURNS} turns: split it.")
            return ConversationInput(name, tuple(turns))
        case _:
            raise QuestionError('it isn\'t of the form {"id": "…", "turns": ["question", …]}.')
