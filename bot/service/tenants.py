"""What each server is answered from: its tenant, opened when it is first needed.

A server's own sources are a library in `guilds/<id>/`, beside the base. Its tenant answers from the
two joined; the base, the encoder, the countries and the register are the same for all.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answer.answerer import Answerer
from bot.service.locations import Locations
from index.errors import LibraryError
from index.library.edit import Editable
from index.search.models.encoder import Encoder
from index.search.searchable import JoinedLibrary, Searchable
from index.types import Source

KEPT = 32  # servers whose own libraries stay open
TROUBLE = (
    "This server's own sources can't be opened, so I answer without them; whoever runs this bot "
    "finds the reason in the log."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tenant:
    """The library of a server, and who answers from it.

    Whatever is done for a server is done by its tenant, so it can't see what another server has.
    `own` is the part that the server has added, and `trouble` a sentence for those who manage it
    if that part is left out.
    """

    library: Searchable
    answerer: Answerer
    own: Searchable | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source as a tenant has it: with the number of its paragraphs, and whose it is."""

    source: Source
    paragraphs: int
    own: bool


def entries_of(tenant: Tenant, ids: Iterable[str]) -> list[ListedSource]:
    """Return sources of a tenant by id."""
    own = tenant.own.sources if tenant.own else ()
    return [
        ListedSource(tenant.library.sources[id_], len(tenant.library.paragraphs(id_)), id_ in own)
        for id_ in ids
    ]


@dataclass(frozen=True, slots=True)
class _Open:
    """A tenant with its libraries: by location, what points to the version in service, and it.

    `shared` is what all servers had when that of a server was opened.
    """

    tenant: Tenant
    pointers: tuple[str | None, ...]
    parts: tuple[Searchable | None, ...]
    shared: _Open | None = None


