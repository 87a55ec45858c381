"""Starting the process that carries a change out, following it, and ending it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, SecretStr, field_serializer

from bot.service.own_sources.tasks import ChangeOutcome, CorpusError, Task
from index import errors
from index.search.models.encoder import Progress

LONGEST_TASK: Final = 1 << 22  # bytes of a task's line; it names every source of the base
PATIENCE: Final = 3600.0  # seconds; 5 MB of text take minutes, or many where others compute too
STOPPED = (
    "That took more time or memory than there is, and nothing was changed: split what you add into "
    "smaller files."
)
_FROM_THE_ORDER: Final = {"AYES_DATABASE_URL", "AYES_LIBRARY"}
_log = logging.getLogger(__name__)


class Order(BaseModel):
    """What the process is told: the task, and where its encoder and the library are.

    `database` is the address of the database that has the library, if one does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: Task
    home: Path
    model: str | None
    database: SecretStr | None = None

    @field_serializer("database", when_used="json-unless-none")
    def _tell(self, address: SecretStr) -> str:
        return address.get_secret_value()


class ProcessWorker:
    """Carries each change out in a process of its own, which can't reach the bot's token.

    A file that takes too much time or memory ends that process alone, and the event loop shares no
    interpreter lock with it. The database's address is passed on standard input, beside the task,
    where no list of processes shows it.
    """

    def __init__(
        self,
        home: Path,
        model: str | None,
        database: SecretStr | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._home = home
        self._model = model
        self._patience = patience
        self._database = database
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def run(self, task: Task, content: bytes, progress: Progress) -> ChangeOutcome:
        """Carry a change out, and publish it whole or not at all; raise AyesError."""
        order = Order(task=task, home=self._home, model=self._model, database=self._database)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DISCORD_") and name not in _FROM_THE_ORDER
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.service.own_sources"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # so that what it starts ends with it
        )
        self._running[task.guild_id] = process
        timer = threading.Timer(self._patience, _end, [process])
        timer.start()
        try:
            return _followed(process, f"{order.model_dump_json()}\n".encode() + content, progress)
        finally:
            timer.cancel()
            _end(process)
            del self._running[task.guild_id]

    def stop(self, guild_id: int) -> None:
        """End what runs for a server, if anything does; it publishes nothing any more."""
        process = self._running.get(guild_id)
        if process is not None:
            _end(process)


def _followed(process: subprocess.Popen[bytes], order: bytes, progress: Progress) -> ChangeOutcome:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process was started without pipes")
    with process.stdin as into, process.stdout as out:
        try:
            into.write(order)
            into.close()
        except BrokenPipeError:
            pass  # it has ended already, and what it has said tells why
        for line in out:
            said = json.loads(line)
            if "stage" in said:
                progress(said["stage"], said["fraction"])
            else:
                return _outcome(said)
    code = process.wait()
    _log.error("the process that changes a server's sources ended with code %d", code)
    raise CorpusError(STOPPED)


def _outcome(said: dict[str, str]) -> ChangeOutcome:
    if "outcome" in said:
        return ChangeOutcome.model_validate(said["outcome"])
    if "fault" in said:
        raise RuntimeError(f"a change of a server's sources failed: {said['fault']}")
    raise getattr(errors, said["kind"], CorpusError)(said["refused"])


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started, and reap it; one that has ended is left alone."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
