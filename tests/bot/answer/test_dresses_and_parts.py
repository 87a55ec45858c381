"""Questions in other words, of several parts, in clauses and with quotations."""

from __future__ import annotations

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.text.question import core
from bot.answer.passages.polarity import opposed
from bot.answer.types import Abstained, Answer
from bot.evaluation.rewordings import CHANGES, reworded
from index.search.models.encoder import silent
from tests.conftest import PROJECT
from tests.eval.score import questions_in

QUESTIONS = questions_in(PROJECT / "tests" / "eval" / "questions.jsonl")
LEAST_ALIKE = 0.95


def quoted(answer: Answer) -> str:
    assert not isinstance(answer, Abstained), answer
    return " ".join(citation.quote.text for citation in answer.citations)


def test_the_same_question_in_other_words_gets_the_same_kind_and_first_citation(
    base_answerer: Answerer,
) -> None:
    # `ayes eval` asks them all so.
    found = reworded(base_answerer, [one.turns for one in QUESTIONS[::3]], silent)
    assert [one.change for one in found] == list(CHANGES)
    assert all(one.changed for one in found)
    alike, changed = sum(one.alike for one in found), sum(one.changed for one in found)
    assert alike / changed >= LEAST_ALIKE, found


@pytest.mark.parametrize(
    ("change", "becomes"),
    [
        ("a slip of the finger", "How did Hungary vote on the resoultion?"),
        ("in another order", "On the resolution, how did Hungary vote?"),
        ("as keywords", "how hungary vote on resolution"),
    ],
)
def test_a_change_changes_what_its_name_says(change: str, becomes: str) -> None:
    assert CHANGES[change]("How did Hungary vote on the resolution?") == becomes


def test_several_questions_in_one_are_all_answered(base_answerer: Answerer) -> None:
    answer = base_answerer.ask(
        "Who is Richard Gowan, and how did Hungary vote on Ukraine's resolution?"
    )
    assert "Crisis Group" in quoted(answer)
    assert "Hungary voted against" in answer.text


def test_a_list_of_all_has_all(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("List all countries that voted against Ukraine's resolution.")
    for name in ("Belarus", "Haiti", "Palau", "the United States", "Sudan", "Nicaragua"):
        assert name in answer.text


def test_a_negation_is_heard(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Who did not vote on Ukraine's resolution?")
    assert answer.text.startswith("17 countries did not vote")


def test_whose_word_is_asked_for_is_quoted(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("According to Richard Gowan, how did European diplomats feel?")
    assert "livid" in quoted(answer)


@pytest.mark.parametrize("marks", ['"{}"', "“{}”"])
def test_a_quotation_leads_to_who_said_it(base_answerer: Answerer, marks: str) -> None:
    answer = base_answerer.ask(f"Who called the vote a {marks.format('moment of truth')}?")
    assert "Betsa" in quoted(answer)


def test_a_date_is_told(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("When was the vote on Ukraine's resolution held?")
    assert "24 February 2025" in answer.text


def test_what_a_rift_is_compared_to_is_told_by_since(base_answerer: Answerer) -> None:
    assert "Iraq" in quoted(base_answerer.ask("What earlier rift is this compared to?"))


def test_what_a_text_says_is_quoted_of_that_text(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("What did the Ukrainian text demand of Moscow?")
    assert "Ukraine's resolution" in quoted(answer).replace("’", "'")
    assert "draft asked" not in quoted(answer)


def test_one_of_two_names_is_enough(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Was it Gowan or Guterres who called European diplomats livid?")
    assert "Gowan" in quoted(answer)


def test_who_is_called_by_surname_is_introduced(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Who said that the war has dragged on for far too long?")
    assert "Dorothy Camille Shea, the interim chargé" in quoted(answer)


def test_the_reason_of_a_vote_is_that_of_who_defends_it(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Why did the US vote against Ukraine's resolution?")
    assert "defended the American position" in quoted(answer)


def test_a_publisher_is_no_group_and_no_country(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("In EU Global's piece, how many opposed Kyiv's text?")
    assert answer.text.startswith("18 countries voted against")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("On the Ukrainian draft, where did Israel land?", None),
        ("In my class, who opposed it?", "who opposed it?"),
        ("Hello! Tell me: in the article, who opposed it?", "who opposed it?"),
    ],
)
def test_a_clause_before_the_question_stays_if_it_says_of_what(
    typed: str, asked: str | None
) -> None:
    assert core(typed) == (asked or typed)


@pytest.mark.parametrize(
    ("question", "told", "against"),
    [
        ("Which fuel did not increase?", "The price of coal increased.", True),
        ("Which fuel did not increase?", "Coal did not increase.", False),
        ("Did coal increase or not?", "The price of coal increased.", False),
        ("Coal increased, didn't it?", "The price of coal increased.", False),
        ("Which price is unofficial?", "The official price of coal increased.", True),
        ("Which price is official?", "The unofficial price of coal increased.", True),
        ("Which ports are there?", "Coal is an import.", False),
        ("Which price decreased?", "The price of coal increased.", True),
        ("Which price increased?", "The price of coal increased or decreased.", False),
        ("Which price increased?", "Coal is dear.", False),
    ],
)
def test_a_question_that_may_ask_for_the_opposite_is_told(
    question: str, told: str, against: bool
) -> None:
    assert opposed(question, told) is against


def test_and_why_is_a_part_that_is_answered_or_named_as_not_found(base_answerer: Answerer) -> None:
    told = base_answerer.ask("How did the US vote on Ukraine's resolution and why?")
    assert told.text.startswith("The United States voted against Ukraine's resolution")
    assert "defended the American position" in quoted(told)
    untold = base_answerer.ask("Did Hungary vote for Ukraine's resolution, and why?")
    assert untold.text.startswith("No: Hungary voted against Ukraine's resolution")
    assert "The sources don't say what the second part of the question asks" in untold.text
    assert base_answerer.ask("What did Gowan say and why?").text.startswith("Richard Gowan")
