"""What a question asks: of which kind, with which choices, of which countries."""

from __future__ import annotations

import pytest

from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reader, Reading
from bot.answer.language.text.question import clean

ASKED: list[tuple[str, str, Ask]] = [
    ("a tally by its name", "What was the tally on Kyiv's text?", Ask.TALLY),
    ("a breakdown is a tally", "what's the breakdown on the russian amendment", Ask.TALLY),
    ("how it turned out is a tally", "How did the voting on ES-11/8 turn out?", Ask.TALLY),
    ("how an assembly voted is a tally", "How did the Assembly vote on ES-11/7?", Ask.TALLY),
    ("how it fared is a tally", "How did the first resolution fare?", Ask.TALLY),
    ("how many of one choice is a count", "How many delegations abstained on ES-11/8?", Ask.COUNT),
    ("nays are counted", "How many nays did ES-11/7 draw?", Ask.COUNT),
    ("a number of votes is a count", "Number of yes votes for ES-11/8", Ask.COUNT),
    ("staying away is counted", "How many members stayed away from ES-11/7?", Ask.COUNT),
    ("did anybody is a count", "Did anybody object to resolution 2774?", Ask.COUNT),
    ("how a country voted is its position", "How did Chile vote on ES-11/7?", Ask.POSITION),
    ("which way it went is its position", "Which way did Kenya go on ES-11/8?", Ask.POSITION),
    ("where it stood is its position", "Where did Thailand stand on ES-11/7?", Ask.POSITION),
    ("its position is its position", "What was Peru's position on ES-11/7?", Ask.POSITION),
    ("was it in favor asks a position", "Was Norway in favor of ES-11/8?", Ask.POSITION),
    ("did it back asks a position", "Did Slovenia back S/RES/2774?", Ask.POSITION),
    ("is it true asks a position", "Is it true that Mexico abstained on ES-11/7?", Ask.POSITION),
    ("hearsay asks a position", "I heard that Georgia opposed ES-11/8, right?", Ask.POSITION),
    ("a country and a vote are enough", "Cuba on ukraine's resolution", Ask.POSITION),
    ("a vote of a country is a position", "vote of Mexico on es-11/8", Ask.POSITION),
    ("who voted so is a list", "Who voted against the Ukrainian text?", Ask.WHO),
    ("name the countries is a list", "Name the countries that abstained on ES-11/8", Ask.WHO),
    ("which states is a list", "Which states were absent for ES-11/7?", Ask.WHO),
    ("list everyone is a list", "List everyone who backed resolution 2774", Ask.WHO),
    ("besides one asks for the others", "Who besides Russia opposed Kyiv's draft?", Ask.WHO),
    ("a margin by its name", "What was the margin on ES-11/7?", Ask.MARGIN),
    ("by how many is a margin", "By how many votes did ES-11/8 pass?", Ask.MARGIN),
    ("how close is a margin", "How close was the ballot on ES-11/7?", Ask.MARGIN),
    ("a lead is a margin", "How big a lead did the yes side have on ES-11/7?", Ask.MARGIN),
    ("a percentage is a share", "What percentage of the votes on ES-11/8 were yes?", Ask.SHARE),
    ("a share of members is a share", "What share of the membership backed ES-11/7?", Ask.SHARE),
    ("a proportion is a share", "what proportion of votes cast on 2774 were no", Ask.SHARE),
    ("did it go through is an outcome", "Did the Russian amendment go through?", Ask.OUTCOME),
    ("was it adopted is an outcome", "Was Ukraine's proposal adopted?", Ask.OUTCOME),
    ("a fate is an outcome", "What was the fate of the first European amendment?", Ask.OUTCOME),
    ("on what date is a day", "On what date was ES-11/8 put to the vote?", Ask.WHEN),
    ("when it was held is a day", "When was the vote on ES-11/7 held?", Ask.WHEN),
    ("fewer of two votes compares", "Did ES-11/7 or ES-11/8 get fewer noes?", Ask.COMPARE),
    ("which drew more compares", "Which drew more noes, ES-11/7 or L.12?", Ask.COMPARE),
    (
        "the same way compares",
        "Did Greece and Cyprus vote alike on ES-11/8?",
        Ask.ALIKE,
    ),
    ("one side compares", "Were Brazil and India on the same side on L.10?", Ask.ALIKE),
    ("to differ compares", "Did Poland and Hungary differ on ES-11/7?", Ask.ALIKE),
    ("what filler words surround", "did peru even vote on this stuff", Ask.POSITION),
    ("why is a reason", "Why did Israel vote against Ukraine's resolution?", Ask.WHY),
    ("how come is a reason", "How come Washington abstained on its own resolution?", Ask.WHY),
    ("reasons given are a reason", "What reasons did Budapest give for voting no?", Ask.WHY),
    (
        "all who voted are counted",
        "How many states took part in the vote on ES-11/7?",
        Ask.COUNT,
    ),
    ("to add up is a count", "Add up who abstained or voted no on 2774: the total?", Ask.COUNT),
    ("two thirds are a share", "Did ES-11/8 reach a two-thirds majority?", Ask.SHARE),
    ("how many fewer compares", "How many fewer ayes had L.12 than ES-11/7?", Ask.COMPARE),
    ("a clause with when asks no day", "What was the result when ES-11/7 passed?", Ask.TALLY),
    ("who did when it passed is a list", "Which states abstained when 2774 passed?", Ask.WHO),
    ("a date at the end is asked for", "ES-11/7 was adopted when?", Ask.WHEN),
    ("what a text wants is no vote", "What did ES-11/7 want of Russia?", Ask.OTHER),
    (
        "how texts differ is no vote",
        "What did ES-11/8 say unlike, or compared to, ES-11/7?",
        Ask.OTHER,
    ),
    ("a person is no vote", "Who is Mariana Betsa?", Ask.OTHER),
    ("a critic is no vote", "Who praised the speech of the envoy?", Ask.OTHER),
    ("a content is no vote", "What does ES-11/7 demand of Russia?", Ask.OTHER),
    ("an opinion is no vote", "What did Europe think of the American text?", Ask.OTHER),
    ("another subject is no vote", "How long is the Danube?", Ask.OTHER),
]

