"""Where a library is kept in a database, and which of its versions is in service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.lazy_pattern import lazy_pattern
from index.postgres.connection.pool import Store

BASE: Final = "base"  # what Ayes ships
OWN: Final = "own"  # what was added beside it: by whoever runs Ayes, or by a server
OF_CHANNEL: Final = "channel-"  # and its id: what was written in a channel of a server
BUILD: Final = "run `ayes build`, as the role that migrated."
_NAME = lazy_pattern(r"base|own|channel-[0-9]{1,20}")


def channel_name(channel_id: int) -> str:
    """Name the library of what was written in a channel."""
    return f"{OF_CHANNEL}{channel_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a library is kept in a database; without a server it is everybody's."""

    store: Store
    name: str
    guild_id: int | None = None

    def __post_init__(self) -> None:
        """Refuse what isn't named as a library is: it names a folder too."""
        if not _NAME.fullmatch(self.name):
            raise ValueError("no library has that name")

    def __str__(self) -> str:
        whose = "" if self.guild_id is None else f" of server {self.guild_id}"
        return f"the library {self.name}{whose} in {self.store.name}"

    @property
    def key(self) -> tuple[int, str]:
        """What stands for it in the tables: the server, 0 for everybody's, and the name."""
        return self.guild_id or 0, self.name

    def version(self) -> str | None:
        """Return what names the version in service, None if there is none; raise StoreError."""
        found = self.store.rows(
            self.guild_id,
            "SELECT version FROM libraries WHERE guild_id = %s AND name = %s",
            *self.key,
        )
        return str(found[0][0]) if found else None
