"""Find the sources that the words of a question name: by document nouns, names and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from index.search.searchable import Searchable
from index.types import Passage, Source

_ONE: Final = (
    "article|text|document|doc|page|paper|piece|story|report|handbook|guide|manual|book|post|pdf"
    "|file|source|rules|rulebook|digest|entry|readme"
)
_THIS: Final = re.compile(
    rf"(?:it|this|that|(?:(?:the|this|that|your|our) )?(?:whole |entire |full |main )?(?:{_ONE}))?"
)
_ALL: Final = re.compile(
    r"(?:all|everything|them|these|those|(?:(?:all|all of|the|your|our|these|those) )+"
    r"(?:sources|documents|docs|articles|texts|files|pages|reports|library)|the library)"
)
_PART: Final = re.compile(
    r"(?:the )?(?:part|section|chapter|paragraphs?|bit)(?: (?:on|about|called|titled|of))?"
    r" (?P<name>.+)"
    r"|(?P<after>.+) (?:part|section|chapter)"
)
_FILLER: Final = re.compile(rf"\b(?:the|a|an|and|of|from|by|in|on|to|{_ONE}|articles?)\b")
_ALIKE: Final = 88  # of 100, from which a name is taken for a source's
_DOMINATES: Final = 2  # a source so many times as long as the next is the one that is spoken of


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: sources in the library's order, or the part of one below a heading."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    heading: str = ""


def find_scope(words: str, library: Searchable, spoken_of: Source | None) -> Scope | None:
    """Return what words in lower case name; None where they name no source.

    `spoken_of` is the source that the turn before quoted, which "it" then means.
    """
    sources = tuple(one for one in library.sources.values() if not one.superseded)
    if not sources:
        return None
    if _THIS.fullmatch(words):
        main = (
            spoken_of if spoken_of and words in {"it", "this", "that"} else _main(library, sources)
        )
        return _whole(library, (main,) if main else sources)
    if _ALL.fullmatch(words):
        return _whole(library, sources)
    named = _named(words, sources)
    if named is not None:
        return _whole(library, (named,))
    part = _PART.fullmatch(words)
    return _part((part["name"] or part["after"]) if part else words, library, sources)


def _whole(library: Searchable, sources: Sequence[Source]) -> Scope:
    passages = tuple(one for source in sources for one in library.passages_of(source.id))
    return Scope(tuple(sources), passages)


def _main(library: Searchable, sources: Sequence[Source]) -> Source | None:
    """Return the source that is by far the longest, or the only one."""
    ordered = sorted(sources, key=lambda one: -len(one.text))
    if len(ordered) == 1 or len(ordered[0].text) >= _DOMINATES * len(ordered[1].text):
        return ordered[0]
    return None


def _named(words: str, sources: Sequence[Source]) -> Source | None:
    """Return the one source whose publisher, title or id the words name."""
    bare = " ".join(_FILLER.sub(" ", words).split())
    if not bare:
        return None
    scores = sorted(
        ((max(_alike(bare, name) for name in _names(one)), n) for n, one in enumerate(sources)),
        reverse=True,
    )
    alone = len(scores) == 1 or scores[0][0] > scores[1][0]
    return sources[scores[0][1]] if scores[0][0] >= _ALIKE and alone else None


def _names(source: Source) -> list[str]:
    return [name for name in (source.publisher, source.title, source.id.replace("-", " ")) if name]


def _alike(words: str, name: str) -> float:
    """Compare what is said with a name, 0 to 100; a third of a name's words may stand for it."""
    said, whole = words.split(), _FILLER.sub(" ", re.sub(r"[^\w\s&.'-]", " ", name.lower())).split()
    if 3 * len(said) >= len(whole) and set(said) <= set(whole):
        return 100.0
    return float(fuzz.token_sort_ratio(words, " ".join(whole)))


def _part(name: str, library: Searchable, sources: Sequence[Source]) -> Scope | None:
    """Return the part below the heading that is called so, in the first source that has it."""
    bare = " ".join(_FILLER.sub(" ", name).split())
    if not bare:
        return None
    best: tuple[float, Scope] | None = None
    for source in sources:
        for heading in {one.heading: None for one in library.passages_of(source.id) if one.heading}:
            alike = _alike(bare, heading)
            if alike >= _ALIKE and (best is None or alike > best[0]):
                below = tuple(
                    one for one in library.passages_of(source.id) if one.heading == heading
                )
                best = alike, Scope((source,), below, heading)
    return best[1] if best else None
