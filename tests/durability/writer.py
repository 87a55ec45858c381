"""A process that changes what is on the disk, and is killed while it does.

`python -m tests.durability.writer` reads lines of JSON, each an `Order`. It carries each out in a
process that it forks, which costs milliseconds where a new one costs half a second, and says how
that ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from bot.settings import load_settings
from bot.storage.backup.restore import restore as put_back
from bot.storage.state.state import State
from index.library.edit import EditableFolder
from index.library.library import build_library
from index.library.refresh import put_documents
from index.types import Document
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import Register
from tests.editing import add_documents, remove_sources
from tests.index.documents import document
from tests.index.votes.files import TODAY
from tests.tiny import TinyEncoder

ROOT = Path(__file__).resolve().parents[2]
ENCODER = TinyEncoder()
SOURCES = ("well", "mill", "barn", "dyke", "ford", "lock")
ALL = 1 << 60


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with a path, and when to be killed: at a call of a function, or after seconds.

    With `switched`, calls are counted from when a file was put into the place of another.
    """

    operation: str
    path: str
    arguments: Sequence[str] = ()
    calls: int = ALL
    switched: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended: the code of the process, minus the signal's number, and how many calls it made.

    A process that was killed says nothing of its calls.
    """

    code: int
    calls: int | None = None


def written(name: str) -> Document:
    """Return a text of a name such as `well-3`: its third wording."""
    source, _, wording = name.partition("-")
    first = f"The {source} was dug by {wording} people. They were paid {wording} pence a day."
    return document(source, (first, f"Its water is {wording} feet down."))


def add(path: Path, *names: str) -> None:
    add_documents(path, [written(one) for one in names], ENCODER).close()


def replace(path: Path, *names: str) -> None:
    put_documents(EditableFolder(path), [written(one) for one in names], ENCODER)


def remove(path: Path, *ids: str) -> None:
    remove_sources(path, ids, ENCODER).close()


def build(path: Path, *names: str) -> None:
    build_library(path, [written(one) for one in names], (), ENCODER).close()


def import_votes(path: Path, file: str) -> None:
    register = Register(path)
    import_file(register, Path(file), imported=TODAY, countries=Countries.load())
    register.close()


def change_settings(path: Path, quotes: str) -> None:
    state = State.open(path)
    state.change_settings(1, quotes=int(quotes))
    state.close()


def restore(home: Path, backup: str) -> None:
    put_back(load_settings(home=home), Path(backup), force=True)


OPERATIONS: dict[str, Callable[..., None]] = {
    one.__name__: one
    for one in (add, replace, remove, build, import_votes, change_settings, restore)
}


class Writer:
    """The process, from the outside."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process as process:
            assert process.stdin
            process.stdin.close()

    def run(self, order: Order) -> Ending:
        """Have an order carried out until it is done or killed."""
        process = self._process
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{json.dumps(asdict(order))}\n")
        process.stdin.flush()
        said = json.loads(process.stdout.readline())
        return Ending(**said)


def main() -> None:
    # What a process does only once isn't done anew in each that is forked.
    Countries.load()
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), "well-1")
    for line in sys.stdin:
        order = Order(**json.loads(line))
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.write(writing, str(carried_out(order)).encode())
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        os.close(writing)
        if order.seconds is not None:
            time.sleep(order.seconds)
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading) as answer:
            calls = answer.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps(asdict(Ending(code, int(calls) if calls else None))), flush=True)  # noqa: T201


def carried_out(order: Order) -> int:
    """Carry an order out, kill the process at the call that it names, and return their number."""
    made = since = 0

    def count(_frame: FrameType, event: str, argument: object) -> None:
        nonlocal made, since
        made += 1
        if since or (event == "c_return" and argument is os.replace):
            since += 1
        if order.calls == (since if order.switched else made):
            os.kill(os.getpid(), signal.SIGKILL)

    operation = OPERATIONS[order.operation]
    if order.seconds is None:
        sys.setprofile(count)
    operation(Path(order.path), *order.arguments)
    sys.setprofile(None)
    return made


if __name__ == "__main__":
    main()
