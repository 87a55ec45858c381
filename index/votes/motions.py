"""What a roll call was on: a whole text, an amendment, a paragraph, or a motion."""

from __future__ import annotations

import re
from typing import Final

from index.lazy_pattern import lazy_pattern
from index.votes.bodies import Kind

# Titles of single votes say what was done to what: "TO ADOPT POLISH AMENDMENT TO SECTION A OF ...",
# "I shall now put to the vote operative paragraph 7". What is named first is what was voted on.
_DECIDED = lazy_pattern(r"\bto (?:adopt|approve|retain)\b|\bput to (?:the|a) vote\b", re.IGNORECASE)
_NAMED: Final[dict[str, Kind]] = {
    r"motions?|rulings?|divi(?:sion|ded vote)|separate votes?|adjourn\w*": "motion",
    r"(?:sub-?)?amm?end(?:ments?)?": "amendment",
    r"\w*paragraphs?|para(?:gs?|s)?|sections?|sentence|phrases?|words?|clause|preamble"
    r"|remainder|part": "paragraph",
    r"\w*resol(?:s|utions?)?|res|drafts?|texts?|conventions?|declaration|reports?": "resolution",
}
_FIRST = lazy_pattern("|".join(rf"\b({nouns})\b" for nouns in _NAMED), re.IGNORECASE)
_KINDS = tuple(_NAMED.values())
# How to proceed, in a title or as the item of a body's agenda.
_PROCEDURE = lazy_pattern(
    r"(?:^|: )(?:to (?:include|require|postpone|adjourn|close|open|defer|reconsider|give priority)"
    r"\b|(?:adoption of the )?(?:provisional )?agenda\b)|\bprocedural vote\b",
    re.IGNORECASE,
)
_AMENDING = lazy_pattern(r"(?:^|: )to amend\b", re.IGNORECASE)


def kind_of(title: str, note: str | None = None, agenda: str | None = None) -> Kind:
    """Tell from a vote's title, the note of its source and its agenda item what was voted on."""
    decided = _DECIDED.search(title)
    first = _FIRST.search(title, decided.end()) if decided else None
    if first is not None and first.lastindex is not None:
        return _KINDS[first.lastindex - 1]
    if _AMENDING.search(title):
        return "amendment"
    flags = {flag.strip() for flag in (note or "").lower().split(";")}
    for kind in ("amendment", "paragraph"):
        if kind in flags:
            return kind
    if _PROCEDURE.search(title) or (agenda and _PROCEDURE.search(agenda)):
        return "motion"
    return "resolution"
