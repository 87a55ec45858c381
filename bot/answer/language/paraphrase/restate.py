"""What a question of votes means, by the grammar and by the canonical question next to it.

Where both say the same, that is asked. Where they don't, or the grammar leaves words unread, the
canonical question is asked if it is certain enough, and else what may be meant is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.answer.language.english import english
from bot.answer.language.form import Ask
from bot.answer.language.paraphrase.canonical import (
    CanonicalQuestions,
    Meaning,
    known,
    lead,
    load_canonical,
)
from bot.answer.language.paraphrase.follow_ups import FollowUp, names_before
from bot.answer.language.paraphrase.meaning import same
from bot.answer.language.paraphrase.slots import SlottedQuestion, filled, plain, slotted
from bot.answer.language.query.read_query import Reader, Reading
from bot.answer.language.text.lexicon import reading_table
from bot.answer.language.text.numbers import in_words
from bot.answer.language.text.question import clean
from bot.answer.ledger import render
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries
from index.votes.record import Position

CERTAIN = 0.75
"""The lead before the second likeliest from which a canonical question is asked.

It tells more than the probability, which longer questions have less of: decision 17 has both.
"""

SURE = 0.22
"""The probability that it needs besides: "who voted no over lunch" says more than it does."""

FOLLOWED = 0.1
"""The same of a follow-up: it is shorter, and fewer others have its slots."""

OVERRULING = 0.46
"""The probability that is needed where the grammar read all words as what no canonical one asks."""

COVERED = 0.32
"""The same, where it read them as another canonical question."""

LIKELY = 0.06
"""The probability from which one is proposed."""

NEAR = 0.12
"""The same, where the grammar doesn't see that a vote is asked about."""

DOUBTED = 0.2
"""The same, where the grammar read all words as another canonical question."""

RESTATED = 0.9
"""How sure an answer to a restated question is: of what was answered blind 58 of 63 were right."""

POSSIBLE = 0.02
"""The probability from which what the grammar read of all words stands, and a meaning counts."""

_ASIDE = lazy_pattern(r"\s*\([^()]{1,80}\)")
"""What is put in parentheses may name others than are asked about."""

_NEVER_TOLD = ("supposed", "multiple")
_SHORT = 5  # letters of a word that may be a slipped "not"
_DENYING = ("not", "without_doing", "neither", "besides", "denied", "anybody.nobody")


def sure(meanings: Sequence[Meaning], least: float = SURE) -> float:
    """Return the lead of the likeliest meaning, 0 where it is less likely than it has to be."""
    likely = bool(meanings) and bool(meanings[0].question) and meanings[0].probability >= least
    return lead(meanings) if likely else 0.0


class Settling(Protocol):
    """What knows which votes a reading means."""

    def settled(self, reading: Reading) -> Reading:
        """Put the votes that are meant into a reading, as far as they are known."""
        ...

    def understands(self, reading: Reading) -> bool:
        """Say whether the grammar makes one question of all that a reading says of votes."""
        ...

    def alike(self, one: Reading, other: Reading) -> bool:
        """Say whether two readings ask the same, or are answered with the same words."""
        ...


@dataclass(frozen=True, slots=True)
class Before:
    """The turn that a follow-up goes on from, and what reads a plain follow-up of that turn."""

    reading: Reading
    resolve: Callable[[str], Reading]


