"""What the words of English prose give away, which `data/prose.toml` lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from index.files.shipped import read_table


@dataclass(frozen=True)
class Prose:
    """Sets of words by name, and for each kind of furniture what its wording matches, in order."""

    words: dict[str, frozenset[str]]
    kinds: dict[str, re.Pattern[str]]


@cache
def prose() -> Prose:
    """Read the table that Ayes ships; raise RecordError."""
    return read_table("prose.toml", _prose)


def _prose(table: dict[str, Any]) -> Prose:
    words = {name: frozenset(text.split()) for name, text in table["words"].items()}
    kinds = {}
    for kind, patterns in table["kinds"].items():
        either = "|".join(f"(?:{pattern})" for pattern in patterns)
        for name, part in table["parts"].items():
            either = either.replace(name, part)
        kinds[kind] = re.compile(either)
    return Prose(words, kinds)
