"""Refusals: why, what to do, and passages only where they may help."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.ledger import render
from bot.answer.refusal import missing
from bot.answer.types import Abstained, Answered, Reason
from index.library.library import Library
from index.votes.names.countries import Countries


@pytest.mark.parametrize(
    ("question", "reason", "hint"),
    [
        ("hello", Reason.NOT_A_QUESTION, "how a country voted"),
        ("Thanks a lot!", Reason.NOT_A_QUESTION, "how a country voted"),
        ("so what can you do?", Reason.NOT_A_QUESTION, "how a country voted"),
        (
            "how did wakanda vote on ukraine's resolution",
            Reason.NO_POSITION,
            "No country or group is called “wakanda”",
        ),
        ("Did Wonderland abstain?", Reason.NO_POSITION, "called “Wonderland”"),
        ("Did Atlantis九 abstain?", Reason.NOTHING_CLOSE, "list of sources"),  # a figure in words
        ("Wie hat Ungarn über die Resolution abgestimmt?", Reason.NOT_UNDERSTOOD, "in English"),
        ("Pourquoi est-ce que la France a voté pour ?", Reason.NOT_UNDERSTOOD, "in English"),
        ("烏克蘭決議的投票結果是什麼？", Reason.NOT_UNDERSTOOD, "in English"),
        ("Как голосовала Венгрия?", Reason.NOT_UNDERSTOOD, "in English"),
        ("When was penicillin discovered?", Reason.NOTHING_CLOSE, "list of sources"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    base_answerer: Answerer, question: str, reason: Reason, hint: str
) -> None:
    answer = base_answerer.ask(question)
    assert isinstance(answer, Abstained)
    assert answer.reason is reason
    assert hint in render(answer.hint)
    # What is near it may help who asked of something; a greeting asked of nothing.
    assert bool(answer.closest) == (reason is Reason.NOTHING_CLOSE)


@pytest.mark.parametrize(
    "question",
    [
        "What did Gowan say about the American texts?",
        "How did the Netherlands vote on Ukraine's resolution?",
        "Was die Ukraine resolution adopted?",  # a slip among English words
    ],
)
def test_a_question_in_english_is_answered(base_answerer: Answerer, question: str) -> None:
    assert not isinstance(base_answerer.ask(question), Abstained)


@pytest.mark.parametrize("question", ["What was the result?", "results", "the roll call?"])
def test_keywords_of_votes_are_of_the_votes_of_the_records(
    base_answerer: Answerer, question: str
) -> None:
    assert "adopted with 93 in favor, 18 against" in base_answerer.ask(question).text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who paid the ransom?", "who paid the ransom"),
        ("When was the bridge built?", "when"),
        ("how many soldiers did Norland send", "how many soldiers"),
        ("Who is the mayor of Brell?", "who"),
        ("What did the mayor say?", ""),
        ("Why did Norland abstain?", ""),
        ("Who signed resolution 2774?", ""),  # whose figure no source vouches for
        ("Who **shouted** @everyone?", ""),
        ("Who voted " + "so " * 40 + "?", ""),
    ],
)
def test_what_is_missing_is_said_in_words_of_the_question_where_they_can_stand(
    question: str, said: str
) -> None:
    assert missing(question) == said


def test_a_tally_does_not_tell_how_somebody_who_is_no_country_voted(
    shipped_library: Library, countries: Countries
) -> None:
    unread = Answerer(shipped_library, countries)  # no reader rules a passage out
    answer = unread.ask("HOW DID TRANSYLVANIA VOTE ON THE SECURITY COUNCIL RESOLUTION?")
    assert isinstance(answer, Abstained)
    assert answer.reason is Reason.NO_POSITION


def test_a_near_passage_is_said_not_to_say_what_was_asked(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("who is the un secretary general")
    assert isinstance(answer, Abstained)
    assert answer.text == "The nearest passage doesn't say who."
    assert answer.closest


def test_who_chairs_what_is_only_near_is_not_answered(base_answerer: Answerer) -> None:
    for question in ("who chairs nato right now", "Who chairs NATO?", "Who is the head of NATO?"):
        answer = base_answerer.ask(question)
        assert isinstance(answer, Abstained), question
        assert answer.closest


def test_what_can_be_asked_of_a_vote_is_proposed_and_answered(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("What noise did Chile make about ES-11/8?")
    assert isinstance(answer, Abstained)
    assert answer.reason is Reason.PARTLY_READ
    assert 1 < len(answer.choices) < 4
    assert "how did Chile vote" in answer.choices[0]
    for choice in answer.choices:
        assert not isinstance(base_answerer.ask(choice), Abstained)


def test_what_a_text_says_is_found_by_the_symbol_that_no_source_uses(
    base_answerer: Answerer,
) -> None:
    answer = base_answerer.ask("what does es-11/7 demand")
    assert isinstance(answer, Answered)
    assert "Ukraine's resolution" in answer.citations[0].quote.text
    assert "demanded" in answer.citations[0].quote.text
