"""Countries: their names in a sentence, and where a text mentions them, in whatever spelling.

The table is `data/countries.toml`. A name is compared word by word after folding: case, accents,
dots, hyphens, apostrophes and "the" make no difference. Spans are of the text as given.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from index.errors import RecordError
from index.shipped import data_folder
from index.types import Span

Form = Literal["name", "adjective", "metonym"]

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_WORD = re.compile(rf"(?:{_LETTER}\.)+{_LETTER}(?!\w)\.?|(?:{_LETTER})+|&")
_GAP = re.compile(r"[\s\-\u2010\u2011'’‘ʼ´`]*(?:the\s+)?", re.IGNORECASE)
_DOTTED_GAP = re.compile(r"\.[ \u00a0]{0,2}")
_BLANK_LINE = re.compile(r"\n\s*\n")
_SHORTENED = frozenset({"st", "rep", "fed", "dem", "eq"})  # and single letters: "N. Korea"
_SAME = {"saint": "st", "&": "and"}

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the table has it; `until` is the year in which a state of the past ended."""

    code: str
    un_name: str
    name: str
    member: bool = True
    until: int | None = None
    successors: tuple[str, ...] = ()


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
    """What a name stands for: one `code`, or several `candidates`, or `suggestions` near it.

    `former` says that the country has another name now.
    """

    code: str | None = None
    candidates: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    former: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: folded, and whether it goes on from the word before it."""

    folded: str
    start: int
    end: int
    dotted: bool
    after_the: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a folded name means; no codes where it isn't a country although it holds a country's name."""

    codes: tuple[str, ...]
    form: Form
    former: bool = False


def fold(word: str) -> str:
    """Return a word without case, accents and dots."""
    plain = unicodedata.normalize("NFKD", word.replace("ı", "i"))
    folded = "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "").casefold()
    return _SAME.get(folded, folded)


def _words(text: str) -> list[_Word]:
    """Return the words of a text but "the", which only leaves a mark on the word after it."""
    words: list[_Word] = []
    after_the = False
    for found in _WORD.finditer(text):
        folded = fold(found.group())
        if folded == "the":
            after_the = True
            continue
        goes_on = bool(words) and _joined(text[words[-1].end : found.start()], words[-1].folded)
        dotted = "." in found.group()
        words.append(_Word(folded, found.start(), found.end(), dotted, after_the, goes_on))
        after_the = False
    return words


def _joined(gap: str, before: str) -> bool:
    if _GAP.fullmatch(gap):
        return not _BLANK_LINE.search(gap)
    return bool(_DOTTED_GAP.fullmatch(gap)) and (len(before) == 1 or before in _SHORTENED)


def _key(name: str) -> _Key:
    return tuple(word.folded for word in _words(name))


