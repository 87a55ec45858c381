"""What the reader is trained on: windows with their answers, and questions that aren't answered."""

from __future__ import annotations

import json
import lzma
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from bot.evaluation.data_files import content_of
from bot.evaluation.squad import read_squad
from training.held_out import in_squad_format
from training.paragraphs import (
    TrainingParagraph,
    passage_key,
    read_paragraphs,
    read_squad_set,
    read_written,
    windows,
)
from training.perturb import (
    Language,
    lacks_kind,
    loosened,
    swapped,
    transplanted,
    turned,
    vocabulary,
)
from training.training_examples import LOOSE_SHARE, Example, Maker

WRITTEN_FOLDER = Path(__file__).parents[2] / "training" / "written"
MILL = (
    "The mill at Orrin was built by Hanna Velt in 1811. It ground oats for the northern farms. "
    "In 1840 the wheel was widened by Piet Moor. The new wheel drove two stones. "
    "A flood took the dam in 1902, and the mill stood still until the war."
)
WEIR = (
    "The weir above Orrin was raised in 1733 by Anton Velt. Fish pass it on the southern side. "
    "It holds back the water of a whole valley in spring."
)
ASKED = [
    {"question": "Who built the mill at Orrin?", "answers": [{"text": "Hanna Velt", "start": 31}]},
    {"question": "When was the wheel widened?", "answers": [{"text": "1840", "start": None}]},
    {"question": "What was done in 1902?", "answers": [{"text": "the dam", "start": None}]},
    {"question": "Who widened the weir?", "answers": [], "impossible": True},
]


@pytest.fixture
def paragraphs(tmp_path: Path) -> list[TrainingParagraph]:
    file = tmp_path / "questions.jsonl.xz"
    lines = [
        {"set": "squad2-other", "article": "Orrin_mill", "context": MILL, "questions": ASKED},
        {"set": "squad2-other", "article": "Orrin_mill", "context": WEIR, "questions": []},
    ]
    file.write_bytes(lzma.compress("\n".join(map(json.dumps, lines)).encode()))
    return read_paragraphs(file)


def test_what_was_written_for_the_reader_is_read_with_its_passage_or_by_its_key(
    tmp_path: Path, paragraphs: list[TrainingParagraph]
) -> None:
    told = [["Who put up the mill?", 31, 41]]
    near = [["e", "Who put up the weir?"]]
    lines = [
        {"passage": passage_key(MILL), "told": told, "near": near},
        {"passage": "of no known text", "told": told, "near": near},
        {"title": "The weir", "context": WEIR, "told": [], "near": near},
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    mill, weir = read_written(tmp_path, paragraphs)
    assert [(one.title, one.context) for one in (mill, weir)] == [
        ("Orrin mill", MILL),
        ("The weir", WEIR),
    ]
    assert [one.texts for one in mill.asked] == [("Hanna Velt",), ()]
    examples = Maker(Random(1)).of_people([mill, weir])  # noqa: S311
    told_of = {one.question: one for one in examples if one.kind == "told"}
    assert [*told_of] == ["Who put up the mill?"]
    assert {one.told for one in examples if one.kind == "people"} == {False}


def test_each_passage_that_members_ask_about_is_one_of_those_that_were_written() -> None:
    own = [*read_written(WRITTEN_FOLDER, []), *read_written(WRITTEN_FOLDER / "last", [])]
    lines = (WRITTEN_FOLDER / "members" / "members.jsonl").read_text(encoding="utf-8").splitlines()
    asked = read_written(WRITTEN_FOLDER / "members", own)
    assert len(asked) == len(lines) > 0
    told = [one for of in asked for one in of.asked if not one.impossible]
    assert all(text.strip() for one in told for text in one.texts)


def test_a_file_in_squads_format_brings_what_is_not_known(
    tmp_path: Path, paragraphs: list[TrainingParagraph]
) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(in_squad_format(paragraphs)), encoding="utf-8")
    assert read_squad_set(file, paragraphs) == []
    (article,) = {one.article for one in read_squad_set(file, [])}
    assert article == "Orrin_mill"


def test_the_card_names_the_sets_that_a_run_was_given_and_no_other() -> None:
    from training.ship import SETS, sets_of

    assert sets_of(["questions.jsonl.xz"]) == SETS
    more = sets_of(["questions.jsonl.xz", "train-v1.1.json", "own.jsonl"])
    assert len(more) == len(SETS) + 2


