"""Questions in other words: what people change when they ask the same thing again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer
from bot.evaluation.checks import hold
from index.errors import QuestionError
from index.lazy_pattern import lazy_pattern
from index.search.models.encoder import Progress

_LONG = 6  # letters of a word in which people slip
_WORD = lazy_pattern(rf"\b[a-z]{{{_LONG},}}\b")
_LITTLE = lazy_pattern(
    r"\b(?:the|an?|did|does|do|was|were|is|are|has|have|had|been|there)\b\s*", re.IGNORECASE
)
_MARK = lazy_pattern(r"\W+$")
# "How did Hungary vote | on the resolution?": the last phrase, where it stands by itself.
_LAST_PHRASE = lazy_pattern(
    r"^(?!.*(?:,|\band\b))(?P<asked>(?:who|what|when|where|why|which|how)\b.*?[^\W_]) "
    r"(?P<phrase>(?:on|in|at|during|after|before|under) (?:(?!and\b|or\b|of\b)[\w'.-]+ ?){2,6})\?$",
    re.IGNORECASE,
)


def _slip(text: str) -> str:
    """Swap two letters in the middle of the longest word that isn't a name."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    longest = max(words, key=lambda match: len(match[0]))
    at = (longest.start() + longest.end()) // 2
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


def _keywords(text: str) -> str:
    return _MARK.sub("", _LITTLE.sub("", text)).lower()


def _turned(text: str) -> str:
    """Put the last phrase first: "On the resolution, how did Hungary vote?"."""
    match = _LAST_PHRASE.match(text)
    if match is None:
        return text
    phrase, asked = match["phrase"], match["asked"]
    return f"{phrase[0].upper()}{phrase[1:].rstrip()}, {asked[0].lower()}{asked[1:]}?"


CHANGES: dict[str, Callable[[str], str]] = {
    "a slip of the finger": _slip,
    "in lower case": str.lower,
    "in capitals": str.upper,
    "with curly quotes": lambda text: text.replace("'", "’").replace('"', "“"),
    "in a polite frame": lambda text: f"Hello! Could you please tell me: {text} Thanks a lot!",
    "in another order": _turned,
    "as keywords": _keywords,
}
"""What is done to each turn of a conversation; one that comes out as it was isn't counted."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """How many conversations ended alike after a change, of those that it makes another."""

    change: str
    alike: int
    changed: int


def gist(answer: Answer | None) -> tuple[object, ...]:
    """Return an answer's kind and first citation; a refusal is one, whatever its reason."""
    if answer is None or isinstance(answer, Abstained):
        return ("none",)
    return (answer.kind, *(citation.quote for citation in answer.citations[:1]))


def last_answer(answerer: Answerer, turns: Iterable[str]) -> Answer | None:
    """Hold a conversation; return the answer to its last turn, None if a turn is no question."""
    try:
        return list(hold(answerer, turns))[-1].answer
    except QuestionError:
        return None


def reworded(
    answerer: Answerer, conversations: Sequence[Sequence[str]], progress: Progress
) -> tuple[Reworded, ...]:
    """Hold conversations as they are and after each change, and count those that end alike."""
    plain = [gist(last_answer(answerer, turns)) for turns in conversations]
    found = []
    for number, (name, change) in enumerate(CHANGES.items(), start=1):
        pairs = list(_pairs(answerer, conversations, plain, change))
        found.append(Reworded(name, sum(pairs), len(pairs)))
        progress("Asking in other words", number / len(CHANGES))
    return tuple(found)


def _pairs(
    answerer: Answerer,
    conversations: Sequence[Sequence[str]],
    plain: Sequence[tuple[object, ...]],
    change: Callable[[str], str],
) -> Iterator[bool]:
    for turns, before in zip(conversations, plain, strict=True):
        changed = [change(turn) for turn in turns]
        if changed != list(turns):
            yield gist(last_answer(answerer, changed)) == before
