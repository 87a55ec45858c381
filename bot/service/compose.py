"""The parts put together: what answers for every server, over the libraries that there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.service.answer_cache import KEPT as ANSWERS
from bot.service.answer_cache import RememberingAnswerer
from bot.service.locations import DatabaseLocations
from bot.service.open_parts import open_base, open_reader, open_register, store_of
from bot.service.tenants import KEPT, Tenants
from bot.settings import Settings
from bot.storage.home import OWN
from index.cache import LruCache
from index.search.models.encoder import Progress, silent
from index.search.searchable import Searchable
from index.votes.lookup.parties import Parties
from index.votes.register.store import Register


@dataclass(frozen=True, slots=True)
class Opened:
    """What all servers share, and what each is answered from."""

    base: Searchable
    register: Register
    parties: Parties
    tenants: Tenants


@contextmanager
def open_tenants(
    settings: Settings,
    progress: Progress = silent,
    *,
    servers: Path | None = None,
    kept: int = KEPT,
) -> Iterator[Opened]:
    """Open what the settings name to answer from, and close it in the end; raise AyesError.

    `servers` is a home folder for the libraries of servers, if they are not to be in that of the
    settings. The libraries of the `kept` servers that asked last stay open.
    """
    with ExitStack() as opened:
        base = open_base(settings, progress)
        parties = Parties.load()
        register = opened.enter_context(closing(open_register(settings)))
        answerer_over = partial(
            RememberingAnswerer,
            countries=parties.countries,
            register=register,
            given=LruCache(ANSWERS),
            threshold=settings.threshold,
            reader=open_reader(settings),
        )
        locations = opened.enter_context(_database_locations(settings, register))
        beside = settings.home / OWN if settings.library is None and locations is None else None
        home = servers or settings.home
        tenants = Tenants(base, answerer_over, home, beside=beside, kept=kept, locations=locations)
        opened.enter_context(closing(tenants))
        yield Opened(base, register, parties, tenants)


@contextmanager
def _database_locations(
    settings: Settings, register: Register
) -> Iterator[DatabaseLocations | None]:
    """Watch the database that the settings name, None where they name none.

    Whatever is imported into the register is taken up too.
    """
    store = store_of(settings)
    if store is None:
        yield None
        return
    from index.postgres.library import BASE, OWN, Place  # noqa: PLC0415
    from index.postgres.notifications import Watch  # noqa: PLC0415
    from index.postgres.register import PostgresRegister  # noqa: PLC0415

    taken = register.take_up if isinstance(register, PostgresRegister) else None
    with closing(Watch(store, taken)) as watch:
        shared = (Place(store, BASE), Place(store, OWN))
        yield DatabaseLocations(watch, shared, partial(Place, store, OWN))
