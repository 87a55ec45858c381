"""Where a command's output goes: a person's terminal, or a pipe that gets plain text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from bot.present.view import View
    from index.search.models.encoder import Progress


def at_terminal() -> bool:
    """Say whether a person reads standard output."""
    return sys.stdout.isatty()


def console() -> Console:
    """Return a console on standard output that reads no markup in what it prints."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def print_json(record: object) -> None:
    """Print a record as one line of JSON, at once; a pipe in another encoding gets escapes."""
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    typer.echo(json.dumps(record, ensure_ascii=encoding != "utf8"))
    sys.stdout.flush()


def print_text(text: str) -> None:
    """Print plain text; on a terminal its lines break between words.

    An address that is longer than a line is left to the terminal, which copies it whole.
    """
    screen = console() if at_terminal() else None
    if screen is None or max(map(len, text.split()), default=0) >= screen.width:
        typer.echo(text)
        return
    from rich.text import Text

    screen.print(Text(text))


def print_view(view: View) -> None:
    """Print a view: set for a terminal, or as plain text into a pipe."""
    if at_terminal():
        from bot.present.terminal import renderables_of

        console().print(*renderables_of(view), sep="\n")
    else:
        from bot.present.plain import lines_of

        typer.echo("\n".join(lines_of(view)))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings, or, into a pipe, rows of cells separated by tabs.

    On a terminal that is too narrow for the columns, each row's cells follow one another.
    """
    if not at_terminal():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from bot.present.terminal import Grid

    console().print(Grid(headings, rows))


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Give a report of progress that draws a bar for each stage, or writes a line into a pipe.

    Nothing is drawn before the first report, and so nothing where there is nothing to wait for.
    """
    if not sys.stderr.isatty():
        yield _Lines()
        return
    bars = _Bars()
    try:
        yield bars
    finally:
        bars.stop()


class _Lines:
    """Name each stage once."""

    def __init__(self) -> None:
        self._named: set[str] = set()

    def __call__(self, stage: str, _fraction: float) -> None:
        from index.votes.lookup.parties import capital

        if stage not in self._named:
            self._named.add(stage)
            typer.echo(f"{capital(stage)} …", err=True)


class _Bars:
    """Draw a bar for each piece of work, named after the stage that it is in.

    Work that follows on a whole bar gets the next.
    """

    def __init__(self) -> None:
        self._progress: RichProgress | None = None
        self._task: TaskID | None = None

    def __call__(self, stage: str, fraction: float) -> None:
        from index.votes.lookup.parties import capital

        if self._progress is None or self._task is None:
            self._progress = _started()
            self._task = self._progress.add_task("", total=1.0)
        self._progress.update(self._task, description=capital(stage), completed=fraction)
        if fraction >= 1:
            self.stop()

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._progress = self._task = None


def _started() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress = Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    progress.start()
    return progress
