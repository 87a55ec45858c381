"""Libraries changed in one line, as tests do it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from index.library.edit import Edit, EditableFolder, Plan
from index.library.library import Library
from index.postgres.edit import EditablePlace
from index.postgres.place import Place
from index.search.models.encoder import Encoder
from index.search.sizes import SIZES, Sizes
from index.types import Document


def put(documents: Sequence[Document]) -> Plan:
    """Plan to put documents in place of the sources of their ids, or after what is held."""
    return lambda _held: Edit(put=documents)


def without(ids: Collection[str]) -> Plan:
    """Plan to take sources out."""
    return lambda _held: Edit(gone=ids)


def open_place(place: Place, copies: Path, encoder: Encoder) -> Library:
    """Open a library in a database, which has to be there."""
    library = EditablePlace(place, copies).open(encoder)
    assert library is not None
    return library


def add_documents(
    path: Path, documents: Sequence[Document], encoder: Encoder, *, sizes: Sizes = SIZES
) -> Library:
    return EditableFolder(path, sizes).edit(encoder, put(documents))


def remove_sources(
    path: Path, ids: Collection[str], encoder: Encoder, *, sizes: Sizes = SIZES
) -> Library:
    return EditableFolder(path, sizes).edit(encoder, without(ids))
