"""Run a drawn sample of mutants, each against the tests of its module, and print the survivors.

`python -m tests.mutation --count 320 --seed 1`; modules and their tests are in modules.toml.
Nothing on the disk is changed: each mutant is compiled in a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.machinery
import math
import os
import signal
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import pytest

from tests.mutation.drawing import Mutant, draw, source_of

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
LONGEST = 60  # seconds: a mutant that goes on for longer is noticed, as a test that hangs is
# The plugins are imported before the processes part, which pytest would remark on.
PYTEST = [
    *("-qx", "-pno:cacheprovider", "-pno:anyio", "-pno:xdist", "-pno:cov"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
]


@dataclass
class Run:
    """A mutant that runs in a process of its own."""

    mutant: Mutant | None  # None runs the module's tests as they are
    module: str
    pid: int
    since: float


def main() -> int:
    """Draw, run and print, and return how many survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="mutants, as they are printed, or modules: only these"
    )
    parser.add_argument("--count", type=int, default=320)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--unchanged", action="store_true", help="run the tests on no mutant")
    options = parser.parse_args()
    covered: dict[str, list[str]] = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
    jobs: list[tuple[str, Mutant | None]]
    if options.unchanged:
        jobs = [(module, None) for module in covered if module in (options.names or covered)]
    else:
        each = math.ceil(options.count / len(covered))
        drawn = [
            one
            for module in covered
            for one in draw(module, source_of(PROJECT, module), each, options.seed)
        ]
        named = options.names or covered
        jobs = [(one.module, one) for one in drawn if {one.name, one.module} & set(named)]
    _import_what_others_wrote(covered)
    survived = _run_all(jobs, covered, options.processes)
    sys.stdout.write(f"{len(jobs)} mutants of {len(covered)} modules: {survived} survived\n")
    return survived


def _import_what_others_wrote(covered: dict[str, list[str]]) -> None:
    """Import the libraries that the modules need, once for all, and nothing of the project."""
    for module in covered:
        importlib.import_module(module.removesuffix(".py").replace("/", "."))
    for plugin in ("simcord.pytest_plugin", "pytest_asyncio.plugin", "hypothesis", "numpy.testing"):
        importlib.import_module(plugin)
    for name in list(sys.modules):
        if name.split(".")[0] in ("index", "bot"):
            del sys.modules[name]
    gc.collect()
    gc.freeze()  # so that no process looks through all this again


def _run_all(
    jobs: list[tuple[str, Mutant | None]], covered: dict[str, list[str]], processes: int
) -> int:
    """Run every job in a process of its own, print each as it ends, return how many passed."""
    waiting, running, survived = list(reversed(jobs)), list[Run](), 0
    while waiting or running:
        while waiting and len(running) < processes:
            module, mutant = waiting.pop()
            sys.stdout.flush()
            pid = os.fork()
            if not pid:
                _test(module, mutant, covered[module])
            running.append(Run(mutant, module, pid, time.monotonic()))
        time.sleep(0.02)
        for one in list(running):
            pid, status = os.waitpid(one.pid, os.WNOHANG)
            taken = time.monotonic() - one.since
            if not pid and taken > LONGEST:
                os.killpg(one.pid, signal.SIGKILL)
                pid, status = os.waitpid(one.pid, 0)
            if pid:
                running.remove(one)
                survived += status == 0
                word = "survived" if status == 0 else "killed"
                name = one.mutant.name if one.mutant else one.module
                sys.stdout.write(f"{word} {taken:.1f} s {name}\n")
    return survived


def _test(module: str, mutant: Mutant | None, tests: list[str]) -> None:
    """Run the tests over the mutant and end the process: 0 where all passed."""
    os.setsid()
    os.chdir(PROJECT)
    report = os.open(os.devnull, os.O_WRONLY)
    if mutant is None or os.environ.get("MUTATION_SHOW"):
        report = os.dup(2)
    os.dup2(report, 1)
    os.dup2(report, 2)
    if mutant is not None:
        _put_in_place(module, mutant.code(source_of(PROJECT, module)) or "")
    status = 1
    try:
        status = int(pytest.main([*PYTEST, *tests]))
    finally:
        os._exit(status)


def _put_in_place(module: str, code: str) -> None:
    """Let this process import the code given where it asks for the module."""
    place = str(PROJECT / module)
    plain = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        if self.get_filename(fullname) == place:
            return compile(code, place, "exec", dont_inherit=True)
        return plain(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
