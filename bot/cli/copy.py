"""`ayes copy`: from files to a database, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, settings_for
from bot.cli.shared.output import print_json, print_table, progress_shown

if TYPE_CHECKING:
    from bot.storage.copy_all import Copied

ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put what is copied in the place of what is there.")
]


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
    from bot.service.open_parts import open_encoder
    from index.errors import SettingsError

    settings = settings_for()
    if settings.database_url is None:
        raise SettingsError(
            "AYES_DATABASE_URL is not set, so there is no database to copy to or from: set it to "
            "its address, with the role that migrated."
        )
    from bot.storage import copy_all as copying  # what it needs is an extra

    address = settings.database_url.get_secret_value()
    with progress_shown() as progress:
        encoder = open_encoder(settings, progress)
        if to_database:
            done = copying.to_database(settings.home, address, encoder, progress, replace=replace)
        else:
            done = copying.to_files(address, settings.home, encoder, progress, replace=replace)
    _print(done, json=json)


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
