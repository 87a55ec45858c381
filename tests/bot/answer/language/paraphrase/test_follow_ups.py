"""Canonical follow-ups: each is read in the turn before, and loose ones are put as them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.paraphrase.canonical import FOLDER
from bot.answer.language.paraphrase.follow_ups import (
    FOLLOW_UPS,
    FollowUp,
    read_follow_ups,
)
from bot.answer.language.paraphrase.slots import filled, slots_of
from bot.answer.language.query.read_query import Reader
from bot.answer.types import Abstained, Turn
from index.files.shipped import data_folder
from index.votes.record import VoteRecord
from tests.eval.score import converse

NAMES = {
    "V1": "the Russian amendment (A/ES-11/L.12)",
    "V8": "the U.S. resolution as amended (A/RES/ES-11/8)",
    "V9": "Ukraine's resolution (A/RES/ES-11/7)",
    "C1": "Norway", "C2": "Peru", "C9": "Brazil", "G1": "ASEAN", "G9": "NATO", "N1": "forty",
}  # fmt: skip
LINES = (data_folder() / FOLDER / FOLLOW_UPS).read_text(encoding="utf-8").splitlines()
SHIPPED = read_follow_ups(LINES)

LISTED = "Which countries abstained on {V9}?"
COUNTED = "How many countries voted against {V9}?"
OF_A_GROUP = "Which members of {G9} voted in favor of {V9}?"
OF_ONE = "How did {C9} vote on {V9}?"
# What a follow-up that is read as it is means after a turn, as a whole question.
MEANT = [
    ("and {C1}", OF_ONE, "how did {C1} vote on {V9}"),
    ("and {C1} and {C2}", OF_ONE, "how did {C1} and {C2} vote on {V9}"),
    ("and {G1}", LISTED, "which members of {G1} abstained on {V9}"),
    ("and {G1}", COUNTED, "how many members of {G1} voted against {V9}"),
    ("and {G1}", OF_ONE, "how did {G1} vote on {V9}"),
    ("and on {V1}", LISTED, "which countries abstained on {V1}"),
    ("and on {V1}", OF_A_GROUP, "which members of {G9} voted in favor of {V1}"),
    ("and in favor", LISTED, "which countries voted in favor of {V9}"),
    ("and against", OF_A_GROUP, "which members of {G9} voted against {V9}"),
    ("and abstained", COUNTED, "how many countries abstained on {V9}"),
    ("and did not vote", LISTED, "which countries did not vote on {V9}"),
    ("besides {C1}", LISTED, "which countries abstained on {V9}, besides {C1}"),
    ("besides {C1} and {C2}", LISTED, "which countries abstained on {V9}, besides {C1} and {C2}"),
    ("besides {G1}", LISTED, "which countries outside {G1} abstained on {V9}"),
    ("who else", OF_ONE, "which countries voted like {C9} on {V9}"),
    ("which countries are the rest", LISTED, "which countries did not abstain on {V9}"),
    ("which countries are the rest", OF_A_GROUP,
     "which members of {G9} did not vote in favor of {V9}"),
    ("which of those are in {G1}", LISTED, "which members of {G1} abstained on {V9}"),
    ("which of those are not in {G1}", LISTED, "which countries outside {G1} abstained on {V9}"),
    ("how many of those are in {G1}", COUNTED, "how many members of {G1} voted against {V9}"),
    ("how many of those are not in {G1}", LISTED,
     "how many countries outside {G1} abstained on {V9}"),
    ("is {C1} one of those", COUNTED, "is it true that {C1} voted against {V9}"),
    ("are any of those in {G1}", LISTED, "which members of {G1} abstained on {V9}"),
    ("which countries are those", COUNTED, "which countries voted against {V9}"),
    ("how many countries are those", OF_A_GROUP, "how many members of {G9} voted in favor of {V9}"),
    ("what share of all countries is that", COUNTED,
     "what share of countries voted against {V9}"),
    ("which of those voted against {V1}", OF_A_GROUP,
     "which members of {G9} voted in favor of {V9} and voted against {V1}"),
    ("how many of those did not abstain on {V1}", COUNTED,
     "how many countries voted against {V9} and did not abstain on {V1}"),
    ("which of those in {G1} voted in favor of {V1}", LISTED,
     "which members of {G1} abstained on {V9} and voted in favor of {V1}"),
    ("did any of those vote in favor of {V1}", LISTED,
     "which countries abstained on {V9} and voted in favor of {V1}"),
    ("did all of those abstain on {V1}", COUNTED,
     "did all countries that voted against {V9} abstain on {V1}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "turn", "whole"), MEANT)
def test_a_plain_follow_up_means_a_whole_question(
    base_answerer: Answerer, text: str, turn: str, whole: str
) -> None:
    assert text in SHIPPED
    asked = filled(turn, NAMES)
    before = (Turn(asked, base_answerer.ask(asked)),)
    (told,) = base_answerer.explain(f"{filled(text, NAMES)}?", before)
    (plain,) = base_answerer.explain(f"{filled(whole, NAMES)}?")
    assert told == plain


def test_the_whole_questions_of_follow_ups_are_read_without_a_rest(
    reader: Reader, records: dict[str, VoteRecord]
) -> None:
    for one in SHIPPED.values():
        if one.whole:
            assert {slot for slot in slots_of(one.whole) if slot[1] < "8"} <= slots_of(one.text)
            reading = reader.read(filled(one.whole, NAMES))
            assert reading.unread(tuple(records.values())) == (), one


@pytest.mark.parametrize(
    ("whole", "before", "fits"),
    [
        ("", {}, True),
        ("how did {C1} vote on {V9}", {"V9": "that"}, True),
        ("how did {C1} vote on {V9}", {"V9": "that", "V8": "this"}, False),
        ("how did {C9} vote on {V1}", {"C9": "Mali", "V9": "that", "V8": "this"}, False),
        ("which countries abstained on {V9} and {V8}", {"V9": "that", "V8": "this"}, True),
        ("which countries abstained on {V9} and {V8}", {"V9": "that"}, False),
    ],
)
def test_a_follow_up_fits_a_turn_that_has_what_it_leaves_out(
    whole: str, before: Mapping[str, str], fits: bool
) -> None:
    assert FollowUp("so", whole).fits(before) is fits


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (["who abstained on es-11/7", "too long for my screen, just tell me how many that is"],
         "65 countries abstained"),
        (["who voted no on es-11/7", "chuck out the african union lot, who does that leave"],
         "10 countries voted against Ukraine's resolution (A/RES/ES-11/7), members of the African"),
        (["how did chile vote on es-11/7 and es-11/8", "who moved from a no to a yes between them"],
         "1 country voted against Ukraine's resolution (A/RES/ES-11/7) and voted in favor of"),
    ],
)  # fmt: skip
def test_a_loose_follow_up_gets_the_answer_of_the_plain_one(
    base_answerer: Answerer, turns: list[str], said: str
) -> None:
    answer = converse(base_answerer, turns)
    assert answer is not None
    assert said in answer.text


@pytest.mark.parametrize("turn", ["what did their envoy say", "lol ok thanks", "why tho"])
def test_a_follow_up_that_no_record_tells_is_not_answered_from_one(
    base_answerer: Answerer, turn: str
) -> None:
    answer = converse(base_answerer, ["who voted no on es-11/7", turn])
    assert isinstance(answer, Abstained) or not answer.records
