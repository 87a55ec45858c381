"""Text made safe for a terminal: sources and questions may hold what would drive one."""

from __future__ import annotations

import unicodedata

# Direction marks, embeddings, overrides and isolates: they make text read in another order.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\n\u2028\u2029\x85\x0b\x0c")


def printable(text: str) -> str:
    """Return the text without control, direction and surrogate characters; lines stay lines."""
    return "".join(_shown(character) for character in text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return the text as one printable line, its runs of space shortened to one."""
    return " ".join(printable(text).split())


def _shown(character: str) -> str:
    if character in _BREAKS:
        return "\n"
    if character == "\t":
        return " "
    if character in _BIDI or unicodedata.category(character) in {"Cc", "Cs"}:
        return ""
    return character