class Restater:
    """Restates readings as what is meant."""

    def __init__(
        self,
        reader: Reader,
        countries: Countries,
        votes: Settling,
        is_word: Callable[[str], bool],
    ) -> None:
        """Restate what a reader reads; `is_word` says whether a word is known, in small letters."""
        self._reader, self._countries, self._votes = reader, countries, votes
        self._is_word = is_word

    def understands(self, reading: Reading) -> bool:
        """Say whether the grammar makes one question of votes of all that a reading says."""
        return reading.ask is not Ask.OTHER and self._votes.understands(reading)

    def restate(self, reading: Reading, text: str, before: Before | None) -> Reading:
        """Return the reading that is meant, or this one, with what may be meant where it is unsure.

        `text` is the question as it was put, `before` what it goes on from. The reading is the same
        where it asks for a reason, or where the grammar understands it only by the turn before.
        """
        read = self.understands(reading)
        if self._apart(reading) or (before and read and not self._alone(reading)):
            return reading
        goes_on = before is not None and not read and before.reading.ask is not Ask.OTHER
        texts = dict.fromkeys((text, text if read else _ASIDE.sub("", text)))
        ways = [way for one in texts for way in self._slotted(reading, one, read=read)]
        ways = [one for one in ways if one.asks or goes_on]
        # What stands there as it is needs no model, whose loading takes a fifth of a start.
        if not ways or (read and plain(ways[0].text) in known()):
            return reading
        canonical = load_canonical()
        if canonical is None:
            return reading
        names, fitting = {}, frozenset[str]()
        if before is not None and goes_on:
            names = names_before(before.reading, self._countries)
            fitting = canonical.fitting(names)
        least = FOLLOWED if goes_on else SURE
        ranked = [(one, canonical.meanings(one, fitting)) for one in ways]
        ranked = [one for one in ranked if one[1]]
        if not ranked:
            return reading
        # With its figure as a slot, if that is certain: else it may be a word like others.
        asked, meanings = max(ranked, key=lambda one: min(sure(one[1], least), CERTAIN))
        if read:
            return self._held_against(reading, asked, meanings, canonical)

        def meant(meaning: Meaning) -> Reading:
            one = canonical.follow_ups.get(meaning.question, FollowUp("", meaning.question))
            if before is not None and not one.whole:
                return before.resolve(clean(filled(one.text, asked.names)))
            return self._reader.read(clean(filled(one.whole, asked.names | names)))

        return self._taken(reading, meanings, meant, least)

    def _apart(self, reading: Reading) -> bool:
        """Say whether no canonical question asks it, or what it names isn't clear."""
        if reading.ask is Ask.WHY or reading.years or reading.region or reading.ambiguous:
            return True
        if reading.others or any(token.may("where") for token in reading.tokens):
            return True
        # A name that is only near one of a country may be nobody's; "Germanys vote" tells whose.
        spans = {token.span for token in reading.tokens if token.codes and not token.owns}
        return any(
            one.misspelt and one.span in spans for one in self._countries.mentions(reading.text)
        )

    def _taken(
        self,
        reading: Reading,
        meanings: Sequence[Meaning],
        read: Callable[[Meaning], Reading],
        least: float,
    ) -> Reading:
        """Return what is likeliest meant by what the grammar doesn't read, or propose it.

        It is asked from the probability `least` on.
        """
        # What no record tells, or isn't of votes by the grammar's lights, the sources may tell.
        near = NEAR if reading.ask is Ask.OTHER and not reading.leans else LIKELY
        if not meanings[0].question or meanings[0].probability < near:
            return reading
        meanings, readings = self._told_apart(meanings, read)
        first = readings[0]
        if (
            first is not None
            and sure(meanings, least) >= CERTAIN
            and not self._turned(reading, first)
        ):
            return replace(first, text=reading.text, restated=True)
        likely = zip(meanings, readings, strict=True)
        proposed = [one for meant, one in likely if one and meant.probability >= LIKELY]
        return replace(reading, proposed=self._proposed(proposed))

    def _told_apart(
        self, meanings: Sequence[Meaning], read: Callable[[Meaning], Reading]
    ) -> tuple[list[Meaning], list[Reading | None]]:
        """Return meanings that ask differently, the likeliest first, with how each is read.

        One that asks the same as a likelier one adds to it.
        """
        found: list[tuple[Meaning, Reading | None]] = []
        for meaning in meanings:
            if meaning.probability < POSSIBLE and found:
                break
            reading = read(meaning) if meaning.question else None
            for at, (likelier, other) in enumerate(found):
                if reading and other and same(reading.query, other.query):
                    added = likelier.probability + meaning.probability
                    found[at] = replace(likelier, probability=added), other
                    break
            else:
                found.append((meaning, reading))
        found.sort(key=lambda one: -one[0].probability)
        return [one for one, _ in found], [one for _, one in found]

    def _held_against(
        self,
        reading: Reading,
        asked: SlottedQuestion,
        meanings: Sequence[Meaning],
        canonical: CanonicalQuestions,
    ) -> Reading:
        """Hold what the grammar read of all words against what they may mean."""
        best = meanings[0]
        possible = [one for one in meanings if one.question and one.probability >= POSSIBLE]
        # One by one: the likeliest is mostly what the grammar read.
        alike = any(self._votes.alike(self._filled(asked, one), reading) for one in possible)
        if not best.question or alike:
            return reading
        first = self._filled(asked, best)
        covered = best.probability >= DOUBTED and self._covered(reading, asked, canonical)
        # "Did more abstain than vote no" asks for a yes or no, not by how many.
        covered = covered and (first.query.whether or not reading.query.whether)
        certain = COVERED if covered else OVERRULING
        if best.probability >= certain and not self._turned(reading, first):
            return replace(first, text=reading.text, restated=True)
        if not covered:
            return reading
        likely = [one for one in possible if one.probability >= LIKELY]
        proposed = [*(self._filled(asked, one) for one in likely), reading]
        return replace(reading, proposed=self._proposed(proposed))

    def _turned(self, reading: Reading, first: Reading) -> bool:
        """Say whether a canonical question may miss what turns a question.

        That is a "not" of its sets, a choice ("voted yes and then no"), a number that is claimed,
        what none tells ("would", "twice as many"), or a short word that nobody knows: "hvnt".
        """
        idle = reading_table().connecting
        words = (one.text for one in reading.tokens if one.word and one.text.isalpha())
        unknown = (word for word in words if word not in idle and not self._is_word(word))
        if any(1 < len(word) <= _SHORT for word in unknown) or reading.has(*_NEVER_TOLD):
            return True
        counted = any(one.number is not None and not one.date for one in reading.tokens)
        others = any(one.text == "other" for one in reading.tokens)  # "the other three"
        if counted and (others or (first.query.whether and first.query.number is None)):
            return True
        denying = first.has(*_DENYING) or Position.ABSENT in first.query.choices
        denied = any(reading.tokens[at].may("not") for at in reading.used if at >= 0)
        told = {one.choice for one in reading.tokens if one.choice is not None}
        missed = bool(first.query.choices) and not told <= {*first.query.choices}
        return not denying and (denied or missed)

    def _covered(
        self, reading: Reading, asked: SlottedQuestion, canonical: CanonicalQuestions
    ) -> bool:
        """Say whether what the grammar read is one of the canonical questions."""
        line = render(english(reading.query, self._countries))
        number = reading.query.number
        figures = {"N1": in_words(number)} if number is not None and "N1" in asked.names else {}
        names = asked.names | figures
        for slot, name in sorted(names.items(), key=lambda one: -len(one[1])):
            line = line.replace(name, f"{{{slot}}}")
        return canonical.covers(line)

    def _filled(self, asked: SlottedQuestion, meaning: Meaning) -> Reading:
        """Read a canonical question with what was asked about in its slots."""
        return self._reader.read(clean(filled(meaning.question, asked.names)))

    def _alone(self, reading: Reading) -> bool:
        """Say whether the text of a reading tells alone what it asks."""
        if reading.them or reading.rest:
            return False
        if not self.understands(reading):
            return True
        alone = self._votes.settled(self._reader.read(reading.text))
        return same(alone.query, reading.query)

    def _proposed(self, readings: Sequence[Reading]) -> tuple[str, ...]:
        """Put what may be meant as questions, once each; what was claimed is never repeated."""
        if any(one.query.sought for one in readings):
            return ()
        queries = [one.query for one in readings]
        queries = [
            replace(query, whether=False, of=()) if query.ask is Ask.POSITION else query
            for query in queries
        ]
        lines = (render(english(query, self._countries)) for query in queries)
        return tuple(dict.fromkeys(lines))

    def _slotted(self, reading: Reading, text: str, *, read: bool) -> list[SlottedQuestion]:
        """Return a text with slots, with its figures as slots or not."""
        tokens = list(self._reader.mentions.find(self._reader.lexer.tokens(text)).tokens)
        meant = list(reading.query.votes)
        if len(meant) == sum(token.votes is not None for token in tokens):
            # Those that are none of the library's, as they were found in the register.
            tokens = [replace(t, votes=meant.pop(0)) if t.votes else t for t in tokens]
        # "How many on each" has a figure of each, which no canonical question asks.
        each = any("each" in one.text.split() for one in tokens if one.votes is not None)
        if read and each:
            return []
        # In "all three of them", and "the 18 that opposed it", the figure is a word like others.
        counted = reading.query.number is not None or not read
        counted = counted and not any(one.number is not None and one.definite for one in tokens)
        ways = (True, False) if counted else (False,)
        found = [slotted(text, tokens, self._countries, figures=one) for one in ways]
        return [one for one in found if one is not None]
