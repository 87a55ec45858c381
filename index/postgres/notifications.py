"""What is published: told by the database, and looked up where that may have been missed."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Final

import psycopg

from index.errors import StoreError
from index.postgres.connection.pool import CHANNEL, Connection, Store, connected
from index.postgres.library import Place
from index.postgres.register import REGISTER

LOOKED_UP_EVERY: Final = 5.0  # seconds; a notification that was lost is made up for by then
AGAIN_AFTER: Final = 1.0  # seconds after a connection was lost
_TURN: Final = 1.0  # seconds between two looks at whether it is time to stop
_log = logging.getLogger(__name__)


class Watch:
    """The versions that are in service, as far as they are known; safe to share between threads.

    While the database is away, those that were known last count.
    """

    def __init__(
        self,
        store: Store,
        on_votes: Callable[[], None] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to listen; `on_votes` is called where votes may have been imported."""
        self._store = store
        self._on_votes = on_votes
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[int, str], tuple[int | None, float]] = {}
        self._ended = threading.Event()
        self.listening = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._ended.set()
        self._thread.join()

    def version(self, place: Place) -> int | None:
        """Return the number of the version in service, None if there is no library.

        Raise StoreError if the database is away and nothing is known of the library.
        """
        key = (place.guild_id or 0, place.name)
        with self._lock:
            known = self._known.get(key)
        now = self._clock()
        if known is not None and now - known[1] < LOOKED_UP_EVERY:
            return known[0]
        try:
            version = place.version()
        except StoreError as error:
            if known is None:
                raise
            _log.warning("what was known last counts: %s", error)
            version = known[0]
        with self._lock:
            self._known[key] = (version, now)
        return version

    def look_again(self, place: Place) -> None:
        """Have a version looked up when it is next asked for, though it was just known."""
        key = (place.guild_id or 0, place.name)
        with self._lock:
            if key in self._known:
                self._known[key] = (self._known[key][0], -math.inf)

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                with connected(self._store.address) as connection:
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    self._forget()
                    self.listening.set()
                    self._follow(connection)
            except (psycopg.Error, StoreError) as error:
                _log.warning("%s tells nothing now (%s)", self._store.name, type(error).__name__)
            self.listening.clear()
            self._ended.wait(AGAIN_AFTER)

    def _follow(self, connection: Connection) -> None:
        self._take_up_votes()
        while not self._ended.is_set():
            for notice in connection.notifies(timeout=_TURN, stop_after=1):
                said = json.loads(notice.payload)
                if said["library"] == REGISTER and not said["server"]:
                    self._take_up_votes()
                else:
                    with self._lock:
                        # What was published without a version is gone.
                        key = (said["server"], said["library"])
                        self._known[key] = (said["version"], self._clock())

    def _forget(self) -> None:
        """Look everything up again: what was published meanwhile was told to nobody here."""
        with self._lock:
            self._known = {key: (version, -math.inf) for key, (version, _) in self._known.items()}

    def _take_up_votes(self) -> None:
        if self._on_votes is not None:
            self._on_votes()
