"""Names in questions and in sentences, told by their capitals."""

from __future__ import annotations

import re

from bot.answer.words import STOP_WORDS
from index.types import Span
from index.votes.countries import Countries

WORD = re.compile(r"[^\W_][\w'.-]*[^\W_]|[^\W_]")
_FULL_NAME = re.compile(
    r"\b(?!(?:The|A|An|In|On|At|For|And|But|President|United|General|Security|European|International|Foreign|Prime|Human|New|North|South|Middle|Cold|World|White)\b)"
    r"[A-Z][a-zà-ÿ'’-]+ (?:[A-Z][a-zà-ÿ'’.-]* )?[A-Z][a-zà-ÿ'’-]+\b"
)
_INSTITUTION = re.compile(r"\b(?:Council|Assembly|Nations|Group|House|Union|States|Court|Press|Pravda|Global|War|Day|Street|Times|Post|University|Party|Committee|Charter)\b")


def full_names(text: str, countries: Countries) -> list[str]:
    """Return what looks like the full names of people, in order: no countries, no institutions."""
    return [
        name for name in _FULL_NAME.findall(text) if not _INSTITUTION.search(name) and not countries.mentions(name)
    ]


def proper_names(question: str) -> list[tuple[str, Span]]:
    """Return the capitalised names and the numbers of a question, neighbours as one name.

    What is capital only by its place doesn't count; a question in capitals throughout, or in Title
    Case, tells nothing by them.
    """
    words = list(WORD.finditer(question))
    content = [w for w in words if w[0][0].isalpha() and w[0].lower() not in STOP_WORDS]
    capitals = [w for w in content if w[0][0].isupper()]
    telling = len(content) > len(capitals) or len(content) <= _FEW
    names: list[tuple[str, Span]] = []
    for i, word in enumerate(words):
        capital = telling and i > 0 and word[0][0].isupper() and word[0].lower().removesuffix("'s") not in STOP_WORDS
        if word[0][0].isdigit() or (telling and i == 0 and len(words) > 1 and word in capitals and words[1][0][:1].isupper()):
            capital = True
        if not capital:
            continue
        if names and question[names[-1][1].end : word.start()] == " ":
            start = names.pop()[1].start
        else:
            start = word.start()
        names.append((question[start : word.end()], Span(start, word.end())))
    return names


_FEW = 2  # "Who is Richard Gowan?": two capitals of two still tell
