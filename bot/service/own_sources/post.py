"""Taking up what people have written in a channel: each message is a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.service.own_sources.tasks import ChangeOutcome, Limits, Posting
from index.errors import SourceError
from index.library.edit import Edit, Editable
from index.search.models.encoder import Encoder, Progress
from index.sources.parsing.read import read_bytes
from index.sources.parsing.sandbox import Sandbox
from index.types import Document, Source

MESSAGES: Final = 1000  # of a channel, the newest
PREFIX: Final = "message-"


def post(
    posting: Posting,
    content: bytes,
    place: Editable,
    encoder: Encoder,
    limits: Limits,
    progress: Progress,
) -> ChangeOutcome:
    """Put messages into the library of their channel, the newest as far as they fit.

    The text that an edited or deleted message had isn't kept. Raise AyesError.
    """
    new = {one.source.id: one for one in _read(posting.channel_id, content)}
    kept: list[str] = []

    def plan(held: Mapping[str, Source]) -> Edit:
        there = {} if posting.whole else {k: v for k, v in held.items() if k not in posting.gone}
        every = there | {id_: one.source for id_, one in new.items()}
        kept[:] = _fitting(every, limits)
        return Edit(
            put=[new[one] for one in reversed(kept) if one in new], gone=held.keys() - set(kept)
        )

    place.edit(encoder, plan, progress).close()
    return ChangeOutcome(messages=len(kept))


def _read(channel_id: int, content: bytes) -> Iterator[Document]:
    """Yield the messages that have a text to quote from."""
    with Sandbox() as sandbox:
        for line in content.splitlines():
            try:
                origin = f"channel:{channel_id}"
                yield from read_bytes("messages.jsonl", line, origin=origin, sandbox=sandbox)
            except SourceError:
                continue  # nothing but emoji, hidden characters or the like


def _fitting(sources: Mapping[str, Source], limits: Limits) -> list[str]:
    """Return as many of the newest messages as a server may have characters."""
    kept: list[str] = []
    characters = 0
    for id_ in sorted(sources, key=lambda one: int(one.removeprefix(PREFIX)), reverse=True):
        characters += len(sources[id_].text)
        if len(kept) == MESSAGES or characters > limits.characters:
            break
        kept.append(id_)
    return kept
