"""What a person reads when the state can't be used; the bot goes on answering without it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from index.errors import AyesError

_DAMAGED = "is damaged; move it away, and start again with a copy of it or without"
_SENTENCES = {
    sqlite3.SQLITE_FULL: "can't grow, as the disk is full; free some space",
    sqlite3.SQLITE_READONLY: "can't be written; let the bot's account write it and its folder",
    sqlite3.SQLITE_BUSY: "is held by another process for too long; try again",
    sqlite3.SQLITE_LOCKED: "is held by another process for too long; try again",
    sqlite3.SQLITE_CANTOPEN: "can't be opened; let the bot's account write it and its folder",
    sqlite3.SQLITE_IOERR: "can't be read or written; check the disk that it is on",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
_PRIMARY = 0xFF  # the rest of an SQLite result code says where it came from


class StateError(AyesError):
    """A state that can't be opened, read or written."""


class UnreadableError(Exception):
    """A value that isn't as it was written."""


@contextmanager
def as_sentences(place: str) -> Iterator[None]:
    """Turn what the database raises into a StateError; `place` begins its sentence."""
    try:
        yield
    except NoConnectionError as error:
        raise StateError(f"{place} is busy; try again.") from error
    except DBAPIError as error:
        raise StateError(f"{place} {_what_happened(error.orig)}.") from error
    except sqlite3.Error as error:
        raise StateError(f"{place} {_what_happened(error)}.") from error
    except UnreadableError:
        raise StateError(f"{place} {_DAMAGED}.") from None


def _what_happened(error: BaseException | None) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    known = None if code is None else _SENTENCES.get(code & _PRIMARY)
    # The words of a driver may hold values, and so what people wrote.
    return known or f"can't be used ({type(error).__name__}); check it and try again"
