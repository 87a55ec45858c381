"""What a source tells in answer to a question: the answering words in their sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.answer.passages.values import Value, dates_of, rates_of, values_of
from bot.answer.passages.windows import ReadWindow
from index.lazy_pattern import lazy_pattern
from index.types import Source, Span

LEAST: Final = -1.25  # logit from which a window is taken for an answer
# What is said with one of these is no plain statement of what is.
HEDGED: Final = lazy_pattern(
    r"\b(?:den(?:y|ies|ied)|false(?:ly)?|untrue|wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?"
    r"|contrary|correct(?:ed|ion|s)|initial(?:ly)?|at first|first reports|early reports"
    r"|originally|revis\w+|preliminary|provisional\w*|could|might|should|shall|expect\w*"
    r"|forecast\w*|predict\w*|project(?:ed|ions)|aim(?:s|ed)?|targets?|hop(?:e|es|ed)|propos\w+"
    r"|if|unless|suppos\w+|estimat\w+|rumou?r\w*|alleg\w+|so far|to date|misread|misprint|mistake"
    r"|error|myth|hoax|ask(?:s|ed)? for|demand(?:s|ed)|call(?:s|ed)? for|sought|seeks?"
    r"|su(?:ed|ing) for|offer(?:s|ed)|request(?:s|ed)|according to a (?:poll|survey)"
    r"|opinion poll|survey of voters|pollsters|up from|down from|compared|respectively"
    r"|now known|has (?:now |since )?(?:risen|climbed|grown|gone up) to"
    r"|claim(?:s|ed) (?:that|to have|it|they|s?he)|on the eve of)\b|\?\s*$",
    re.IGNORECASE,
)
_DENIED: Final = lazy_pattern(
    r"^(?:before|until)\b|n't\b[^,;]{0,40}$"
    r"|\b(?:not|never|no longer|neither|nor|cannot)\b(?! (?:been|only)\b)[^,;]{0,40}$",
    re.IGNORECASE,
)
_PLANNED: Final = lazy_pattern(
    r"\b(?:would|plan(?:s|ned|ning)?|(?:is|are) to|going to|due to|set to|scheduled)\b", re.I
)
_PART: Final = lazy_pattern(
    r"^\W*(?:of (?:(?:the|its)(?!(?: \S+)? \d)|them|whom|which)\b"
    r"|(?:\w+ ){1,2}(?:among|including)\b)"
)
_BY_THE_WAY: Final = lazy_pattern(r",\s(?:which|who|whose|where)\b[^,.]*(?=[,.])|\([^()]*\)")
_SAYING: Final = (
    r"(?:said|says|reported|reports|announced|confirmed|stated|wrote|writes|noted|added)"
)
_ATTRIBUTED: Final = (
    lazy_pattern(r"^\s*According to [^,\d]{1,60},\s*", re.IGNORECASE),
    lazy_pattern(rf"^[^,.;:\"\d]{{1,60}}?\b{_SAYING}\b(?: on \w+day)?(?: that\b)?[,:]?\s+"),
    lazy_pattern(r",?\s+according to [^,.;\d]{1,60}", re.IGNORECASE),
    lazy_pattern(rf",\s+(?:[\w']+ ){{1,5}}{_SAYING}\b[^,;\d]{{0,30}}\.?$"),
)
_CLAUSE_ENDS: Final = lazy_pattern(r"[,;:] |\.$| and | but | while ")


def unattributed(text: str) -> str:
    """Blank out who says it, where that is said before or after it."""
    for pattern in _ATTRIBUTED:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


@dataclass(frozen=True)
class Told:
    """What a source tells: the answering `words` in a sentence, in what is around it."""

    source: Source
    sentence: Span
    around: Span
    words: Span

    @classmethod
    def of(cls, read: ReadWindow, source: Source) -> Told | None:
        """Take what was read; None where the reader told no words or saw no answer."""
        if read.words is None or read.answered < LEAST:
            return None
        around = Span(read.held[0].start, read.held[-1].end)
        return cls(source, read.unit.span, around, read.words)

    @cached_property
    def text(self) -> str:
        """The sentence."""
        return self.source.text[self.sentence.start : self.sentence.end]

    @cached_property
    def context(self) -> str:
        """The title and what stands around the sentence, with it."""
        return f"{self.source.title}. {self.source.text[self.around.start : self.around.end]}"

    @cached_property
    def beside(self) -> str:
        """What stands around the sentence, and the sentence, without what is compared."""
        start = self.sentence.start + self.figure.start
        end = self.sentence.start + self.figure.end
        text = self.source.text
        return f"{text[self.around.start : start]} {text[end : self.around.end]}"

    @cached_property
    def own(self) -> Span:
        """Where the answering words stand in the sentence."""
        return Span(self.words.start - self.sentence.start, self.words.end - self.sentence.start)

    @cached_property
    def values(self) -> list[Value]:
        """The figures and dates of the answering words, each as it stands in the sentence."""
        return [one for one in values_of(self.text) if _meet(one.span, self.own)]

    @cached_property
    def figure(self) -> Span:
        """Where the figure stands in the sentence, or the words themselves without one."""
        return self.values[0].span if self.values else self.own

    @cached_property
    def before(self) -> str:
        """The sentence up to the figure."""
        return self.text[: self.figure.end]

    @cached_property
    def clause(self) -> str:
        """The sentence up to the end of the clause that the figure is in, without asides."""
        end = _CLAUSE_ENDS.search(self.text, self.figure.end)
        said = self.text[: end.start() if end else None]
        for aside in _BY_THE_WAY.finditer(said):
            if not _meet(Span(*aside.span()), self.figure):
                said = f"{said[: aside.start()]}{' ' * len(aside[0])}{said[aside.end() :]}"
        return said

    @cached_property
    def is_unsure(self) -> bool:
        """Whether it is hedged or denied."""
        return bool(HEDGED.search(self.before) or _DENIED.search(self.before))

    @cached_property
    def is_planned(self) -> bool:
        """Whether somebody means it to be so."""
        return bool(_PLANNED.search(self.clause))

    @cached_property
    def is_to_come(self) -> bool:
        """Whether it is to be so."""
        return self.is_planned or bool(re.search(r"\bwill\b", self.clause))

    @cached_property
    def is_past(self) -> bool:
        """Whether it was so before what is told."""
        return bool(re.search(r"\bhad\b", self.before))

    @cached_property
    def rates(self) -> frozenset[str]:
        """Per what the figures of the clause are."""
        clause = self.clause
        for one in values_of(clause):
            start, end = one.span.start, one.span.end
            clause = f"{clause[:start]}{' ' * (end - start)}{clause[end:]}"
        return rates_of(clause)

    @cached_property
    def is_part(self) -> bool:
        """Whether the figure counts some of what is named: "twelve of the members"."""
        counts = bool(self.values) and not self.values[0].unit
        return counts and bool(_PART.search(self.text[self.figure.end :]))

    @cached_property
    def dates(self) -> list[Value]:
        """The dates of the clause that aren't the answer."""
        return [one for one in dates_of(self.clause) if not _meet(one.span, self.figure)]

    @cached_property
    def plain(self) -> str:
        """The sentence with blanks in the place of what is compared."""
        start, end = self.figure.start, self.figure.end
        return f"{self.text[:start]}{' ' * (end - start)}{self.text[end:]}"

    @cached_property
    def shown(self) -> Span:
        """What is compared, in the source's text."""
        start = self.sentence.start
        return Span(start + self.figure.start, start + self.figure.end)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
