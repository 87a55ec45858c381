"""What every surface starts from: the encoder, the library, and the answerer over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.encoder import DEFAULT_MODEL, load_encoder
from index.library import Library, base_library, silent
from index.votes.countries import Countries
from index.votes.store import FILE, Register

if TYPE_CHECKING:
    from bot.answer.answerer import Answerer
    from bot.settings import Settings
    from index.encoder import Encoder, Progress

CACHE = "cache"  # the folder of compiled encoders, in the home folder


def open_encoder(settings: Settings, progress: Progress = silent) -> Encoder:
    """Load the encoder that the settings name, compiling it on first use."""
    return load_encoder(
        settings.model or DEFAULT_MODEL, cache=settings.home / CACHE, progress=progress
    )


def open_library(settings: Settings, progress: Progress = silent) -> Library:
    """Open the library that the settings name, or the base library, built on first use."""
    encoder = open_encoder(settings, progress)
    if settings.library is not None:
        return Library.open(settings.library, encoder)
    return base_library(settings.home, encoder, progress)


def open_answerer(settings: Settings, progress: Progress = silent) -> Answerer:
    """Open the library and what answers from it."""
    from bot.answer.answerer import Answerer  # noqa: PLC0415  (a listing of sources asks nothing)

    library = open_library(settings, progress)
    return Answerer(library, Countries.load(), open_register(settings))


def open_register(settings: Settings) -> Register | None:
    """Open the register of votes; None where a library is to answer alone."""
    if settings.library is not None:
        return None
    return Register.open(settings.home / FILE)
