"""Answers given, so that their buttons work after a restart and gaps in the sources show."""

from __future__ import annotations

import datetime
import json
import secrets
from dataclasses import astuple, dataclass
from typing import Any, Final

from sqlalchemy import Row, insert, select

from bot.storage.state.database.schema import ANSWERS, server, storable
from bot.storage.state.database.state_errors import StateError, UnreadableError
from bot.storage.state.state_connection import StateConnection
from bot.storage.state.unanswered import MOST_READ, UNANSWERED, Unanswered, Wording, grouped
from index.types import UnitKind

LONGEST_QUESTION: Final = 1000  # characters, as the answerer reads at most
LONGEST_TEXT: Final = 20_000  # characters
MOST_QUOTES, MOST_RECORDS = 100, 100
_ID_BYTES: Final = 12  # 96 random bits: nobody guesses the id of another's answer


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A quote as its place: spans, (start, end) each, of the source that has this sha256."""

    source_id: str
    sha256: str
    spans: tuple[tuple[int, int], ...]
    paragraph: int
    kind: UnitKind = "sentence"
    more: int = 0


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given; `library` is the version that it was given from."""

    question: str
    kind: str
    text: str
    library: str
    quotes: tuple[KeptQuote, ...]
    record_ids: tuple[str, ...]
    asked_at: datetime.datetime


class KeptAnswers(StateConnection):
    """Keeps answers for a while."""

    def keep_answer(self, guild_id: int | None, user_id: int, answer: KeptAnswer) -> str:
        """Keep an answer and return its id: 24 hexadecimal digits that nobody guesses."""
        if (
            len(answer.question) > LONGEST_QUESTION
            or len(answer.text) > LONGEST_TEXT
            or len(answer.quotes) > MOST_QUOTES
            or len(answer.record_ids) > MOST_RECORDS
        ):
            raise StateError("The answer is too long to be kept; its buttons won't work.")
        row = {
            "id": secrets.token_hex(_ID_BYTES),
            "guild_id": server(guild_id),
            "asker": self._hashed(user_id),
            "question": storable(answer.question),
            "kind": answer.kind,
            "text": storable(answer.text),
            "library": answer.library,
            "quotes": json.dumps([astuple(quote) for quote in answer.quotes]),
            "record_ids": json.dumps(answer.record_ids),
            "asked_at": answer.asked_at,
        }
        with self._write(guild_id) as connection:
            connection.execute(insert(ANSWERS), row)
        return str(row["id"])

    def kept_answer(self, guild_id: int | None, answer_id: str) -> KeptAnswer | None:
        """Return an answer that was given in a server, None if it isn't kept there."""
        query = select(ANSWERS).where(
            ANSWERS.c.id == storable(answer_id), ANSWERS.c.guild_id == server(guild_id)
        )
        with self._read(guild_id) as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else _answer_of(row)

    def unanswered(self, guild_id: int | None) -> tuple[Unanswered, ...]:
        """Return what was asked and not answered, alike together, the most frequent first."""
        query = (
            select(ANSWERS.c.question, ANSWERS.c.asked_at)
            .where(ANSWERS.c.guild_id == server(guild_id), ANSWERS.c.kind.in_(UNANSWERED))
            .order_by(ANSWERS.c.asked_at.desc(), ANSWERS.c.id)
            .limit(MOST_READ)
        )
        times: dict[str, list[datetime.datetime]] = {}
        with self._read(guild_id) as connection:
            for question, asked_at in connection.execute(query):
                times.setdefault(" ".join(question.split()), []).append(asked_at)
        return grouped(Wording(text, len(at), min(at), max(at)) for text, at in times.items())


def _answer_of(row: Row[Any]) -> KeptAnswer:
    try:
        quotes = tuple(
            KeptQuote(source_id, sha256, tuple((start, end) for start, end in spans), *rest)
            for source_id, sha256, spans, *rest in json.loads(row.quotes)
        )
        record_ids = tuple(json.loads(row.record_ids))
    except (ValueError, TypeError):
        raise UnreadableError from None
    return KeptAnswer(
        row.question, row.kind, row.text, row.library, quotes, record_ids, row.asked_at
    )
