"""Points discord.py at another address than Discord's; as a program, runs `ayes bot` so.

`python -m tests.loopback.pointing ADDRESS ARGUMENTS…` is `ayes ARGUMENTS…` at that address.
"""

from __future__ import annotations

import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket


def point_at(address: str) -> None:
    """Have every client of this process connect to an address, as http://127.0.0.1:8000."""
    discord.http.Route.BASE = f"{address}/api/v10"
    gateway = address.replace("http", "ws", 1) + "/gateway"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def main() -> None:
    from bot.cli.app import run

    address, *arguments = sys.argv[1:]
    point_at(address)
    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
