"""Answers given, so that their buttons work after a restart and gaps in the sources show."""

from __future__ import annotations

import datetime
import json
import secrets
from dataclasses import astuple, dataclass
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy import insert as plain_insert

from bot.storage.state.database.schema import ANSWERS, server, storable
from bot.storage.state.database.state_errors import StateError, UnreadableError
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


def keep_answer(
    connection: Connection, guild_id: int | None, asker: str, answer: KeptAnswer
) -> str:
    """Keep an answer and return its id, 24 hexadecimal digits; StateError if it is too long."""
    if (
        len(answer.question) > LONGEST_QUESTION
        or len(answer.text) > LONGEST_TEXT
        or len(answer.quotes) > MOST_QUOTES
        or len(answer.record_ids) > MOST_RECORDS
    ):
        raise StateError("The answer is too long to be kept; its buttons won't work.")
    identifier = secrets.token_hex(_ID_BYTES)
    row = {
        "id": identifier,
        "guild_id": server(guild_id),
        "asker": asker,
        "question": storable(answer.question),
        "kind": answer.kind,
        "text": storable(answer.text),
        "library": answer.library,
        "quotes": json.dumps([astuple(quote) for quote in answer.quotes]),
        "record_ids": json.dumps(answer.record_ids),
        "asked_at": answer.asked_at,
    }
    connection.execute(plain_insert(ANSWERS), row)
    return identifier


def kept_answer(connection: Connection, guild_id: int | None, answer_id: str) -> KeptAnswer | None:
    """Return an answer that was given in a server, None if it isn't kept there."""
    query = select(ANSWERS).where(
        ANSWERS.c.id == storable(answer_id), ANSWERS.c.guild_id == server(guild_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    try:
        quotes = tuple(
            KeptQuote(source_id, sha256, tuple((start, end) for start, end in spans), *rest)
            for source_id, sha256, spans, *rest in json.loads(row.quotes)
        )
        record_ids = tuple(json.loads(row.record_ids))
    except (ValueError, TypeError):
        raise UnreadableError from None
    return KeptAnswer(
        question=row.question,
        kind=row.kind,
        text=row.text,
        library=row.library,
        quotes=quotes,
        record_ids=record_ids,
        asked_at=row.asked_at,
    )
