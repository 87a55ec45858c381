"""Find the sources that the words of a question name: by document nouns, names and headings."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from typing import Final, Generic, TypeVar

from rapidfuzz import fuzz, process

from index.lazy_pattern import lazy_pattern
from index.library.superseded import current
from index.search.searchable import Searchable
from index.types import Passage, Source

_ONE: Final = (
    "article|text|document|doc|page|paper|piece|story|report|handbook|guide|manual|book|post|pdf"
    "|file|source|rules|rulebook|digest|entry|readme"
)
_THIS: Final = lazy_pattern(
    rf"(?:it|this|that|(?:(?:the|this|that|your|our) )?(?:whole |entire |full |main )?(?:{_ONE}))?"
)
_ALL: Final = lazy_pattern(
    r"(?:all|everything|them|these|those|(?:(?:all|all of|the|your|our|these|those) )+"
    r"(?:sources|documents|docs|articles|texts|files|pages|reports|library)|the library)"
)
_PART: Final = lazy_pattern(
    r"(?:the )?(?:part|section|chapter|paragraphs?|bit)(?: (?:on|about|called|titled|of))?"
    r" (?P<name>.+)"
    r"|(?P<after>.+) (?:part|section|chapter)"
)
_FILLER: Final = lazy_pattern(rf"\b(?:the|a|an|and|of|from|by|in|on|to|{_ONE}|articles?)\b")
_SIGNS: Final = lazy_pattern(r"[^\w\s&.'-]")
_ALIKE: Final = 88  # of 100, from which a name is taken for a source's
_DOMINATES: Final = 2  # a source so many times as long as the next is the one that is spoken of

Named = TypeVar("Named", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: sources in the library's order, or the part of one below a heading."""

    sources: Sequence[str]
    passages: Sequence[Passage]
    heading: str = ""


class Scopes:
    """Finds what is asked about in a library, of which no more is read than that.

    What sources and headings are called is listed when a question first needs it.
    """

    def __init__(self, library: Searchable) -> None:
        self._library = library

    def find(self, words: str, spoken_of: Source | None) -> Scope | None:
        """Return what words in lower case name; None where they name no source.

        `spoken_of` is the source that the turn before quoted, which "it" then means.
        """
        ids = current(self._library.sources)
        if not ids:
            return None
        if _THIS.fullmatch(words):
            it = spoken_of is not None and words in {"it", "this", "that"}
            main = spoken_of.id if spoken_of is not None and it else self._main(ids)
            return self._whole(ids) if main is None else self._one(main)
        if _ALL.fullmatch(words):
            return self._whole(ids)
        bare = _bare(words)
        named = self._names.only(bare)
        if named is not None:
            return self._one(named)
        part = _PART.fullmatch(words)
        return self._part(_bare(part["name"] or part["after"]) if part else bare)

    def _whole(self, ids: Sequence[str]) -> Scope:
        return Scope(ids, self._library.passages)

    def _one(self, source_id: str) -> Scope | None:
        if source_id not in self._library.sources:
            return None  # it was quoted, and is gone
        return Scope((source_id,), self._library.passages_of(source_id))

    def _main(self, ids: Sequence[str]) -> str | None:
        """Return the source that is by far the longest, or the only one."""
        if len(ids) == 1:
            return ids[0]
        longest = nlargest(2, self._library.listing.ends(), key=lambda one: one[1])
        if longest and (len(longest) == 1 or longest[0][1] >= _DOMINATES * longest[1][1]):
            return longest[0][0]
        return None

    def _part(self, bare: str) -> Scope | None:
        """Return the part below the heading that is called so, in the first source that has it."""
        found = self._headings.first(bare)
        if found is None:
            return None
        source_id, heading = found
        passages = self._library.passages_of(source_id)
        return Scope((source_id,), [one for one in passages if one.heading == heading], heading)

    @cached_property
    def _names(self) -> _Names[str]:
        ids = set(current(self._library.sources))
        return _Names(
            (one.id, name)
            for one in self._library.listing.names()
            if one.id in ids
            for name in (one.publisher, one.title, one.id.replace("-", " "))
            if name
        )

    @cached_property
    def _headings(self) -> _Names[tuple[str, str]]:
        return _Names((one, one[1]) for one in self._library.listing.headings())


class _Names(Generic[Named]):
    """Names, compared with what is said; a third of a name's words may stand for it."""

    def __init__(self, named: Iterable[tuple[Named, str]]) -> None:
        """Take what is named, each with a name."""
        self._named: list[Named] = []
        self._names: list[str] = []  # bare, the words of each in order
        for one, name in named:
            self._named.append(one)
            self._names.append(" ".join(sorted(_bare(_SIGNS.sub(" ", name.lower())).split())))

    def only(self, bare: str) -> Named | None:
        """Return the one that is more like some bare words than all others; None if none is."""
        scores = self._scores(bare)
        highest = max(scores.values(), default=0.0)
        best = [one for one, score in scores.items() if score == highest]
        return best[0] if len(best) == 1 else None

    def first(self, bare: str) -> Named | None:
        """Return the first of those that are most like some bare words; None if none is."""
        scores = self._scores(bare)
        return max(scores, key=lambda one: scores[one], default=None)

    def _scores(self, bare: str) -> dict[Named, float]:
        """Return how alike some bare words are to what is named, up to 100, in its order."""
        said = bare.split()
        if not said:
            return {}
        alike = {
            place: score
            for _, score, place in process.extract(
                " ".join(sorted(said)),
                self._names,
                scorer=fuzz.ratio,
                score_cutoff=_ALIKE,
                limit=None,
            )
        }
        rarest = max(said, key=len)
        for place, name in enumerate(self._names):
            if rarest in name:
                whole = name.split()
                if 3 * len(said) >= len(whole) and set(said) <= set(whole):
                    alike[place] = 100.0
        scores: dict[Named, float] = {}
        for place in sorted(alike):
            one = self._named[place]
            scores[one] = max(alike[place], scores.get(one, 0.0))
        return scores


def _bare(words: str) -> str:
    return " ".join(_FILLER.sub(" ", words).split())
