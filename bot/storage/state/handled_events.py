"""Events that were handled, since Discord replays them and may give one to two processes."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection

from bot.storage.state.database.schema import EVENTS, insert


def first_time(connection: Connection, event_id: int, now: datetime.datetime) -> bool:
    """Say whether no process has handled an event, and keep that this one does."""
    row = {"id": event_id, "handled_at": now}
    added = insert(connection, EVENTS).values(row).on_conflict_do_nothing().returning(EVENTS.c.id)
    return connection.execute(added).one_or_none() is not None
