"""An event that reaches several processes is handled by one."""

from __future__ import annotations

import datetime
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.storage.state.state import State
from tests.bot.storage.state.given import NOW
from tests.conftest import PROJECT

EVENTS = range(1, 201)
# Says which of the events it was the first to see, once it is told to begin.
PROCESS = f"""
import datetime, sys
from bot.storage.state.state import State
state = State.open(sys.argv[1])
now = datetime.datetime.fromisoformat("{NOW.isoformat()}")
print("ready", flush=True)
sys.stdin.readline()
print(*(one for one in range({EVENTS.start}, {EVENTS.stop}) if state.first_time(one, now)))
state.close()
"""


def test_an_event_comes_for_the_first_time_once(state: State) -> None:
    assert [state.first_time(one, NOW) for one in (5, 6, 5, 6)] == [True, True, False, False]


def test_of_several_threads_one_is_first(state: State) -> None:
    with ThreadPoolExecutor(8) as threads:
        firsts = list(threads.map(lambda one: state.first_time(one % 50, NOW), range(400)))
    assert sum(firsts) == 50


def test_of_several_processes_one_is_first(path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROCESS, str(path)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:  # they all make the file, or wait for who does
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    firsts = [int(one) for process in processes for one in process.communicate()[0].split()]
    assert sorted(firsts) == list(EVENTS)
    assert [process.returncode for process in processes] == [0, 0]


def test_an_event_is_forgotten_when_it_cant_come_again(state: State) -> None:
    assert state.first_time(5, NOW)
    state.expire(NOW + datetime.timedelta(minutes=30))
    assert not state.first_time(5, NOW)
    state.expire(NOW + datetime.timedelta(minutes=61))
    assert state.first_time(5, NOW)
