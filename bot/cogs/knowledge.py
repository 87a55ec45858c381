"""What the cogs know: somebody to ask, the vote records, and the sources that report them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from bot.answer.answerer import Answerer
from bot.cogs.asker import Asker, ThreadedAsker
from bot.cogs.pictures import Pictures
from bot.desks import Desk
from bot.opening import open_library, open_register
from bot.settings import Settings
from index.encoder import Progress
from index.types import Source
from index.votes.countries import Countries
from index.votes.parties import Parties
from index.votes.store import Register
from index.votes.types import VoteRecord


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a cog answers from; `sources` are by id.

    `register` is None where a library is to answer alone.
    """

    asker: Asker
    records: tuple[VoteRecord, ...]
    sources: Mapping[str, Source]
    register: Register | None
    parties: Parties
    pictures: Pictures

    @property
    def countries(self) -> Countries:
        """The names of countries."""
        return self.parties.countries


@contextmanager
def open_knowledge(settings: Settings, progress: Progress) -> Iterator[Knowledge]:
    """Open what the settings name to answer from, and close it in the end; raise AyesError."""
    with closing(open_library(settings, progress)) as library, ExitStack() as opened:
        parties = Parties.load()
        register = open_register(settings)
        if register is not None:
            opened.enter_context(closing(register))
        answerer = Answerer(library, parties.countries, register)
        desk = Desk(library, answerer)
        asker = opened.enter_context(closing(ThreadedAsker(lambda _: desk)))
        pictures = opened.enter_context(closing(Pictures(parties.name_of)))
        pictures.warm()
        yield Knowledge(asker, library.records, library.sources, register, parties, pictures)
