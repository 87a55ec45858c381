"""Links of a text while it is being made: their words are told by what stands before them.

What stands before is counted without space, which is set anew again and again. Where the words
aren't found in just that place, the link is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from index.sources.text.characters import seen

TARGET_CHARACTERS: Final = 2_000
_SCHEMES: Final = frozenset({"", "http", "https", "mailto"})


@dataclass(frozen=True, slots=True)
class Linked:
    """Words of a block that lead somewhere, behind so many characters that are no space."""

    before: int
    words: str
    target: str


def length(text: str) -> int:
    """Count the characters of a text that are no space, as it is shown."""
    return len("".join(seen(text).split()))


def moved(links: Iterable[Linked], characters: int) -> tuple[Linked, ...]:
    """Set so many characters before the words of links."""
    return tuple(replace(one, before=one.before + characters) for one in links)


def leads(target: str) -> bool:
    """Say whether a target is another page or an address, and neither a script nor in this page."""
    if not target or target.startswith("#") or len(target) > TARGET_CHARACTERS:
        return False
    try:
        return urlsplit(target).scheme in _SCHEMES and target.isprintable()
    except ValueError:
        return False


def placed(links: Iterable[Linked], text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Yield where links stand, in order, once their block's text starts at an offset."""
    at = [place for place, character in enumerate(text) if not character.isspace()] if links else []
    for one in links:
        words = "".join(seen(one.words).split())
        places = at[one.before : one.before + len(words)]
        if words and "".join(text[place] for place in places) == words:
            yield start + places[0], start + places[-1] + 1, one.target
