"""Processes that parse files, kept from one test to the next: starting one takes half a second."""

from __future__ import annotations

import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import pytest

from index.sources.parsing import sandbox
from index.sources.parsing.sandbox import Sandbox

_idle: deque[subprocess.Popen[bytes]] = deque()
_start, _leave = sandbox._started, Sandbox.__exit__


@contextmanager
def processes_kept() -> Iterator[None]:
    """Have a process that its sandbox is done with serve the next sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_started", _started)
        patch.setattr(Sandbox, "__exit__", _left)
        yield
    while _idle:
        _end(_idle.popleft())


@contextmanager
def processes_ended() -> Iterator[None]:
    """Have each sandbox start and end its own process, as outside of the tests."""
    while _idle:
        _end(_idle.popleft())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_started", _start)
        patch.setattr(Sandbox, "__exit__", _leave)
        yield


def _started() -> subprocess.Popen[bytes]:
    while _idle:
        process = _idle.popleft()
        if process.poll() is None:
            return process
        _end(process)
    return _start()


def _left(
    self: Sandbox,
    kind: type[BaseException] | None,
    error: BaseException | None,
    at: TracebackType | None,
) -> None:
    # One whose file was refused can read the next; one that was interrupted may not be at its end.
    if self._process is not None and (kind is None or issubclass(kind, Exception)):
        _idle.append(self._process)
        self._process = None
    self.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
