"""What each server is answered from: its desk, opened when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.answer.answerer import Answerer
from index.library import Library


@dataclass(frozen=True, slots=True)
class Desk:
    """The library of a server, and who answers from it.

    Whatever is done for a server is done at its desk, so it can't see what another server has.
    """

    library: Library
    answerer: Answerer


DeskOf = Callable[[int | None], Desk]
"""Opens the desk of a server; None is a direct message, or a server that Ayes isn't a member of."""
