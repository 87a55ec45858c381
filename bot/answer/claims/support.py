"""Whether a sentence stands in a source: in its words, or in words that hold all of it.

Likeness of vectors doesn't decide: "long" is like "short", and whoever voted is like whoever did
not. Every word of the claim must stand in one sentence of the source, in the same order and close
together, and neither may deny, doubt, limit or attribute what the other doesn't.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from bot.answer.language.text.numbers import ONES
from bot.answer.language.text.question import clean
from index.errors import QuestionError
from index.files.shipped import read_table
from index.lazy_pattern import lazy_pattern
from index.search.searchable import Searchable
from index.search.stems import STOP_WORDS, stems
from index.types import Passage, Quote, Span
from index.votes.names.countries import Countries

_PASSAGES = 24
_SOME = 1e-6  # of BM25: a passage that shares no word is none
_REMEMBERED = 4096  # sentences of sources
MOST_QUOTES = 3
LEAST_WORDS = 4  # that carry a subject
LEAST_DENSITY = 0.75  # of the source's words, from the first to the last that the claim has

_POSSESSIVE = lazy_pattern(r"['’]s?(?!\w)", re.IGNORECASE)
_WORD = lazy_pattern(r"@[A-Z?]{3}~?|[^\W_]+(?:[.'-][^\W_]+)*|[%,;:.()-]")
_LEANING = lazy_pattern(
    r"^(?:it|they|he|she|this|these|those|that|such|its|their|his|her)\b", re.IGNORECASE
)
_ABBREVIATED = 3  # letters before a point that may end no sentence: "Mr."
_JOINTS = frozenset(", ; : . - ( ) and but because while whereas which who when".split())


@dataclass(frozen=True, slots=True)
class _Word:
    """A word to compare: its `stem`, empty for what carries no subject.

    `owner` marks a possessive, or an adjective of a country; `turning` what turns the rest.
    """

    literal: str
    stem: str = ""
    owner: bool = False
    turning: bool = False


_Told = tuple[_Word, ...]


class SupportFinder:
    """Finds the sentences of one library's sources that say what a claim says."""

    def __init__(self, library: Searchable, countries: Countries) -> None:
        self._library = library
        self._countries = countries
        # Of a function and not of a method, which would keep this and its library from being freed.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(partial(_told_by, countries))

    def find(self, claim: str) -> tuple[Quote, ...]:
        """Return the sentences that say a cleaned claim, best first."""
        if not self._library.passages:
            return ()
        told = _told(self._countries, claim)
        found: list[Quote] = []
        for row in self._likeliest(claim):
            passage = self._library.passages[row]
            text = self._library.sources[passage.source_id].text
            found += [
                self._quote(passage, span)
                for span in passage.spans
                if self._says(text[span.start : span.end], told, claim)
            ]
        return tuple(found[:MOST_QUOTES])

    def _likeliest(self, claim: str) -> list[int]:
        """Return the rows that hold most of the claim's words: all of them have to stand there."""
        scores = self._library.bm25(stems(claim))
        most = min(_PASSAGES, len(scores))
        floor = max(np.partition(scores, len(scores) - most)[len(scores) - most], _SOME)
        rows = np.flatnonzero(scores >= floor)
        return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")][:most]]

    def _quote(self, passage: Passage, span: Span) -> Quote:
        return Quote(self._library.sources[passage.source_id], (span,), passage.paragraph)

    def _says(self, sentence: str, claim: _Told, text: str) -> bool:
        source = self._remembered(sentence)
        if _plain(source) == _plain(claim):
            return True
        content = [word for word in claim if word.stem]
        if len(content) < LEAST_WORDS or _LEANING.match(text):
            return False
        return any(
            _stands_at(start, claim, content, source)
            for start, word in enumerate(source)
            if word.stem == content[0].stem
        )


def _told_by(countries: Countries, sentence: str) -> _Told:
    """Read a sentence of a source; nothing where it holds no words, or far too many."""
    try:
        return _told(countries, clean(sentence))
    except QuestionError:
        return ()


