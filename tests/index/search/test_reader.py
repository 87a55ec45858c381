"""The shipped reader: what it reads, and how it refuses what isn't whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderError
from index.search.models.load import NO_READER, load_reader
from index.search.models.onnx_reader import CARD, WEIGHTS, shipped
from index.search.models.reader import LONGEST_WORDS, Reader, Window, likeliest
from index.types import Span

TOLD = "The lighthouse on Skerry Point was built in 1874 by the engineer Agnes Murdoch."
OTHER = "It takes 112 steps to reach its lamp, which was made in Leith."
TEXT = f"{TOLD} {OTHER}"
UNITS = (Span(0, len(TOLD)), Span(len(TOLD) + 1, len(TEXT)))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    loaded = load_reader(None, cache=tmp_path_factory.mktemp("cache"))
    assert loaded is not None
    return loaded


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When was the lighthouse built?", "1874"),
        ("who built the lighthouse on skerry point", "Agnes Murdoch"),
        ("WHERE WAS THE LAMP MADE", "Leith"),
    ],
)
def test_it_points_at_the_answering_words(reader: Reader, question: str, words: str) -> None:
    (one,) = reader.read(question, [Window("Skerry Point", TEXT, UNITS)])
    assert one.words is not None
    assert words in TEXT[one.words.start : one.words.end]
    assert one.answered > 0
    assert 0 < one.certainty <= 1


@pytest.mark.model
def test_what_is_told_is_likelier_to_answer_than_what_is_not(reader: Reader) -> None:
    window = Window("Skerry Point", TEXT, UNITS)
    told, untold = (
        reader.read(question, [window])[0].answered
        for question in ("When was the lighthouse built?", "What does a ticket cost?")
    )
    assert told > untold


@pytest.mark.model
def test_case_and_marks_make_no_difference(reader: Reader) -> None:
    window = Window("", TEXT, UNITS)
    asked = ("When was the lighthouse built", "WHEN WAS THE LIGHTHOUSE BUILT")
    first, second = (reader.read(one, [window]) for one in asked)
    assert first == second


@pytest.mark.model
def test_a_reading_does_not_depend_on_what_is_read_beside_it(reader: Reader) -> None:
    one, other = Window("", TEXT, UNITS), Window("Lamps", OTHER, (Span(0, len(OTHER)),))
    question = "Who made the lamp?"
    assert reader.read(question, [one, other]) == [
        *reader.read(question, [one]),
        *reader.read(question, [other]),
    ]


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "window"),
    [
        ("lamp " * 400, Window("", TEXT, UNITS)),
        ("Who made the lamp?", Window("", f"{OTHER} " * 200, (Span(0, len(OTHER)),))),
        ("Who made the lamp?", Window("heading " * 400, OTHER, (Span(0, len(OTHER)),))),
        ("Who made the lamp?", Window("", TEXT, ())),
        ("Who made the lamp?", Window("", "a   b", (Span(1, 4),))),
        ("Who made the lamp?", Window("", "\ud800\x00\u200b", (Span(0, 3),))),
        ("?", Window("", "", ())),
    ],
    ids=[
        "a question of 2,000 characters",
        "a window longer than it reads",
        "a context longer than it reads",
        "no units",
        "an empty unit",
        "no words",
        "nothing at all",
    ],
)
def test_what_is_too_long_or_empty_is_read_as_far_as_it_goes(
    reader: Reader, question: str, window: Window
) -> None:
    (one,) = reader.read(question, [window])
    assert np.isfinite(one.answered)
    if one.words is not None:
        assert any(unit.holds(one.words) for unit in window.units)


def _copied(folder: Path) -> Path:
    shutil.copytree(shipped(), folder / "other")
    return folder / "other"


def _cut(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-100])


def _cut_with_its_hash(folder: Path) -> None:
    _cut(folder)
    _renamed(folder, sha256=_sha256(folder / WEIGHTS))


def _renamed(folder: Path, **fields: str) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps(card | fields), encoding="utf-8")


def _sha256(path: Path) -> str:
    from index.files.checksum import sha256_of_file

    return sha256_of_file(path)


@pytest.mark.model
@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / WEIGHTS).unlink(),
        _cut,
        _cut_with_its_hash,
        lambda folder: _renamed(folder, sha256="0" * 64),
        lambda folder: _renamed(folder, model_sha256="0" * 64),
        lambda folder: (folder / CARD).write_text("[]", encoding="utf-8"),
    ],
    ids=["missing", "cut", "cut, with its hash", "another hash", "another model", "no card"],
)
def test_weights_that_are_not_whole_are_refused_in_a_sentence(
    tmp_path: Path, damage: object
) -> None:
    folder = _copied(tmp_path)
    damage(folder)  # type: ignore[operator]
    with pytest.raises(EncoderError, match="AYES_READER") as refused:
        load_reader(str(folder), cache=tmp_path)
    assert "\n" not in str(refused.value)


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    assert load_reader(NO_READER, cache=tmp_path) is None


def test_the_likeliest_words_stand_within_one_unit_in_order_and_not_too_far_apart() -> None:
    count = LONGEST_WORDS + 20
    starts = np.arange(count, dtype=np.int64) * 2
    logits = np.zeros((count, 2), dtype=np.float32)
    logits[0, 0] = logits[count - 1, 1] = 9.0  # too far apart
    logits[5, 0], logits[3, 1] = 10.0, 8.0  # the last before the first
    whole = (Span(0, count * 2),)
    words, certainty, best = likeliest(logits, starts, starts + 1, whole)
    assert words == Span(0, 7)
    assert best == 17.0
    assert 0 < certainty < 1
    halves = (Span(0, 16), Span(16, count * 2))
    words, _, _ = likeliest(logits, starts, starts + 1, halves)
    assert words is not None
    assert any(half.holds(words) for half in halves)
    assert likeliest(logits, starts, starts + 1, ()) == (None, 0.0, -np.inf)
