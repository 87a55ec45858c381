"""The command line, `ayes`."""

from __future__ import annotations

from bot.cli.app import main, run

__all__ = ["main", "run"]
