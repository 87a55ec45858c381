"""What every surface starts from: the encoder, the library, and the answerer over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.encoder import DEFAULT_MODEL, load_encoder
from index.joined import JoinedLibrary
from index.library import Library, base_library, silent
from index.votes.countries import Countries
from index.votes.store import FILE, Register

if TYPE_CHECKING:
    from pathlib import Path

    from bot.answer.answerer import Answerer
    from bot.settings import Settings
    from index.encoder import Encoder, Progress
    from index.searchable import Searchable

OWN = "own"  # the folder of the library of own sources, in the home folder
CACHE = "cache"  # the folder of compiled encoders, in the home folder


def migrate_database(address: str) -> list[str]:
    """Bring a database's tables up to what this version uses; say what was done, a line each."""
    # Only who uses a database needs these, and psycopg isn't always there.
    from bot.state.store import migrate_state  # noqa: PLC0415
    from bot.state.tables import METADATA, PERSON_KEYS  # noqa: PLC0415
    from index.postgres.connecting import Store  # noqa: PLC0415
    from index.postgres.migrating import BOT, alone, grant, migrate  # noqa: PLC0415

    store = Store(address)
    with alone(store):
        steps = [f"libraries and votes: {one}" for one in migrate(store)]
        steps += [f"state: {one}" for one in migrate_state(state_address(address))]
        state = sorted(METADATA.tables.keys() - {PERSON_KEYS.name})
        if not grant(store, state, (PERSON_KEYS.name, "alembic_version")):
            steps.append(f"there is no role {BOT}: docs/postgres-roles.sql makes it")
    return steps


def state_address(address: str) -> str:
    """Return the address of the state in a database."""
    return f"postgresql+psycopg://{address.partition('://')[2]}"


def open_encoder(settings: Settings, progress: Progress = silent) -> Encoder:
    """Load the encoder that the settings name, compiling it on first use."""
    return load_encoder(
        settings.model or DEFAULT_MODEL, cache=settings.home / CACHE, progress=progress
    )


def open_base(settings: Settings, progress: Progress = silent) -> Library:
    """Open the library that the settings name, or the base library, built on first use."""
    encoder = open_encoder(settings, progress)
    if settings.library is not None:
        return Library.open(settings.library, encoder)
    return base_library(settings.home, encoder, progress)


def own_library(settings: Settings) -> Path:
    """Return where the sources go that whoever runs Ayes adds: by default beside the base."""
    return settings.library or settings.home / OWN


def open_library(settings: Settings, progress: Progress = silent) -> Searchable:
    """Open the library that the settings name, or the base library with the own one beside it."""
    base = open_base(settings, progress)
    own = settings.home / OWN
    if settings.library is not None or not (own / "CURRENT").exists():
        return base
    return JoinedLibrary((base, Library.open(own, base.encoder)))


def open_answerer(settings: Settings, progress: Progress = silent) -> Answerer:
    """Open the library and what answers from it."""
    from bot.answer.answerer import Answerer  # noqa: PLC0415  (a listing of sources asks nothing)

    library = open_library(settings, progress)
    register = open_register(settings)
    return Answerer(library, Countries.load(), register, threshold=settings.threshold)


def open_register(settings: Settings) -> Register | None:
    """Open the register of votes; None where a library is to answer alone."""
    if settings.library is not None:
        return None
    return Register.open(settings.home / FILE)
