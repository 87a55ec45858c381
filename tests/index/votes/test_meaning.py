"""Votes found by meaning: ranked by both ways, and titles read once only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoding
from index.errors import RegisterError, VoteError
from index.library import silent
from index.votes.meaning import FILE, search_by_meaning, title_vectors
from index.votes.rankings import search
from index.votes.rollcalls import Filter
from index.votes.store import Register
from tests.index.votes.files import Import
from tests.index.votes.small import OLD, SMALL
from tests.tiny import TinyEncoder


class Counting(TinyEncoder):
    """The tiny encoder, which keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        self.given += texts
        return super().encode(texts)


@pytest.fixture
def small(register: Register, bring: Import) -> Register:
    bring(SMALL)
    return register


@pytest.fixture
def folder(small: Register) -> Path:
    return small.path.parent


def titles_found(
    register: Register, folder: Path, words: str, wanted: Filter | None = None
) -> list[str]:
    encoder = TinyEncoder()
    titles = title_vectors(register, encoder, folder, silent)
    found = search_by_meaning(register, titles, encoder, words, wanted or Filter())
    return [vote.title for vote in found]


def test_a_title_is_found_without_one_of_its_words(small: Register, folder: Path) -> None:
    with pytest.raises(VoteError):
        search(small, "seasnuclear")
    assert titles_found(small, folder, "seasnuclear")[0] == "Nuclear seas"


def test_what_is_near_by_words_and_by_meaning_comes_first(small: Register, folder: Path) -> None:
    assert titles_found(small, folder, "nuclear seas")[0] == "Nuclear seas"
    assert titles_found(small, folder, "nuclear disarmament")[0] == "Nuclear disarmament"


def test_only_votes_of_the_filter_are_found(small: Register, folder: Path) -> None:
    found = titles_found(small, folder, "nuclear", Filter(sessions=(), words=("disarmament",)))
    assert found == ["Nuclear disarmament"]


def test_what_is_near_to_nothing_is_refused(small: Register, folder: Path) -> None:
    with pytest.raises(VoteError, match="“qqq zzz”"):
        titles_found(small, folder, "qqq zzz")


def test_titles_are_read_once_and_after_an_import_only_the_new_ones(
    small: Register, bring: Import, folder: Path
) -> None:
    encoder = Counting()
    first = title_vectors(small, encoder, folder, silent)
    assert len(encoder.given) == 4
    again = title_vectors(small, encoder, folder, silent)
    assert len(encoder.given) == 4
    assert np.array_equal(first.vectors, again.vectors)
    bring(OLD, "old.csv")
    more = title_vectors(small, encoder, folder, silent)
    assert encoder.given[4:] == ["Restoration of rights, PEACE, SETTLEMENTS"]
    assert len(more.keys) == 5


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"PK\x03\x04cut"])
def test_a_damaged_file_of_vectors_is_made_again(
    content: bytes, small: Register, folder: Path
) -> None:
    (folder / FILE).write_bytes(content)
    assert titles_found(small, folder, "nuclear seas")[0] == "Nuclear seas"
    assert (folder / FILE).read_bytes() != content


def test_vectors_of_another_model_are_made_again(small: Register, folder: Path) -> None:
    title_vectors(small, TinyEncoder(max_tokens=256), folder, silent)
    other = Counting()
    other.identity = type(other.identity)("other", "1" * 64, 64, 256)
    title_vectors(small, other, folder, silent)
    assert len(other.given) == 4


def test_vectors_that_cannot_be_kept_are_one_sentence(small: Register, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="make room there"):
        title_vectors(small, TinyEncoder(), tmp_path / "none", silent)
