"""What the cogs know: somebody to ask, the vote records, and the sources that report them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from bot.answer.answerer import Answerer
from bot.cogs.asker import Asker, ThreadedAsker
from bot.cogs.pictures import Pictures
from bot.opening import open_library
from bot.settings import Settings
from index.encoder import Progress
from index.types import Source
from index.votes.countries import Countries
from index.votes.types import VoteRecord


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a cog answers from; `sources` are by id."""

    asker: Asker
    records: tuple[VoteRecord, ...]
    sources: Mapping[str, Source]
    countries: Countries
    pictures: Pictures


@contextmanager
def open_knowledge(settings: Settings, progress: Progress) -> Iterator[Knowledge]:
    """Open what the settings name to answer from, and close it in the end; raise AyesError."""
    with closing(open_library(settings, progress)) as library:
        countries = Countries.load()
        with (
            closing(ThreadedAsker(Answerer(library, countries))) as asker,
            closing(Pictures(countries)) as pictures,
        ):
            pictures.warm()
            yield Knowledge(asker, library.records, library.sources, countries, pictures)
