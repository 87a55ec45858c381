"""Canonical questions: all that can be asked of named votes, and which of them a question means.

`data/paraphrase/` holds questions.txt, one a line with slots, which the grammar reads without a
rest; follow_ups.txt, what is asked after such a question; vectors.npy [n + 1, d], one for each of
both and the last for what no record tells; and the encoder that was trained to put a loosely worded
question next to the one that it means.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.answer.language.paraphrase.follow_ups import FOLLOW_UPS, FollowUp, read_follow_ups
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
    """A canonical question or follow-up, and its share of all of them, 0 to 1.

    The question is "" for what no record tells.
    """

    question: str
    probability: float


def lead(meanings: Sequence[Meaning]) -> float:
    """Return the share that the likeliest has of the two likeliest, 0.5 to 1: 0 of none."""
    first, second = [*(one.probability for one in meanings[:2]), 0.0, 0.0][:2]
    return first / (first + second) if first else 0.0


class CanonicalQuestions:
    """Finds the canonical question that a loosely worded one means."""

    def __init__(
        self,
        encoder: QuestionEncoder,
        questions: list[str],
        follow_ups: Mapping[str, FollowUp],
        vectors: Floats,
        scale: float,
    ) -> None:
        self._encoder, self._scale = encoder, scale
        self._vectors = vectors.astype(np.float32)
        self._worded = frozenset(map(_words, questions))
        self._whole = len(questions)
        self._texts = [*questions, *follow_ups, ""]
        self.follow_ups = follow_ups
        self._fitting: dict[frozenset[str], list[int]] = defaultdict(list)
        for at, text in enumerate(self._texts[:-1]):
            self._fitting[slots_of(text)].append(at)

    def covers(self, question: str) -> bool:
        """Say whether a question with slots is a canonical one, in whatever order it is put."""
        return _words(question) in self._worded

    def fitting(self, before: Mapping[str, str]) -> frozenset[str]:
        """Return the follow-ups that fit a turn before which names these, by its slots."""
        return frozenset(text for text, one in self.follow_ups.items() if one.fits(before))

    def meanings(self, asked: SlottedQuestion, follow_ups: Collection[str] = ()) -> list[Meaning]:
        """Return what a question may mean of those with the same slots, the likeliest first.

        What goes on from a turn may also mean one of those `follow_ups` that fit it.
        """
        fitting = self._fitting.get(asked.signature, [])
        fitting = [at for at in fitting if at < self._whole or self._texts[at] in follow_ups]
        if not fitting:
            return []
        among = [*fitting, len(self._texts) - 1]
        logits = self._scale * (self._vectors @ self._encoder.encode(as_read(plain(asked.text))))
        fits = np.zeros(len(logits), dtype=bool)
        fits[among] = True
        # What is nearer to a question with other slots may mean something that none of these is.
        logits = np.where(fits, logits, logits - _OTHER_SLOTS)
        if not follow_ups:
            logits[self._whole : -1] = -np.inf
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        order = sorted(among, key=lambda at: -shares[at])
        return [Meaning(self._texts[at], float(shares[at])) for at in order]


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
        files = [folder / name for name in (QUESTIONS, FOLLOW_UPS, VECTORS)]
        whole = all(sha256_of_file(one) == card["files"][one.name] for one in files)
        questions = (folder / QUESTIONS).read_text(encoding="utf-8").splitlines()
        lines = (folder / FOLLOW_UPS).read_text(encoding="utf-8").splitlines()
        follow_ups = read_follow_ups(lines)
        vectors = np.load(folder / VECTORS, allow_pickle=False)
        scale = float(card["scale"])
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise EncoderError(f"{folder.name}/ can't be used ({error}); install Ayes again") from error
    if not whole or len(vectors) != len(questions) + len(follow_ups) + 1:
        raise EncoderError(f"{folder.name}/ isn't what its card says; install Ayes again")
    return CanonicalQuestions(encoder, questions, follow_ups, vectors, scale)
