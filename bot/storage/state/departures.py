"""Servers that removed the bot while it was off: noticed, and after a time of grace to be deleted.

Whatever makes a server look absent for a while, as another token or an outage, so deletes nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, union

from bot.storage.state.database.schema import ANSWERS, DEPARTURES, DIRECT, SERVERS, insert
from bot.storage.state.state_connection import EVERYBODY, StateConnection

GRACE: Final = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Departed:
    """The servers that are absent, and those among them that have been for long, in order."""

    absent: tuple[int, ...] = ()
    due: tuple[int, ...] = ()


class Departures(StateConnection):
    """Notes which servers are absent."""

    def note_departures(
        self,
        present: Collection[int],
        known: Collection[int],
        served: Callable[[int], bool],
        now: datetime.datetime,
    ) -> Departed:
        """Note since when servers are absent, of those that are `known` or have something kept.

        Only servers that this process serves are looked at, as `served` says. Who is present is no
        longer absent.
        """
        with self._writing_as(EVERYBODY) as connection:
            kept = connection.execute(union(select(SERVERS.c.guild_id), select(ANSWERS.c.guild_id)))
            mine = {one for one in (*kept.scalars(), *known) if one != DIRECT and served(one)}
            absent = sorted(mine.difference(present))
            noticed = connection.execute(
                select(DEPARTURES.c.guild_id, DEPARTURES.c.noticed_at)
            ).all()
            since = {one: at for one, at in noticed if served(one)}
            for one in since.keys() - set(absent):
                connection.execute(delete(DEPARTURES).where(DEPARTURES.c.guild_id == one))
            for one in absent:
                row = {"guild_id": one, "noticed_at": now}
                connection.execute(
                    insert(connection, DEPARTURES).values(row).on_conflict_do_nothing()
                )
            due = (one for one in absent if since.get(one, now) <= now - GRACE)
            return Departed(tuple(absent), tuple(due))
