"""The parts put together: what answers for every server, over the libraries that there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.service.answer_cache import KEPT as ANSWERS
from bot.service.answer_cache import RememberingAnswerer
from bot.service.open_parts import locations_of, open_base, open_reader, open_register, store_of
from bot.service.tenants import KEPT, Tenants
from bot.settings import Settings
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
        watch = None
        store = store_of(settings)
        if store is not None:  # what is published or imported there is heard of meanwhile
            from bot.service.database_locations import copies_of  # noqa: PLC0415
            from index.postgres.notifications import Watch  # noqa: PLC0415
            from index.postgres.register import PostgresRegister  # noqa: PLC0415

            taken = register.take_up if isinstance(register, PostgresRegister) else None
            copies = copies_of(store, settings.home)
            watch = opened.enter_context(closing(Watch(store, copies, taken)))
        locations = locations_of(settings, watch, servers=servers)
        tenants = Tenants(base, answerer_over, locations, kept=kept)
        opened.enter_context(closing(tenants))
        if store is not None:
            tenants.tenant_of(None)  # so that no question waits while what all have is copied
        yield Opened(base, register, parties, tenants)
