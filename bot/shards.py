"""Which of Discord's shards a process serves, so that several processes share the servers.

Discord gives a server to the shard `(server's id >> 22) % count`, and direct messages to shard 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from index.lazy_pattern import lazy_pattern

MOST: Final = 65_536  # of one bot; Discord's largest bots have some thousands
_FORM: Final = lazy_pattern(r"(\d{1,6})(?:-(\d{1,6}))?/(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """Shards `first` to `last`, both of them served, of `count`."""

    first: int
    last: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "0-3/16", or "5/16" for one; raise ValueError with what is wrong with it."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError("it isn't written as 0-3/16 or 5/16")
        first, count = int(found[1]), int(found[3])
        last = first if found[2] is None else int(found[2])
        if not 0 < count <= MOST:
            raise ValueError(f"the number of shards is from 1 to {MOST}")
        if first > last:
            raise ValueError("the first shard comes after the last")
        if last >= count:
            raise ValueError(f"shards are counted from 0, so the last of {count} is {count - 1}")
        return cls(first, last, count)

    @property
    def ids(self) -> list[int]:
        """The numbers of the shards."""
        return list(range(self.first, self.last + 1))

    def __str__(self) -> str:
        numbers = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{numbers}/{self.count}"
