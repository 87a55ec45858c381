"""What was asked and not answered comes together where it is alike, and only there."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.cards.settings_cards import sheet_of_questions
from bot.storage.state.state import State
from bot.storage.state.unanswered import Unanswered, Wording, grouped
from tests.bot.storage.state.given import NOW, answer, refusal


def asked(*texts: str) -> list[Wording]:
    return [Wording(text, 1, NOW, NOW) for text in texts]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who won the herring award?", "who won the herring award"),
        ("What is the price of herring?", "the price of herring, what is it?"),
        ("What did the ambassador say?", "what did the ambasador say"),
        ("Did Hungary pay its dues?", "Did Hungray pay its dues?"),
        ("When does the committee meet?", "When do the committees meet?"),
        ("When does the committee meet?", "When does the committee meet in Geneva?"),
        ("ქართული კითხვა აქ", "აქ ქართული კითხვა"),
    ],
)
def test_alike_questions_are_one_group(one: str, other: str) -> None:
    (group,) = grouped(asked(one, other))
    assert group.count == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Why did Hungary vote so?", "Why did Germany vote so?"),
        ("What did Iceland say of fish?", "What did Ireland say of fish?"),
        ("What is in ES-11/7?", "What is in ES-11/8?"),
        ("What is in A/RES/78/100?", "What is in A/RES/78/1000?"),
        ("What did Austria say?", "What did Australia say?"),
        ("herring", "herring price"),
        ("Who spoke?", "Who spoke in Geneva about the price of herring in winter?"),
    ],
)
def test_questions_that_ask_something_else_are_two_groups(one: str, other: str) -> None:
    assert len(grouped(asked(one, other))) == 2


WORDS = st.sampled_from("herring price winter geneva committee comittee 7 8 who the".split())
QUESTIONS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), unique=True)


@given(texts=QUESTIONS, data=st.data())
def test_groups_hold_each_wording_once_in_an_order_of_their_own(
    texts: list[str], data: st.DataObject
) -> None:
    wordings = asked(*texts)
    groups = grouped(wordings)
    assert sorted(one.text for group in groups for one in group.wordings) == sorted(texts)
    assert grouped(data.draw(st.permutations(wordings))) == groups
    counts = [group.count for group in groups]
    assert counts == sorted(counts, reverse=True)


@given(texts=st.lists(st.text(max_size=40), unique=True, max_size=12))
def test_any_text_can_be_grouped_and_written(texts: list[str]) -> None:
    rows = list(
        csv.reader(io.StringIO(sheet_of_questions(grouped(asked(*texts))).csv(), newline=""))
    )
    assert len(rows) == len(texts) + 1
    assert not any(row[1].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)


def test_the_most_frequent_wording_stands_for_its_group(state: State) -> None:
    later = NOW + datetime.timedelta(hours=1)
    state.keep_answer(1, 7, refusal("When does the committee meet?"))
    for person in (8, 9):
        state.keep_answer(1, person, refusal("when does  the committee meet in Geneva", later))
    state.keep_answer(1, 7, refusal("Who won the herring award?"))
    state.keep_answer(1, 7, answer("How did France vote?"))
    state.keep_answer(2, 7, refusal("Who won the herring award?"))
    assert state.unanswered(1) == (
        Unanswered(
            (
                Wording("when does the committee meet in Geneva", 2, later, later),
                Wording("When does the committee meet?", 1, NOW, NOW),
            )
        ),
        Unanswered((Wording("Who won the herring award?", 1, NOW, NOW),)),
    )


def test_the_export_has_a_wording_a_row_and_nothing_a_spreadsheet_would_run() -> None:
    late = NOW + datetime.timedelta(days=1)
    formula = '=HYPERLINK("https://evil.example", "herring price")'
    groups = grouped([Wording(formula, 1, NOW, NOW), Wording("Who spoke?", 3, NOW, late)])
    assert list(csv.reader(io.StringIO(sheet_of_questions(groups).csv()))) == [
        ["group", "question", "times", "first_asked", "last_asked"],
        ["1", "Who spoke?", "3", "2026-03-01T12:00:00+00:00", "2026-03-02T12:00:00+00:00"],
        ["2", f"'{formula}", "1", *["2026-03-01T12:00:00+00:00"] * 2],
    ]
