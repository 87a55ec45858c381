"""Writers killed at random moments: what they change is as it was before, or as it is after."""

from __future__ import annotations

import fcntl
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE as STATE_FILE
from index.library.generation import manifest as generation
from index.library.library import Library
from index.search.hybrid import read_query, search_hybrid
from index.votes.register.store import FILE as REGISTER_FILE
from index.votes.register.store import Register
from tests.durability.writer import ENCODER, OPERATIONS, SOURCES, Order, Writer
from tests.index.votes.small import OLD, SMALL

SEED = 20250224
MOMENTS = 120
EVERY_FIFTH = 5  # by the clock, so that a process is also killed inside a call of the system
WORDINGS = 5
# Of the calls that an operation makes: every second is killed late, where it is published, and some
# come to their end.
LATE, BEYOND = 0.6, 1.1
EVERY_FOURTH, TIDYING = 4, 60  # calls after the switch, where what is old is removed


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    with Writer() as started:
        yield started


def in_service(path: Path) -> tuple[str, list[str]]:
    """Check that a library is whole, and name its version and sources."""
    library = Library.open(path, ENCODER)
    library.verify()
    query = read_query("Who dug the well?", library)
    hits = search_hybrid(library, query)
    assert bool(hits) == bool(len(library.passages))
    for hit in hits:
        assert library.sources[hit.passage.source_id].sha256 == hit.passage.source_sha256
    found = library.version, list(library.sources)
    library.close()
    return found


def chosen(draw: random.Random, held: list[str]) -> tuple[str, tuple[str, ...]]:
    """Draw an operation that can be done, and what to do it with."""
    here = [one for one in held if "@" not in one]
    absent = [one for one in SOURCES if one not in here]
    named = {
        "add": draw.sample(absent, min(len(absent), 2)),
        "remove": draw.sample(here, min(len(here), draw.choice((1, 1, 1, 2)))),
        "replace": draw.sample(here, min(len(here), 2)),
        "build": draw.sample(SOURCES, 4),
    }
    # Removing is drawn less often, so that there is something to remove.
    kinds = [
        kind for kind in ("add", "add", "remove", "replace", "replace", "build") if named[kind]
    ]
    operation = draw.choice(kinds)
    if operation == "remove":
        return operation, tuple(named[operation])
    return operation, tuple(f"{one}-{draw.randrange(WORDINGS)}" for one in named[operation])


def assert_bounded(path: Path) -> None:
    """Check that at most one generation is beside the one in service, and nothing unknown."""
    assert {one.name for one in path.iterdir()} <= {
        *("CURRENT", "CURRENT.next", "LOCK", "embedded", "generations")
    }
    assert len(list((path / "generations").iterdir())) <= 2


def assert_unlocked(path: Path) -> None:
    with (path / "LOCK").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_library_is_as_before_or_as_after_at_whatever_moment_its_writer_is_killed(
    tmp_path: Path, writer: Writer
) -> None:
    draw = random.Random(SEED)  # noqa: S311  (nothing is secret)
    path, reference = tmp_path / "killed", tmp_path / "reference"
    first = ("well-0", "mill-0", "barn-0")
    calls = {}
    for operation, names in (
        ("build", (*first, "lock-0")),
        ("add", ("ford-0", "dyke-0")),
        ("replace", ("ford-1", "dyke-1")),
        ("remove", ("ford",)),
    ):
        OPERATIONS[operation](reference, *names)
        calls[operation] = writer.run(Order(operation, str(path), names)).calls or 0
    version, held = in_service(path)
    assert (version, held) == in_service(reference)
    endings = {"before": 0, "after": 0}
    for moment in range(MOMENTS):
        operation, names = chosen(draw, held)
        if moment % EVERY_FOURTH == 0:
            order = Order(
                operation, str(path), names, calls=draw.randrange(1, TIDYING), switched=True
            )
        elif moment % EVERY_FIFTH:
            share = draw.uniform(draw.choice((0, LATE)), BEYOND)
            order = Order(operation, str(path), names, calls=1 + int(calls[operation] * share))
        else:
            order = Order(operation, str(path), names, seconds=draw.uniform(0, 0.1))
        ending = writer.run(order)
        assert ending.code in {0, -signal.SIGKILL}, (moment, order)
        calls[operation] = ending.calls or calls[operation]
        assert_unlocked(path)
        assert_bounded(path)
        now, held = in_service(path)
        if now == version and ending.code:
            endings["before"] += 1
            continue
        # What has begun to be answered from is the whole of what was asked for.
        OPERATIONS[operation](reference, *names)
        version, held = in_service(reference)
        assert now == version, (moment, order)
        endings["after"] += bool(ending.code)
    assert min(endings.values()) >= MOMENTS // 20, f"moments on both sides of the switch: {endings}"
    assert writer.run(Order("build", str(path), first)).code == 0
    assert in_service(path)[1] == ["well", "mill", "barn"]
    assert {one.name for one in path.iterdir()} == {"CURRENT", "LOCK", "generations"}
    assert list((path / "generations").iterdir()) == [generation.current(path)]


def test_the_register_is_as_before_or_as_after_when_an_import_is_killed(
    tmp_path: Path, writer: Writer
) -> None:
    draw = random.Random(SEED)  # noqa: S311
    path = tmp_path / REGISTER_FILE
    tables = {"small.csv": SMALL, "old.csv": OLD}
    held = {}
    for name, table in tables.items():
        (tmp_path / name).write_bytes(table)
        ending = writer.run(Order("import_votes", str(path), [str(tmp_path / name)]))
        assert ending.code == 0
        assert ending.calls
        held[name] = roll_calls(path)
        assert held[name]
    assert len({tuple(one) for one in held.values()}) == len(tables)
    now = "old.csv"
    for _ in range(24):
        then = "small.csv" if now == "old.csv" else "old.csv"
        at = draw.randrange(1, int(ending.calls * BEYOND))
        ended = writer.run(Order("import_votes", str(path), [str(tmp_path / then)], calls=at))
        assert ended.code in {0, -signal.SIGKILL}
        found = roll_calls(path)
        assert found in (held[now], held[then])
        now = now if found == held[now] else then
    assert len(list(tmp_path.glob(f"{REGISTER_FILE}*"))) == 1


def roll_calls(path: Path) -> list[tuple[int, str]]:
    register = Register(path)
    found = [(one.totals.yes if one.totals else -1, one.title) for one in register.roll_calls()]
    assert len(register.matrix().keys) <= len(found)
    register.close()
    return found


def test_the_state_is_as_before_or_as_after_when_its_writer_is_killed(
    tmp_path: Path, writer: Writer
) -> None:
    draw = random.Random(SEED)  # noqa: S311
    path = tmp_path / STATE_FILE
    first = writer.run(Order("change_settings", str(path), ["1"]))
    assert first.code == 0
    whole = writer.run(Order("change_settings", str(path), ["1"]))
    assert whole.calls
    now = 1
    for _ in range(24):
        then = draw.choice([one for one in range(1, 6) if one != now])
        at = draw.randrange(1, int(whole.calls * BEYOND))
        ended = writer.run(Order("change_settings", str(path), [str(then)], calls=at))
        assert ended.code in {0, -signal.SIGKILL}
        state = State.open(path)
        found = state.settings_of(1).quotes
        state.close()
        assert found == then or (found == now and ended.code)
        now = found
