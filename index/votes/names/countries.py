"""Countries: their names in a sentence, and where a text mentions them, in whatever spelling.

The table is `data/countries.toml`. A name is compared word by word after folding: case, accents,
dots, hyphens, apostrophes and "the" make no difference. Spans are of the text as given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from index.files.shipped import read_table
from index.types import Span
from index.votes.names.spelling import (
    Key,
    Word,
    initials,
    is_near,
    key_of,
    may_be_misspelt,
    most_like,
    nearest_of,
    words_of,
)

Form = Literal["name", "adjective", "metonym"]


_SUGGESTED = 3
_REMEMBERED = 4096  # texts, a sentence or a paragraph each
_REMEMBERED_KEYS = 16_384  # of a word or a few, most of them no names


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the table has it; `until` is the year in which a state of the past ended."""

    code: str
    un_name: str
    name: str
    member: bool = True
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text that means a country, or one of several where `codes` has more than one.

    `misspelt` says that the spelling had to be guessed.
    """

    codes: tuple[str, ...]
    span: Span
    form: Form
    misspelt: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name stands for: one `code`, or several `candidates`, or `suggestions` near it."""

    code: str | None = None
    candidates: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a key means; no codes where it only holds a country's name ("New Mexico")."""

    codes: tuple[str, ...]
    form: Form = "name"


