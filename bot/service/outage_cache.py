"""Answering while the database is away: what was answered just before, or soon that it can't be.

An answer is given again only to the same question in the same conversation, from the very sources
and votes that it was given from. Nothing can be published while the database is away, so it is
what would be answered then. Nothing else is: from a part of the sources, "they don't say" would be
untrue.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable
from typing import Final

from bot.answer.answerer import Answerer
from bot.answer.claims.checked import CheckedSentence
from bot.answer.types import Answer, Conversation
from index.cache import LruCache
from index.deadline import ANSWERED_WITHIN, within
from index.errors import StoreError
from index.postgres.register import PostgresRegister
from index.search.models.reader import Reader
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from index.votes.register.store import Register

KEPT: Final = 256  # answers, of all servers together
_log = logging.getLogger(__name__)


class SteadyAnswerer(Answerer):
    """Answers from a library in a database, and again what it answered while that is away."""

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
        """Answer a question as Answerer does; raise StoreError if it can't be answered soon."""
        level = self.threshold if threshold is None else threshold
        votes = self._register.version if isinstance(self._register, PostgresRegister) else None
        key = (self._version, votes, question, conversation, level)
        try:
            with within(ANSWERED_WITHIN):
                answer = super().ask(question, conversation, threshold=threshold)
        except StoreError as error:
            known = self._given.get(key)
            if known is None:
                raise
            _log.warning("answered as before: %s", error)
            return known
        self._given.put(key, answer)
        return answer

    def check(self, message: str) -> tuple[CheckedSentence, ...]:
        """Hold a message against the sources; raise StoreError if that can't be done soon."""
        with within(ANSWERED_WITHIN):
            return super().check(message)
