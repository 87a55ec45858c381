"""What is published: told by the database, and looked up where that may have been missed."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg

from index.deadline import left
from index.errors import LibraryError, StoreError
from index.postgres.connection.pool import CHANNEL, Connection, Store, connected
from index.postgres.local_copy import LocalCopy, copies_in
from index.postgres.place import Place
from index.postgres.register import REGISTER

LOOKED_UP_EVERY: Final = 5.0  # seconds; a notification that was lost is made up for by then
COPIED_WITHIN: Final = 1.0  # seconds; of what takes longer, the version before is read until then
AGAIN_AFTER: Final = 1.0  # seconds after a connection was lost
_TURN: Final = 1.0  # seconds between two looks at whether it is time to stop
Key = tuple[int, str]  # of a place
_log = logging.getLogger(__name__)


class Watch:
    """The versions that are in service, as far as they are known; safe to share between threads.

    The copies that are here are kept up to date. While the database is away, what was known last
    counts.
    """

    def __init__(
        self,
        store: Store,
        copies: Path,
        on_votes: Callable[[], None] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to listen; `on_votes` is called where votes may have been imported."""
        self._store = store
        self._copies = copies
        self._on_votes = on_votes
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[Key, tuple[str | None, float]] = {}
        self._copying: set[Key] = set()
        self._not_before: dict[Key, float] = {}  # of copies that failed
        self._ended = threading.Event()
        self.listening = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._ended.set()
        self._thread.join()

    def pointer(self, copy: LocalCopy) -> str | None:
        """Return what names the version to read from a copy, None if there is no library.

        While a newer one is copied, that is the one before. Raise StoreError if the database is
        away and nothing is known of the library.
        """
        version, here = self.version(copy.place), copy.version()
        if version is None:
            copy.drop()
            return None
        if here in {None, version}:
            return version
        thread = self._copy(copy)
        if thread is not None:
            thread.join(min(COPIED_WITHIN, left(failing=False)))
        return copy.version() or version

    def version(self, place: Place) -> str | None:
        """Return what names the version in service, None if there is no library.

        Raise StoreError if the database is away and nothing is known of the library.
        """
        key = place.key
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
        key = place.key
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
                    threading.Thread(target=self._catch_up, name="copies", daemon=True).start()
                    self._follow(connection)
            except (psycopg.Error, StoreError, OSError) as error:
                _log.warning("%s tells nothing now (%s)", self._store.name, type(error).__name__)
            self.listening.clear()
            self._ended.wait(AGAIN_AFTER)

    def _follow(self, connection: Connection) -> None:
        self._take_up_votes()
        while not self._ended.is_set():
            for notice in connection.notifies(timeout=_TURN, stop_after=1):
                try:
                    said = json.loads(notice.payload)
                    if said["library"] == REGISTER and not said["server"]:
                        self._take_up_votes()
                    else:
                        self._hear(said["server"] or None, said["library"], said["version"])
                except (ValueError, KeyError, TypeError):
                    _log.warning("a notification isn't one of Ayes's")

    def _hear(self, guild_id: int | None, name: str, version: str | None) -> None:
        """Note what was published; what was published without a version is gone."""
        copy = LocalCopy(Place(self._store, name, guild_id), self._copies)
        with self._lock:
            self._known[copy.place.key] = (version, self._clock())
        if copy.version() is not None:
            self._copy(copy)

    def _copy(self, copy: LocalCopy) -> threading.Thread | None:
        """Begin to bring a copy up to date, None where that is under way or failed just now."""
        key = copy.place.key
        with self._lock:
            if key in self._copying or self._clock() < self._not_before.get(key, -math.inf):
                return None
            self._copying.add(key)
        # What is left by halves when the process ends is removed before the next copy.
        thread = threading.Thread(target=self._take_up, args=(copy,), name="copier", daemon=True)
        thread.start()
        return thread

    def _take_up(self, copy: LocalCopy) -> None:
        key = copy.place.key
        try:
            copy.take_up()
        except (StoreError, LibraryError, OSError) as error:
            _log.error("a copy stays as it was: %s", error)
            with self._lock:
                self._not_before[key] = self._clock() + LOOKED_UP_EVERY
        finally:
            with self._lock:
                self._copying.remove(key)

    def _catch_up(self) -> None:
        """Bring up to date what changed while nobody listened, or delete it as it was there."""
        for guild_id, name in copies_in(self._copies):
            thread = self._copy(LocalCopy(Place(self._store, name, guild_id), self._copies))
            if thread is not None:
                thread.join()
            if self._ended.is_set():
                return

    def _forget(self) -> None:
        """Look everything up again: what was published meanwhile was told to nobody here."""
        with self._lock:
            self._known = {key: (version, -math.inf) for key, (version, _) in self._known.items()}

    def _take_up_votes(self) -> None:
        if self._on_votes is not None:
            self._on_votes()
