"""`ayes migrate`: the tables of a database brought up to date."""

from __future__ import annotations

import typer

from bot.cli.shared.options import settings_for
from bot.present.printable import one_line


def migrate() -> None:
    """Make the tables of the database, or bring them up to date.

    The database is the one that AYES_DATABASE_URL names. Run it as the role that owns the database,
    before bots of this version start. Libraries and state in files are brought up to date by
    themselves.
    """
    from bot.service.open_parts import migrate_database
    from index.errors import SettingsError

    address = settings_for().database_url
    if address is None:
        raise SettingsError(
            "AYES_DATABASE_URL is not set, and files are brought up to date by themselves: set it "
            "to the database's address."
        )
    for line in migrate_database(address.get_secret_value()) or ["everything is up to date"]:
        typer.echo(one_line(line))
