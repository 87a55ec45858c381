"""Sources read again from where they came from, and what that changed.

A text that is replaced stays in the library, out of the search, so that the answers that were given
from it can still be shown word for word. The last three texts of a source are kept so.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from index.errors import AyesError, LibraryError, SourceError
from index.library.collect import STAGE, Fetch, files_in, read_again, read_file
from index.library.edit import Edit, Editable
from index.library.placement import Placed, is_gone, place_documents
from index.library.superseded import current, superseded, superseded_id
from index.search.models.encoder import Encoder, Progress, silent
from index.search.searchable import Searchable
from index.sources.parsing.metadata import GivenMetadata, label
from index.sources.parsing.sandbox import Sandbox
from index.types import Document, Paragraph, Source

KEPT: Final = 3
GONE: Final = (
    "{name} is gone or has another name now: add it from where it is, or take it out with `ayes "
    "sources remove`."
)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a source: the paragraphs that it has now and hadn't, and the other way.

    `reason` is a sentence that says why it couldn't be read, or what else of it has changed.
    """

    id: str
    kind: Literal["added", "changed", "renamed", "unchanged", "removed", "failed"]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reason: str = ""


def put_documents(
    place: Editable,
    documents: Sequence[Document],
    encoder: Encoder,
    progress: Progress = silent,
    *,
    renewed: Collection[str] = (),
) -> None:
    """Publish documents, each in place of the source of its id, whose text is kept aside.

    A source named in `renewed` that another process has removed meanwhile stays so.
    """

    def plan(held: Mapping[str, Source]) -> Edit:
        return _put(
            [d for d in documents if d.source.id in held or d.source.id not in renewed], held
        )

    place.edit(encoder, plan, progress).close()


def take_out(place: Editable, ids: Collection[str], encoder: Encoder) -> None:
    """Publish a library without these sources, and without the texts that they had before.

    Raise LibraryError if one of them isn't there.
    """

    def plan(held: Mapping[str, Source]) -> Edit:
        for source_id in ids:
            if source_id not in held:
                raise LibraryError(
                    f"there is no source called {source_id!r}: `ayes sources list` names them."
                )
        return Edit(gone=_with_texts(ids, held))

    place.edit(encoder, plan).close()


def _put(documents: Sequence[Document], held: Mapping[str, Source]) -> Edit:
    """Put documents in place of others, whose texts are kept aside; of those only the last."""
    aside: dict[str, Document] = {}
    before: dict[str, list[str]] = {}
    texts = [name for name in held if "@" in name]
    for document in documents:
        source = held.get(document.source.id)
        if source is not None and source.sha256 != document.source.sha256:
            name = superseded_id(source.id, source.sha256)
            aside[name] = Document(dataclasses.replace(source, id=name), ())
            known = [one for one in superseded(held, source.id, texts) if one != name]
            before[source.id] = [*known, name]
    old = [name for each in before.values() for name in each[:-KEPT]]
    return Edit(put=[*documents, *aside.values()], gone=old)


def _with_texts(ids: Collection[str], held: Mapping[str, Source]) -> set[str]:
    return {*ids, *(name for one in ids for name in superseded(held, one))}


def refresh(
    place: Editable,
    ids: Collection[str],
    encoder: Encoder,
    *,
    fetch: Fetch,
    today: date,
    progress: Progress = silent,
) -> list[Change]:
    """Read sources again, by default all that have an origin, and publish what changed.

    What an operator has said of a source stays. One that can't be read stays as it is.
    """
    library = place.open(encoder)
    if library is None:
        raise SourceError("no source was added yet: `ayes sources add` adds some.")
    chosen = _chosen(library, ids)
    changes: list[Change] = []
    documents: list[Document] = []
    origins: dict[str, list[Source]] = {}
    for source in chosen:
        origins.setdefault(source.origin or "", []).append(source)
    with Sandbox() as sandbox:
        for number, (origin, sources) in enumerate(origins.items()):
            progress(STAGE, number / len(origins))
            known = {source.id for source in sources}
            there = {one.id: one for one in _current(library) if one.origin == origin}
            try:
                if any(map(is_gone, sources)):
                    raise SourceError(GONE.format(name=label(Path(origin).name)))
                found = read_again(origin, GivenMetadata(origin=origin), fetch, today, sandbox)
            except AyesError as error:
                changes += [Change(one.id, "failed", reason=str(error)) for one in sources]
                continue
            for one in place_documents(found, there, library.sources):
                if one.before is not None and one.before.id not in known:
                    continue  # an entry of the feed that wasn't asked for
                changes.append(_change(library, one))
                documents += [one.document] if one.state != "unchanged" else []
    progress(STAGE, 1.0)
    library.close()
    if documents:
        changed = {one.id for one in changes if one.kind != "added"}
        put_documents(place, documents, encoder, progress, renewed=changed)
    return changes


