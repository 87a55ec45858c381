"""The steps that a database's tables came about in, and running those that it hasn't had."""

from __future__ import annotations

from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from index.errors import AyesError


@dataclass(frozen=True, slots=True)
class Steps:
    """A folder of steps, as `package:folder`, and the table that says which a database has had."""

    folder: str
    table: str
    error: type[AyesError]

    def last_of(self, connection: Connection) -> str | None:
        """Return the last step that a database has had, if any."""
        return MigrationContext.configure(
            connection, opts={"version_table": self.table}
        ).get_current_revision()

    def missing(self, last: str | None, place: str) -> list[str]:
        """Name the steps that come after the last one; `place` begins the sentence of an error."""
        script = ScriptDirectory.from_config(self._configuration())
        known = {step.revision for step in script.walk_revisions()}
        if last is not None and last not in known:
            if last < min(known):
                raise self.error(
                    f"{place} was made by a version of Ayes that is too old for this one: move it "
                    "away, or restore a copy of it that a later version made."
                )
            raise self.error(
                f"{place} was made by a newer version of Ayes: start that version, or restore a "
                "copy from before."
            )
        return [step.doc for step in script.iterate_revisions("head", last or "base")][::-1]

    def run(self, connection: Connection) -> None:
        """Run the steps that are missing, within the transaction of the connection."""
        command.upgrade(self._configuration(connection), "head")

    def skip(self, connection: Connection) -> None:
        """Note that all steps have been had, for tables that were made as they are now."""
        command.stamp(self._configuration(connection), "head")

    def _configuration(self, connection: Connection | None = None) -> Config:
        configuration = Config(attributes={"connection": connection, "version_table": self.table})
        configuration.set_main_option("script_location", "index:migrations")
        configuration.set_main_option("version_locations", self.folder)
        configuration.set_main_option("path_separator", "newline")
        return configuration