def made(
    paragraphs: list[TrainingParagraph], seed: int = 1, loose: float = LOOSE_SHARE
) -> list[Example]:
    maker = Maker(Random(seed), loose)  # noqa: S311
    return [*maker.by_rule(paragraphs), *maker.of_people(paragraphs)]


def test_what_is_told_stands_where_the_example_says(paragraphs: list[TrainingParagraph]) -> None:
    told = [one for seed in range(20) for one in made(paragraphs, seed) if one.told]
    assert {one.window[one.start : one.end] for one in told} == {"Hanna Velt", "1840", "the dam"}
    assert {one.title for one in told} == {"", "Orrin mill"}


def test_what_is_not_told_names_no_words(paragraphs: list[TrainingParagraph]) -> None:
    untold = [one for seed in range(20) for one in made(paragraphs, seed) if not one.told]
    assert {one.kind for one in untold} >= {"people", "beside", "near", "swapped", "turned"}
    assert {(one.start, one.end) for one in untold} == {(-1, -1)}
    beside = [one for one in untold if one.kind in {"beside", "near"}]
    assert not any("Hanna Velt" in one.window for one in beside if one.question[:9] == "Who built")


def test_the_same_seed_makes_the_same_examples(paragraphs: list[TrainingParagraph]) -> None:
    assert made(paragraphs) == made(paragraphs)
    assert made(paragraphs) != made(paragraphs, 2)


def test_loose_wording_can_be_left_out(paragraphs: list[TrainingParagraph]) -> None:
    plain = [one for seed in range(20) for one in made(paragraphs, seed, loose=0.0)]
    assert {one.question for one in plain if one.told} == {one["question"] for one in ASKED[:3]}


def test_what_is_held_out_is_written_as_questions_that_can_be_evaluated(
    paragraphs: list[TrainingParagraph], tmp_path: Path
) -> None:
    file = tmp_path / "held.json"
    file.write_text(json.dumps(in_squad_format(paragraphs)), encoding="utf-8")
    (article,) = read_squad(content_of(file))
    assert [len(one.answers) for one in article.questions] == [1, 1, 1, 0]
    text = article.document.source.text
    first = article.questions[0].answers[0]
    assert text[first.start : first.end] == "Hanna Velt"


def test_windows_cover_a_passage_and_overlap() -> None:
    cut = windows(MILL)
    assert cut[0][0] == 0
    assert cut[-1][1] == len(MILL)
    assert all(after[0] < before[1] for before, after in pairwise(cut))


def test_a_name_is_exchanged_for_one_that_stands_behind_the_same_word() -> None:
    language = Language()
    for text in (MILL, WEIR):
        language.learn(text)
    words = vocabulary((MILL, WEIR))
    question = "What was raised by Anton Velt in 1733?"
    new = {swapped(question, words, language, "the weir", Random(n)) for n in range(40)}  # noqa: S311
    assert "What was raised by Hanna Velt in 1733?" in new
    assert "What was raised by Piet Moor in 1733?" in new
    assert question not in new


def test_a_word_is_turned_into_its_opposite() -> None:
    assert turned("Which mill came first?", Random(1)) in {  # noqa: S311
        "Which mill came last?",
        "Which mill came second?",
    }
    assert turned("Who built it?", Random(1)) == "Who destroyed it?"  # noqa: S311
    assert turned("Where?", Random(1)) is None  # noqa: S311


@pytest.mark.parametrize(
    ("question", "window", "lacks"),
    [
        ("How many stones were there?", "The mill was quiet.", True),
        ("How many stones were there?", "It had two stones.", False),
        ("When did it stop?", "The mill was quiet.", True),
        ("What is it called?", "The mill was quiet.", False),
    ],
)
def test_a_text_without_the_kind_of_thing_asked_for_is_told(
    question: str, window: str, lacks: bool
) -> None:
    assert lacks_kind(question, window) is lacks


def test_a_question_is_asked_of_what_a_window_names() -> None:
    assert transplanted("When was Rome sacked?", MILL, Random(1)) in {  # noqa: S311
        f"When was {name} sacked?" for name in ("Orrin", "Hanna Velt", "Piet Moor")
    }


def test_loose_wording_loses_its_mark_and_now_and_then_more() -> None:
    loose = {loosened("Who built the mill at Orrin?", Random(n)) for n in range(60)}  # noqa: S311
    assert not any(one.endswith("?") for one in loose)
    assert "who built the mill at orrin" in loose
    assert any(len(one.split()) < 5 for one in loose)
