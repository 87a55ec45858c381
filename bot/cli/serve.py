"""`ayes bot`, `ayes demo` and `ayes doctor`: running it, trying it, checking it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, settings_for
from bot.cli.shared.output import at_terminal, print_json, print_table, progress_shown
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.answer.votes.differences import Disagreement

FAILED = 1
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h, for what restarts the bot

ConflictsOption = Annotated[
    bool,
    typer.Option("--conflicts", help="List what sources say other than a record, with quotes."),
]


def bot() -> None:
    """Run the Discord bot until it is told to stop.

    The token is read from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names. Exit
    codes: 0 stopped by a signal, 1 something has to be mended first (the token, an intent, the
    disk), 75 Discord can't be reached or the bot broke off, so that starting again may be enough.
    """
    from bot.discord.run import PassingError, run_bot

    try:
        with progress_shown() as progress:
            code = run_bot(settings_for(), progress)
    except PassingError as error:
        typer.echo(f"ayes: {one_line(str(error))}", err=True)
        code = TRY_AGAIN
    raise typer.Exit(code)


def demo() -> None:
    """Try the bot in a simulated Discord in the local browser.

    It is the same bot, and needs neither token nor account. Nothing that is done in it is kept.
    """
    from bot.discord.demo import run_demo

    with progress_shown() as progress:
        raise typer.Exit(run_demo(settings_for(), progress))


def doctor(*, json: JsonOption = False, conflicts: ConflictsOption = False) -> None:
    """Check the installation, and say what to do about faults.

    Looked at are versions, settings, token, disk, model, library and records.

    With --conflicts, list instead what sources say other than a vote record, those that servers
    added too.
    """
    if conflicts:
        _list_conflicts(json=json)
        return
    from bot.service.doctor import examine

    checks = examine()
    if json:
        print_json([asdict(check) for check in checks])
    else:
        rows = [("ok" if one.ok else "FAULT", one.name, one.found, one.advice) for one in checks]
        print_table(
            ("", "Check", "Found", "What to do"), [list(map(one_line, row)) for row in rows]
        )
    if not all(check.ok for check in checks):
        raise typer.Exit(FAILED)


def _list_conflicts(*, json: bool) -> None:
    from bot.service.doctor import conflicts

    found = list(conflicts())
    if json:
        for server, one in found:
            print_json(
                {
                    "server": server,
                    "about": one.about,
                    "figure": one.figure,
                    "source": one.quote.source.id,
                    "paragraph": one.quote.paragraph,
                    "start": one.quote.span.start,
                    "end": one.quote.span.end,
                    "quote": one.quote.text,
                    "record": one.record,
                }
            )
    elif found:
        print_table(("About", "Figure", "Source", "Quote"), list(map(list, _rows(found))))
    else:
        typer.echo("No source says other than a record.", err=True)


def _rows(found: Iterable[tuple[int | None, Disagreement]]) -> Iterator[tuple[str, ...]]:
    """Yield a row for what a source says, and one for what the record has."""
    for server, one in found:
        about = one_line(one.about if server is None else f"server {server}: {one.about}")
        place = f"{one.quote.source.id}, {one.quote.locator}"
        yield about, one_line(one.figure), one_line(place), one_line(one.quote.text)
        yield "" if at_terminal() else about, one_line(one.record), "the record", ""
