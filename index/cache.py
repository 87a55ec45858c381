"""What was fetched last, kept in memory up to a size."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """Values by key, of which those longest unused go; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Keep values of so much cost together."""
        self._most = most
        self._cost = 0
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def get(self, key: Key) -> Value | None:
        """Return the value of a key, None if it isn't here."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value, cost: int = 1) -> None:
        """Keep a value; the latest is kept whatever its cost."""
        with self._lock:
            before = self._values.pop(key, None)
            self._cost += cost - (before[1] if before else 0)
            self._values[key] = (value, cost)
            while self._cost > self._most and len(self._values) > 1:
                _, (_, freed) = self._values.popitem(last=False)
                self._cost -= freed