class Tenants:
    """Opens the tenants of servers, keeps the latest used, and takes up what is published.

    All servers have the base, and the library beside it once there is one. Safe to share between
    threads. A tenant that is let go of closes when the last who uses it is done, as its files
    close with the last reference to them.
    """

    def __init__(
        self,
        base: Searchable,
        answerer_over: Callable[[Searchable], Answerer],
        locations: Locations,
        *,
        kept: int = KEPT,
    ) -> None:
        """Open no tenant yet."""
        self.locations = locations
        self._answerer_over = answerer_over
        self._kept = kept
        self._lock = threading.Lock()
        first, *others = locations.shared
        nothing = tuple(None for _ in others)  # which is taken up by who first asks
        self._shared = _Open(self._over(base), (first.pointer(), *nothing), (base, *nothing))
        self._open: OrderedDict[tuple[int, tuple[int, ...]], _Open] = OrderedDict()

    def tenant_of(self, guild_id: int | None, channels: tuple[int, ...] = ()) -> Tenant:
        """Return the tenant of a server, over what is published now.

        Of what the server follows, nothing but these channels is in it. Raise StoreError if a
        database that holds some of it is away: what is left would answer as if that were all.
        """
        shared = self._current()
        if guild_id is None:
            return shared.tenant
        key = (guild_id, channels)
        locations = [self.locations.of(guild_id, one) for one in (None, *channels)]
        while any(pointers := tuple(one.pointer() for one in locations)):
            with self._lock:
                known = self._open.get(key)
                if known and known.pointers == pointers and known.shared is shared:
                    self._open.move_to_end(key)
                    return known.tenant
            opened = self._opened(shared, guild_id, locations, pointers, known)
            # What is published anew while it is opened may take away what was to be opened.
            if (
                opened.tenant.trouble is None
                or tuple(one.pointer() for one in locations) == pointers
            ):
                with self._lock:
                    self._open[key] = opened
                    self._open.move_to_end(key)
                    while len(self._open) > self._kept:
                        self._open.popitem(last=False)
                return opened.tenant
        self.let_go(guild_id)
        return shared.tenant

    def take_up(self, guild_id: int, channel_id: int | None = None) -> None:
        """Open what was just published for a server, so that no question waits for it.

        Raise StoreError if a database is away.
        """
        self.locations.look_again(guild_id, channel_id)
        if channel_id is None:  # else a question tells for whom it is opened
            self.tenant_of(guild_id)

    def forget(self, guild_id: int) -> None:
        """Close a server's tenants and delete its own sources; raise OSError or StoreError."""
        self.let_go(guild_id)
        self.locations.delete(guild_id)

    def forget_channel(self, guild_id: int, channel_id: int) -> None:
        """Delete what was written in a channel; raise OSError or StoreError."""
        self.let_go(guild_id)
        self.locations.of(guild_id, channel_id).delete()

    def let_go(self, guild_id: int) -> None:
        """Close a server's tenants once nobody uses them; they open anew when next needed."""
        with self._lock:
            for key in [one for one in self._open if one[0] == guild_id]:
                del self._open[key]

    def close(self) -> None:
        """Close what all servers have, and every tenant."""
        with self._lock:
            for one in (*self._open.values(), self._shared):
                for part in filter(None, one.parts):
                    part.close()
            self._open.clear()

    def _current(self) -> _Open:
        """Return what all servers have, opened anew where another generation is in service."""
        with self._lock:
            pointers = tuple(one.pointer() for one in self.locations.shared)
            if pointers != self._shared.pointers:
                self._shared = self._taken_up(pointers)
            return self._shared

    def _taken_up(self, pointers: tuple[str | None, ...]) -> _Open:
        """Open what has changed of what all have; what is bad stays as it was, or is left out."""
        before = self._shared
        encoder = before.tenant.library.encoder
        parts: list[Searchable | None] = []
        for number, location in enumerate(self.locations.shared):
            part, pointer = before.parts[number], pointers[number]
            if pointer != before.pointers[number]:
                try:
                    gone = pointer is None and number  # all stand on the first
                    part = None if gone else _opened(location, encoder)
                except LibraryError as error:
                    _log.error("what all servers have stays as it was opened: %s", error)
            parts.append(part)
        if tuple(parts) == before.parts:
            return replace(before, pointers=pointers)
        try:
            tenant = self._over(*filter(None, parts))
        except LibraryError as error:
            _log.error("all servers are answered from the base alone: %s", error)
            parts[1:] = [None] * len(parts[1:])
            tenant = self._over(*filter(None, parts))
        return _Open(tenant, pointers, tuple(parts))

    def _over(self, *parts: Searchable) -> Tenant:
        library = parts[0] if len(parts) == 1 else JoinedLibrary(parts)
        return Tenant(library, self._answerer_over(library))

    def _opened(
        self,
        shared: _Open,
        guild_id: int,
        locations: Sequence[Editable],
        pointers: tuple[str | None, ...],
        before: _Open | None,
    ) -> _Open:
        """Open a server's own libraries beside what all have; one that is damaged is left out."""
        tenant = shared.tenant
        library, trouble = tenant.library, None
        parts: list[Searchable | None] = []
        for number, (location, pointer) in enumerate(zip(locations, pointers, strict=True)):
            known = before is not None and before.pointers[number] == pointer
            part = before.parts[number] if before and known else None
            try:
                if pointer is not None:
                    part = part or _opened(location, tenant.library.encoder)
                    library = JoinedLibrary([*filter(None, (*shared.parts, *parts, part))])
            except LibraryError as error:
                _log.error("server %d is answered without some of its own: %s", guild_id, error)
                part = None
                trouble = trouble if number else TROUBLE
            parts.append(part)
        if library is tenant.library:
            tenant = replace(tenant, trouble=trouble)
        else:
            tenant = Tenant(library, self._answerer_over(library), parts[0], trouble)
        return _Open(tenant, pointers, tuple(parts), shared)


def _opened(location: Editable, encoder: Encoder) -> Searchable:
    opened = location.open(encoder)
    if opened is None:
        raise LibraryError(f"the library in {location} is gone: build or restore it.")
    return opened
