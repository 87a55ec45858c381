"""What those who manage a server can set for it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer
from sqlalchemy import select, update

from bot.settings import GREATEST_THRESHOLD, LEAST_THRESHOLD
from bot.storage.state.database.schema import SERVERS, insert, server
from bot.storage.state.database.state_errors import UnreadableError
from bot.storage.state.state_connection import StateConnection
from index.errors import SettingsError

MOST_CHANNELS: Final = 50
MOST_SOURCE_CHANNELS: Final = 10
RETENTION_DAYS: Final = 90
LONGEST_RETENTION: Final = 365  # days

Snowflake = Annotated[int, Field(ge=1, lt=1 << 63)]
Followed = Literal["messages", "pins"]


class ServerSettings(BaseModel):
    """Hold what a server has set; bounds can only be narrowed along with a migration."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    question_channels: frozenset[Snowflake] = Field(
        default=frozenset(),
        max_length=MOST_CHANNELS,
        description="channels where every message is a question",
    )
    source_channels: dict[Snowflake, Followed] = Field(
        default={},
        max_length=MOST_SOURCE_CHANNELS,
        description="channels whose messages, or pinned ones alone, are sources",
    )
    threads: bool = Field(default=False, description="answer messages in threads")
    quotes: int | None = Field(
        default=None,
        ge=1,
        le=5,
        description="how many quotes an answer shows at least; None: the bot's",
    )
    threshold: float | None = Field(
        default=None,
        ge=LEAST_THRESHOLD,
        le=GREATEST_THRESHOLD,
        allow_inf_nan=False,
        description="how sure an answer has to be; None: the calibration's",
    )
    retention_days: int = Field(
        default=RETENTION_DAYS,
        ge=1,
        le=LONGEST_RETENTION,
        description="days after which an answer given is deleted",
    )
    private_refusals: bool = Field(
        default=True, description="show to the asker alone that the sources don't say"
    )

    @field_serializer("question_channels")
    def _sorted(self, channels: frozenset[int]) -> list[int]:
        return sorted(channels)


def read_settings(kept: str) -> ServerSettings:
    """Return settings as they stand in a row; raise UnreadableError."""
    try:
        return ServerSettings.model_validate_json(kept)
    except ValidationError:
        raise UnreadableError from None


class KeptSettings(StateConnection):
    """Keeps what servers set."""

    def settings_of(self, guild_id: int | None) -> ServerSettings:
        """Return what a server has set, or the defaults."""
        query = select(SERVERS.c.settings).where(SERVERS.c.guild_id == server(guild_id))
        with self._read(guild_id) as connection:
            kept = connection.execute(query).scalar()
            return ServerSettings() if kept is None else read_settings(kept)

    def change_settings(self, guild_id: int, **changes: object) -> ServerSettings:
        """Set some fields by name and return them all; raise SettingsError for what can't be."""
        unknown = changes.keys() - ServerSettings.model_fields.keys()
        if unknown:
            raise TypeError(f"a server has no setting {', '.join(sorted(unknown))}")
        row = {"guild_id": server(guild_id), "settings": ServerSettings().model_dump_json()}
        mine = SERVERS.c.guild_id == row["guild_id"]
        with self._write(guild_id) as connection:
            connection.execute(insert(connection, SERVERS).values(row).on_conflict_do_nothing())
            # Another process that changes the same row waits here.
            query = select(SERVERS.c.settings).where(mine).with_for_update()
            after = _changed(read_settings(connection.execute(query).scalar_one()), changes)
            connection.execute(update(SERVERS).where(mine).values(settings=after.model_dump_json()))
        return after


def _changed(before: ServerSettings, changes: dict[str, object]) -> ServerSettings:
    try:
        return ServerSettings.model_validate({**before.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(first["loc"][0])
        meaning = ServerSettings.model_fields[name].description
        raise SettingsError(
            f"`{name}` ({meaning}) can't be set so: {first['msg'][:1].lower()}{first['msg'][1:]}."
        ) from None
