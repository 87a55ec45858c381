"""Libraries made anew from the texts that they hold, after a change of encoder or of format.

A library that can't be searched any more can still be read: the texts of its shards and what was
known of them are in SQLite, its vote records in a file.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.errors import LibraryError
from index.library.generation import manifest as generation
from index.library.generation.database import FILE as DATABASE_FILE
from index.library.generation.database import Database
from index.library.generation.manifest import FORMAT, BeforeService, FileEntry, nothing_first
from index.library.generation.writer import RECORDS_FILE, GenerationWriter, in_shards, records_in
from index.library.library import Library, publishing
from index.search.models.encoder import Encoder, Progress, silent
from index.types import Document
from index.votes.record import VoteRecord


class _Shard(BaseModel):
    model_config = ConfigDict(extra="ignore")

    removed: tuple[str, ...]


class _Manifest(BaseModel):
    """What a manifest says of texts, whatever else its format has."""

    model_config = ConfigDict(extra="ignore")

    format: int
    files: dict[str, FileEntry]
    shards: tuple[_Shard, ...] = ()


def rebuild_library(
    path: Path,
    encoder: Encoder,
    progress: Progress = silent,
    first: BeforeService = nothing_first,
) -> Library:
    """Publish a library anew from the texts that it holds, and open it.

    What it was stays in service until then, and what an interrupted attempt has embedded isn't
    embedded again. Raise LibraryError if its texts can't be read, another process is writing or the
    disk fails.
    """
    with publishing(path) as folder:
        documents, records = read_texts(path)
        writer = GenerationWriter(path, folder, encoder, encoder.projection, (), progress)
        writer.publish(in_shards(documents, writer.sizes.largest), records, first=first)
    return Library.open(path, encoder)


def read_texts(path: Path) -> tuple[list[Document], tuple[VoteRecord, ...]]:
    """Return sources in their order, and vote records, whatever encoder or format made a library.

    Raise LibraryError.
    """
    folder, hold = generation.hold(path)
    try:
        manifest = _Manifest.model_validate_json(generation.manifest_bytes(path, folder))
        if manifest.format > FORMAT:
            raise LibraryError(
                f"the library in {path} has format {manifest.format}, which a later version of "
                f"Ayes made, and this one knows formats up to {FORMAT}: install that version."
            )
        return _read(path, folder, manifest)
    except (OSError, ValueError, TypeError) as error:
        raise LibraryError(
            f"the texts of the library in {path} can't be read: restore it from a backup, or add "
            "its sources anew."
        ) from error
    finally:
        os.close(hold)


def _read(
    path: Path, folder: Path, manifest: _Manifest
) -> tuple[list[Document], tuple[VoteRecord, ...]]:
    removed = {
        f"{number}/{DATABASE_FILE}": one.removed for number, one in enumerate(manifest.shards)
    }
    names = [*removed, RECORDS_FILE]
    if not manifest.files.keys() >= set(names):
        raise ValueError("a file that holds texts isn't listed")
    # Of what is to be kept, every byte has to be what was published.
    files = {name: manifest.files[name] for name in names}
    generation.check_files(path, folder, files, all_of_it=True)
    documents: list[Document] = []
    for name, gone in removed.items():
        with closing(Database(folder / name)) as database:
            ids = [id_ for (id_,) in database.select("SELECT id FROM sources ORDER BY number")]
            documents += [database.document(id_) for id_ in ids if id_ not in gone]
    return documents, records_in((folder / RECORDS_FILE).read_text("utf-8"))