class Watched:
    """A folder and a library that follows it, one look after the other.

    What is remembered of the files is when they changed and how large they were, so that only what
    changed since the last look is read.
    """

    def __init__(self, folder: Path, place: Editable, encoder: Encoder) -> None:
        self._folder = folder.absolute()
        self._place = place
        self._encoder = encoder
        self._seen: dict[Path, tuple[int, int]] | None = None

    def look(self, progress: Progress = silent) -> list[Change]:
        """Take up what is new, changed or gone in the folder, and publish it."""
        if not self._folder.is_dir():
            raise SourceError(f"{self._folder.name} is gone: nothing was removed; see where it is.")
        now = _stamps(self._folder)
        if now == self._seen:
            return []
        seen = self._seen or {}
        changed = [path for path, stamp in now.items() if seen.get(path) != stamp]
        library = self._place.open(self._encoder)
        held = {} if library is None else self._held(library)
        gone = [one.id for path, each in held.items() if path not in now for one in each]
        failed: list[Change] = []
        found: list[Document] = []
        with Sandbox() as sandbox:
            for number, path in enumerate(changed):
                progress(STAGE, number / len(changed))
                try:
                    found += read_file(path, GivenMetadata(), sandbox, within=self._folder)
                except AyesError as error:
                    failed.append(Change(path.name, "failed", reason=str(error)))
        there = {one.id: one for each in held.values() for one in each}
        placed = place_documents(found, there, () if library is None else library.sources)
        new = [one for one in placed if one.state != "unchanged"]
        documents = [one.document for one in new]
        moved = {one.before.id for one in new if one.before is not None}
        gone = [one for one in gone if one not in moved]
        changes = [Change(one, "removed") for one in gone] + failed
        changes += [_change(library, one) for one in new]
        if library is not None:
            library.close()
        if documents or gone:

            def plan(held: Mapping[str, Source]) -> Edit:
                put = _put(documents, held)
                return Edit(put.put, _with_texts(gone, held).union(put.gone))

            self._place.edit(self._encoder, plan, progress).close()
        self._seen = now
        return changes

    def _held(self, library: Searchable) -> dict[Path, list[Source]]:
        """Return the sources that were read from the folder, by their file."""
        held: dict[Path, list[Source]] = {}
        for name in current(library.sources):
            source = library.sources[name]
            origin = Path(source.origin or "")
            if origin.is_relative_to(self._folder):
                held.setdefault(origin, []).append(source)
        return held


def _current(library: Searchable) -> list[Source]:
    return [library.sources[one] for one in current(library.sources)]


def _chosen(library: Searchable, ids: Collection[str]) -> list[Source]:
    for source_id in ids:
        if source_id not in library.sources:
            raise SourceError(
                f"there is no source {source_id!r} of your own: `ayes sources list` names them."
            )
        if not library.sources[source_id].origin:
            raise SourceError(
                f"nothing says where {source_id!r} was read from: add it again with --replace."
            )
    return [one for one in _current(library) if one.origin and (not ids or one.id in ids)]


def _change(library: Searchable | None, placed: Placed) -> Change:
    """Say what a document is to a library, paragraph by paragraph."""
    source, before = placed.document.source, placed.before
    new = Counter(_texts(source, placed.document.paragraphs))
    old = Counter[str]()
    if library is not None and before is not None:
        old += Counter(_texts(before, library.paragraphs(before.id)))
    return Change(
        source.id,
        placed.state,
        tuple((new - old).elements()),
        tuple((old - new).elements()),
        f"its {', '.join(placed.differing)}" if placed.differing else "",
    )


def _texts(source: Source, paragraphs: Iterable[Paragraph]) -> list[str]:
    return [source.text[one.span.start : one.span.end] for one in paragraphs]


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return when each file of a folder changed, in nanoseconds, and how large it is."""
    found = {}
    for path in files_in(folder):
        try:
            state = path.stat()
        except FileNotFoundError:
            continue  # gone since the folder was listed
        found[path] = (state.st_mtime_ns, state.st_size)
    return found
