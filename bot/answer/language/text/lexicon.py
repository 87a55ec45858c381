"""The tables of words: which wordings mean what, and which words carry no subject.

They are `data/wordings.toml` and `data/reading.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.files.shipped import read_table

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingTable:
    """What a question may hold beside the form; the table is `data/reading.toml`.

    `stop` are words of any question, `votes` those that tell no vote from another. `connecting`
    words say nothing, but for `acting` ones where a country does it; `places` tell by what is asked
    which meanings have a place, and `typed` are short, slipped and denied forms. `leaders` are the
    countries of those whose text a text is said to be, `offices` wordings of offices.
    """

    stop: frozenset[str]
    votes: frozenset[str]
    connecting: frozenset[str]
    acting: frozenset[str]
    places: Mapping[str, frozenset[str]]
    typed: Mapping[str, str]
    leaders: Mapping[str, str]
    offices: Sequence[str]


@lru_cache(maxsize=1)
def reading_table() -> ReadingTable:
    """Read the shipped table; raise RecordError where it can't be read."""
    return read_table("reading.toml", _reading_table)


def _reading_table(read: Mapping[str, Any]) -> ReadingTable:
    return ReadingTable(
        stop=frozenset(read["stop"].split()),
        votes=frozenset(read["votes"].split()),
        connecting=frozenset(read["connecting"].split()),
        acting=frozenset(read["acting"].split()),
        places={asked: frozenset(meanings) for asked, meanings in read["places"].items()},
        typed=_denied(read["denied"]) | read["typed"],
        leaders=read["leaders"],
        offices=read["offices"],
    )


def _denied(verbs: Mapping[str, str]) -> dict[str, str]:
    """Return the forms of verbs that are denied, with their words: "didn't", "didnt", "didn"."""
    ends = ("n't", "nt", "n")
    return {f"{verb}{end}": f"{word} not" for verb, word in verbs.items() for end in ends}


STOP_WORDS = reading_table().stop
VOTE_WORDS = reading_table().votes


class Lexicon:
    """What words mean, the longest wording first; "choice.yes" is the meaning `yes` of a kind."""

    def __init__(self, table: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        found: dict[Words, set[str]] = {}
        for kind, meanings in table.items():
            for meaning, wordings in meanings.items():
                for wording in wordings:
                    for written in written_out(wording):
                        found.setdefault(tuple(written.split()), set()).add(f"{kind}.{meaning}")
        self._means = {words: frozenset(means) for words, means in found.items()}
        # How many words a wording may have that begins with a word.
        self._longest: dict[str, int] = {}
        for words in self._means:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    @property
    def words(self) -> frozenset[str]:
        """All words that stand in a wording."""
        return frozenset(word for words in self._means for word in words)

    def longest(self, words: Sequence[str], at: int) -> tuple[int, frozenset[str]]:
        """Return how many words are a wording at a place, and its meanings; 0 where none is."""
        most = self._longest.get(words[at], 0) if at < len(words) else 0
        for taken in range(min(most, len(words) - at), 0, -1):
            means = self._means.get(tuple(words[at : at + taken]))
            if means is not None:
                return taken, means
        return 0, frozenset()


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Read the shipped table; raise RecordError where it can't be read."""
    return read_table("wordings.toml", Lexicon)


@lru_cache(maxsize=1)
def offices_known() -> Lexicon:
    """Return the offices that one person at a time holds for a country."""
    return Lexicon({"office": {"office": reading_table().offices}})


def written_out(wording: str) -> Iterator[str]:
    """Yield a wording with each choice made: "(a|b) c[d]" as "a c", "a cd", "b c" and "b cd".

    Raises ValueError for a bracket that isn't closed.
    """
    opened = next((at for at, letter in enumerate(wording) if letter in "(["), None)
    if opened is None:
        yield wording
        return
    depth, start, parts = 0, opened + 1, []
    for at in range(opened, len(wording)):
        letter = wording[at]
        depth += (letter in "([") - (letter in ")]")
        if depth == 1 and letter == "|":
            parts.append(wording[start:at])
            start = at + 1
        if not depth:
            break
    else:
        raise ValueError(f"{wording!r} has a bracket that isn't closed")
    parts.append(wording[start:at])
    if wording[opened] == "[":
        parts.append("")
    for rest in written_out(wording[at + 1 :]):
        for part in parts:
            for inner in written_out(part):
                yield f"{wording[:opened]}{inner}{rest}"