CHOICES: list[tuple[str, str, str]] = [
    ("nay is no", "How many nays did ES-11/7 draw?", "N"),
    ("aye is yes", "How many ayes did ES-11/7 draw?", "Y"),
    ("opposed is no", "Who opposed ES-11/8?", "N"),
    ("turned down is no", "Which states turned down ES-11/8?", "N"),
    ("backed is yes without an article too", "Which states backed Kyiv's text?", "Y"),
    ("backed is yes", "Who backed ES-11/8?", "Y"),
    ("endorsed is yes", "Which countries endorsed ES-11/7?", "Y"),
    ("sat out is abstaining", "Who sat it out on ES-11/8?", "A"),
    ("neutral is abstaining", "Which countries stayed neutral on ES-11/7?", "A"),
    ("absent is absent", "Which states were absent on ES-11/7?", "X"),
    ("not voting is absent", "Which members did not vote on ES-11/7?", "X"),
    ("not voting for is not absent", "Which members did not vote for ES-11/7?", "Y"),
    ("a choice in quotes", "How many 'no' votes did ES-11/7 get?", "N"),
    ("yes or no names both", "Did Peru vote yes or no on ES-11/7?", "YN"),
    ("two choices keep their order", "How many abstained and how many opposed it?", "AN"),
    ("yes and no as a whole name no choice", "What share of yes and no votes was it?", ""),
    ("a tally names no choice", "What was the tally on Kyiv's text?", ""),
]

NEGATED: list[tuple[str, str, bool]] = [
    ("not for", "Did Spain not vote for ES-11/7?", True),
    ("didn't", "Which members didn't support Ukraine's proposal?", True),
    ("refused to", "Did China refuse to back Ukraine's resolution?", True),
    ("never", "Switzerland never opposed ES-11/8, did it?", True),
    ("failed to", "Cuba failed to support Kyiv's text, correct?", True),
    ("didn't it claims that it did", "Didn't Spain vote for ES-11/7?", False),
    ("a plain claim", "Did Spain vote for ES-11/7?", False),
    ("a no vote is no negation", "Who voted no on ES-11/7?", False),
    ("a negation of another verb", "Did the US not hesitate and vote no on ES-11/7?", False),
    ("not voting at all", "Which members did not vote on ES-11/7?", False),
]

