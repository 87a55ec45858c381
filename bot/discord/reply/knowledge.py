"""What the cogs know: somebody to ask, the vote records, and the sources that report them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.discord.reply.picture_cache import Pictures
from bot.service.compose import open_tenants
from bot.service.open_parts import open_state, store_of
from bot.service.own_sources.own_libraries import Corpora
from bot.service.own_sources.tasks import Limits
from bot.service.own_sources.worker import ProcessWorker
from bot.service.queue import Asker
from bot.settings import Settings
from bot.storage.state.state import State
from index.search.models.encoder import Progress
from index.types import Source
from index.votes.lookup.parties import Parties
from index.votes.record import VoteRecord
from index.votes.register.store import Register


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a cog answers from; `sources` are those that report a vote, by id.

    `corpora` is None where servers can't add sources of their own.
    """

    asker: Asker
    records: tuple[VoteRecord, ...]
    sources: Mapping[str, Source]
    register: Register
    parties: Parties
    pictures: Pictures
    state: State
    corpora: Corpora | None = None


@contextmanager
def open_knowledge(
    settings: Settings, progress: Progress, *, servers: Path | None = None
) -> Iterator[Knowledge]:
    """Open what the settings name to answer from, and close it in the end; raise AyesError.

    `servers` is a home folder for the libraries of servers, if they are not to be in that of the
    settings; it needs the cache of the compiled encoder.
    """
    servers = servers or settings.home
    with ExitStack() as opened:
        all_have = opened.enter_context(open_tenants(settings, progress, servers=servers))
        library, parties, tenants = all_have.base, all_have.parties, all_have.tenants
        state = opened.enter_context(closing(open_state(settings)))
        limits = Limits(
            file_bytes=settings.corpus_bytes,
            sources=settings.corpus_sources,
            characters=settings.corpus_characters,
        )
        database = None if store_of(settings) is None else settings.database_url
        worker = ProcessWorker(servers, settings.model, database)
        corpora = opened.enter_context(
            closing(Corpora(tenants, worker, limits, at_once=settings.corpus_at_once))
        )
        asker = opened.enter_context(closing(Asker(tenants.tenant_of)))
        pictures = Pictures(parties.name_of)
        records = tuple(library.records)
        # Read now, so that votes are shown whether or not a database is there.
        named = {report.source for record in records for report in record.reports}
        reporting = {id_: library.sources[id_] for id_ in sorted(named) if id_ in library.sources}
        yield Knowledge(
            asker, records, reporting, all_have.register, parties, pictures, state, corpora
        )
