"""Read a question about the sources themselves, by one table of wordings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from bot.answer.language.text.numbers import ONES, number_at
from index.lazy_pattern import lazy_pattern

FEW: Final = 4  # sentences of a summary, where the question gives no number
MOST: Final = 8


class Topic(StrEnum):
    """What is asked of a source."""

    SUMMARY = "summary"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    PUBLISHED = "published"
    LENGTH = "length"
    TITLE = "title"
    LINK = "link"
    COUNT = "count"
    LIST = "list"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class AboutQuestion:
    """A question about sources: the topic, the words that name them, and how many sentences."""

    topic: Topic
    scope: str
    sentences: int = FEW


# The wordings of each topic as regular expressions over lower-case words. A tilde stands for the
# words that name a source and may be left out: "the article", "it", "reuters", "the part on nato";
# or for the words that sources are to mention.
WORDINGS: Final = {
    Topic.SUMMARY: (
        r"(?:summari[sz]e|recap|sum up|outline|boil down)~",
        r"sum~ up",
        r"(?:give|write|show|get|make)(?: me| us)? (?:a |an |the )?(?:short |brief |quick )?"
        r"(?:summary|overview|gist|outline|recap|tldr|rundown)(?: (?:of|for|on))?~",
        r"(?:a |the )?(?:short |brief |quick )?(?:summary|overview|gist|outline|recap|tldr|rundown"
        r"|short version)(?: (?:of|for|on))?~",
        r"(?:what(?: is|s| are) )?(?:the )?(?:key|main) (?:points?|takeaways?|ideas?|messages?"
        r"|facts?|findings?|arguments?)(?: (?:of|from|in))?~",
        r"what(?: is|s| are| was)~ (?:all |mainly |mostly |basically )?about",
        r"what(?: is|s) the (?:gist|point|story|summary|short version|bottom line)(?: of)?~",
        r"what do(?:es)?~ (?:say|cover|talk about|deal with|discuss|tell us)",
        r"(?:in short|in brief|in a nutshell|bottom line)",
        r"~ in (?:short|brief|a nutshell)",
    ),
    Topic.AUTHOR: (
        r"who(?: has| have)? (?:wrote|written|authored|write)~",
        r"who(?: is| was| are|s) the (?:author|writer|journalist)s?(?: (?:of|behind))?~",
        r"(?:what is |whats )?(?:the )?(?:author|writer)s?(?: name)?(?: of)?~",
        r"(?:by whom|who) (?:is|was|were|are)~ written(?: by)?",
    ),
    Topic.PUBLISHER: (
        r"who (?:published|publishes|ran|put out)~",
        r"(?:which|what) (?:outlet|newspaper|site|website|paper|magazine|publisher|agency"
        r"|organi[sz]ation)(?: has)? (?:published|publishes|wrote|ran)~",
        r"(?:which|what) (?:outlet|newspaper|site|website|paper|magazine|publisher|agency)"
        r" (?:is|was)~ (?:from|in|published (?:in|by))",
        r"where (?:is|was|were|are)~ (?:published|from)",
        r"where do(?:es)?~ come from",
        r"(?:who|what)(?: is|s) the (?:publisher|outlet)(?: of)?~",
    ),
    Topic.PUBLISHED: (
        r"when (?:was|is|were|did)~ (?:published|written|posted|released|dated|come out|appear)",
        r"(?:what|which) (?:day|date|year|month) (?:was|is)~"
        r" (?:published|written|posted|from|dated)",
        r"(?:what is |whats )?the (?:publication |publishing )?date of~",
        r"how (?:old|recent|new|current) (?:is|are)~",
    ),
    Topic.LENGTH: (
        r"how long (?:is|are)~",
        r"how many (?:words|paragraphs) (?:does|do|has|have|is|are there in|are in|in)~(?: have)?",
        r"(?:what is |whats )?the (?:length|word count) of~",
    ),
    Topic.TITLE: (
        r"what(?: is|s) the (?:title|headline|name)(?: of)?~",
        r"what(?: is|s)~ (?:called|titled)",
    ),
    Topic.LINK: (
        r"(?:give|send|show|get)(?: me| us)? (?:the |a )?(?:link|url|address)(?: (?:to|of|for))?~",
        r"(?:what is |whats )?(?:the |a )?(?:link|url|web address)(?: (?:to|of|for))?~",
        r"where can (?:i|we|one) (?:read|find|see)~(?: online)?",
    ),
    Topic.COUNT: (
        r"how many (?:sources|documents|articles|texts|files)(?: (?:are there|do you (?:have|use"
        r"|know|read)|have you (?:got|read)|are (?:used|held|in (?:here|the library))))?",
    ),
    Topic.LIST: (
        r"(?:what|which)(?: are)?(?: the| your| all)* (?:sources|documents|articles|texts|files)"
        r"(?: (?:are there|there|do you (?:have|use|know|read|answer from)|have you read))?",
        r"(?:list|show|name)(?: me| us)?(?: all| your| the| of)* (?:sources|documents|articles"
        r"|texts|files)",
        r"where do you get (?:your|this|that|the) (?:information|answers|facts|data)(?: from)?",
    ),
    Topic.MENTIONS: (
        r"(?:which|what)(?: of (?:the|your|these))? (?:sources?|outlets?|articles?|documents?"
        r"|papers?|files?|pages?) (?:says?|mentions?|reports?|writes?|claims?|speaks? of"
        r"|talks? about|names?)(?: that)?~",
    ),
}

_CONTRACTED: Final = lazy_pattern(r"\b(what|who|where|when|how|it|that)'s\b")
_LEFT_OUT: Final = lazy_pattern(r"[^\w\s&.'-]+|(?<!\w)[.'-]+|[.'-]+(?!\w)")
_SENTENCES: Final = lazy_pattern(
    r" in (?P<number>\w+|a few|a couple of) (?:short )?(?:sentences?|lines?|points?|bullets?)$"
)


def asked(question: str) -> AboutQuestion | None:
    """Read a cleaned question about sources; None for any other question.

    Case and punctuation make no difference. What the scope names is for the library to say.
    """
    text = question.lower().replace("tl;dr", "tldr").replace("tl dr", "tldr")
    text = " ".join(_LEFT_OUT.sub(" ", _CONTRACTED.sub(r"\1s", text)).split())
    sentences = FEW
    if (told := _SENTENCES.search(text)) is not None:
        sentences = _number(told["number"])
        text = text[: told.start()]
    for topic, pattern in _patterns():
        if (found := pattern.fullmatch(text)) is not None:
            scopes = [scope for scope in found.groups() if scope]
            return AboutQuestion(topic, scopes[0].strip() if scopes else "", sentences)
    return None


def _number(word: str) -> int:
    _, number = number_at([word], 0) if word not in ONES else (1, ONES.index(word))
    return FEW if number is None else min(max(number, 1), MOST)


@cache
def _patterns() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    """Compile a topic's wordings into one pattern, when a question first needs them."""
    return tuple(
        (
            topic,
            re.compile("|".join(one.replace("~", r"((?: [\w&.'-]+){0,20}?)") for one in wordings)),
        )
        for topic, wordings in WORDINGS.items()
    )
