"""`ayes backup` and `ayes restore`: all that can't be made again, in one file and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, settings_for
from bot.cli.shared.output import print_json, progress_shown
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.storage.backup.archive import Backup


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to: a name in .tar.zst or .tar.gz.")
    ],
    *,
    everything: Annotated[
        bool,
        typer.Option("--all", help="The base library and the compiled encoder too."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write a backup of all that can't be made again.

    That is your own library, servers' libraries, imported votes, what the bot keeps, and settings.
    The bot may run meanwhile. The token is not in it; what people asked is, so keep the file to
    yourself.
    """
    import datetime

    from bot.storage.backup.back_up import back_up

    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    with progress_shown() as progress:
        made = back_up(settings_for(), file, now, progress, everything=everything)
    _show(made, f"{file} holds", json=json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `ayes backup` has made.")],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the home folder holds.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Go back to a backup: all of it, or nothing is changed. Stop the bot first.

    The settings that were given are put into settings.env, for you to look at.
    """
    from bot.storage.backup.restore import restore as put_back

    settings = settings_for()
    with progress_shown() as progress:
        found = put_back(settings, file, progress, force=force)
    _show(found, f"{settings.home} now holds", json=json)


def _show(shown: Backup, what: str, *, json: bool) -> None:
    if json:
        print_json(asdict(shown) | {"made": shown.made.isoformat()})
        return
    libraries = ", ".join(shown.libraries) or "none"
    typer.echo(
        one_line(
            f"{what} {shown.files} files, {shown.bytes:,} bytes, of {shown.made:%Y-%m-%d %H:%M} "
            f"UTC; libraries: {libraries}"
        )
    )
