"""Which source of a library a document is: the one of the same origin, or else a new one."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from index.library.superseded import current
from index.sources.parsing.metadata import ID_CHARACTERS
from index.types import Document, Source

# What may be said of a source beside its text.
PARTICULARS = ("title", "publisher", "author", "url", "published", "kind")


@dataclass(frozen=True, slots=True)
class Placed:
    """A document under the id that it has in a library, and the source that it was there before."""

    document: Document
    before: Source | None = None

    @property
    def state(self) -> Literal["added", "changed", "renamed", "unchanged"]:
        """What it is to the library; when it was fetched makes no difference."""
        source, before = self.document.source, self.before
        if before is None:
            return "added"
        if before == replace(source, fetched=before.fetched):
            return "unchanged"
        moved = before == replace(source, fetched=before.fetched, origin=before.origin)
        return "renamed" if moved else "changed"

    @property
    def differing(self) -> tuple[str, ...]:
        """The names of the particulars that have changed."""
        before = self.before or self.document.source
        return tuple(
            name
            for name in PARTICULARS
            if getattr(before, name) != getattr(self.document.source, name)
        )


def place_documents(
    documents: Iterable[Document], held: Mapping[str, Source], taken: Collection[str] = ()
) -> list[Placed]:
    """Find the source that each document is in a library; give the others ids that nothing has.

    A document is the source that was read from the same file or address: the only one of there, or
    of several the one of its id, its address and title, or its text. It is also the source of the
    same text whose file is gone. What an operator has said of a source before stays.
    """
    documents = list(documents)
    free = {one: held[one] for one in current(held)}
    of_origin: dict[str, _Origin] = {}
    for source in free.values():
        if source.origin is not None:
            of_origin.setdefault(source.origin, _Origin()).put(source)
    of_one = Counter(one.source.origin for one in documents)
    placed: dict[int, Placed] = {}
    for number, document in enumerate(documents):
        origin = of_origin.get(document.source.origin or "", _Origin())
        alone = of_one[document.source.origin] == 1
        before = origin.before(document.source, free, alone=alone)
        if before is not None:
            del free[before.id]
            placed[number] = Placed(_as_before(document, before), before)
    gone = {one.sha256: one for one in free.values() if is_gone(one)}
    added: dict[int, Document] = {}
    for number, document in enumerate(documents):
        if number in placed:
            continue
        before = gone.pop(document.source.sha256, None)
        if before is None:
            added[number] = document
        else:
            placed[number] = Placed(_as_before(document, before), before)
    named = unlike(list(added.values()), {*held, *taken})
    placed |= {number: Placed(one) for number, one in zip(added, named, strict=True)}
    return [placed[number] for number in range(len(documents))]


def is_gone(source: Source) -> bool:
    """Say whether the file that a source was read from isn't there any more."""
    origin = source.origin
    return origin is not None and Path(origin).is_absolute() and not Path(origin).exists()


def unlike(documents: Sequence[Document], taken: Collection[str]) -> list[Document]:
    """Return documents whose ids differ from each other and from those that are taken."""
    used = set(taken)
    found = []
    for document in documents:
        own = document.source.id
        numbered = (f"{own[: ID_CHARACTERS - 8]}-{number}" for number in itertools.count(2))
        name = next(one for one in itertools.chain([own], numbered) if one not in used)
        used.add(name)
        found.append(rename(document, name) if name != own else document)
    return found


def rename(document: Document, name: str) -> Document:
    """Return a document under another id."""
    return replace(document, source=replace(document.source, id=name))


@dataclass(slots=True)
class _Origin:
    """The sources that were read from one place, by each of what one can be known again by."""

    sources: list[Source] = field(default_factory=list)
    known: dict[tuple[object, ...], Source] = field(default_factory=dict)

    def put(self, source: Source) -> None:
        self.sources.append(source)
        for key in _keys(source):
            self.known.setdefault(key, source)

    def before(self, source: Source, free: Container[str], *, alone: bool) -> Source | None:
        """Return what a source was; it is one of several from there unless it is alone."""
        if alone and len(self.sources) == 1:
            return self.sources[0]
        found = map(self.known.get, _keys(source))
        return next((one for one in found if one is not None and one.id in free), None)


def _keys(source: Source) -> list[tuple[object, ...]]:
    page = [("page", source.url, source.title)] if source.url else []
    return [("id", source.id), *page, ("text", source.sha256)]


def _as_before(document: Document, before: Source) -> Document:
    """Return a document under the id that it had, with what an operator has said of it before."""
    source = document.source
    said = {name: getattr(before, name) for name in before.given if name not in source.given}
    given = tuple(sorted({*before.given, *source.given}))
    return replace(document, source=replace(source, id=before.id, given=given, **said))
