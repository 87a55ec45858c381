"""The canonical form of a text, which the rules run over."""

from __future__ import annotations

import re

from index.votes.countries import Countries

_POSSESSIVE = re.compile(r"['’]s?(?!\w)", re.IGNORECASE)


def canonical_of(text: str, countries: Countries) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return a text in lower case with codes for countries, and the codes of ambiguous names.

    `@USA` stands for a country, `@USA~` for its adjective or possessive, `@???` for a name that
    several countries share.
    """
    pieces: list[str] = []
    ambiguous: list[tuple[str, ...]] = []
    at = 0
    for mention in countries.mentions(text):
        pieces.append(text[at : mention.span.start].lower())
        at = mention.span.end
        if len(mention.codes) > 1:
            ambiguous.append(mention.codes)
            pieces.append(" @??? ")
            continue
        tail = _POSSESSIVE.match(text, at)
        if tail is not None:
            at = tail.end()
        owns = mention.form == "adjective" or tail is not None
        pieces.append(f"@{mention.codes[0]}{'~' if owns else ''}")
    pieces.append(text[at:].lower())
    return " ".join("".join(pieces).split()), tuple(ambiguous)
