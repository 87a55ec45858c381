"""What tells which canonical question is meant: its files, and the figures on its card."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from bot.answer.language.paraphrase.canonical import FOLDER, QUESTIONS, load_canonical
from bot.answer.language.paraphrase.follow_ups import FOLLOW_UPS, read_follow_ups
from index.files.shipped import data_folder
from index.search.models.question_encoder import CARD
from training.paraphrase import (
    CHATTER,
    PARAPHRASES,
    SET_ASIDE,
    SET_ASIDE_FOLLOWING,
    Paraphrase,
    chatted,
    figures,
    read_paraphrases,
)


def test_questions_are_read_below_the_canonical_one_that_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text("# how did {C1} vote on {V1}\n{C1} re {V1}?\n#\nwho wrote {V1}\n", "utf-8")
    assert read_paraphrases([path]) == [
        Paraphrase("{C1} re {V1}?", "how did {C1} vote on {V1}"),
        Paraphrase("who wrote {V1}", ""),
    ]


def test_every_question_to_train_on_means_one_that_ships_and_none_is_kept_aside_too() -> None:
    shipped = _lines(QUESTIONS)
    shipped += read_follow_ups(_lines(FOLLOW_UPS))
    trained = read_paraphrases(sorted(PARAPHRASES.glob("*.txt")))
    assert {one.canonical for one in trained} <= {*shipped, ""}
    aside = {one.asked for one in read_paraphrases([SET_ASIDE, SET_ASIDE_FOLLOWING])}
    assert aside.isdisjoint(one.asked for one in trained)


def test_what_is_said_around_a_question_fits_what_it_asks() -> None:
    lines = read_paraphrases([CHATTER])
    assert all(one.asked.count("...") == 1 for one in lines)
    some = [Paraphrase("I read that ...", "is it true that"), Paraphrase("hm, ...", "")]
    claim = Paraphrase("{C1} backed {V1}?", "is it true that {C1} voted in favor of {V1}")
    asked = {chatted(claim, some, Random(seed)).asked for seed in range(20)}  # noqa: S311
    assert asked == {"I read that {C1} backed {V1}", "hm, {C1} backed {V1}"}
    other = Paraphrase("who backed {V1}?", "which countries voted in favor of {V1}")
    assert chatted(other, some, Random(1)) == Paraphrase("hm, who backed {V1}", other.canonical)  # noqa: S311


def test_the_figures_on_the_card_are_made_again() -> None:
    canonical = load_canonical()
    assert canonical is not None
    card = json.loads((data_folder() / FOLDER / CARD).read_text(encoding="utf-8"))
    measured = figures(canonical, read_paraphrases([SET_ASIDE]))
    assert measured == pytest.approx(card["figures"], abs=0.005)
    following = read_paraphrases([SET_ASIDE_FOLLOWING])
    measured = figures(canonical, following, canonical.follow_ups)
    assert measured == pytest.approx(card["follow-ups"], abs=0.005)


def _lines(name: str) -> list[str]:
    return (data_folder() / FOLDER / name).read_text(encoding="utf-8").splitlines()
