"""Pictures for cards, drawn off the event loop: one at a time, and the latest ones kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable

from bot.answer.types import Abstained, Answer
from bot.discord.reply.fault_messages import fault
from bot.present.pictures.draw import Picture, picture_of_agreement, picture_of_vote
from index.cache import LruCache
from index.votes.analysis.agreement import Year
from index.votes.record import VoteRecord

KEPT = 32  # pictures, of up to 180 kB each


class Pictures:
    """Draws what a card shows, on a thread."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of
        self._drawing = asyncio.Lock()
        self._kept: LruCache[Hashable, Picture] = LruCache(KEPT)

    async def of_vote(self, vote: VoteRecord) -> Picture | None:
        """Return the picture of a vote, or None where there is no roll call to show."""
        if vote.totals is None or not vote.positions:
            return None

        # A key may come to name another vote.
        positions = tuple(sorted(vote.positions.items()))
        shown = (vote.id, vote.title, vote.totals, positions)
        return await self._drawn(shown, lambda: picture_of_vote(vote, self._name_of))

    async def of_answer(self, answer: Answer) -> Picture | None:
        """Return the picture of the vote that an answer is about, if it is about exactly one."""
        if isinstance(answer, Abstained) or len(answer.records) != 1:
            return None
        return await self.of_vote(answer.records[0])

    async def of_agreement(
        self, first: str, second: str, by_year: tuple[Year, ...], *, facts: str
    ) -> Picture | None:
        """Return the picture of how alike two, given by name, voted each year."""
        return await self._drawn(
            (first, second, by_year, facts),
            lambda: picture_of_agreement(first, second, by_year, facts=facts),
        )

    async def _drawn(self, shown: Hashable, draw: Callable[[], Picture]) -> Picture | None:
        """Return the picture of what is shown, kept from before or drawn on the thread.

        None stands for one that couldn't be drawn: the log says why, and the card goes without.
        """
        picture = self._kept.get(shown)
        if picture is None:
            try:
                async with self._drawing:
                    picture = await asyncio.to_thread(draw)
            except Exception as error:
                fault(error, "a picture")
                return None
            self._kept.put(shown, picture)
        return picture
