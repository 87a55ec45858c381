"""`ayes migrate` and `ayes copy`: the tables of a database, and what goes into them and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, settings_for
from bot.cli.shared.output import print_json, print_table, progress_shown
from bot.present.printable import one_line
from index.errors import SettingsError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.storage.copy_all import Copied

ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put what is copied in the place of what is there.")
]


def migrate() -> None:
    """Make the tables of the database, or bring them up to date.

    The database is the one that AYES_DATABASE_URL names. Run it as the role that owns the database,
    before bots of this version start. Libraries and state in files are brought up to date by
    themselves.
    """
    from bot.service.open_parts import migrate_database

    why = "files are brought up to date by themselves: set it to the database's address"
    for line in migrate_database(_address(settings_for(), why)) or ["everything is up to date"]:
        typer.echo(one_line(line))


def to_database(*, replace: ReplaceOption = False, json: JsonOption = False) -> None:
    """Copy what AYES_HOME holds to the database.

    Run it as the role that migrated, with the bots stopped. Everything is compared, by counts and
    hashes, before it counts; a copy that fails leaves the database as it was.
    """
    _copy(to_database=True, replace=replace, json=json)


def to_files(*, replace: ReplaceOption = False, json: JsonOption = False) -> None:
    """Copy what the database holds to AYES_HOME.

    Run it as the role that migrated. Everything is compared, by counts and hashes, before it takes
    its place; a copy that fails leaves AYES_HOME as it was.
    """
    _copy(to_database=False, replace=replace, json=json)


def _copy(*, to_database: bool, replace: bool, json: bool) -> None:
    settings = settings_for()
    why = "there is nothing to copy to or from: set it to its address, with the role that migrated"
    address = _address(settings, why)
    from bot.storage import copy_all as copying  # what it needs is an extra

    with progress_shown() as progress:
        if to_database:
            done = copying.to_database(settings.home, address, progress, replace=replace)
        else:
            done = copying.to_files(address, settings.home, progress, replace=replace)
    _print(done, json=json)


def _address(settings: Settings, why: str) -> str:
    """Return the address of the database; raise SettingsError, with `why`, where there is none."""
    if settings.database_url is None:
        raise SettingsError(f"AYES_DATABASE_URL is not set, and {why}.")
    return settings.database_url.get_secret_value()


def _print(done: Copied, *, json: bool) -> None:
    from dataclasses import asdict

    libraries = [
        {"server": server, "library": name, **asdict(tally)}
        for (server, name), tally in done.libraries.items()
    ]
    votes = {"roll_calls": done.votes, "sha256": done.votes_sha256}
    state = {"rows": done.rows, "sha256": done.rows_sha256}
    if json:
        print_json({"libraries": libraries, "votes": votes, "state": state})
        return
    rows = [
        (
            f"{name}" if server is None else f"{name} of server {server}",
            f"{tally.sources:,} sources, {tally.passages:,} passages, {tally.records:,} records",
            tally.sha256[:16],
        )
        for (server, name), tally in done.libraries.items()
    ]
    rows.append(("votes", f"{done.votes:,} roll calls", done.votes_sha256[:16]))
    kept = ", ".join(f"{number:,} {table}" for table, number in done.rows.items())
    rows.append(("state", kept, done.rows_sha256[:16]))
    print_table(("copied", "how much", "hash"), rows)
