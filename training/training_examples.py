"""Examples for the reader: a question and a window of a text, and whether and where it answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from training.paragraphs import (
    PEOPLE,
    SENTENCES,
    TITLED,
    WRITTEN,
    Stretch,
    TrainingParagraph,
    TrainingQuestion,
    last_of,
    sentences_of,
    windows,
)
from training.perturb import (
    WORD,
    Language,
    QuestionVocabulary,
    lacks_kind,
    loosened,
    swapped,
    transplanted,
    turned,
    vocabulary,
)

HELD_OUT = (
    "Fresno,_California",
    "Pharmacy",
    "Intergovernmental_Panel_on_Climate_Change",
    "Private_school",
)
"""Articles with near misses that people wrote, to choose and to calibrate by, never to train on."""

HELD_OUT_TOLD = ("Kenya", "Istanbul", "Tin", "Surname")
"""The same, without near misses."""

_TOGETHER = 40  # passages that stand alone, among which names are exchanged
_TITLE_SHARE = 0.7
LOOSE_SHARE = 0.25
"""How many of all questions are in loose wording."""

_RATES = {"beside": 0.5, "near": 0.4, "swapped": 0.4, "turned": 0.2, "transplanted": 0.3}
KINDS = tuple(_RATES)
"""The kinds of negative that are made by rule."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a window. `start` and `end` are characters of the window, -1 where unknown.

    `kind` says how it came about: "told", "people" (a near miss that a person wrote), or one of the
    kinds of negative that are made by rule.
    """

    kind: str
    question: str
    title: str
    window: str
    told: bool
    start: int = -1
    end: int = -1


class Maker:
    """Makes examples; the same for the same state of `random`."""

    def __init__(self, random: Random, loose: float = LOOSE_SHARE) -> None:
        self._random, self._loose = random, loose
        self._language = Language()
        self._foreign: list[tuple[TrainingParagraph, str]] = []

    def of_people(self, paragraphs: Sequence[TrainingParagraph]) -> list[Example]:
        """Make examples of the sets with written near misses, with the windows nearest to each."""
        made: list[Example] = []
        for paragraph in paragraphs:
            if paragraph.set not in (*PEOPLE, WRITTEN):
                continue
            cut = windows(paragraph.context)
            for asked in paragraph.asked:
                if asked.impossible:
                    nearest = sorted(cut, key=lambda one: -_shared(asked, paragraph, one))
                    # Of those that were written for the reader there are enough with one each.
                    most = 1 if paragraph.set == WRITTEN else 2
                    made += [
                        self._example("people", asked, paragraph, one) for one in nearest[:most]
                    ]
                    continue
                made += self._told(asked, paragraph)
                others = [one for one in cut if _untold(asked, paragraph, one)]
                if others and self._random.random() < 0.5:
                    other = self._random.choice(others)
                    made.append(self._example("beside", asked, paragraph, other))
        self._random.shuffle(made)
        return made

    def by_rule(self, paragraphs: Sequence[TrainingParagraph]) -> list[Example]:
        """Make examples of all sets, with negatives that are made by rule."""
        articles: dict[str, list[TrainingParagraph]] = defaultdict(list)
        alone: Counter[str] = Counter()
        for paragraph in paragraphs:
            # Reviews and posts stand alone: names to exchange come from others of their set.
            alone[paragraph.set] += paragraph.set not in TITLED
            together = f"{paragraph.set} {alone[paragraph.set] // _TOGETHER}"
            articles[paragraph.article if paragraph.set in TITLED else together].append(paragraph)
            self._language.learn(paragraph.context)
            for asked in paragraph.asked:
                self._language.learn(asked.question)
        self._foreign = [(p, a.question) for p in paragraphs for a in p.asked if not a.impossible]
        made: list[Example] = []
        for held in articles.values():
            words = vocabulary(one.context for one in held)
            for paragraph in held:
                for asked in paragraph.asked:
                    if not asked.impossible:
                        made += self._of(asked, paragraph, held, words)
        self._random.shuffle(made)
        return made

    def _of(
        self,
        asked: TrainingQuestion,
        paragraph: TrainingParagraph,
        held: Sequence[TrainingParagraph],
        words: QuestionVocabulary,
    ) -> Iterator[Example]:
        """Yield a question with its answer, and with what doesn't answer it."""
        told = self._told(asked, paragraph)
        yield from told
        if not told:
            return
        cut = windows(paragraph.context)
        if self._draws("beside"):
            others = [one for one in cut if _untold(asked, paragraph, one)]
            if others:
                nearest = max(others, key=lambda one: _shared(asked, paragraph, one))
                yield self._example("beside", asked, paragraph, nearest)
        if paragraph.set in TITLED and self._draws("near"):
            yield from self._near(asked, paragraph, held)
        if self._draws("swapped"):
            answers = " ".join(asked.texts)
            new = swapped(asked.question, words, self._language, answers, self._random)
            yield from self._changed("swapped", new, told[0])
        if self._draws("turned"):
            yield from self._changed("turned", turned(asked.question, self._random), told[0])
        if self._draws("transplanted"):
            yield from self._transplanted(paragraph, cut)

    def _draws(self, kind: str) -> bool:
        return self._random.random() < _RATES[kind]

    def _told(self, asked: TrainingQuestion, paragraph: TrainingParagraph) -> list[Example]:
        """Return the example of a question's answer, in a window that starts at or before it."""
        spans = asked.answers or asked.sentences
        if not spans:
            return []
        context, sentences = paragraph.context, sentences_of(paragraph.context)
        start, end = self._random.choice(spans[:3])
        at = next((n for n, one in enumerate(sentences) if one[0] <= start < one[1]), None)
        if at is None:
            return []
        first = max(0, at - self._random.randrange(SENTENCES))
        while sentences[last_of(context, sentences, first)][1] < min(end, sentences[at][1]):
            first += 1
        window = (sentences[first][0], sentences[last_of(context, sentences, first)][1])
        made = replace(self._example("told", asked, paragraph, window), told=True)
        if asked.answers and end <= window[1]:
            made = replace(made, start=start - window[0], end=end - window[0])
        return [made]

    def _near(
        self,
        asked: TrainingQuestion,
        paragraph: TrainingParagraph,
        others: Sequence[TrainingParagraph],
    ) -> Iterator[Example]:
        """Yield the window of another passage of the article that shares most with a question."""
        best: tuple[float, TrainingParagraph, Stretch] | None = None
        elsewhere = replace(asked, answers=(), sentences=())
        for other in self._random.sample(list(others), min(len(others), 12)):
            if other.context == paragraph.context:
                continue
            for one in windows(other.context):
                shared = _shared(asked, other, one)
                if (best is None or shared > best[0]) and _untold(elsewhere, other, one):
                    best = shared, other, one
        if best is not None and best[0] > 0:
            yield self._example("near", asked, best[1], best[2])

    def _changed(self, kind: str, question: str | None, told: Example) -> Iterator[Example]:
        if question is not None:
            asked = self._dressed(question)
            yield replace(told, kind=kind, question=asked, told=False, start=-1, end=-1)

    def _transplanted(
        self, paragraph: TrainingParagraph, cut: Sequence[Stretch]
    ) -> Iterator[Example]:
        """Yield a question from elsewhere, of whose kind of answer the window holds nothing."""
        window = self._random.choice(cut)
        text = paragraph.context[window[0] : window[1]]
        for _ in range(40):
            other, question = self._random.choice(self._foreign)
            if other.article != paragraph.article and lacks_kind(question, text):
                new = transplanted(question, text, self._random)
                if new is not None:
                    asked = TrainingQuestion(new, (), (), (), impossible=True)
                    yield self._example("transplanted", asked, paragraph, window)
                return

    def _example(
        self, kind: str, asked: TrainingQuestion, paragraph: TrainingParagraph, window: Stretch
    ) -> Example:
        title = paragraph.title if self._random.random() < _TITLE_SHARE else ""
        text = paragraph.context[window[0] : window[1]]
        return Example(kind, self._dressed(asked.question), title, text, told=False)

    def _dressed(self, question: str) -> str:
        return loosened(question, self._random) if self._random.random() < self._loose else question


def _untold(asked: TrainingQuestion, paragraph: TrainingParagraph, window: Stretch) -> bool:
    """Say whether a window holds none of a question's answers."""
    if any(start < window[1] and window[0] < end for start, end in asked.answers + asked.sentences):
        return False
    text = paragraph.context[window[0] : window[1]].lower()
    return not any(answer.lower() in text for answer in asked.texts)


def _shared(asked: TrainingQuestion, paragraph: TrainingParagraph, window: Stretch) -> int:
    """Return how much of the longer words of a question stands in a window, in letters."""
    held = _beginnings(paragraph.context[window[0] : window[1]])
    words = {word.lower()[:6] for word in WORD.findall(asked.question) if len(word) > 3}
    return sum(len(word) for word in words & held)


@lru_cache(maxsize=1 << 16)
def _beginnings(text: str) -> frozenset[str]:
    return frozenset(word.lower()[:6] for word in WORD.findall(text))
