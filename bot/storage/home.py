"""What lies where in the home folder, and where the state is that lies in a database instead."""

from __future__ import annotations

from typing import Final

BASE: Final = "base"  # the library of what Ayes ships
OWN: Final = "own"  # the library of own sources
CHANNELS: Final = "channels"  # by server, the libraries of the channels that it follows
GUILDS: Final = "guilds"  # the own libraries of servers
COPIES: Final = "copies"  # by database, the libraries that are copied from it
CACHE: Final = "cache"  # compiled encoders


def state_address(address: str) -> str:
    """Return the address of the state in a database."""
    return f"postgresql+psycopg://{address.partition('://')[2]}"
