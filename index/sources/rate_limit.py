"""When a host may be asked again, by any process that shares a folder."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from index.files import locks

FILE: Final = "PACE"  # {hash of a host: when it is free, in seconds since 1970}
LONGEST_QUEUE: Final = 600.0  # seconds; what is later was written by a clock that was wrong
LONGEST_FILE: Final = 1 << 20  # bytes


class RateLimit:
    """Gives each request its turn; with a folder, among all processes that keep to it.

    Safe to share between threads. Only hosts that are not free yet are kept, by their hashes.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = None if folder is None else folder / FILE
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def turn(self, host: str, now: float, seconds: float) -> float:
        """Return when a host may be asked, and keep it from being asked for so long after that.

        Raise OSError where the folder can't be written or has no locks.
        """
        key = hashlib.sha256(host.encode()).hexdigest()[:16]
        with ExitStack() as held:
            held.enter_context(self._lock)
            file = None
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                file = held.enter_context(self._file.open("a+", encoding="utf-8"))
                locks.take(file, wait=True)  # for as long as a small file is read and written
                file.seek(0)
                self._free_at = _read(file.read(LONGEST_FILE))
            known = {k: at for k, at in self._free_at.items() if now < at < now + LONGEST_QUEUE}
            at = max(now, known.get(key, now))
            self._free_at = known | {key: at + seconds}
            if file is not None:
                file.truncate(0)
                file.write(json.dumps(self._free_at))
        return at


def _read(content: str) -> dict[str, float]:
    """Read what was kept; what a crash left half written, or isn't ours, is nothing."""
    try:
        kept = json.loads(content)
        return {str(host): float(at) for host, at in kept.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
