"""Until when all that a question waits for has to be there, whoever waits for it in its name.

It goes with the context of the work, so a thread has to be given that: `asyncio.to_thread` does.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

ANSWERED_WITHIN: Final = 2.0  # seconds for all that a question waits for; a command has three
TURN: Final = 0.75  # seconds that are left to what had to wait until others were answered


@dataclass(frozen=True, slots=True)
class _Deadline:
    """Times of the monotonic clock: for what fails, and for what isn't known to."""

    failing: float
    sound: float


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have all that is waited for in the block be there within so many seconds, or sooner."""
    at = time.monotonic() + seconds
    outer = _deadline.get() or _Deadline(at, at)
    with _until(_Deadline(min(at, outer.failing), min(at, outer.sound))):
        yield


@contextmanager
def in_turn() -> Iterator[None]:
    """Leave the block a moment, if it had to wait for its turn and nothing is known to fail."""
    outer = _deadline.get()
    if outer is None:
        yield
        return
    with _until(_Deadline(outer.failing, max(outer.sound, time.monotonic() + TURN))):
        yield


def left(*, failing: bool) -> float:
    """Return the seconds that may be waited for what fails, or isn't known to: 0 or more."""
    deadline = _deadline.get()
    if deadline is None:
        return math.inf
    return max(0.0, (deadline.failing if failing else deadline.sound) - time.monotonic())


@contextmanager
def _until(deadline: _Deadline) -> Iterator[None]:
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)
