"""Set expressions: what a question says of who is meant, as the form has it, in English."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.english import english
from bot.answer.language.evaluate import countries_of
from bot.answer.language.query.read_query import Reader
from bot.answer.language.text.question import clean
from bot.answer.ledger import render
from bot.answer.types import Abstained
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord

A = "Ukraine's resolution (A/RES/ES-11/7)"
B = "the U.S. resolution as amended (A/RES/ES-11/8)"

MEANT: list[tuple[str, str, str]] = [
    ("besides", "Who besides Mali voted against ES-11/7?",
     f"which countries voted against {A}, besides Mali"),
    ("apart from a group", "Apart from NATO members, who backed ES-11/7?",
     f"which countries outside NATO voted in favor of {A}"),
    ("but not", "Who supported ES-11/7 but not ES-11/8?",
     f"which countries voted in favor of {A} and did not vote in favor of {B}"),
    ("two choices", "How many abstained on ES-11/7 but voted for ES-11/8?",
     f"how many countries abstained on {A} and voted in favor of {B}"),
    ("neither of two votes", "Who voted for neither ES-11/7 nor ES-11/8?",
     f"which countries did not vote in favor of {A} and did not vote in favor of {B}"),
    ("neither of two choices", "Who neither backed nor opposed ES-11/7?",
     f"which countries abstained or did not vote on {A}"),
    ("either", "Who voted against either ES-11/7 or ES-11/8?",
     f"which countries voted against {A} or voted against {B}"),
    ("just one", "Who voted for exactly one of ES-11/7 and ES-11/8?",
     f"which countries voted in favor of exactly one of {A} and {B}"),
    ("otherwise than", "Which EU states voted otherwise than Hungary on ES-11/7?",
     f"which members of the European Union voted otherwise than Hungary on {A}"),
    ("in both groups", "Which members of both NATO and the EU abstained on ES-11/8?",
     f"which members of both NATO and the European Union abstained on {B}"),
    ("in either group", "Which NATO and BRICS states abstained on ES-11/8?",
     f"which members of NATO and the BRICS abstained on {B}"),
    ("in one group and not another", "Which EU states not in NATO abstained on ES-11/8?",
     f"which members of the European Union abstained on {B}, members of NATO left out"),
    ("in neither group", "Which countries outside NATO and the BRICS abstained on ES-11/8?",
     f"which countries outside NATO and the BRICS abstained on {B}"),
    ("besides one named twice", "Who besides Mali and Mali voted against ES-11/7?",
     f"which countries voted against {A}, besides Mali"),
    ("neither of two groups", "Besides Israel, which states in neither Africa nor Asia opposed it?",
     "which countries voted against the vote, members of the countries of Africa left out, members"
     " of the Asian countries left out, besides Israel"),
    ("a number of members", "Did at least 20 members of NATO vote for ES-11/7?",
     f"is it true that at least twenty members of NATO voted in favor of {A}"),
    ("both", "Who voted against both resolutions?",
     f"which countries voted against {A} and voted against {B}"),
    ("or of one vote is a sum", "How many abstained or did not vote on ES-11/7?",
     f"how many countries abstained or did not vote on {A}"),
    ("and of one vote are two", "How many voted for and against ES-11/7?",
     f"how many countries voted in favor of {A} and how many countries voted against "
     f"{A}"),
    ("differently", "Which countries voted differently on ES-11/7 and ES-11/8?",
     f"which countries voted differently on {A} and {B}"),
    ("not the same way", "Who did not vote the same way on ES-11/7 and ES-11/8?",
     f"which countries voted differently on {A} and {B}"),
    ("not failing is doing", "Who did not fail to oppose ES-11/7?",
     f"which countries voted against {A}"),
    ("as another did", "Who voted the same way as India on ES-11/7?",
     f"which countries voted like India on {A}"),
    ("only one of two votes", "Which states backed only ES-11/7?",
     f"which countries voted in favor of {A} and did not vote in favor of {B}"),
    ("a sum over votes", "How many abstentions were there on ES-11/7 and ES-11/8 added up?",
     f"what is the sum of abstentions on {A} and abstentions on {B}"),
    ("more than anybody has", "Which resolutions had more than 4000 votes in favor?",
     "which had more than four thousand votes in favor: the vote"),
    ("a group", "Which EU members opposed ES-11/7?",
     f"which members of the European Union voted against {A}"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "meant"), [pytest.param(q, m, id=i) for i, q, m in MEANT])
def test_who_is_meant(reader: Reader, countries: Countries, question: str, meant: str) -> None:
    for asked in (question, question.lower().rstrip("?")):
        reading = reader.read(clean(asked))
        assert render(english(reading.query, countries)) == meant
        assert reading.unread() == ()


def test_a_set_is_computed_from_the_roll_calls(
    reader: Reader, records: dict[str, VoteRecord]
) -> None:
    (of,) = reader.read("Who supported ES-11/7 but not ES-11/8?").query.of
    first, second = (records[name].positions for name in ("es-11-7", "es-11-8"))
    assert countries_of(of) == tuple(
        code
        for code in sorted(first)
        if first[code] is Position.YES and second[code] is not Position.YES
    )


def test_the_parts_of_both_may_be_exchanged(reader: Reader) -> None:
    (one,) = reader.read("Who voted against both ES-11/7 and ES-11/8?").query.of
    (other,) = reader.read("Who voted against both ES-11/8 and ES-11/7?").query.of
    assert countries_of(one) == countries_of(other) != ()


@pytest.mark.parametrize("question", ["Who opposed both texts?", "who backed it both times"])
def test_a_set_of_two_votes_is_told_once(base_answerer: Answerer, question: str) -> None:
    sentences = base_answerer.ask(question).text.split(" countries voted ")
    assert len(sentences) == 2


@pytest.mark.parametrize(
    "question",
    [
        "Which monarchies voted against ES-11/7?",
        "How many journalists backed ES-11/7?",
        "Who almost voted against ES-11/7?",
        "How did Chile and Wakanda vote on ES-11/7?",
        "Which countries voted against more than ES-11/7?",
        "Who voted against ES-11/7 under pressure?",
        "Which countries voted against ES-11/7 for a second time?",
        "Who voted against ES-11/7 by the sea?",
        "From the Hanse, who voted against ES-11/7?",
        "Who in the government of Chad voted against ES-11/7?",
        "Who would have voted against ES-11/7?",
        "Who sponsored and voted against ES-11/7?",
        "Which members of the Human Rights Council voted against ES-11/7?",
    ],
)
def test_a_word_that_bears_on_the_meaning_and_is_not_read_is_told(
    reader: Reader, question: str
) -> None:
    assert reader.read(clean(question)).unread()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Which EU countries besides Hungary voted against ES-11/7?",
            "Of the European Union, besides Hungary, no member voted against ",
        ),
        (
            "Which NATO members besides the US voted against ES-11/7?",
            "Of NATO, besides the United States, 1 country voted against ",
        ),
    ],
)
def test_who_is_left_besides_some_is_said_of_the_group_alone(
    base_answerer: Answerer, question: str, said: str
) -> None:
    assert base_answerer.ask(question).text.startswith(said)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("how did hungry vote on ES-11/7", "Hungary"),
        ("did hungry vote against ES-11/7", "Hungary"),
        ("how did Wakanda vote on ES-11/7", ""),
    ],
)
def test_a_word_that_is_nearly_a_country_is_asked_back(
    base_answerer: Answerer, question: str, meant: str
) -> None:
    answer = base_answerer.ask(question)
    assert isinstance(answer, Abstained)
    assert ("the one you mean" in render(answer.hint)) is bool(meant)
    assert meant in render(answer.hint)
