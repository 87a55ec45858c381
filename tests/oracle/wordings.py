"""The wordings, and what changes in a question while its meaning stays."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_SAFE = re.compile(
    r"\b(?:resolution|countries|abstained|against|amendment|members|opposed|supported|differently"
    r"|states|nations|both|between|percentage|margin|adopted)\b"
)
_FILLERS = ("Hi, quick question: {}", "Please: {}", "Hello! {}", "{} Thanks!", "ok so {}")


SHIPPED = Path(__file__).with_name("wordings.toml")


@cache
def wordings(path: Path = SHIPPED) -> Mapping[str, Any]:
    """Read a file of wordings."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def forms(choice: str, draw: Random, suffix: str = "") -> dict[str, str]:
    """Draw what stands for a choice, by slot."""
    listed: Mapping[str, Sequence[str]] = wordings()["choices"][choice]
    return {form + suffix: draw.choice(words) for form, words in listed.items()}


def dressed(turns: Sequence[str], draw: Random) -> tuple[str, ...]:
    """Write a conversation as people do: more than half stay as they are."""
    *before, last = turns
    match draw.choices(("plain", "lower", "unmarked", "slip", "filler"), (56, 12, 12, 12, 8))[0]:
        case "lower":
            return tuple(turn.lower() for turn in turns)
        case "unmarked":
            return tuple(turn.rstrip("?.") for turn in turns)
        case "slip":
            return (*before, slipped(last, draw))
        case "filler":
            return (*before, draw.choice(_FILLERS).format(last))
        case _:
            return tuple(turns)


def slipped(text: str, draw: Random) -> str:
    """Swap two letters inside a word that nothing else is spelt like; without one, nothing."""
    words = list(_SAFE.finditer(text))
    if not words:
        return text
    word = draw.choice(words)
    at = word.start() + draw.randrange(1, len(word[0]) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
