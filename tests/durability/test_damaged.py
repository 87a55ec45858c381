"""Files of a library damaged: it is refused with a sentence, or it answers as it did before."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from bot.answer.answerer import Answerer
from bot.present.json_objects import answer_as_dict
from index.errors import LibraryError
from index.library.generation import manifest as generation
from index.library.library import Library
from index.votes.names.countries import Countries
from tests.durability.writer import ENCODER, SOURCES, written
from tests.editing import add_documents

SEED = 20250224
PLACES = 300
PLACES_ANSWERED_FROM = 105  # 15 of each file: what opens is asked three questions
# Of a library of 100,000 passages and more, these aren't hashed when it is opened.
LARGE = (
    *("library.db", "paragraphs.float32", "sentences.int8", "tokens.4bit"),
    *("token-spans.int32", "sparse-rows.npy", "sparse-frequencies.npy"),
)
Cited = list[dict[str, Any]]
QUESTIONS = ("Who dug the well?", "How deep is the mill's water?", "What were they paid a day?")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "library"
    documents = [written(f"{one}-{number}") for number, one in enumerate(SOURCES)]
    add_documents(path, documents, ENCODER).close()
    return path


def answers(path: Path, countries: Countries) -> list[dict[str, object]]:
    """Return the answers with their quotes, byte for byte."""
    with closing(Library.open(path, ENCODER)) as library:
        answerer = Answerer(library, countries)
        return [answer_as_dict(one, answerer.ask(one), 0.0) for one in QUESTIONS]


def places(
    path: Path, number_of_places: int, names: Collection[str] = ()
) -> list[tuple[Path, int, int]]:
    """Draw places in files of a library, and a bit of each; small files are drawn as often."""
    draw = random.Random(SEED)  # noqa: S311  (nothing is secret)
    files = [path / "CURRENT", *sorted(generation.current(path).rglob("*"))]
    files = [one for one in files if one.is_file() and one.stat().st_size]
    files = [one for one in files if not names or one.name in names]
    drawn = [files[number % len(files)] for number in range(number_of_places)]
    return [(one, draw.randrange(one.stat().st_size), 1 << draw.randrange(8)) for one in drawn]


def test_a_library_with_a_damaged_byte_is_refused(
    tmp_path: Path, whole: Path, countries: Countries
) -> None:
    path = tmp_path / "library"
    shutil.copytree(whole, path)
    before = answers(path, countries)
    for file, place, bit in places(path, PLACES):
        content = file.read_bytes()
        file.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        with pytest.raises(LibraryError, match=r"damaged|not what was published|can't be read"):
            Library.open(path, ENCODER)
        file.write_bytes(content)
    assert answers(path, countries) == before


def test_where_files_are_too_large_to_be_hashed_no_quote_is_ever_wrong(
    tmp_path: Path, whole: Path, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is damaged may change what is found, but never what a quote says and whose it is."""
    path = tmp_path / "library"
    shutil.copytree(whole, path)
    with closing(Library.open(path, ENCODER)) as library:
        sources = dict(library.sources)
        passages = list(library.passages)
    starts = {(one.source_id, one.paragraph, at.start) for one in passages for at in one.spans}
    ends = {(one.source_id, one.paragraph, at.end) for one in passages for at in one.spans}
    before = answers(path, countries)
    monkeypatch.setattr(generation, "HASHED_WHEN_OPENED", 0)
    outcomes: Counter[str] = Counter()
    for file, place, bit in places(path, PLACES_ANSWERED_FROM, LARGE):
        content = file.read_bytes()
        file.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        try:
            after = answers(path, countries)
        except LibraryError:
            outcomes["refused"] += 1
        else:
            outcomes["same" if after == before else "other"] += 1
            for cited in (one for answer in after for one in cast("Cited", answer["citations"])):
                source = sources[cited["source"]]
                start, end = cited["start"], cited["end"]
                assert cited["quote"] == source.text[start:end]
                assert (cited["title"], cited["url"]) == (source.title, source.url)
                assert (source.id, cited["paragraph"], start) in starts
                assert (source.id, cited["paragraph"], end) in ends
        file.write_bytes(content)
    assert outcomes["same"] > outcomes["other"]
    assert outcomes["refused"]
