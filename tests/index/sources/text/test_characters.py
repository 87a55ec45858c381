"""Characters as a reader sees them."""

from __future__ import annotations

import unicodedata

import pytest

from index.sources.text.characters import lowered, raised, seen, settled
from index.sources.text.hyphens import BROKEN, mended


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a recon\u00adstruc\u00adtion", "a reconstruction"),
        ("zero\u200bwidth", "zerowidth"),
        ("the o\ufb03ce \ufb02ooded", "the office flooded"),
        (unicodedata.normalize("NFD", "Malmö café"), "Malmö café"),
        ("plain\x07 bell", "plain bell"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
    ids=[
        "soft hyphens",
        "zero width",
        "ligatures",
        "decomposed",
        "a control",
        "a joiner that joins",
    ],
)
def test_a_text_is_as_it_is_shown(written: str, shown: str) -> None:
    assert seen(written) == shown


@pytest.mark.parametrize(
    ("before", "high", "shown"),
    [
        ("10", "6", "⁶"),
        ("25 m", "2", "²"),
        ("93", "2", "²"),
        ("the delegates", "2", ""),
        ("opposed it.", "3", ""),
        ("on the 5", "th", "th"),
        ("2", "x1", "^x1"),
        ("2", "-3", "⁻³"),
    ],
    ids=["a power", "an area", "after a figure", "a note of a word", "a note of a sentence",
         "an ordinal", "a power in letters", "a negative power"],
)  # fmt: skip
def test_what_is_set_high_stays_apart_from_figures(before: str, high: str, shown: str) -> None:
    assert raised(before, high) == shown


def test_what_is_set_low_is_a_figure_behind_letters_and_apart_from_figures() -> None:
    assert settled(f"CO{lowered('2')}") == "CO2"
    assert settled(f"log{lowered('2')}8") == "log₂8"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"an envi{BROKEN}ronmental permit", "an environmental permit"),
        (f"a long{BROKEN}term loan", "a long-term loan"),
        (f"its co{BROKEN}owner", "its co-owner"),
        (f"the kiln-house and a kiln{BROKEN}house", "the kiln-house and a kiln-house"),
        (f"the kilnhouse and a kiln{BROKEN}house", "the kilnhouse and a kilnhouse"),
        (f"from 2020{BROKEN}2021", "from 2020-2021"),
        (f"the Zorbl{BROKEN}house", "the Zorblhouse"),
        (f"a new pass{BROKEN}word", "a new password"),
    ],
    ids=["one word", "two words", "a prefix", "elsewhere with it", "elsewhere without", "years",
         "half a word that is known", "two words that are one as well"],
)  # fmt: skip
def test_a_word_keeps_the_hyphen_that_is_its_own(text: str, shown: str) -> None:
    assert mended(text) == shown
