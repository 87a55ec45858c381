"""Canonical questions: each is read whole, and told again as it stands; damage is survived."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.english import english
from bot.answer.language.paraphrase import canonical as paraphrases
from bot.answer.language.paraphrase.canonical import (
    FOLDER,
    QUESTIONS,
    VECTORS,
    CanonicalQuestions,
    load_canonical,
    read_canonical,
)
from bot.answer.language.paraphrase.follow_ups import FOLLOW_UPS
from bot.answer.language.paraphrase.meaning import same
from bot.answer.language.paraphrase.slots import SlottedQuestion, filled, slots_of
from bot.answer.language.query.read_query import Reader
from bot.answer.ledger import render
from bot.answer.types import Abstained
from index.errors import EncoderError
from index.files.shipped import data_folder
from index.search.models.question_encoder import CARD, WEIGHTS
from index.votes.names.countries import Countries
from index.votes.record import VoteRecord

NAMES = {
    "V1": "Ukraine's resolution (A/RES/ES-11/7)",
    "V2": "the U.S. resolution as amended (A/RES/ES-11/8)",
    "V3": "the U.S. resolution in the Security Council (S/RES/2774 (2025))",
    "C1": "Norway", "C2": "Peru", "C3": "Kenya", "G1": "NATO", "G2": "ASEAN", "N1": "forty",
}  # fmt: skip
ASKED = (data_folder() / FOLDER / QUESTIONS).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def canonical() -> CanonicalQuestions:
    loaded = load_canonical()
    assert loaded is not None
    return loaded


def test_canonical_questions_are_read_whole_and_told_again_as_they_stand(
    reader: Reader, countries: Countries, records: dict[str, VoteRecord]
) -> None:
    for question in ASKED:
        reading = reader.read(filled(question, NAMES))
        assert reading.unread(tuple(records.values())) == (), question
        told = render(english(reading.query, countries))
        again = reader.read(told)
        assert same(again.query, reading.query), question


def test_canonical_questions_are_answered(base_answerer: Answerer) -> None:
    for question in ASKED[::25]:
        assert not isinstance(base_answerer.ask(filled(question, NAMES)), Abstained), question


def test_a_canonical_question_means_itself(canonical: CanonicalQuestions) -> None:
    missed = [
        question
        for question in ASKED
        if canonical.meanings(SlottedQuestion(question, dict.fromkeys(slots_of(question), "")))[
            0
        ].question
        != question
    ]
    assert len(missed) <= len(ASKED) // 50


def test_probabilities_of_what_is_meant_leave_some_for_what_has_other_slots(
    canonical: CanonicalQuestions,
) -> None:
    found = canonical.meanings(SlottedQuestion("{C1} on {V1}?", {"C1": "", "V1": ""}))
    assert 0.5 < sum(one.probability for one in found) < 1
    assert [one.probability for one in found] == sorted(
        (one.probability for one in found), reverse=True
    )


def test_slots_that_no_question_has_mean_nothing(canonical: CanonicalQuestions) -> None:
    assert canonical.meanings(SlottedQuestion("{N1} of {G1}", {"N1": "", "G1": ""})) == []


@pytest.mark.parametrize("name", [WEIGHTS, CARD, QUESTIONS, FOLLOW_UPS, VECTORS])
@pytest.mark.parametrize("harm", ["missing", "cut", "changed"])
def test_what_is_damaged_is_refused_in_a_sentence(name: str, harm: str, tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    shutil.copytree(data_folder() / FOLDER, folder)
    if harm == "missing":
        (folder / name).unlink()
    else:
        held = (folder / name).read_bytes()
        (folder / name).write_bytes(held[:100] if harm == "cut" else held[:-9] + b"#" + held[-8:])
    with pytest.raises(EncoderError, match="install Ayes again"):
        read_canonical(folder)


def test_without_it_the_grammar_reads_alone_and_one_warning_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    base_answerer: Answerer,
) -> None:
    load_canonical.cache_clear()
    monkeypatch.setattr(paraphrases, "data_folder", lambda: tmp_path)
    try:
        with caplog.at_level(logging.WARNING):
            answers = [base_answerer.ask("Who voted against ES-11/7?") for _ in range(2)]
    finally:
        load_canonical.cache_clear()
    assert not any(isinstance(one, Abstained) for one in answers)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
