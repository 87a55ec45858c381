"""Passages with questions to train and measure a reader on, and windows of them."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

WRITTEN = "written"
"""The set of questions and near misses that were written for this reader."""

SQUAD = "squad1-train"
"""SQuAD 1.1's training set, from a file of its own."""

PEOPLE = ("squad2-other", "squad1-other")
"""The sets with near misses that people wrote, and their like without."""

TITLED = {"new_wiki", "selqa", SQUAD, WRITTEN, *PEOPLE}
SENTENCES = 3  # of a window
WORDS = 70  # of a window: about 90 tokens
Stretch = tuple[int, int]
"""Characters from the first on, and before the last."""

_LONGEST_ANSWER = 25  # words
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question of a passage, its answers as spans, and the sentences known to hold one."""

    question: str
    answers: tuple[Stretch, ...]
    texts: tuple[str, ...]
    sentences: tuple[Stretch, ...]
    impossible: bool


@dataclass(frozen=True, slots=True)
class TrainingParagraph:
    """A passage with its questions."""

    set: str
    article: str
    context: str
    asked: tuple[TrainingQuestion, ...]

    @property
    def title(self) -> str:
        """The title of the article, where there is one."""
        if self.set not in TITLED:
            return ""
        return unquote(self.article.removeprefix("selqa-")).replace("_", " ")


def read_paragraphs(path: Path) -> list[TrainingParagraph]:
    """Read passages and questions, one passage a line."""
    found = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            context = fields["context"]
            asked = tuple(_asked(one, context) for one in fields["questions"])
            found.append(TrainingParagraph(fields["set"], fields["article"], context, asked))
    return found


def read_squad_set(path: Path, known: Sequence[TrainingParagraph]) -> list[TrainingParagraph]:
    """Read a file in SQuAD's format; what a known passage asks is left out with it."""
    held = {one.context for one in known}
    found = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for fields in article["paragraphs"]:
            context = fields["context"]
            if context in held:
                continue
            asked = []
            for one in fields["qas"]:
                answers = [
                    {"text": each["text"], "start": each["answer_start"]} for each in one["answers"]
                ]
                asked.append(_asked({"question": one["question"], "answers": answers}, context))
            found.append(TrainingParagraph(SQUAD, article["title"], context, tuple(asked)))
    return found


def read_written(folder: Path, known: Sequence[TrainingParagraph]) -> list[TrainingParagraph]:
    """Read a folder of questions and near misses that were written for this reader.

    A line of its files holds a passage of its own, with its title, or the key of a known one: the
    texts of others aren't part of the project. A line whose passage isn't known is left out.
    """
    passages = {passage_key(one.context): one for one in known}
    lines = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [
        _written(fields, passages.get(fields.get("passage", "")))
        for fields in lines
        if "context" in fields or fields["passage"] in passages
    ]


def _written(fields: dict[str, Any], of: TrainingParagraph | None) -> TrainingParagraph:
    context, title = (fields["context"], fields["title"]) if of is None else (of.context, of.title)
    told = [
        TrainingQuestion(question, ((start, end),), (context[start:end],), (), impossible=False)
        for question, start, end in fields["told"]
    ]
    near = [TrainingQuestion(one, (), (), (), impossible=True) for _, one in fields["near"]]
    return TrainingParagraph(WRITTEN, title, context, (*told, *near))


def passage_key(context: str) -> str:
    """Return what names a passage among those to train on."""
    return hashlib.sha256(context.encode()).hexdigest()[:16]


def _asked(fields: dict[str, Any], context: str) -> TrainingQuestion:
    spans, texts = set(), []
    for answer in fields["answers"]:
        text, start = answer["text"], answer["start"]
        texts.append(text)
        if start is None and context.count(text) == 1:
            start = context.index(text)
        if start is not None and text and len(text.split()) <= _LONGEST_ANSWER:
            spans.add((start, start + len(text)))
    return TrainingQuestion(
        str(fields["question"]).strip(),
        tuple(sorted(spans, key=lambda one: (one[1] - one[0], one))),
        tuple(texts),
        tuple((start, end) for start, end in fields.get("sentences", ())),
        bool(fields.get("impossible")),
    )


@lru_cache(maxsize=1 << 15)
def windows(context: str) -> tuple[Stretch, ...]:
    """Cut a passage into windows of three sentences that overlap by one."""
    sentences = sentences_of(context)
    cut, first = [], 0
    while first < len(sentences):
        last = last_of(context, sentences, first)
        cut.append((sentences[first][0], sentences[last][1]))
        if last == len(sentences) - 1:
            break
        first = max(first + 1, last)
    return tuple(cut)


@lru_cache(maxsize=1 << 15)
def sentences_of(context: str) -> tuple[Stretch, ...]:
    """Cut a passage into sentences, roughly, and none longer than a window."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(context)), len(context)]
    found = []
    for start, end in pairwise(cuts):
        words = [m for m in re.finditer(r"\S+", context[start:end])]
        for first in range(0, len(words), WORDS):
            part = words[first : first + WORDS]
            found.append((start + part[0].start(), start + part[-1].end()))
    return tuple(found)


def last_of(context: str, sentences: Sequence[Stretch], first: int) -> int:
    """Return the last sentence of the window that starts with one."""
    last = first
    while last + 1 < min(len(sentences), first + SENTENCES):
        if len(context[sentences[first][0] : sentences[last + 1][1]].split()) > WORDS:
            break
        last += 1
    return last