class Countries:
    """The table of countries, and the finder of their names."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._exact = {key_of(name)[0]: name for name in table["spelling"]["exact"]}
        self._everyday = frozenset(table["everyday"]["words"])
        self._countries = {
            code: Country(
                code,
                row["un"],
                row.get("name", row["un"]),
                row.get("member", True),
                row.get("until"),
            )
            for code, row in table["countries"].items()
        }
        self._entries: dict[Key, _Entry] = {}
        for name, entry in _entries(table):
            self._entries.setdefault(key_of(name), entry)
            if "'" in name:
                self._entries.setdefault(key_of(name.replace("'", "")), entry)
        self._recorded: dict[Key, str] = {}
        for name, code in _recorded(table["countries"]):
            self._recorded.setdefault(key_of(name), code)
        # How many words a name may have that begins with a word: most words begin none.
        self._longest: dict[str, int] = {}
        for key in self._entries:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))
        # An answer asks this of the same sentences again and again, and of the same words.
        self._mentions = lru_cache(maxsize=_REMEMBERED)(self._mentioned)
        self._misspelt = lru_cache(maxsize=_REMEMBERED_KEYS)(self._nearest)
        self._begins = lru_cache(maxsize=_REMEMBERED_KEYS)(self._may_begin)
        self._near: defaultdict[str, list[Key]] = defaultdict(list)  # by initials
        for key, entry in self._entries.items():
            spelt = entry.codes and entry.form != "metonym" and key[0] not in self._exact
            if spelt and may_be_misspelt(key):
                self._near[initials(key)].append(key)
        self._first_words: defaultdict[str, list[str]] = defaultdict(list)  # by their first letter
        for letters, keys in self._near.items():
            self._first_words[letters[0]] += [key[0] for key in keys]
        # What the initials of a misspelt name may begin with.
        self._beginnings = {
            letters[:end] for letters in self._near for end in range(1, len(letters) + 1)
        }

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the table, the shipped one unless another is given."""
        return read_table("countries.toml", cls, path)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes: members, then others, then states of the past."""
        return tuple(self._countries)

    @property
    def members(self) -> tuple[str, ...]:
        """The codes of the members of the United Nations today."""
        return tuple(c.code for c in self._countries.values() if c.member and c.until is None)

    def country(self, code: str) -> Country:
        """Return the country of a code; KeyError where there is none."""
        return self._countries[code]

    def name(self, code: str) -> str:
        """Return the name as a sentence has it: "the United States"."""
        return self._countries[code].name

    def un_name(self, code: str) -> str:
        """Return the name in the records of the United Nations."""
        return self._countries[code].un_name

    def code_in_records(self, name: str) -> str | None:
        """Return the code of a name as voting records write it, now or at the time of a vote.

        There "Congo" and "Guinea" are one country each, and nothing is misspelt.
        """
        return self._recorded.get(key_of(name))

    def codes_in(self, text: str) -> frozenset[str]:
        """Return the codes of all countries that a text mentions."""
        return self._mentions(text)[1]

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Find the countries that a text mentions, in order; of names that overlap, the longest."""
        return self._mentions(text)[0]

    def _mentioned(self, text: str) -> tuple[tuple[Mention, ...], frozenset[str]]:
        words = words_of(text)
        key = tuple([word.folded for word in words])
        found: list[Mention] = []
        at = 0
        while at < len(words):
            if not self._begins(key[at]):
                at += 1
                continue
            taken, entry, misspelt = self._longest_at(words, key, at, text)
            if entry is not None and entry.codes:
                span = Span(words[at].start, words[at + taken - 1].end)
                found.append(Mention(entry.codes, span, entry.form, misspelt))
            at += taken
        return tuple(found), frozenset(code for one in found for code in one.codes)

    def resolve(self, name: str) -> Resolution:
        """Say which country a name, and nothing but a name, stands for."""
        key = key_of(name)
        entry = self._entries.get(key)
        if entry is None and name.strip() in self._countries:
            return Resolution(code=name.strip())
        entry = entry or self._misspelt(key)
        if entry is None or not entry.codes:
            return Resolution(suggestions=self._suggestions(key))
        if len(entry.codes) > 1:
            return Resolution(candidates=entry.codes)
        return Resolution(code=entry.codes[0])

    def near(self, word: str) -> tuple[str, ...]:
        """Return the countries whose names are a slip away from a word: "hungry" and Hungary."""
        entry = self._closest(key_of(word))
        return entry.codes if entry is not None else ()

    def _may_begin(self, word: str) -> bool:
        """Say whether a name may begin with a word, if there is a slip in it."""
        return word in self._longest or is_near(word, self._first_words.get(word[0], ()))

    def _longest_at(
        self, words: Sequence[Word], folded: Key, at: int, text: str
    ) -> tuple[int, _Entry | None, bool]:
        """Return how many words are a name here, what it means, and whether it is misspelt."""
        known = self._longest.get(folded[at], 0)
        letters, length = folded[at][0], 1
        while at + length < len(words) and words[at + length].goes_on:
            letters += folded[at + length][0]
            if length >= known and letters not in self._beginnings:
                break
            length += 1
        for taken in range(length, 0, -1):
            near = letters[:taken] in self._near
            if taken > known and not near:
                continue
            key = folded[at : at + taken]
            entry = self._entries.get(key)
            if entry is not None:
                if taken > 1 or self._counts(words[at], text):
                    return taken, entry, False
                continue
            entry = self._misspelt(key) if near else None
            if entry is not None:
                return taken, entry, True
        return 1, None, False

    def _counts(self, word: Word, text: str) -> bool:
        """Say whether a word that may be an everyday one is written as a country's name is."""
        exact = self._exact.get(word.folded)
        if exact is None or word.dotted or text[word.start : word.end] == exact:
            return True
        return word.after_the and exact == "US"  # nobody says "the us" of themselves

    def _nearest(self, key: Key) -> _Entry | None:
        """Return what a misspelt name means: of the nearest names, all that are equally near.

        The first letter of each word is taken to be right, and an everyday word to be meant.
        """
        return None if len(key) == 1 and key[0] in self._everyday else self._closest(key)

    def _closest(self, key: Key) -> _Entry | None:
        """Return what is nearest to a name, be it an everyday word."""
        if not may_be_misspelt(key):
            return None
        nearest = [self._entries[one] for one in nearest_of(key, self._near.get(initials(key), ()))]
        if not nearest:
            return None
        codes = tuple(dict.fromkeys(code for entry in nearest for code in entry.codes))
        named = any(entry.form == "name" for entry in nearest)
        return _Entry(codes, "name" if named else "adjective")

    def _suggestions(self, key: Key) -> tuple[str, ...]:
        names = {" ".join(name): entry for name, entry in self._entries.items() if entry.codes}
        near = most_like(" ".join(key), names, _SUGGESTED)
        codes = (code for entry in near for code in entry.codes)
        return tuple(dict.fromkeys(codes))[:_SUGGESTED]


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, _Entry]]:
    """Yield names with what they mean, the first of which counts where a name comes twice.

    So a name in use is never taken by another country's old name.
    """
    for name in table["spelling"]["other_things"]:
        yield name, _Entry(())
    for shared in table["shared"]:
        codes = tuple(shared["codes"])
        yield from ((name, _Entry(codes)) for name in shared["names"])
        yield from ((name, _Entry(codes, "adjective")) for name in shared["people"])
    rows = table["countries"]
    for code, row in rows.items():
        for name in (row["un"], row.get("name", row["un"]), *row.get("other", ())):
            yield name, _Entry((code,))
    for code, row in rows.items():
        yield from ((name, _Entry((code,))) for name in row.get("former", ()))
        for people in row.get("people", ()):
            yield people, _Entry((code,), "adjective")
            if not people.endswith(("s", "h", "e", "men")):
                yield people + "s", _Entry((code,), "adjective")
        yield from ((name, _Entry((code,), "metonym")) for name in row.get("metonyms", ()))


def _recorded(rows: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield names as voting records write them with their codes, today's names first."""
    for code, row in rows.items():
        yield row["un"], code
    for code, row in rows.items():
        yield from ((name, code) for name in (*row.get("other", ()), *row.get("former", ())))
        yield row.get("name", row["un"]), code
