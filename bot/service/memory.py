"""What the bot remembers in memory, within bounds: conversations, and how often people ask."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from discord.ext import commands

from bot.answer.types import Conversation, Turn
from index.cache import LruCache

TURNS = 4  # of a conversation
KEPT = 1000  # conversations, by message and by person
LASTS = datetime.timedelta(minutes=10)  # until a question stands for itself again
QUESTIONS, WITHIN = 5, 30.0  # questions of a person in a server, and seconds


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a channel; `guild_id` is None where no server's own sources are answered from.

    Who asks in private goes on from there alone: what is answered so may not be for all.
    """

    guild_id: int | None
    channel_id: int
    user_id: int
    private: bool = False


class Cooldown:
    """Lets a person ask so many questions in a server within so many seconds, by any way."""

    def __init__(self, questions: int = QUESTIONS, within: float = WITHIN) -> None:
        self._asked: commands.CooldownMapping[Person] = commands.CooldownMapping.from_cooldown(
            questions, within, lambda person: (person.guild_id, person.user_id)
        )

    def seconds(self, person: Person, now: datetime.datetime) -> float | None:
        """Count a question; return the seconds to wait if it is one too many."""
        return self._asked.update_rate_limit(person, now.timestamp())


@dataclass(frozen=True, slots=True)
class Conversations:
    """The last turns of each conversation, by the bot's message and by person."""

    _by_message: LruCache[int, Conversation] = field(default_factory=lambda: LruCache(KEPT))
    _by_person: LruCache[Person, tuple[Conversation, datetime.datetime]] = field(
        default_factory=lambda: LruCache(KEPT)
    )

    def of_message(self, message_id: int) -> Conversation | None:
        """Return the conversation that a message of the bot's ends, or None if it isn't kept."""
        return self._by_message.get(message_id)

    def of_person(self, person: Person, now: datetime.datetime) -> Conversation:
        """Return what someone asked in a channel just before."""
        conversation, at = self._by_person.get(person) or ((), now)
        return conversation if now - at <= LASTS else ()

    def remember(
        self,
        conversation: Conversation,
        turn: Turn,
        *,
        person: Person,
        message_id: int | None,
        now: datetime.datetime,
    ) -> None:
        """Store a conversation with its new turn."""
        grown = (*conversation, turn)[-TURNS:]
        self._by_person.put(person, (grown, now))
        if message_id is not None:
            self._by_message.put(message_id, grown)
