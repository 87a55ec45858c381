"""Which vote is meant: by symbol, sponsor and stage, alias, order, body, or topic."""

from __future__ import annotations

import pytest

from bot.answer.language.query.read_query import Reader, Reading
from bot.answer.language.text.question import clean
from index.votes import bodies
from index.votes.names.countries import Countries

UKRAINE, AMENDED, DRAFT, COUNCIL = "es-11-7", "es-11-8", "l-11", "s-res-2774"
RUSSIAN = "l-11-amendment-russian"
FIRST, SECOND, THIRD = (f"l-11-amendment-european-{n}" for n in (1, 2, 3))
EUROPEAN = f"{FIRST} {SECOND} {THIRD}"

MEANT: list[tuple[str, str, str]] = [
    ("a symbol in full", "How did India vote on A/RES/ES-11/7?", UKRAINE),
    ("a symbol in short", "How did India vote on resolution es-11/8?", AMENDED),
    ("a symbol without its dash", "How did India vote on ES11/7?", UKRAINE),
    ("a draft's symbol", "How did India vote on A/ES-11/L.10?", UKRAINE),
    ("a draft's symbol in short", "what was the vote on draft L.12?", RUSSIAN),
    ("a draft that was adopted is the vote on it", "How did India vote on L.11?", AMENDED),
    ("a draft before amendment", "What was L.11's tally before it was amended?", DRAFT),
    ("a number that only one symbol has", "How did Denmark vote on UNSC 2774?", COUNCIL),
    ("a symbol with its year", "How did Denmark vote on S/RES/2774(2025)?", COUNCIL),
    ("a sponsor's text", "How did Chile vote on Ukraine's motion?", UKRAINE),
    ("a capital's text", "How did Chile vote on Kyiv's draft?", UKRAINE),
    ("a people's text", "How did Chile vote on the American proposal?", AMENDED),
    ("who drafted it", "What was the vote on the resolution drafted by Ukraine?", UKRAINE),
    ("who put it forward", "How did Fiji vote on the text that Ukraine put forward?", UKRAINE),
    ("its own text", "How did Washington vote on its own resolution?", AMENDED),
    ("its own amended text", "How did the US vote on its own amended text?", AMENDED),
    ("a text as amended", "What was the tally of the U.S. text as amended?", AMENDED),
    ("the final version", "How did Egypt vote on the final American version?", AMENDED),
    ("before it was amended", "What did the American text get before it was amended?", DRAFT),
    ("the original draft", "What was the tally of the original American draft?", DRAFT),
    ("the unamended text", "How many backed the unamended U.S. text?", DRAFT),
    ("the first resolution", "How many voted for the first resolution?", UKRAINE),
    ("the second resolution", "How many voted for the second resolution?", AMENDED),
    ("both texts", "How did Japan vote on both texts?", f"{UKRAINE} {AMENDED}"),
    ("the two resolutions", "How did Japan vote on the two resolutions?", f"{UKRAINE} {AMENDED}"),
    ("a country's amendment", "What was the vote on the amendment proposed by Russia?", RUSSIAN),
    ("a capital's amendment", "What was the vote on Moscow's amendment?", RUSSIAN),
    ("an amendment by its subject", "What was the vote on the root causes amendment?", RUSSIAN),
    (
        "an amendment of a country by its subject",
        "What did Russia's 'root causes' edits get?",
        RUSSIAN,
    ),
    ("the texts of two", "Compare the U.S. and the Ukrainian drafts.", f"{AMENDED} {UKRAINE}"),
    ("a country's one", "How did Peru vote on the Ukraine one?", UKRAINE),
    ("each of the texts", "How did Peru vote on each of the two GA texts?", f"{UKRAINE} {AMENDED}"),
    ("Europe's amendments", "What was the tally on the EU amendments?", EUROPEAN),
    ("one of Europe's amendments", "How did the third European amendment do?", THIRD),
    ("the last of Europe's amendments", "How did the last European amendment do?", THIRD),
    ("all amendments", "How many votes did the amendments get?", f"{RUSSIAN} {EUROPEAN}"),
    ("a title", "Who opposed a comprehensive, just and lasting peace in Ukraine?", UKRAINE),
    ("a demand", "Who backed the resolution demanding Russia's withdrawal?", UKRAINE),
    ("a president's text", "Which way did Oman go on Trump's resolution?", AMENDED),
    ("the Council's text", "How many abstained on the Security Council resolution?", COUNCIL),
    (
        "a sponsor's text in the Council",
        "Who backed the U.S. text in the Security Council?",
        COUNCIL,
    ),
    ("two texts in their order", "Did ES-11/8 or ES-11/7 get more noes?", f"{AMENDED} {UKRAINE}"),
]


def read(reader: Reader, question: str) -> Reading:
    return reader.read(clean(question))


@pytest.mark.parametrize(("question", "ids"), [pytest.param(q, v, id=i) for i, q, v in MEANT])
def test_the_vote_meant(reader: Reader, question: str, ids: str) -> None:
    reading = read(reader, question)
    assert " ".join(record.id for record in reading.records) == ids
    assert not reading.query.sought


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("What was the result on A/RES/ES-11/9?", id="the next symbol"),
        pytest.param("What was the result on A/RES/77/1?", id="a symbol of a session"),
        pytest.param("What was the result on S/RES/2700?", id="a symbol of the Council"),
        pytest.param("What was the vote on resolution 2202?", id="a number"),
        pytest.param("What was the result of the 2022 resolution?", id="a year without votes"),
        pytest.param("How did India vote on the Israeli resolution?", id="a sponsor without texts"),
    ],
)
def test_a_vote_that_the_records_lack_is_told_as_such(reader: Reader, question: str) -> None:
    reading = read(reader, question)
    assert reading.query.sought or reading.years
    assert reading.records == ()


@pytest.mark.parametrize(
    ("question", "topic", "named"),
    [
        pytest.param("How did Chad vote on the war in Ukraine?", True, (), id="the war"),
        pytest.param("what was the vote on ukraine", True, (), id="Ukraine as a topic"),
        pytest.param(
            "What was the vote in the General Assembly?", False, (bodies.ASSEMBLY,), id="Assembly"
        ),
        pytest.param("How did the Security Council vote?", False, (bodies.COUNCIL,), id="Council"),
        pytest.param("How did Chad vote on ES-11/7?", False, (), id="none of them"),
    ],
)
def test_the_body_and_the_topic(
    reader: Reader,
    question: str,
    topic: bool,
    named: tuple[str, ...],
) -> None:
    reading = read(reader, question)
    assert (reading.topic, reading.bodies) == (topic, named)


@pytest.mark.parametrize(
    ("question", "stage"),
    [
        pytest.param("How many voted for the U.S. text before the changes?", "before", id="before"),
        pytest.param("How many voted for the original U.S. text?", "before", id="original"),
        pytest.param("How many voted for the amended U.S. text?", "after", id="amended"),
        pytest.param("How many voted for the final U.S. text?", "after", id="final"),
        pytest.param("How many voted for the U.S. text?", "", id="not told"),
    ],
)
def test_the_stage_of_a_text(reader: Reader, question: str, stage: str) -> None:
    assert read(reader, question).stage == stage


def test_a_reader_without_records_finds_no_vote(countries: Countries) -> None:
    assert read(Reader(countries, ()), "How did Chile vote on Ukraine's resolution?").records == ()
