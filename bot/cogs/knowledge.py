"""What the cogs know: somebody to ask, the vote records, and the sources that report them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.answer.answerer import Answerer
from bot.cogs.asker import Asker, ThreadedAsker
from bot.cogs.pictures import Pictures
from bot.corpus.corpora import Corpora
from bot.corpus.process import ProcessWorker
from bot.corpus.tasks import Limits
from bot.desks import Desks
from bot.home import OWN
from bot.opening import open_base, open_reader, open_register, open_state, store_of
from bot.settings import Settings
from bot.shelves import database_shelves
from bot.state.store import State
from index.encoder import Progress
from index.latest import Latest
from index.searchable import Searchable
from index.types import Source
from index.votes.countries import Countries
from index.votes.parties import Parties
from index.votes.store import Register
from index.votes.types import VoteRecord


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a cog answers from; `sources` are those that report a vote, by id.

    `register` is None where a library is to answer alone; `state` and `corpora` are None where
    nothing is kept, as in trials.
    """

    asker: Asker
    records: tuple[VoteRecord, ...]
    sources: Mapping[str, Source]
    register: Register | None
    parties: Parties
    pictures: Pictures
    state: State | None = None
    corpora: Corpora | None = None

    @property
    def countries(self) -> Countries:
        """The names of countries."""
        return self.parties.countries


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
        library = open_base(settings, progress)
        parties = Parties.load()
        register = open_register(settings)
        if register is not None:
            opened.enter_context(closing(register))
        state = opened.enter_context(closing(open_state(settings)))

        answerer_over = _answering(settings, parties.countries, register)
        shelves = opened.enter_context(database_shelves(settings, register))
        beside = settings.home / OWN if settings.library is None and shelves is None else None
        desks = opened.enter_context(
            closing(Desks(library, answerer_over, servers, beside=beside, shelves=shelves))
        )
        limits = Limits(
            file_bytes=settings.corpus_bytes,
            sources=settings.corpus_sources,
            characters=settings.corpus_characters,
        )
        database = None if store_of(settings) is None else settings.database_url
        worker = ProcessWorker(servers, settings.model, database)
        corpora = opened.enter_context(
            closing(Corpora(desks, worker, limits, at_once=settings.corpus_at_once))
        )
        asker = opened.enter_context(closing(ThreadedAsker(desks.desk_of)))
        pictures = opened.enter_context(closing(Pictures(parties.name_of)))
        pictures.warm()
        records = tuple(library.records)
        # Read now, so that votes are shown whether or not a database is there.
        named = {report.source for record in records for report in record.reports}
        reporting = {id_: library.sources[id_] for id_ in sorted(named) if id_ in library.sources}
        yield Knowledge(asker, records, reporting, register, parties, pictures, state, corpora)


def _answering(
    settings: Settings, countries: Countries, register: Register | None
) -> Callable[[Searchable], Answerer]:
    """Return what makes an answerer over a library; over a database, one that bears outages."""
    reader = open_reader(settings)
    if settings.database_url is None or settings.library is not None:
        return partial(
            Answerer,
            countries=countries,
            register=register,
            threshold=settings.threshold,
            reader=reader,
        )
    # psycopg is an extra.
    from bot.outage import KEPT, SteadyAnswerer  # noqa: PLC0415

    return partial(
        SteadyAnswerer,
        countries=countries,
        register=register,
        given=Latest(KEPT),
        threshold=settings.threshold,
        reader=reader,
    )
