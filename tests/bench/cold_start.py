"""Measure `ayes ask` as a process, from start to exit: `python -m tests.bench.cold_start`."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

QUESTION = "How did Hungary vote on Ukraine's resolution?"
MOST_SECONDS = 1.2  # median
MOST_MEGABYTES = 250
AYES = [sys.executable, "-c", "from bot.cli import main; main()"]


def measured() -> tuple[float, float, float]:
    """Ask once; return seconds by the clock, seconds of processor time, and peak megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen([*AYES, "ask", QUESTION, "--json"], stdout=subprocess.DEVNULL)
    _, status, after = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"`ayes ask` failed with exit code {process.returncode}")
    return seconds, after.ru_utime + after.ru_stime, after.ru_maxrss / 1024


def main() -> None:
    """Ask a few times, after a first that warms the disk's cache, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    subprocess.run([*AYES, "build"], check=True, stdout=subprocess.DEVNULL)
    measured()
    seconds, processor, megabytes = zip(*(measured() for _ in range(times)), strict=True)
    table = Table(title=f"`ayes ask` as a process, {times} times")
    for heading in ("", "median", "least", "most", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, values, form, target in (
        ("seconds", seconds, ".2f", f"{MOST_SECONDS} median"),
        ("seconds of processor", processor, ".2f", ""),
        ("peak MB", megabytes, ".0f", f"{MOST_MEGABYTES}"),
    ):
        figures = (statistics.median(values), min(values), max(values))
        table.add_row(name, *(format(figure, form) for figure in figures), target)
    Console().print(table)


if __name__ == "__main__":
    main()
