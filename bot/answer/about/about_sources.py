"""Answer questions about the sources: a summary in their own sentences, or their particulars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.about.scope import Scope, Scopes
from bot.answer.about.summary import summarise
from bot.answer.about.topics import AboutQuestion, Topic, asked
from bot.answer.ledger import Field, Figure, LengthCell, SourcesCell, Statement, Words
from bot.answer.phrases import joined, paragraph, sentence
from bot.answer.types import Abstained, Answer, Answered, Citation, Conversation, Reason
from index.search.dense import best
from index.search.listing import SourceField
from index.search.searchable import Searchable
from index.search.stems import stems
from index.types import Quote, Source

_MENTIONED: Final = 4  # sources that are quoted for words which they hold
_LOOKED_AT: Final = 100  # passages that hold some of these words, the best by BM25
_NAMED: Final = 8  # sources that are told of one by one; of more, how many there are is said


@dataclass(frozen=True, slots=True)
class _Particular:
    """A field of a source: the words before it in a sentence, and what its lack is called."""

    field: SourceField
    before: str
    lack: str


_PARTICULARS: Final = {
    Topic.AUTHOR: _Particular("author", " is by ", "author"),
    Topic.PUBLISHER: _Particular("publisher", " was published by ", "publisher"),
    Topic.PUBLISHED: _Particular("published", " was published on ", "date of publication"),
    Topic.LINK: _Particular("url", " stands at ", "address"),
    Topic.TITLE: _Particular("title", " has the title ", "title"),
}


class AboutSources:
    """Answers what is asked of a library's sources themselves."""

    def __init__(self, library: Searchable) -> None:
        self._library = library
        self._scopes = Scopes(library)

    def find(self, question: str, conversation: Conversation = ()) -> Answer | None:
        """Answer a cleaned question; None where it isn't about sources that there are."""
        read = asked(question)
        if read is None:
            return None
        if read.topic is Topic.MENTIONS:
            return self._mentions(read.scope)
        if read.topic in {Topic.COUNT, Topic.LIST}:
            scope = self._scopes.find("everything", None)
        else:
            scope = self._scopes.find(read.scope, _spoken_of(conversation))
        if scope is None or not scope.passages:
            return None
        return self._answer(read, scope)

    def summary(self, source: Source) -> Answered:
        """Sum a source up in a few of its sentences."""
        passages = tuple(self._library.passages_of(source.id))
        return self._summary(AboutQuestion(Topic.SUMMARY, ""), Scope((source.id,), passages))

    def _answer(self, read: AboutQuestion, scope: Scope) -> Answer:
        if read.topic is Topic.SUMMARY:
            return self._summary(read, scope)
        if read.topic is Topic.LENGTH:
            return _answered([self._length(one) for one in self._first(scope.sources)])
        if read.topic in {Topic.COUNT, Topic.LIST}:
            return _answered([self._listed(scope.sources)])
        return self._particulars(scope.sources, _PARTICULARS[read.topic])

    def _summary(self, read: AboutQuestion, scope: Scope) -> Answered:
        quotes = summarise(self._library, scope, read.sentences)
        cited = tuple(dict.fromkeys(quote.source.id for quote in quotes))
        names = [(Field(self._library.sources[one], "name"),) for one in cited]
        citations = tuple(Citation(n, quote) for n, quote in enumerate(quotes, start=1))
        opening = sentence(Words("In short, in sentences of "), joined(names), Words(":"))
        return Answered("passages", opening, citations, (), 1.0, shown=len(citations))

    def _mentions(self, words: str) -> Answered | None:
        """Quote of each source the first unit that holds all of some words, up to a number."""
        asked_for = frozenset(stems(words))
        if not asked_for:
            return None
        library = self._library
        scores = library.bm25(sorted(asked_for))
        found: dict[str, Quote] = {}
        for row in best(scores, _LOOKED_AT):
            passage = library.passages[row]
            source = library.sources[passage.source_id]
            if scores[row] <= 0 or source.superseded:
                continue
            for unit in passage.units:
                held = stems(source.text[unit.span.start : unit.span.end])
                if asked_for.issubset(held) and len(found) < _MENTIONED:
                    quote = Quote(source, (unit.span,), passage.paragraph, unit.kind)
                    found.setdefault(source.id, quote)
        if not found:
            return None
        names = joined([(Field(one.source, "name"),) for one in found.values()])
        citations = tuple(Citation(n, quote) for n, quote in enumerate(found.values(), start=1))
        opening = sentence(Words("These words stand together in "), names, Words(":"))
        return Answered("passages", opening, citations, (), 1.0, shown=len(citations))

    def _length(self, source: Source) -> Statement:
        body = self._library.paragraphs(source.id)
        words = LengthCell("words", source, body)
        paragraphs = LengthCell("paragraphs", source, body)
        return sentence(
            _named(source),
            Words(" has "),
            Figure(words),
            Words(" word in " if words.value == 1 else " words in "),
            Figure(paragraphs),
            Words(" paragraph" if paragraphs.value == 1 else " paragraphs"),
        )

    def _particulars(self, ids: Sequence[str], of: _Particular) -> Answer:
        """Say a particular of each source of which it is known; refuse where it is of none."""
        having = self._having(ids, of.field)
        if not having:
            which: Statement = (Words("any of the sources"),)
            if len(ids) == 1:
                which = _named(self._library.sources[ids[0]])
            hint = sentence(Words(f"No {of.lack} is known of "), which)
            return Abstained(Reason.NEAR_MISS, hint, (), 0.0)
        said: list[Statement] = []
        first = self._first(having)
        for one in first:
            subject = _named(one) if of.field != "title" else (Words("The "), _kind(one))
            value: Statement = (Field(one, of.field),)
            if of.field == "title":
                value = (Words("“"), *value, Words("”"))
            said.append(sentence(subject, Words(of.before), value))
        if len(having) > _NAMED:
            rest = Figure(SourcesCell(tuple(having[_NAMED:])))
            said.append(
                sentence(Words("So do "), rest, Words(" more, which the list of sources shows"))
            )
        if first[0].kind == "digest" and of.field in {"author", "published", "publisher"}:
            said.append(sentence(Words("What is quoted here is a digest of it, in other words")))
        return _answered(said)

    def _having(self, ids: Sequence[str], field: SourceField) -> list[str]:
        """Return the sources of which a particular is known; of many, none is read for that."""
        if len(ids) <= _NAMED:
            return [one.id for one in self._first(ids) if getattr(one, field) is not None]
        known = set(self._library.listing.having(field))
        return [one for one in ids if one in known]

    def _listed(self, ids: Sequence[str]) -> Statement:
        total = Figure(SourcesCell(tuple(ids)))
        shown: list[Statement] = [(Field(one, "name"),) for one in self._first(ids)]
        if len(ids) > _NAMED:
            shown.append((Figure(SourcesCell(tuple(ids[_NAMED:]))), Words(" more")))
        one = len(ids) == 1
        opening = Words("There is " if one else "There are ")
        return sentence(opening, total, Words(" source: " if one else " sources: "), joined(shown))

    def _first(self, ids: Sequence[str]) -> list[Source]:
        return [self._library.sources[one] for one in ids[:_NAMED]]


def _named(source: Source) -> Statement:
    """Name a source by its title, and its publisher where that says more."""
    title: Statement = (Words("“"), Field(source, "title"), Words("”"))
    if source.publisher is None:
        return title
    return (*title, Words(" ("), Field(source, "publisher"), Words(")"))


def _kind(source: Source) -> Words:
    return Words("text" if source.kind == "text" else "article")


def _answered(said: Sequence[Statement]) -> Answered:
    return Answered("passages", paragraph(said), (), (), 1.0)


def _spoken_of(conversation: Conversation) -> Source | None:
    """Return the source that the last answer with a quote quotes first."""
    for turn in reversed(conversation):
        if not isinstance(turn.answer, Abstained) and turn.answer.citations:
            return turn.answer.citations[0].quote.source
    return None
