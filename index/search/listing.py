"""What is known of sources without reading them: what they and their parts are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")
SourceField = Literal["title", "author", "publisher", "published", "url"]


@dataclass(frozen=True, slots=True)
class SourceNames:
    """What a source is called."""

    id: str
    title: str
    publisher: str | None


class Listing(Protocol):
    """Lists sources in their order; a library of many is listed without their texts."""

    def names(self) -> Iterable[SourceNames]:
        """Return what each source is called, texts that were replaced too."""
        ...

    def headings(self) -> Iterable[tuple[str, str]]:
        """Return each path of headings of each source once, with the source's id before it."""
        ...

    def ends(self) -> Iterable[tuple[str, int]]:
        """Return where the last passage of each source that has one ends, with the source's id."""
        ...

    def having(self, field: SourceField) -> Iterable[str]:
        """Return the ids of the sources of which a particular is known."""
        ...


class JoinedListing:
    """Several listings, one behind the other."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self._listings = listings

    def names(self) -> Iterable[SourceNames]:
        """Return what each source is called, texts that were replaced too."""
        return self._each(lambda one: one.names())

    def headings(self) -> Iterable[tuple[str, str]]:
        """Return each path of headings of each source once, with the source's id before it."""
        return self._each(lambda one: one.headings())

    def ends(self) -> Iterable[tuple[str, int]]:
        """Return where the last passage of each source that has one ends, with the source's id."""
        return self._each(lambda one: one.ends())

    def having(self, field: SourceField) -> Iterable[str]:
        """Return the ids of the sources of which a particular is known."""
        return self._each(lambda one: one.having(field))

    def _each(self, listed: Callable[[Listing], Iterable[T]]) -> Iterable[T]:
        return chain.from_iterable(map(listed, self._listings))