def _told(countries: Countries, text: str) -> _Told:
    pieces: list[str] = []
    at = 0
    for mention in countries.mentions(text):
        tail = _POSSESSIVE.match(text, mention.span.end)
        owner = mention.form == "adjective" or tail is not None
        code = mention.codes[0] if len(mention.codes) == 1 else "???"
        pieces += [text[at : mention.span.start].lower(), f"@{code}{'~' if owner else ''}"]
        at = mention.span.end if tail is None else tail.end()
    whole = "".join([*pieces, text[at:].lower()])
    whole = whole.replace("united nations", "un").replace("u.n.", "un")
    return tuple(_word(match[0]) for match in _WORD.finditer(whole))


def _word(token: str) -> _Word:
    owner = token.endswith(("~", "'s"))
    word = token.removesuffix("~").removesuffix("'s")
    word = str(ONES.index(word)) if word in ONES else word
    table = _turning()
    if word.endswith("n't"):
        return _Word("not", turning=True)
    if word.startswith("@") or word.isdecimal():
        return _Word(word, word, owner)
    if word in table.idle:
        return _Word(word)
    if word in table.turning:
        return _Word(word, turning=True)
    if word in STOP_WORDS or word in _JOINTS:
        return _Word(word)
    return _Word(word, " ".join(stems(word)) or word, owner)


@dataclass(frozen=True, slots=True)
class _Turning:
    """The table of words that change what stands beside them; some only where they follow."""

    turning: frozenset[str]
    idle: frozenset[str]
    trailing: frozenset[str]


@lru_cache(maxsize=1)
def _turning() -> _Turning:
    """Read the shipped table; raise RecordError where it can't be read."""
    return read_table("turning.toml", _turning_of)


def _turning_of(read: Mapping[str, str]) -> _Turning:
    table = {kind: frozenset(words.split()) for kind, words in read.items()}
    idle, trailing = table.pop("idle"), table.pop("trailing")
    return _Turning(frozenset().union(*table.values()), idle, trailing)


def _plain(told: _Told) -> list[str]:
    return [word.literal for word in told if word.literal not in _JOINTS or word.literal.isalpha()]


def _stands_at(start: int, claim: _Told, content: Sequence[_Word], source: _Told) -> bool:
    """Say whether the claim's words stand from here on, in order, close together, unturned."""
    end = start
    for word in content:
        while end < len(source) and source[end].stem != word.stem:
            end += 1
        if end == len(source):
            return False
        end += 1
    begin, last = _sentence(source, start, end)
    if any(word.stem for word in source[begin:start]):
        return False  # "in the eyes of some, ...": what leads in may turn what follows
    if len(content) < LEAST_DENSITY * _weight(source[start:end], content):
        return False
    if source[end - 1].owner > content[-1].owner:
        return False
    turning = [word.literal for word in source[begin:end] if word.turning]
    turning += [word.literal for word in source[end:last] if word.literal in _turning().trailing]
    if Counter(turning) != Counter(word.literal for word in claim if word.turning):
        return False
    return _rest(source[end:]) == _rest(claim[_last(claim) + 1 :])


def _weight(source: _Told, content: Sequence[_Word]) -> int:
    """Count the words that carry a subject, without insertions between commas that are left out."""
    wanted = {word.stem for word in content}
    weight = 0
    stretch: list[str] = []
    for word in (*source, _Word(",")):
        if word.literal == ",":
            weight += len(stretch) if wanted.intersection(stretch) else 0
            stretch = []
        elif word.stem:
            stretch.append(word.stem)
    return weight


def _sentence(source: _Told, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence begins and ends, of several that a quotation holds together."""
    ends = [
        at + 1
        for at, word in enumerate(source)
        if word.literal in {".", ";"} and at and len(source[at - 1].literal) > _ABBREVIATED
    ]
    begin = max((at for at in ends if at <= start), default=0)
    return begin, min((at for at in ends if at >= end), default=len(source))


def _last(claim: _Told) -> int:
    return max(i for i, word in enumerate(claim) if word.stem)


def _rest(words: _Told) -> list[str]:
    """Return the words up to where another clause begins: what is still said of the same."""
    rest: list[str] = []
    for word in words:
        if word.literal in _JOINTS:
            break
        rest.append(word.literal)
    return rest
