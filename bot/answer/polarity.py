"""Tell where a question says the opposite of what is quoted."""

from __future__ import annotations

import re

_NEGATION = re.compile(r"\b(?:not|never|without|cannot|other than)\b|n't\b", re.IGNORECASE)
# Whatever tells in a quote that something isn't so, or that there is an exception.
_NEGATED = re.compile(
    r"\b(?:not|no|never|none|without|neither|nor|cannot|except|other|besides|rather|instead|unlike"
    r"|lack\w*|fail\w*|refus\w*|rejected|unable|den(?:y|ied|ies)|prevent\w*|only|few|little|less"
    r"|un\w{4,}|in\w{6,}able|avoid\w*|but)\b|n't\b",
    re.IGNORECASE,
)
# Beginnings of words. Left out are pairs that stand side by side in a sentence without excluding
# each other ("start" and "end", "first" and "last", "war" and "peace").
_OPPOSITES = (
    ("increas", "decreas"), ("rise", "fall"), ("north", "south"), ("east", "west"),
    ("before", "after"), ("support", "oppos"), ("include", "exclude"), ("large", "small"),
    ("most", "least"), ("maximum", "minimum"), ("always", "never"), ("male", "female"),
    ("buy", "sell"), ("accept", "reject"), ("agree", "disagree"), ("allow", "prohibit"),
    ("cause", "prevent"), ("strong", "weak"), ("rich", "poor"), ("join", "leave"),
    ("born", "die"), ("public", "private"), ("legal", "illegal"), ("success", "fail"),
    ("import", "export"), ("internal", "external"), ("inside", "outside"), ("create", "destroy"),
    ("build", "destroy"), ("positive", "negative"), ("complex", "simple"), ("gain", "los"),
    ("advantage", "disadvantage"), ("modern", "ancient"), ("arriv", "depart"), ("teach", "learn"),
    ("protestant", "catholic"), ("father", "mother"), ("victor", "defeat"),
)  # fmt: skip
_PAIRS = tuple(
    (re.compile(rf"\b{asked}"), re.compile(rf"\b{told}"))
    for pair in _OPPOSITES
    for asked, told in (pair, pair[::-1])
)


def opposed(question: str, quoted: str) -> bool:
    """Say whether a question negates what a quote doesn't, or has a word whose opposite stands."""
    if _NEGATION.search(question) and not _NEGATED.search(quoted):
        return True
    asked, told = question.lower(), quoted.lower()
    return any(
        one.search(asked) and other.search(told) and not one.search(told) for one, other in _PAIRS
    )
