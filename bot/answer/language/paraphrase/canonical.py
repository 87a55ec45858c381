"""Canonical questions: all that can be asked of named votes, and which of them a question means.

`data/paraphrase/` holds questions.txt, one a line with slots, which the grammar reads without a
rest; vectors.npy [n + 1, d], one for each and the last for what no record tells; and the encoder
that was trained to put a loosely worded question next to the one that it means.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.answer.language.paraphrase.slots import SlottedQuestion, as_read, plain, slots_of
from index.errors import EncoderError
from index.files.checksum import sha256_of_file
from index.files.shipped import data_folder
from index.search.models.question_encoder import CARD, QuestionEncoder, load_question_encoder
from index.search.models.reader import Floats

FOLDER = "paraphrase"  # in data/
QUESTIONS, VECTORS = "questions.txt", "vectors.npy"
_OTHER_SLOTS = 1.0  # taken off the logits of questions with other slots
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A canonical question, "" for what no record tells, and its share of all of them, 0 to 1."""

    question: str
    probability: float


class CanonicalQuestions:
    """Finds the canonical question that a loosely worded one means."""

    def __init__(
        self, encoder: QuestionEncoder, questions: list[str], vectors: Floats, scale: float
    ) -> None:
        self._encoder, self._questions, self._scale = encoder, questions, scale
        self._vectors = vectors.astype(np.float32)
        self._worded = frozenset(map(_words, questions))
        self._fitting: dict[frozenset[str], list[int]] = defaultdict(list)
        for at, question in enumerate(questions):
            self._fitting[slots_of(question)].append(at)

    def covers(self, question: str) -> bool:
        """Say whether a question with slots is a canonical one, in whatever order it is put."""
        return _words(question) in self._worded

    def meanings(self, asked: SlottedQuestion) -> list[Meaning]:
        """Return what a question may mean of those with the same slots, the likeliest first."""
        fitting = self._fitting.get(asked.signature)
        if not fitting:
            return []
        among = [*fitting, len(self._questions)]
        logits = self._scale * (self._vectors @ self._encoder.encode(as_read(plain(asked.text))))
        fits = np.zeros(len(logits), dtype=bool)
        fits[among] = True
        # What is nearer to a question with other slots may mean something that none of these is.
        logits = np.where(fits, logits, logits - _OTHER_SLOTS)
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        texts = [*self._questions, ""]
        order = sorted(among, key=lambda at: -shares[at])
        return [Meaning(texts[at], float(shares[at])) for at in order]


def _words(question: str) -> tuple[str, ...]:
    return tuple(sorted(question.replace(",", " and ").split()))


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Return the shipped canonical questions, without the model; none where they can't be read."""
    try:
        lines = (data_folder() / FOLDER / QUESTIONS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(lines)


@lru_cache(maxsize=1)
def load_canonical() -> CanonicalQuestions | None:
    """Load what ships, once; None, with a warning, where it can't be used."""
    try:
        return read_canonical(data_folder() / FOLDER)
    except EncoderError as error:
        _log.warning("loosely worded questions of votes are read less well: %s", error)
        return None


def read_canonical(folder: Path) -> CanonicalQuestions:
    """Read what a folder holds; raise EncoderError where it isn't whole."""
    encoder = load_question_encoder(folder)
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        files = [folder / name for name in (QUESTIONS, VECTORS)]
        whole = all(sha256_of_file(one) == card["files"][one.name] for one in files)
        questions = (folder / QUESTIONS).read_text(encoding="utf-8").splitlines()
        vectors = np.load(folder / VECTORS, allow_pickle=False)
        scale = float(card["scale"])
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise EncoderError(f"{folder.name}/ can't be used ({error}); install Ayes again") from error
    if not whole or len(vectors) != len(questions) + 1:
        raise EncoderError(f"{folder.name}/ isn't what its card says; install Ayes again")
    return CanonicalQuestions(encoder, questions, vectors, scale)