COUNTRIES: list[tuple[str, str, str]] = [
    ("by its capital", "How did Ankara vote on Ukraine's text?", "TUR"),
    ("by an old name", "How did Holland vote on ES-11/8?", "NLD"),
    ("by its people", "How did the Swiss vote on ES-11/8?", "CHE"),
    ("by its letters", "How did the DRC vote on ES-11/8?", "COD"),
    ("by a letter pair", "How did the UK vote on S/RES/2774?", "GBR"),
    ("two that begin alike", "How did Niger and Nigeria vote on ES-11/7?", "NER NGA"),
    ("in the order of mention", "How did Peru, Chile and Cuba vote on ES-11/7?", "PER CHL CUB"),
    ("not the text's sponsor", "How did Chile vote on Ukraine's text?", "CHL"),
    ("not the one set aside", "Who besides Russia opposed Kyiv's draft?", ""),
    ("the sponsor of its own text", "How did Washington vote on its own text?", "USA"),
    (
        "not who must withdraw",
        "How did Laos vote on the withdrawal resolution against Russia?",
        "LAO",
    ),
]


def read(reader: Reader, question: str) -> Reading:
    return reader.read(clean(question))


@pytest.mark.parametrize(("question", "ask"), [pytest.param(q, a, id=i) for i, q, a in ASKED])
def test_what_is_asked(reader: Reader, question: str, ask: Ask) -> None:
    assert read(reader, question).ask is ask


@pytest.mark.parametrize(("question", "choices"), [pytest.param(q, c, id=i) for i, q, c in CHOICES])
def test_which_choices_are_named(reader: Reader, question: str, choices: str) -> None:
    assert "".join(read(reader, question).query.choices) == choices


@pytest.mark.parametrize(("question", "negated"), [pytest.param(q, n, id=i) for i, q, n in NEGATED])
def test_whether_a_choice_is_negated(reader: Reader, question: str, negated: bool) -> None:
    assert read(reader, question).negated is negated


@pytest.mark.parametrize(("question", "codes"), [pytest.param(q, c, id=i) for i, q, c in COUNTRIES])
def test_which_countries_are_asked_about(reader: Reader, question: str, codes: str) -> None:
    assert " ".join(read(reader, question).countries) == codes


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        pytest.param("How did Korea vote on ES-11/7?", {"KOR", "PRK"}, id="Korea is two"),
        pytest.param("How did Congo vote on ES-11/7?", {"COG", "COD"}, id="Congo is two"),
    ],
)
def test_a_name_that_countries_share_is_told_as_such(
    reader: Reader, question: str, codes: set[str]
) -> None:
    reading = read(reader, question)
    assert reading.countries == ()
    assert [set(shared) for shared in reading.ambiguous] == [codes]


@pytest.mark.parametrize(
    ("question", "yes_no"),
    [
        pytest.param("Did Fiji back ES-11/7?", True, id="did"),
        pytest.param("Fiji backed ES-11/7, right?", True, id="right?"),
        pytest.param("Is it correct that Fiji backed ES-11/7?", True, id="is it correct"),
        pytest.param("ok, so did Fiji back ES-11/7?", True, id="after small talk"),
        pytest.param("How did Fiji vote on ES-11/7?", False, id="how did asks openly"),
        pytest.param("Who backed ES-11/7?", False, id="who asks openly"),
    ],
)
def test_whether_yes_or_no_is_the_answer(reader: Reader, question: str, yes_no: bool) -> None:
    assert read(reader, question).query.whether is yes_no


@pytest.mark.parametrize(
    ("question", "left"),
    [
        pytest.param("How did Chile vote on ES-11/7?", set(), id="nothing of a plain question"),
        pytest.param("How did the vote on Gaza go?", {"gaza"}, id="the name of another vote"),
        pytest.param(
            "How did Spain vote on fishing quotas?", {"fishing", "quotas"}, id="a subject"
        ),
    ],
)
def test_what_the_rules_leave_over(reader: Reader, question: str, left: set[str]) -> None:
    assert set(read(reader, question).residue) == left
