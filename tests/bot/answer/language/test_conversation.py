"""Follow-ups: what they leave out is taken from the turns before, and nothing else is."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.conversation import is_elliptic
from bot.answer.types import Abstained, Answer
from tests.eval.score import converse

CHAINS: list[tuple[str, list[str], str]] = [
    ("another country on the same vote",
     ["How did Brazil vote on Ukraine's resolution?", "And India?"],
     "India abstained on Ukraine's resolution (A/RES/ES-11/7)."),
    ("a third country on the same vote",
     ["How did Brazil vote on ES-11/7?", "And India?", "What about Serbia?"],
     "Serbia voted in favor of Ukraine's resolution (A/RES/ES-11/7)."),
    ("another choice of the same vote",
     ["How many voted against ES-11/7?", "and how many abstained?"],
     "65 countries abstained on Ukraine's resolution (A/RES/ES-11/7)."),
    ("the same of another vote",
     ["What was the margin on ES-11/7?", "And on the Russian amendment?"],
     "The Russian amendment (A/ES-11/L.12) was rejected by a margin of 40"),
    ("the same body",
     ["Who abstained in the Security Council?", "And who voted for it?"],
     "10 members voted in favor of the U.S. resolution in the Security Council"),
    ("a member of the same body",
     ["Did France back the Council resolution?", "What about the UK?"],
     "The United Kingdom abstained on the U.S. resolution in the Security Council"),
    ("another question of the same vote",
     ["When was ES-11/7 adopted?", "by how many votes?"],
     "Ukraine's resolution (A/RES/ES-11/7) was adopted by a margin of 75"),
    ("a country after a false premise",
     ["Did Iran vote against ES-11/7?", "and Mali?"],
     "Mali voted against Ukraine's resolution"),
    ("it is the vote before",
     ["What was the result on Ukraine's text?", "By what margin did it pass?"],
     "Ukraine's resolution (A/RES/ES-11/7) was adopted by a margin of 75"),
    ("the resolution is the vote before",
     ["Who opposed ES-11/8?", "What was the margin of that resolution?"],
     "as amended (A/RES/ES-11/8) was adopted by a margin of 85"),
    ("of them are those that were listed",
     ["Which countries opposed ES-11/8?", "How many of them opposed ES-11/7 too?"],
     "8 countries voted against the U.S. resolution as amended (A/RES/ES-11/8) and voted against"),
    ("those that are outside of a group",
     ["Who abstained on ES-11/7?", "Which of those aren't in NATO?"],
     "64 countries abstained on Ukraine's resolution (A/RES/ES-11/7), members of NATO left out"),
    ("whether one is among those that were counted",
     ["How many abstained on ES-11/7?", "Was India one of those?"],
     "Yes: India abstained on Ukraine's resolution"),
    ("the share that those are",
     ["How many EU members voted against ES-11/7?", "What percentage of the EU is that?"],
     "Of the European Union, 1 of 27 members, 3.7 %, voted against Ukraine's resolution"),
    ("the other choice of a group whose members were listed",
     ["Which NATO members voted for ES-11/7?", "And against?"],
     "Of NATO, Hungary and the United States voted against Ukraine's resolution"),
    ("the rest of a group",
     ["Which NATO members voted for ES-11/7?", "Who are the rest?"],
     "Of NATO, Hungary, North Macedonia and the United States did not vote in favor"),
    ("the members of the group that was introduced",
     ["I prepare a talk about the African Union. Which of its states voted no on ES-11/7?"],
     "Of the African Union, Burkina Faso, Burundi, the Central African Republic"),
    ("the same of another vote, as a list",
     ["NATO members that did not back ES-11/7?", "same list but for ES-11/8"],
     "Of NATO, Albania, Hungary, North Macedonia and the United States did not vote in favor"),
    ("which of the five that were spoken of",
     ["Who abstained on 2774?", "Which of the five backed ES-11/7?"],
     "5 members abstained on the U.S. resolution in the Security Council (S/RES/2774 (2025)) and"),
    ("the country that the follow-up itself names",
     ["How did Cuba vote on ES-11/7?", "And Nicaragua, did it vote against?"],
     "Yes: Nicaragua voted against Ukraine's resolution (A/RES/ES-11/7)."),
    ("more or fewer than on the vote before",
     ["How many abstained on ES-11/7?", "and es-11/8, was that more or fewer, by how many"],
     "8 more abstentions on the U.S. resolution as amended"),
    ("more of the same choice",
     ["How many abstained on ES-11/7?", "was it more on es-11/8"],
     "8 more abstentions on the U.S. resolution as amended"),
    ("it said yes is the country",
     ["How did China vote on ES-11/7?", "but in the council it was a yes on 2774 right?"],
     "Yes: China voted in favor of the U.S. resolution in the Security Council"),
    ("which ones of the group",
     ["How did the G7 vote on ES-11/7?", "Which ones said no?"],
     "Of the G7, the United States voted against"),
    ("any of those",
     ["Who voted against ES-11/7?", "Did any of those back ES-11/8?"],
     "1 country voted against Ukraine's resolution (A/RES/ES-11/7) and voted in favor"),
    ("none of those",
     ["Who voted against ES-11/7?", "Did none of them back ES-11/8?"],
     "No: 17 of 18 countries that voted against Ukraine's resolution"),
    ("a group on the same vote",
     ["How did Brazil vote on ES-11/7?", "And the Nordic countries?"],
     "Of the Nordic countries, Denmark, Finland, Iceland, Norway and Sweden voted in favor"),
    ("the other one, after a word of surprise",
     ["who voted no on the ukraine one lol", "wait, what about the other one"],
     "8 countries voted against the U.S. resolution as amended"),
    ("how many on another vote",
     ["How many members did not vote on ES-11/7, and how many on ES-11/8?"],
     "19 countries did not vote on the U.S. resolution as amended"),
    ("I am the country that was introduced",
     ["im togo at my mun, how did i vote on the us one"],
     "Togo abstained on the U.S. resolution as amended"),
    ("my country is the one that was introduced",
     ["I am the delegate of Togo. How did my country vote on ES-11/7?"],
     "Togo abstained on Ukraine's resolution"),
    ("that is what was introduced",
     ["I saw 93-18-65 for Kyiv's text. Was that the result?"],
     "93 in favor, 18 against and 65 abstaining"),
    ("how many of the same group chose otherwise",
     ["How many members of ASEAN voted for ES-11/7?", "And how many for ES-11/8?"],
     "Of ASEAN, "),
    ("how many of the same group abstained",
     ["Which BRICS states backed ES-11/7?", "and how many abstained?"],
     "Of the BRICS, "),
    ("how many they are of a group whose votes were asked for",
     ["nordic yes votes on ES-11/7", "how many is that"],
     "Of the Nordic countries, 5 countries voted in favor"),
    ("how many countries are no more those of the group",
     ["Which BRICS states backed ES-11/7?", "And how many countries abstained?"],
     "65 countries abstained on Ukraine's resolution"),
    ("a whole question leans on nothing",
     ["How did Brazil vote on Ukraine's resolution?", "How did Mali vote on ES-11/8?"],
     "Mali voted against the U.S. resolution as amended"),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "said"), [pytest.param(t, s, id=i) for i, t, s in CHAINS])
def test_a_follow_up_means(base_answerer: Answerer, turns: list[str], said: str) -> None:
    answer = converse(base_answerer, turns)
    assert answer is not None
    assert said in answer.text


@pytest.mark.parametrize(
    ("turns", "quoted"),
    [
        pytest.param(["Who is Richard Gowan?", "What did he say?"], "livid", id="he"),
        pytest.param(
            ["Who is Mariana Betsa?", "what did she call the vote?"], "moment of truth", id="she"
        ),
        pytest.param(
            ["Who is Dorothy Shea?", "What did she say about the war?"],
            "far too long",
            id="she, with a subject",
        ),
    ],
)
def test_a_pronoun_means_the_person_before(
    base_answerer: Answerer, turns: list[str], quoted: str
) -> None:
    assert quoted in quotes_of(converse(base_answerer, turns))


def test_a_follow_up_to_another_subject_is_refused(base_answerer: Answerer) -> None:
    turns = ["How did Chile vote on ES-11/7?", "and what did its president say about Gaza?"]
    assert isinstance(converse(base_answerer, turns), Abstained)


@pytest.mark.parametrize("name", ["orbán", "orban", "viktor orbán", "zelensky"])
def test_a_person_in_lower_case_of_whom_no_source_speaks_is_refused(
    base_answerer: Answerer, name: str
) -> None:
    turns = ["How did Hungary vote on Ukraine's resolution?", f"what did {name} say about it?"]
    assert isinstance(converse(base_answerer, turns), Abstained)


def test_a_follow_up_without_a_turn_before_is_refused(base_answerer: Answerer) -> None:
    assert isinstance(converse(base_answerer, ["And India?"]), Abstained)


PARTS: list[tuple[str, str, list[str]]] = [
    ("two votes", "How did Chile vote on ES-11/7 and how did Mali vote on ES-11/8?",
     ["Chile voted in favor of Ukraine's resolution", "Mali voted against the U.S. resolution"]),
    ("it, of the first part", "How many abstained on Kyiv's text, and how did Cuba vote on it?",
     ["65 countries abstained", "Cuba abstained on Ukraine's resolution"]),
    ("a vote named last", "How many voted no, and how did Peru vote, on ES-11/7?",
     ["18 countries voted against", "Peru voted in favor of Ukraine's resolution"]),
    ("one part missing", "How did Japan vote on ES-11/7 and what is the height of Everest?",
     ["Japan voted in favor", "second part of the question"]),
    ("the first part missing", "What is the height of Everest and how did Japan vote on ES-11/7?",
     ["first part of the question", "Japan voted in favor"]),
    ("the third part missing",
     "Who opposed ES-11/8? How did China vote on ES-11/8? What's the weather in Oslo?",
     ["8 countries voted against", "China abstained", "third part of the question"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "said"), [pytest.param(q, s, id=i) for i, q, s in PARTS])
def test_every_part_of_a_question_is_answered_or_named(
    base_answerer: Answerer, question: str, said: list[str]
) -> None:
    text = base_answerer.ask(question).text
    assert [words for words in said if words not in text] == []
    places = [text.index(words) for words in said]
    assert places == sorted(places)


def test_a_question_of_which_no_part_is_found_is_refused(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("How tall is Everest and who discovered penicillin?")
    assert isinstance(answer, Abstained)


@pytest.mark.parametrize(
    ("text", "elliptic"),
    [
        pytest.param("And Hungary?", True, id="and"),
        pytest.param("what about the Russian amendment to the American text?", True, id="about"),
        pytest.param("Why?", True, id="a word"),
        pytest.param("How did Hungary vote on Ukraine's text?", False, id="a whole question"),
    ],
)
def test_what_leans_on_the_question_before(text: str, elliptic: bool) -> None:
    assert is_elliptic(text) is elliptic


def quotes_of(answer: Answer | None) -> str:
    assert answer is not None
    assert not isinstance(answer, Abstained)
    return " ".join(citation.quote.text for citation in answer.citations)


def test_without_records_it_is_the_text_of_the_turn_before(article_answerer: Answerer) -> None:
    turns = ["What was the vote on Ukraine's draft?", "By what margin did it pass?"]
    answer = converse(article_answerer, turns)
    assert answer is not None
    assert "75 votes: 93 to 18" in answer.text
