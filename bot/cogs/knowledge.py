"""What the cogs know: somebody to ask, the vote records, and the sources that report them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.votes.countries import Countries

from bot.answer.answerer import Answerer
from bot.cogs.asker import Asker, ThreadedAsker
from bot.settings import Settings
from index.encoder import DEFAULT_MODEL, Progress, load_encoder
from index.library import Library, base_library
from index.types import Source
from index.votes.types import VoteRecord


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that a cog answers from; `sources` are by id."""

    asker: Asker
    records: tuple[VoteRecord, ...]
    sources: Mapping[str, Source]
    countries: Countries


def open_knowledge(settings: Settings, progress: Progress) -> Knowledge:
    """Load the encoder and open the library that the settings name; raise AyesError."""
    encoder = load_encoder(
        settings.model or DEFAULT_MODEL, cache=settings.home / "cache", progress=progress
    )
    library = (
        base_library(settings.home, encoder, progress)
        if settings.library is None
        else Library.open(settings.library, encoder)
    )
    countries = Countries.load()
    asker = ThreadedAsker(Answerer(library, countries))
    return Knowledge(asker, library.records, library.sources, countries)
