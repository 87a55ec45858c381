"""Changing a library: sources added, replaced and removed, each time as one new generation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from index import generation
from index.encoder import Encoder, Progress
from index.errors import LibraryError
from index.library import Library, build_library, silent
from index.types import Document
from index.votes.types import VoteRecord


def add_documents(
    path: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    progress: Progress = silent,
    *,
    replace: bool = False,
) -> Library:
    """Publish a library with these documents after those that it holds, and open it.

    One that isn't there yet is made. With `replace`, a document takes the place of the source of
    its id; else LibraryError is raised for an id that is taken, as it is if another process is
    writing or the disk fails. Only what is new is embedded.
    """
    held: dict[str, Document] = {}
    records: Sequence[VoteRecord] = ()
    if (path / "CURRENT").exists():
        before = Library.open(path, encoder)
        held = {one.source.id: one for one in before.documents()}
        records = before.records
    for document in documents:
        if document.source.id in held and not replace:
            raise LibraryError(
                f"there is a source called {document.source.id!r} already: replace it, or give the "
                "new one another id."
            )
    kept = [one for id_, one in held.items() if id_ not in {new.source.id for new in documents}]
    return build_library(path, [*kept, *documents], records, encoder, progress)


def remove_sources(path: Path, ids: Collection[str], encoder: Encoder) -> Library:
    """Publish a library without these sources, and open it.

    Raise LibraryError if one of them isn't there, another process is writing or the disk fails.
    """
    generation.current(path)
    before = Library.open(path, encoder)
    for source_id in ids:
        if source_id not in before.sources:
            raise LibraryError(
                f"there is no source called {source_id!r}: `ayes sources list` names them."
            )
    kept = [one for one in before.documents() if one.source.id not in ids]
    return build_library(path, kept, before.records, encoder)
