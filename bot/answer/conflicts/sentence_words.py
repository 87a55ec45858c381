"""The words of a sentence, with their stems, and which of them are names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.answer.conflicts.slot_words import ABOUT_NOTHING, CLASSES, COMMON
from index.sparse import STOP_WORDS, stems

_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "\n": " "}
)
_TOKEN = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])*(?:['-][^\W\d_]+)*\.?(?<![a-z]{2}\.)|[,;:()\"]|\S")
_MARKS = frozenset(',;:()"')
_EMPTY = STOP_WORDS | ABOUT_NOTHING


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence; `stem` is empty for what carries no subject. `at` is its offset.

    `name` says that it is one; `capital` that it may be one, for all that its first letter tells.
    """

    text: str
    stem: str
    name: bool
    at: int
    capital: bool = False


def straight(text: str) -> str:
    """Make quotation marks and dashes plain, one character for one."""
    return text.translate(_STRAIGHT)


def words_of(text: str) -> list[Word]:
    """Return the words of a sentence and the marks between them, in order."""
    found: list[Word] = []
    first = True
    tokens = list(_TOKEN.finditer(text))
    for n, match in enumerate(tokens):
        token = match[0]
        if token in _MARKS:
            found.append(Word(token, "", False, match.start()))
            continue
        if not token[0].isalpha():
            first = first and token in {"#", "'"}
            continue
        bare = token.removesuffix("'s").removesuffix("'").rstrip(".")
        lower = bare.lower()
        after = tokens[n + 1][0] if n + 1 < len(tokens) else ""
        name = capital = token[0].isupper() and lower not in _EMPTY
        if first and name and not (after[:1].isupper() or bare.isupper()):
            name = not lower.endswith("s") and not (COMMON & {*stems(lower)})
        first = False
        found.append(Word(bare, stem_of(lower, name=name), name, match.start(), capital))
    return found


@lru_cache(maxsize=1 << 14)
def stem_of(lower: str, *, name: bool = False) -> str:
    """Return a word's stem or that of its class; nothing for words that carry no subject."""
    if lower in _EMPTY or (lower.endswith("ly") and not name):
        return ""
    found = stems(lower)
    return class_of(found[0]) if found else ""


def class_of(stem: str) -> str:
    """Return the stem that stands for all that say the same."""
    return CLASSES.get(stem, stem)
