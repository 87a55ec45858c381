"""What is kept of questions and answers, and what becomes of it when nothing can be kept.

Whatever goes wrong with the state is logged. With a file the answer is given all the same; while a
database is away, only by the settings that its server is known to have.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from bot.answer.ledger import own_words
from bot.answer.types import Abstained, Answer
from bot.service.events import note_outcome
from bot.service.memory import Person
from bot.service.queue import AWAY, AwayError
from bot.storage.state.state import KeptAnswer, KeptQuote, ServerSettings, State, StateError
from index.cache import LruCache
from index.types import Quote

KNOWN: Final = 5000  # servers whose settings are remembered
STATE_WITHIN: Final = 1.0  # seconds that anybody waits for what a database keeps
Asking = ParamSpec("Asking")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_DEFAULTS = ServerSettings()


class AnswerLog:
    """Keeps answers off the event loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._known: LruCache[int, ServerSettings] = LruCache(KNOWN)

    async def settings_of(self, guild_id: int | None) -> ServerSettings:
        """Return what a server has set, or had when that could last be read.

        Where nothing is known of it, return the defaults while a file can't be read, and raise
        AwayError while a database is away: what it would answer may not be what was asked of it.
        """
        if guild_id is None:
            return _DEFAULTS
        try:
            settings = await self._asked(self._state.settings_of, guild_id)
        except StateError as error:
            known = self._known.get(guild_id)
            if known is None and self._state.in_database:
                note_outcome("away")
                raise AwayError(AWAY) from error
            _log.warning(
                "answering by %s settings: %s",
                "the default" if known is None else "the last known",
                error,
            )
            return known or _DEFAULTS
        self._known.put(guild_id, settings)
        return settings

    async def keep(
        self,
        person: Person,
        question: str,
        answer: Answer,
        *,
        library: str,
        at: datetime.datetime,
    ) -> str | None:
        """Keep an answer and return its id, or None if that can't be."""
        kept = kept_of(question, answer, library, at)
        try:
            return await self._asked(self._state.keep_answer, person.guild_id, person.user_id, kept)
        except StateError as error:
            _log.warning("an answer is sent without its buttons: %s", error)
            return None

    async def kept(self, guild_id: int | None, answer_id: str) -> KeptAnswer | None:
        """Return an answer that was given in a server while it is kept; raise StateError."""
        return await self._asked(self._state.kept_answer, guild_id, answer_id)

    async def keep_reason(
        self, person: Person, answer_id: str, reason: str, at: datetime.datetime
    ) -> bool:
        """Keep what is wrong with an answer; False if it isn't kept here. Raise StateError."""
        keep = self._state.keep_feedback
        return await self._asked(keep, person.guild_id, person.user_id, answer_id, reason, at)

    async def _asked(
        self, ask: Callable[Asking, Result], /, *args: Asking.args, **options: Asking.kwargs
    ) -> Result:
        """Ask the state off the event loop, and a database not for long; raise StateError."""
        try:
            async with asyncio.timeout(STATE_WITHIN if self._state.in_database else None):
                return await asyncio.to_thread(ask, *args, **options)
        except TimeoutError as error:
            raise StateError("What is kept can't be reached in time; try again.") from error


def kept_of(question: str, answer: Answer, library: str, at: datetime.datetime) -> KeptAnswer:
    """Reduce an answer to what is kept of it: places of quotes, and no words of a source."""
    if isinstance(answer, Abstained):
        text = f"{answer.text} ({answer.reason.value})"
        places = tuple(map(_place, answer.closest))
        return KeptAnswer(question, answer.kind, text, library, places, (), at)
    places = tuple(_place(citation.quote) for citation in answer.citations)
    records = tuple(record.id for record in answer.records)
    text = own_words(answer.statement)
    return KeptAnswer(question, answer.kind, text, library, places, records, at)


def _place(quote: Quote) -> KeptQuote:
    source, spans = quote.source, tuple((span.start, span.end) for span in quote.spans)
    return KeptQuote(source.id, source.sha256, spans, quote.paragraph, quote.kind, quote.more)
