"""Answers given before are given again, in no time.

An answer is given again only to the same question in the same conversation, from the very sources
and votes that it was given from: it is what would be answered now.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer, Conversation
from index.cache import LruCache
from index.search.models.reader import Reader
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from index.votes.register.store import Register

KEPT: Final = 256  # answers, of all servers together
_LONG: Final = 100_000  # characters of its sources from which an answer takes the room of another


class RememberingAnswerer(Answerer):
    """Answers from a library, and again what it answered from the same sources and votes."""

    def __init__(
        self,
        library: Searchable,
        countries: Countries,
        register: Register | None,
        given: LruCache[Hashable, Answer],
        *,
        threshold: float | None = None,
        reader: Reader | None = None,
    ) -> None:
        """Take the answers that all share, the latest kept; their keys tell libraries apart."""
        super().__init__(library, countries, register, threshold=threshold, reader=reader)
        self._version = library.version
        self._register = register
        self._given = given

    def ask(
        self, question: str, conversation: Conversation = (), *, threshold: float | None = None
    ) -> Answer:
        """Answer a question as Answerer does."""
        level = self.threshold if threshold is None else threshold
        votes = None if self._register is None else self._register.version
        # Turns are equal whatever they were read as, which a follow-up may lean on.
        read = tuple(turn.answer.reading for turn in conversation)
        key = (self._version, votes, question, conversation, read, level)
        answer = self._given.get(key)
        if answer is None:
            answer = super().ask(question, conversation, threshold=threshold)
            held = (answer, *(turn.answer for turn in conversation))
            self._given.put(key, answer, sum(map(_room, held)))
        return answer


def _room(answer: Answer) -> int:
    """Return how much room an answer takes, whose quotes keep their sources in memory."""
    if isinstance(answer, Abstained):
        quotes = answer.closest
    else:
        quotes = tuple(citation.quote for citation in answer.citations)
    texts = {quote.source.id: len(quote.source.text) for quote in quotes}
    return 1 + sum(texts.values()) // _LONG
