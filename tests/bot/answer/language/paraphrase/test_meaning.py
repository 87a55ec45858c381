"""Whether two queries ask the same, however they are put."""

from __future__ import annotations

import pytest

from bot.answer.language.paraphrase.meaning import same
from bot.answer.language.query.read_query import Reader


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who voted for ES-11/7 and against ES-11/8?", "Who opposed ES-11/8 and backed ES-11/7?"),
        ("Did Peru or Chile abstain on ES-11/7?", "Did Chile or Peru abstain on ES-11/7?"),
        (
            "How many abstained on or voted against ES-11/7?",
            "How many voted against or abstained on ES-11/7?",
        ),
        ("Who backed ES-11/7, besides Peru and Chile?", "Who backed ES-11/7 besides Chile, Peru?"),
    ],
)
def test_the_order_of_mention_makes_no_other_question(one: str, other: str, reader: Reader) -> None:
    assert same(reader.read(one).query, reader.read(other).query)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Who voted for ES-11/7 and against ES-11/8?",
            "Who voted against ES-11/7 and for ES-11/8?",
        ),
        ("Who opposed ES-11/7?", "How many opposed ES-11/7?"),
        ("Did Peru abstain on ES-11/7?", "Is it false that Peru abstained on ES-11/7?"),
        ("Who backed both ES-11/7 and ES-11/8?", "Who backed ES-11/7 or ES-11/8?"),
        (
            "How many more votes in favor than against were there on ES-11/7?",
            "How many more votes against than in favor were there on ES-11/7?",
        ),
    ],
)
def test_another_question_is_told_apart(one: str, other: str, reader: Reader) -> None:
    assert not same(reader.read(one).query, reader.read(other).query)