class Countries:
    """The table of countries, and the finder of their names."""

    def __init__(self, table: dict[str, Any]) -> None:
        spelling = table.get("spelling", {})
        self._exact = {_key(name)[0]: name for name in spelling.get("exact", [])}
        self._everyday = frozenset(spelling.get("everyday", []))
        self._countries: dict[str, Country] = {}
        self._entries: dict[_Key, _Entry] = {}
        self._recorded: dict[_Key, str] = {}
        for name in spelling.get("other_things", []):
            self._enter(name, _Entry((), "name"))
        for shared in table.get("shared", []):
            codes = tuple(shared["codes"])
            for form, names in (("name", shared["names"]), ("adjective", shared["people"])):
                for name in names:
                    self._enter(name, _Entry(codes, form))
        rows = [(code, row) for code, row in table["countries"].items()]
        for code, row in rows:
            self._countries[code] = Country(
                code,
                row["un"],
                row.get("name", row["un"]),
                row.get("member", True),
                row.get("until"),
                tuple(row.get("successors", ())),
            )
        # Rank by rank, so that a name in use is never taken by another country's old name.
        for code, row in rows:
            self._record(row["un"], code)
        for code, row in rows:
            for name in (row["un"], row.get("name", row["un"]), *row.get("other", ())):
                self._enter(name, _Entry((code,), "name"))
                self._record(name, code)
        for code, row in rows:
            for name in row.get("former", ()):
                self._enter(name, _Entry((code,), "name", former=True))
                self._record(name, code)
            for name in row.get("people", ()):
                for number in _singular_and_plural(name):
                    self._enter(number, _Entry((code,), "adjective"))
            for name in row.get("metonyms", ()):
                self._enter(name, _Entry((code,), "metonym"))
        self._longest = max(len(key) for key in self._entries)
        self._near = self._index_for_misspellings()

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the table, the shipped one unless another is given."""
        path = path or data_folder() / "countries.toml"
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(table)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
            raise RecordError(
                f"the table of countries at {path} can't be read ({error}); install Ayes again"
            ) from error

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, those of members of today first."""
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
        return self._recorded.get(_key(name))

    def mentions(self, text: str) -> list[Mention]:
        """Find the countries that a text mentions, in order; of names that overlap, the longest."""
        words = _words(text)
        found: list[Mention] = []
        at = 0
        while at < len(words):
            taken, entry, misspelt = self._longest_at(words, at, text)
            if entry is not None and entry.codes:
                span = Span(words[at].start, words[at + taken - 1].end)
                found.append(Mention(entry.codes, span, entry.form, misspelt))
            at += taken
        return found

    def resolve(self, name: str) -> Resolution:
        """Say which country a name, and nothing but a name, stands for."""
        words = _words(name)
        key = tuple(word.folded for word in words)
        entry = self._entries.get(key)
        if entry is None and name.strip() in self._countries:
            return Resolution(code=name.strip())
        if entry is None:
            entry = self._misspelt(key)
        if entry is None or not entry.codes:
            return Resolution(suggestions=self._suggestions(key))
        if len(entry.codes) > 1:
            return Resolution(candidates=entry.codes)
        return Resolution(code=entry.codes[0], former=entry.former)

    def _enter(self, name: str, entry: _Entry) -> None:
        self._entries.setdefault(_key(name), entry)
        if "'" in name:
            self._entries.setdefault(_key(name.replace("'", "")), entry)

    def _record(self, name: str, code: str) -> None:
        self._recorded.setdefault(_key(name), code)

    def _longest_at(
        self, words: Sequence[_Word], at: int, text: str
    ) -> tuple[int, _Entry | None, bool]:
        """Return how many words are a name here, what it means, and whether it is misspelt."""
        length = 1
        while length < self._longest and at + length < len(words) and words[at + length].goes_on:
            length += 1
        for taken in range(length, 0, -1):
            run = words[at : at + taken]
            key = tuple(word.folded for word in run)
            entry = self._entries.get(key)
            if entry is not None:
                if taken > 1 or self._counts(run[0], text):
                    return taken, entry, False
                continue
            entry = self._misspelt(key)
            if entry is not None:
                return taken, entry, True
        return 1, None, False

    def _counts(self, word: _Word, text: str) -> bool:
        """Say whether a word that may be an everyday one is written as a country's name."""
        exact = self._exact.get(word.folded)
        if exact is None or word.dotted or text[word.start : word.end] == exact:
            return True
        return word.after_the and exact == "US"  # nobody says "the us" of themselves

    def _index_for_misspellings(self) -> dict[tuple[int, str], list[_Key]]:
        index: dict[tuple[int, str], list[_Key]] = {}
        for key, entry in self._entries.items():
            if not entry.codes or entry.form == "metonym" or key[0] in self._exact:
                continue
            if any(len(word) >= _SHORTEST_MISSPELT for word in key):
                index.setdefault((len(key), key[0][0]), []).append(key)
        return index

    def _misspelt(self, key: _Key) -> _Entry | None:
        """Return what a misspelt name means: of the nearest names, all that are equally near.

        The first letter of each word is taken to be right, and an everyday word to be meant.
        """
        if not key or (len(key) == 1 and key[0] in self._everyday):
            return None
        candidates = self._near.get((len(key), key[0][0]))
        if not candidates:
            return None
        nearest: list[_Entry] = []
        least = _MOST_EDITS + 1
        for candidate in candidates:
            edits = _edits(key, candidate, least)
            if edits < least:
                least, nearest = edits, []
            if edits == least <= _MOST_EDITS:
                nearest.append(self._entries[candidate])
        if not nearest:
            return None
        codes = tuple(sorted({code for entry in nearest for code in entry.codes}))
        form: Form = "name" if any(entry.form == "name" for entry in nearest) else "adjective"
        return _Entry(codes, form, all(entry.former for entry in nearest))

    def _suggestions(self, key: _Key, most: int = 3) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        names = {" ".join(name): entry for name, entry in self._entries.items() if entry.codes}
        near = process.extract(
            " ".join(key), names.keys(), scorer=fuzz.ratio, score_cutoff=60, limit=4 * most
        )
        codes = (code for name, _, _ in near for code in names[name].codes)
        return tuple(dict.fromkeys(codes))[:most]


_SHORTEST_MISSPELT = 5  # letters
_LONG = 8  # letters from which two edits are allowed
_MOST_EDITS = 2


def _edits(typed: _Key, name: _Key, cutoff: int) -> int:
    """Count edits (a letter more, less or other, or two neighbours swapped); above 2 where too many."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    total = 0
    for word, right in zip(typed, name, strict=True):
        if word == right:
            continue
        # A word alone has to be long itself; among others, the other words vouch for it.
        length = len(word) if len(name) == 1 else max(len(word), len(right))
        allowed = 2 if length >= _LONG else 1 if length >= _SHORTEST_MISSPELT else 0
        if word[0] != right[0] or abs(len(word) - len(right)) > allowed:
            return _MOST_EDITS + 1
        edits = OSA.distance(word, right, score_cutoff=allowed)
        total += edits
        if edits > allowed or total > cutoff:
            return _MOST_EDITS + 1
    return total


def _singular_and_plural(people: str) -> Iterator[str]:
    yield people
    if not people.endswith(("s", "h", "e", "en", "men")):
        yield people + "s"
