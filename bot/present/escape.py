"""Words of sources and people, shown in Discord exactly as they are: no formatting, pings or links.

Discord drops a backslash that stands before a character that is neither a letter, a digit nor
space, and shows that character plainly. `unescape` does the same, so `unescape(escape(s)) == s`.
"""

from __future__ import annotations

import unicodedata

from index.lazy_pattern import lazy_pattern

_SPECIAL = lazy_pattern(r"[\\*_~`|>#\-+\[\]()<:@.!/&=]")
_ESCAPED = lazy_pattern(r"\\([^0-9A-Za-z\s])")
# Joiners that Persian, Indic scripts and emoji are spelt with.
_JOINERS = "\u200c\u200d"
# Characters that can't be seen but change what is: controls, directions, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def escape(text: str) -> str:
    """Put a backslash before every character that Discord gives a meaning."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def unescape(text: str) -> str:
    """Return what Discord shows for an escaped text."""
    return _ESCAPED.sub(r"\1", text)


def block_quote(text: str, *, escaped: bool = False) -> str:
    """Write words as a block quote, line by line; they may be escaped already."""
    return "\n".join(f"> {line}" for line in (text if escaped else escape(text)).split("\n"))


def unquote(block: str) -> str:
    """Return the words that a block quote shows."""
    return unescape("\n".join(line.removeprefix("> ") for line in block.split("\n")))


def shows_faithfully(text: str) -> bool:
    """Say whether Discord would show an escaped text as it is.

    Subtext ("-#") survives escaping, and unseen characters could turn the words around them.
    """
    return not any(line.lstrip().startswith("-#") for line in text.split("\n")) and not any(
        map(_is_unseen, text.replace("\n", ""))
    )


def fits_a_fence(text: str) -> bool:
    """Say whether Discord would show a text as it is between two lines of three backticks.

    Nothing is live there and nothing can be escaped; three backticks would end it.
    """
    return "```" not in text and not any(map(_is_unseen, text.replace("\n", "").replace("\t", "")))


def label(text: str) -> str:
    """Return a name for a place that shows plain text: one line, no unseen characters."""
    seen = "".join(" " if character.isspace() else character for character in text)
    return " ".join("".join(c for c in seen if not _is_unseen(c)).split())


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN and character not in _JOINERS
