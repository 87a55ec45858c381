"""Waiting for a database no longer than a person waits, whatever has become of it.

A server that hangs can't end its own statements, and one that is away isn't worth waiting for by
each question anew. So connections give up on this side, and after a failure one try a moment is
made for all.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg.abc import AdaptContext, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from index.deadline import left

PATIENCE: Final = 2.0  # seconds for a connection, and for a statement; a command has three in all
PAUSE: Final = 1.0  # seconds between two tries while a database is away
BRIEFLY: Final = 0.1  # seconds for a connection then
INTERVAL: Final = 0.1  # seconds between two looks whether the process was interrupted
BRIEF: Final = 1.25  # seconds, a little longer than bot.storage.state lets a statement take
LONG: Final = 0.5  # seconds; a shorter wait that ended in vain says nothing about the database
Result = TypeVar("Result")


class Gate:
    """Lets everybody pass until something fails, and then one in a moment, until that works."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._shut_until: float | None = None

    @property
    def open(self) -> bool:
        """Say whether nothing has failed since it last worked."""
        return self._shut_until is None

    def may_try(self) -> bool:
        """Say whether to try; whoever may while it is shut tries for all others."""
        with self._lock:
            if self._shut_until is None:
                return True
            now = self._clock()
            if now < self._shut_until:
                return False
            self._shut_until = now + PAUSE
            return True

    def note(self, *, worked: bool) -> None:
        """Open after what worked; after a failure, shut for a moment."""
        with self._lock:
            self._shut_until = None if worked else self._clock() + PAUSE


class Outage:
    """What this process knows of a database that fails.

    One that has no connection to give may well answer on those that there are.
    """

    def __init__(self) -> None:
        self.connecting = Gate()
        self.answering = Gate()

    def patience(self) -> float:
        """Return how many seconds to wait for a connection."""
        failing = not (self.connecting.open and self.answering.open)
        return min(BRIEFLY if failing else PATIENCE, left(failing=failing))


def is_lost(error: psycopg.OperationalError) -> bool:
    """Say whether a connection was ended, so that another may do."""
    ended = psycopg.errors.AdminShutdown | psycopg.errors.CrashShutdown
    return isinstance(error, ended) or type(error) is psycopg.OperationalError


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives up after `seconds`, and is closed then.

    What comes later would else be taken for the answer to the next statement.
    """

    seconds: float = PATIENCE + LONG  # a server that can ends a statement itself before that
    outage: Outage | None = None

    @classmethod
    def connect(cls, conninfo: str = "", **given: Any) -> Self:  # noqa: ANN401  (as psycopg has it)
        """Connect, unless that failed just now; raise psycopg.OperationalError."""
        outage = outage_of(conninfo)
        if not outage.connecting.may_try() or not outage.answering.may_try():
            raise psycopg.OperationalError("the database failed a moment ago")
        try:
            connection = super().connect(conninfo, **given)
        except psycopg.OperationalError:
            outage.connecting.note(worked=False)
            raise
        for gate in (outage.connecting, outage.answering):
            gate.note(worked=True)
        connection.outage = outage
        return connection

    def check(self) -> None:
        """Close it and raise psycopg.OperationalError if the server has ended it meanwhile."""
        looking = select.poll()
        looking.register(self.pgconn.socket, select.POLLIN)
        if looking.poll(0):  # nothing was asked, so it is no answer
            self.close()
            raise psycopg.OperationalError("the server ended the connection")

    def wait(
        self, gen: PQGen[Result], interval: float = INTERVAL, timeout: float | None = None
    ) -> Result:
        """Wait for what the server says; raise psycopg.OperationalError if it says nothing."""
        gate = None if self.outage is None else self.outage.answering
        failing = gate is not None and not gate.open
        seconds = min(self.seconds if timeout is None else timeout, left(failing=failing))
        if gate is not None and ((failing and not seconds) or not gate.may_try()):
            self.pgconn.finish()
            raise psycopg.OperationalError("the database failed a moment ago")
        end = time.monotonic() + seconds
        try:
            result = super().wait(gen, interval, seconds)
        except psycopg.OperationalError:
            if time.monotonic() >= end:
                self.pgconn.finish()
                if gate is not None and seconds >= LONG:
                    gate.note(worked=False)
            raise
        if gate is not None and not gate.open:
            gate.note(worked=True)
        return result


class BriefConnection(PatientConnection):
    """One for what is asked beside a question, and can be done without."""

    seconds = BRIEF


def connected_briefly(
    context: AdaptContext,
    **parameters: Any,  # noqa: ANN401  (as libpq has them)
) -> BriefConnection:
    """Connect by parameters of libpq; raise psycopg.OperationalError."""
    timeout = {"connect_timeout": f"{PATIENCE:.0f}"}
    conninfo = make_conninfo("", **{**timeout, **parameters})
    return BriefConnection.connect(conninfo, context=context)


@cache
def outage_at(host: str, port: str, database: str) -> Outage:
    """Return what this process knows of a database."""
    return Outage()


def outage_of(conninfo: str) -> Outage:
    """Return what this process knows of the database of an address."""
    parts = conninfo_to_dict(conninfo)
    return outage_at(*(str(parts.get(name) or "") for name in ("host", "port", "dbname")))
