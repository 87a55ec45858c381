"""The digests that Ayes ships: whole, numbered as the article is, and in words of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.files.shipped import data_folder
from index.sources.parsing.read import read
from index.types import Document

DIGESTS = sorted((data_folder() / "sources").glob("*.md"))

# Who and what the article names, by paragraph.
NAMES = {
    1: ["United States", "U.N.", "Russia", "Ukraine", "European"],
    2: ["American", "Western", "Trump"],
    3: ["third anniversary", "full-scale", "invasion", "Ukraine"],
    5: ["Trump", "war crimes", "three pages"],
    6: ["United States", "Russia", "Israel", "Hungary", "voted against"],
    7: ["abstained", "aggressor", "territorial integrity", "European amendments"],
    8: ["Iraq", "Washington", "European diplomats"],
    9: ["Trump", "compromise", "Diplomatic sources"],
    10: ["Richard Gowan", "U.N. director", "International Crisis Group", "livid", "off-balance"],
    11: ["Mariana Betsa", "deputy foreign minister", "moment of truth", "General Assembly"],
    12: ["Dorothy Camille Shea", "interim chargé d'affaires", "far too long", "far too terrible"],
    13: ["NATO", "Trump", "embolden", "General Assembly"],
    14: ["West", "authoritarianism", "military aggression"],
    15: ["Security Council", "vote", "negotiate"],
    16: ["security architecture", "exploit", "sovereignty", "most powerful ally"],
    17: ["turning point", "Trump"],
    18: ["geopolitical", "global order"],
}

# Its tallies, which are all the figures that it gives.
FIGURES = {6: [18, 65, 93], 7: [8, 16, 61, 83, 93]}


def _body(document: Document) -> list[str]:
    return [document.source.text[p.span.start : p.span.end] for p in document.paragraphs]


@pytest.fixture(scope="module")
def digest() -> list[str]:
    (document,) = read(data_folder() / "sources" / "eu-global-fractured-alliance.md")
    return _body(document)


def test_the_first_digest_has_the_article_s_eighteen_paragraphs(digest: list[str]) -> None:
    assert len(digest) == 18


def test_a_plain_reading_of_the_file_counts_the_same_paragraphs(digest: list[str]) -> None:
    text = (data_folder() / "sources" / "eu-global-fractured-alliance.md").read_text("utf-8")
    _, _, body = text.split("---\n", 2)
    blocks = [block.strip() for block in body.split("\n\n")]
    assert [block for block in blocks if not block.startswith("#")] == digest


@pytest.mark.parametrize("number", NAMES, ids=lambda n: f"paragraph {n} keeps its names")
def test_names_are_kept(digest: list[str], number: int) -> None:
    missing = [name for name in NAMES[number] if name not in digest[number - 1]]
    assert missing == []


@pytest.mark.parametrize("number", range(1, 19), ids=lambda n: f"paragraph {n} keeps its figures")
def test_figures_are_kept(digest: list[str], number: int) -> None:
    figures = [int(one) for one in re.findall(r"\d+", digest[number - 1])]
    assert sorted(figures) == FIGURES.get(number, [])


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: f"{path.stem} names its origin")
def test_particulars(path: Path) -> None:
    (document,) = read(path)
    source = document.source
    assert (source.id, source.kind) == (path.stem, "digest")
    assert source.publisher
    assert source.title
    assert source.url
    assert source.url.startswith("https://")


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: f"{path.stem} quotes no whole sentence")
def test_quotations_are_fragments(path: Path) -> None:
    (document,) = read(path)
    for paragraph in _body(document):
        assert paragraph.count('"') % 2 == 0
        for quoted in re.findall(r'"([^"]*)"', paragraph):
            assert len(quoted.split()) <= 9, quoted
            assert not quoted.endswith(".")


def test_only_what_is_known_is_dated() -> None:
    dated = {d.source.id: d.source.published for path in DIGESTS for d in read(path)}
    assert {source: str(day) for source, day in dated.items() if day} == {
        "euromaidan-press": "2025-02-25",
        "european-pravda": "2025-02-24",
        "reuters": "2025-02-25",
    }
