"""Settings, read from the environment: `AYES_*`, `DISCORD_TOKEN` and `DISCORD_TOKEN_FILE`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.shards import Shards
from bot.storage.switch import settle
from index.errors import SettingsError
from index.lazy_pattern import lazy_pattern

PREFIX = "AYES_"
TOKEN_SHAPE = lazy_pattern(r"[\w-]{18,40}\.[\w-]{5,10}\.[\w-]{20,60}", re.ASCII)
LEAST_THRESHOLD, GREATEST_THRESHOLD = 0.2, 0.9  # below, all is answered; above, next to nothing
LONGEST_TOKEN_FILE = 4096  # bytes; a token has about 72
WHERE_FROM = (
    "copy the bot's token from https://discord.com/developers/applications (your application, "
    "Bot, Reset Token) into DISCORD_TOKEN, or into a file that DISCORD_TOKEN_FILE names"
)


def _parsed(value: object) -> object:
    return Shards.parse(value) if isinstance(value, str) else value


class Settings(BaseModel):
    """Hold what an operator can set; every value has a default but the token."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_name=True,
        protected_namespaces=(),
    )

    home: Path = Field(
        default=Path(platformdirs.user_data_dir("ayes", appauthor=False)),
        description="where libraries, state and the compiled encoder live",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="a PostgreSQL database (postgresql://user:password@host/database) that holds "
        "libraries, votes and state instead of files, for several bots that answer alike",
    )
    library: Path | None = Field(
        default=None, description="a library to answer from instead of the base library"
    )
    model: str | None = Field(
        default=None,
        description="a sentence-transformers model, by name or folder, instead of the default one",
    )
    reader: str | None = Field(
        default=None,
        description="a question-answering model of transformers or a cross-encoder of "
        "sentence-transformers, by name or folder, that reads the best sentences instead of the "
        "shipped reader (it loads torch; `ayes calibrate` fits the judge to it); `off` for none",
    )
    quotes: int = Field(
        default=1, ge=1, le=5, description="how many quotes an answer shows at least"
    )
    message_content: bool = Field(
        default=False,
        description="whether Ayes reads messages that don't mention it, which channels of "
        "questions need; turn the privileged intent on for it at Discord first",
    )
    threshold: float | None = Field(
        default=None,
        ge=LEAST_THRESHOLD,
        le=GREATEST_THRESHOLD,
        allow_inf_nan=False,
        description="how sure an answer from the sources has to be, instead of what was measured "
        "to be best (docs/quality.md has the curve)",
    )
    contact: str | None = Field(
        default=None,
        max_length=200,
        pattern=r"^[!-'*-~]+$",  # what a header's remark may hold
        description="an address that tells the sites that pages are fetched from who is asking",
    )
    corpus_bytes: int = Field(
        default=8 << 20,
        ge=1 << 10,
        le=64 << 20,
        description="the largest file, in bytes, that a server may add to its own sources",
    )
    corpus_sources: int = Field(
        default=200, ge=0, le=10_000, description="how many sources of its own a server may have"
    )
    corpus_characters: int = Field(
        default=20_000_000,
        ge=0,
        le=1_000_000_000,
        description="how many characters a server's own sources may have together, with the texts "
        "that they had before they were renewed",
    )
    corpus_at_once: int = Field(
        default=1, ge=1, le=16, description="how many servers' sources are changed at a time"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="how much the bot logs"
    )
    log_format: Literal["text", "json"] | None = Field(
        default=None,
        description="`text` or `json`, the form of the log; without it, JSON unless on a terminal",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="a port of 127.0.0.1 for /metrics (Prometheus) and /healthz; without it, none",
    )
    shards: Annotated[Shards | None, BeforeValidator(_parsed)] = Field(
        default=None,
        description="which of Discord's shards this process serves, as 0-3/16 for the first four "
        "of sixteen; without it, all of as many as Discord advises (docs/fleet.md)",
    )
    discord_token: SecretStr | None = Field(
        default=None, validation_alias="DISCORD_TOKEN", description="the bot's token"
    )
    discord_token_file: Path | None = Field(
        default=None,
        validation_alias="DISCORD_TOKEN_FILE",
        description="a file that holds the bot's token, instead of DISCORD_TOKEN",
    )

    def token(self) -> SecretStr:
        """Return the bot's token, read from the file if it isn't set; raise SettingsError."""
        if self.discord_token is not None and self.discord_token_file is not None:
            raise SettingsError(
                "Both DISCORD_TOKEN and DISCORD_TOKEN_FILE are set; keep the one that you mean."
            )
        if self.discord_token is not None:
            origin, text = "DISCORD_TOKEN", self.discord_token.get_secret_value()
        elif self.discord_token_file is not None:
            origin, text = "The file DISCORD_TOKEN_FILE", _read_token(self.discord_token_file)
        else:
            raise SettingsError(f"There is no Discord token: {WHERE_FROM}.")
        text = text.strip()
        if not text:
            raise SettingsError(f"{origin} is empty: {WHERE_FROM}.")
        if not TOKEN_SHAPE.fullmatch(text):
            raise SettingsError(
                f"{origin} doesn't hold a bot's token (three parts joined by dots): {WHERE_FROM}."
            )
        return SecretStr(text)


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401  (pydantic checks the values)
    """Read the settings; what is passed by name wins over the environment. Raise SettingsError.

    All that is opened is named by settings, so a restore of their home that was interrupted is
    undone here, before anything is read or written; raise BackupError where it can't be.
    """
    # Case makes no difference; of two spellings the one in capitals, which sorts first, counts.
    variables = {name.upper(): value for name, value in sorted(os.environ.items(), reverse=True)}
    set_ = {name: variables.get(_variable(name)) for name in Settings.model_fields}
    given = {name: value for name, value in set_.items() if value}
    try:
        settings = Settings(**given | overrides)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(first["loc"][0])
        variable = _variable(name)
        wrong = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"{variable} can't be used ({wrong}); set it to {_wanted(name)}, or unset it."
        ) from None
    settle(settings.home)
    return settings


def _variable(name: str) -> str:
    """Return the variable of a setting, known by its name or by that."""
    field = Settings.model_fields.get(name)
    if field is None:
        return name
    return str(field.validation_alias or f"{PREFIX}{name}".upper())


def _wanted(name: str) -> str:
    field = Settings.model_fields.get(name)
    return "what it is for" if field is None else (field.description or name)


def _read_token(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_TOKEN_FILE).decode("ascii")
    except OSError as error:
        raise SettingsError(
            f"DISCORD_TOKEN_FILE can't be read ({error.strerror}): {WHERE_FROM}."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"DISCORD_TOKEN_FILE holds no token: {WHERE_FROM}.") from None
