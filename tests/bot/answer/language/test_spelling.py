"""Misspelt words are mended where one known word is near; whatever may be meant stays."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.text.question import Speller
from tests.eval.score import converse

ENGLISH = {"soldiers", "results", "weather", "voter"}
WORDS = {"resolution", "amendment", "diplomats", "abstained", "livid", "ukraine"}
SPELLER = Speller(WORDS, lambda: WORDS, ENGLISH.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("resolutoin", "resolution", id="two letters changed places"),
        pytest.param("amendmnet", "amendment", id="the same near the end"),
        pytest.param("diplomts", "diplomats", id="a letter is missing"),
        pytest.param("abstaineed", "abstained", id="a letter too many"),
        pytest.param("rezolutiom", "resolution", id="two slips in a long word"),
        pytest.param("resolutoin's", "resolution's", id="a genitive"),
        pytest.param("the resolutoin, then?", "the resolution, then?", id="marks stay"),
        pytest.param("who wernt there", "who werent there", id="what begins alike is nearer"),
        pytest.param("who didnt vote", "who did not vote", id="a short form is written out"),
    ],
)
def test_a_misspelt_word_is_mended(typed: str, meant: str) -> None:
    assert SPELLER.mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("resolution", id="a known word"),
        pytest.param("Resolution", id="a known word with a capital"),
        pytest.param("soldiers", id="an English word"),
        pytest.param("lvid", id="a short word"),
        pytest.param("rethinking", id="a word that begins otherwise"),
        pytest.param("didt", id="what may be denied or not"),
        pytest.param("xylophone", id="a word with no neighbour"),
        pytest.param("ES-11/7 and 2774", id="symbols"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_word_that_may_be_meant_stays(typed: str) -> None:
    assert SPELLER.mend(typed) == typed


def test_a_name_to_keep_is_kept() -> None:
    assert SPELLER.mend("Ukrane", keep=["Ukrane"]) == "Ukrane"
    assert SPELLER.mend("Ukrane") == "ukraine"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("How did Hungray vote on Ukrane's resolutoin?", "against", id="Hungray"),
        pytest.param("how many contries abstaned on the ukranian text", "65", id="three slips"),
        pytest.param("Did Germny suport the ammended US resolution?", "Yes: Germany", id="Germny"),
        pytest.param("tally of the Rusian amendmant", "31", id="a row of words"),
        pytest.param("Which countris voted aginst ES-11/8?", "Nicaragua", id="aginst"),
    ],
)
def test_a_misspelt_question_is_answered(base_answerer: Answerer, typed: str, said: str) -> None:
    answer = converse(base_answerer, [typed])
    assert answer is not None
    assert said in answer.text


def test_the_common_words_are_listed_when_a_word_is_first_to_be_mended() -> None:
    listed: list[int] = []

    def common() -> set[str]:
        listed.append(1)
        return set(WORDS)

    speller = Speller(WORDS, common, ENGLISH.__contains__)
    speller.mend("Who voted against the resolution?")
    assert listed == []
    speller.mend("Who voted agianst the resolutoin?")
    speller.mend("Who voted agianst the resolutoin?")
    assert listed == [1]
