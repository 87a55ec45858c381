"""Who asked, as a keyed hash: enough to delete what is a person's, and no name or id."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import Connection, select

from bot.storage.state.database.schema import PERSON_KEYS
from bot.storage.state.database.state_errors import StateError

_SIZE: Final = 16  # bytes of a hash


def key_of(connection: Connection) -> bytes:
    """Return the key of this state's hashes; raise StateError where it was lost."""
    key: bytes | None = connection.execute(select(PERSON_KEYS.c.key)).scalar_one_or_none()
    if key is None:
        raise StateError("The state has lost the key of its hashes; go back to a copy of it.")
    return key


def hashed(user_id: int, key: bytes) -> str:
    """Return the hash of a person's id, 32 hexadecimal digits."""
    return hashlib.blake2b(str(user_id).encode(), key=key, digest_size=_SIZE).hexdigest()
