"""What every surface starts from: the encoder, the library, and the answerer over both."""

from __future__ import annotations

import atexit
import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.service.locations import FolderLocations
from bot.storage.home import BASE, CACHE, OWN, state_address
from index.errors import EncoderError, LibraryError
from index.library.edit import EditableFolder
from index.library.library import Library, base_library
from index.search.models.encoder import silent
from index.search.models.load import DEFAULT_MODEL, load_encoder, load_reader
from index.search.models.reader import Reader
from index.search.searchable import JoinedLibrary
from index.votes.names.countries import Countries
from index.votes.register.store import FILE, Register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.answer.answerer import Answerer
    from bot.service.locations import Locations
    from bot.settings import Settings
    from bot.storage.state.state import State
    from index.library.edit import Editable
    from index.postgres.connection.pool import Store
    from index.postgres.notifications import Watch
    from index.search.models.encoder import Encoder, Progress
    from index.search.searchable import Searchable


_log = logging.getLogger(__name__)


def migrate_database(address: str) -> list[str]:
    """Bring a database's tables up to what this version uses; say what was done, a line each."""
    # Only who uses a database needs these, and psycopg isn't always there.
    from bot.storage.state.database.schema import METADATA, PERSON_KEYS  # noqa: PLC0415
    from bot.storage.state.state import migrate_state  # noqa: PLC0415
    from index.postgres.connection.migrate import BOT, alone, grant, migrate  # noqa: PLC0415
    from index.postgres.connection.pool import Store  # noqa: PLC0415

    store = Store(address)
    with alone(store):
        steps = [f"libraries and votes: {one}" for one in migrate(store)]
        steps += [f"state: {one}" for one in migrate_state(state_address(address))]
        state = sorted(METADATA.tables.keys() - {PERSON_KEYS.name})
        if not grant(store, state, (PERSON_KEYS.name, "alembic_version")):
            steps.append(f"there is no role {BOT}: docs/postgres-roles.sql makes it")
    return steps


def open_encoder(settings: Settings, progress: Progress = silent) -> Encoder:
    """Load the encoder that the settings name, compiling it on first use."""
    return load_encoder(
        settings.model or DEFAULT_MODEL, cache=settings.home / CACHE, progress=progress
    )


@lru_cache(maxsize=1)
def open_store(address: str) -> Store:
    """Open the database at an address once in a process; raise StoreError if it isn't ready."""
    from index.postgres.connection.migrate import check_current  # noqa: PLC0415
    from index.postgres.connection.pool import Store  # noqa: PLC0415

    store = Store(address)
    check_current(store)
    atexit.register(store.close)
    return store


def store_of(settings: Settings) -> Store | None:
    """Open the database that the settings name; None where they name none, or a library alone."""
    if settings.database_url is None or settings.library is not None:
        return None
    return open_store(settings.database_url.get_secret_value())


def open_base(settings: Settings, progress: Progress = silent) -> Library:
    """Open the library that the settings name, or the base library.

    In files, that is built on first use; in a database by `ayes build`, and copied from there.
    """
    store = store_of(settings)
    encoder = open_encoder(settings, progress)
    if store is not None:
        base = locations_of(settings).shared[0].open(encoder)
        if base is None:
            raise LibraryError(
                f"there is no base library in {store.name}: run `ayes build`, as the role that "
                "migrated."
            )
        return base
    if settings.library is not None:
        return Library.open(settings.library, encoder)
    return base_library(settings.home, encoder, progress)


def locations_of(
    settings: Settings, watch: Watch | None = None, *, servers: Path | None = None
) -> Locations:
    """Tell where libraries are; `servers` is another home folder for those of servers.

    Raise StoreError if a database can't be used.
    """
    store, home = store_of(settings), settings.home
    if store is not None:
        from bot.service.database_locations import DatabaseLocations  # noqa: PLC0415

        return DatabaseLocations(store, home, watch)
    shared = (home / BASE, home / OWN) if settings.library is None else (settings.library,)
    return FolderLocations(shared, servers or home)


def own_place(
    settings: Settings, guild_id: int | None = None, channel_id: int | None = None
) -> Editable:
    """Return the place of the library of a server, of one of its channels, or of the operator.

    Raise StoreError if a database can't be used.
    """
    locations = locations_of(settings)
    return locations.shared[-1] if guild_id is None else locations.of(guild_id, channel_id)


def places_beside(settings: Settings) -> Sequence[Editable]:
    """Return the libraries beside the base: the operator's, then those of servers.

    In a database, they are those that its role may see.
    """
    locations = locations_of(settings)
    if not isinstance(locations, FolderLocations):
        return locations.beside()
    own = [one for one in locations.shared if one != EditableFolder(settings.home / BASE)]
    own += [EditableFolder(settings.home / OWN)] if settings.library is not None else []
    places = [*own, *map(locations.of, locations.servers())]
    return [one for one in places if one.pointer() is not None]


def open_library(settings: Settings, progress: Progress = silent) -> Searchable:
    """Open the library that the settings name, or the base library with the own one beside it."""
    base = open_base(settings, progress)
    own = None if settings.library is not None else own_place(settings).open(base.encoder)
    return base if own is None else JoinedLibrary((base, own))


def open_answerer(settings: Settings, progress: Progress = silent) -> Answerer:
    """Open the library and what answers from it."""
    from bot.answer.answerer import Answerer  # noqa: PLC0415  (a listing of sources asks nothing)

    library = open_library(settings, progress)
    register = open_register(settings)
    return Answerer(
        library,
        Countries.load(),
        register,
        threshold=settings.threshold,
        reader=open_reader(settings),
    )


def open_reader(settings: Settings) -> Reader | None:
    """Load the reader that the settings name, or the shipped one.

    None where they turn it off, or the shipped one can't be used: answers are then less sure.
    """
    try:
        return load_reader(settings.reader, cache=settings.home / CACHE)
    except EncoderError as error:
        if settings.reader is not None:
            raise
        _log.warning("answers are judged without a reader: %s", error)
        return None


def open_register(settings: Settings) -> Register:
    """Open the register of votes, an empty one where a library is to answer alone."""
    return Register.empty() if settings.library is not None else open_votes(settings)


def open_votes(settings: Settings) -> Register:
    """Open the register of votes in the database, or in the home folder; raise AyesError."""
    store = store_of(settings)
    if store is not None:
        from index.postgres.register import PostgresRegister  # noqa: PLC0415

        return PostgresRegister(store)
    return Register(settings.home / FILE)


def open_state(settings: Settings) -> State:
    """Open the state, in the database or in the home folder; raise StateError or StoreError."""
    from bot.storage.state.state import State  # noqa: PLC0415
    from bot.storage.state.state_connection import FILE as STATE_FILE  # noqa: PLC0415

    if settings.database_url is None:
        return State.open(settings.home / STATE_FILE)
    address = settings.database_url.get_secret_value()
    open_store(address)  # which refuses what isn't encrypted, or isn't up to date
    return State.open(state_address(address))
