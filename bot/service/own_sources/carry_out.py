"""Carrying a change of a server's own sources out: read, check, embed, publish."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import assert_never

from bot.service.own_sources.post import post
from bot.service.own_sources.refused_uploads import check_new, check_page, check_room
from bot.service.own_sources.tasks import (
    Adding,
    Changed,
    ChangeOutcome,
    CorpusError,
    Posting,
    Refreshing,
    Removing,
    Task,
)
from index.errors import AyesError, TakenLibraryError
from index.library.edit import Edit, Editable
from index.library.placement import place_documents, rename
from index.library.refresh import put_documents, take_out
from index.library.superseded import current
from index.search.models.encoder import Encoder, Progress
from index.sources.fetch import Fetched, fetch
from index.sources.parsing.metadata import slug
from index.sources.parsing.read import read_bytes
from index.sources.text.unread_share import left_out
from index.types import Document, Source

# Shipped sources have other ids, so no vote record can take a server's source for its report.
OWN = "own-"
_LONGEST_ID = 60
GONE = "That source isn't here any more; `/corpus list` has those that are."
BUSY = "This server's sources are being changed already: try again when that is done."

Fetch = Callable[[str], Fetched]


def carry_out(
    task: Task,
    content: bytes,
    place: Editable,
    encoder: Encoder,
    progress: Progress,
    *,
    contact: str | None = None,
    home: Path | None = None,
) -> ChangeOutcome:
    """Carry a change out, and publish it whole or not at all; raise AyesError.

    Sites that pages are fetched from are told whom to write to, and asked once a second by all
    processes of a home.
    """
    fetcher = partial(fetch, contact=contact, home=home)
    try:
        with place.alone():
            return _Carrying(task, content, place, encoder, progress, fetcher).outcome()
    except TakenLibraryError as error:
        raise CorpusError(BUSY) from error


def own_id(title: str, taken: Collection[str]) -> str:
    """Make an id of a title that isn't taken."""
    stem = f"{OWN}{slug(title)[:_LONGEST_ID].strip('-')}"
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(one for one in chain([stem], numbered) if one not in taken)


@dataclass(frozen=True, slots=True)
class _Carrying:
    """A change, with what it takes to carry it out."""

    task: Task
    content: bytes
    place: Editable
    encoder: Encoder
    progress: Progress
    fetcher: Fetch

    def outcome(self) -> ChangeOutcome:
        """Carry it out; raise AyesError."""
        held, aside = _held(self.place, self.encoder)
        limits, progress = self.task.limits, self.progress
        match self.task.change:
            case Adding() as adding:
                new = self._added(adding, held)
                check_room([*held, *new], aside, limits)
                self.place.edit(self.encoder, lambda _: Edit(put=new), progress).close()
                return ChangeOutcome(changed=tuple(map(_changed, new)))
            case Removing(ids=ids):
                going = [one for one in held if one.source.id in ids]
                if not going or len(going) < len(set(ids)):
                    raise CorpusError(GONE)
                take_out(self.place, ids, self.encoder)
                return ChangeOutcome(changed=tuple(map(_changed, going)))
            case Refreshing():
                return self._refreshed(held, aside)
            case Posting() as posting:
                return post(posting, self.content, self.place, self.encoder, limits, progress)
            case other:
                assert_never(other)

    def _added(self, adding: Adding, held: Sequence[Document]) -> list[Document]:
        """Read what is to be added, under ids that nothing has; raise AyesError."""
        self.progress("reading", 0.0)
        known = {one.source.sha256: one.source.title for one in held} | self.task.base
        taken = {one.source.id for one in held}
        new: list[Document] = []
        for document in self._read(adding):
            source = document.source
            check_new(source, known)
            known[source.sha256] = source.title
            new.append(_named(document, taken))
        return new

    def _refreshed(self, held: Sequence[Document], aside: int) -> ChangeOutcome:
        """Fetch every page and feed again; one that can't be fetched stays as it is.

        A text that is renewed is kept, out of the search, for the answers that quote it.
        """
        pages: dict[str, list[Source]] = {}
        for document in held:
            if document.source.fetched is not None and document.source.origin is not None:
                pages.setdefault(document.source.origin, []).append(document.source)
        taken = {one.source.id for one in held}
        renewed: list[Document] = []
        failed: list[str] = []
        for number, (address, sources) in enumerate(pages.items()):
            self.progress("fetching pages", number / len(pages))
            try:
                documents = self._fetched(address)
            except AyesError as error:
                failed.append(f"“{sources[0].title}”: {error}")
                continue
            for one in place_documents(documents, {one.id: one for one in sources}):
                if one.before is None:
                    renewed.append(_named(one.document, taken))
                elif one.state != "unchanged":
                    renewed.append(one.document)
        if renewed:
            ids = {one.source.id for one in renewed}
            renewing = sum(len(one.source.text) for one in held if one.source.id in ids)
            after = [*(one for one in held if one.source.id not in ids), *renewed]
            check_room(after, aside + renewing, self.task.limits)
            put_documents(self.place, renewed, self.encoder, self.progress)
        return ChangeOutcome(
            changed=tuple(map(_changed, renewed)),
            unchanged=len(pages) - len({one.source.origin for one in renewed}) - len(failed),
            failed=tuple(failed),
        )

    def _read(self, adding: Adding) -> list[Document]:
        if adding.file is None:
            return self._fetched(adding.url or "", adding.title)
        return read_bytes(
            adding.file,
            self.content,
            content_type=adding.type,
            title=adding.title,
            url=adding.url,
            origin=adding.file,
            given=_given(adding.title),
        )

    def _fetched(self, url: str, title: str | None = None) -> list[Document]:
        page = self.fetcher(url)
        check_page(page.content, self.task.limits)
        return read_bytes(
            page.name,
            page.content,
            content_type=page.content_type,
            title=title,
            url=page.url,
            origin=url,
            given=_given(title),
            fetched=page.fetched_at.date(),
        )


def _named(document: Document, taken: set[str]) -> Document:
    """Return a document under an id that nothing has, and take that id."""
    named = rename(document, own_id(document.source.title, taken))
    taken.add(named.source.id)
    return named


def _given(title: str | None) -> tuple[str, ...]:
    return ("title",) if title else ()


def _held(place: Editable, encoder: Encoder) -> tuple[list[Document], int]:
    """Return what a server has, and how many characters are in texts that were renewed."""
    library = place.open(encoder)
    if library is None:
        return [], 0
    try:
        sources = library.sources
        aside = sum(len(sources[one].text) for one in sources if sources[one].superseded)
        own = [sources[one] for one in current(sources)]
        return [Document(source, library.paragraphs(source.id)) for source in own], aside
    finally:
        library.close()


def _changed(document: Document) -> Changed:
    source = document.source
    return Changed(
        id=source.id,
        title=source.title,
        sha256=source.sha256,
        paragraphs=len(document.paragraphs),
        left_out=left_out(document),
        remarks=document.source.remarks,
    )
