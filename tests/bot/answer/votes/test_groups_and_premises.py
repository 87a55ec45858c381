"""Answers on sums, groups, bodies and names, and to what takes something for granted."""

from __future__ import annotations

import re

import pytest

from bot.answer.answerer import Answerer
from tests.eval.score import converse

# claim, turns, kind(s), regexes that the text must hold, regexes it mustn't
ASKED = [
    (
        "who took part",
        ["How many countries cast a vote on ES-11/7?"],
        "votes",
        [r"176 countries took part in the vote on Ukraine's resolution"],
        [],
    ),
    (
        "two choices added up",
        ["How many voted no or abstained on ES-11/8 altogether?"],
        "conflict",
        [r"81 countries voted against or abstained on the U\.S\. resolution as amended"],
        [],
    ),
    (
        "how many more",
        ["How many more countries opposed ES-11/7 than ES-11/8?"],
        "votes",
        [r"^10 more votes against on Ukraine's resolution .*: 18, compared with 8"],
        [],
    ),
    (
        "all of a group",
        ["Did all EU members back Ukraine's resolution?"],
        "votes",
        [r"^No: of the European Union", r"Hungary voted against"],
        [],
    ),
    (
        "some of a group",
        ["Did any EU members oppose Ukraine's resolution?"],
        "votes",
        [r"^Yes: of the European Union, Hungary voted against"],
        [r"^No", "in favor"],
    ),
    (
        "the same choice on both votes",
        ["Who voted against both resolutions?"],
        "votes",
        [r"^8 countries .*: Belarus, Burkina Faso, Mali, Nicaragua, Niger, North Korea, Russia,"],
        [],
    ),
    (
        "a premise of two countries, one of them wrongly",
        ["Why did Norway join Israel in opposing Ukraine's resolution?"],
        "votes",
        [r"^Norway did not vote against: Norway voted in favor"],
        [r"Israel did not"],
    ),
    (
        "no veto in the Assembly",
        ["Didn't the US veto Ukraine's resolution so that it never passed?"],
        "votes",
        [r"^No: the United States voted against", r"was adopted with 93 in favor"],
        [],
    ),
    (
        "a country that there isn't, in lower case",
        ["how did wakanda vote on ukraine's resolution"],
        "none",
        [],
        [],
    ),
    (
        "a body is asked for an outcome",
        ["Did the Security Council reject the American draft?"],
        "votes",
        [r"^No: the U\.S\. resolution in the Security Council .* was adopted"],
        [],
    ),
    (
        "unanimous is without a vote against",
        ["Is it correct that Ukraine's resolution passed unanimously?"],
        "votes",
        [r"^No: Ukraine's resolution .* was adopted with 93"],
        [],
    ),
    (
        "alone or not is told by the list",
        ["Was Mali alone in opposing ES-11/8?"],
        "conflict|votes",
        [r"^No: 8 countries voted against"],
        [r"Yes"],
    ),
    (
        "the only one of a group",
        ["Was Hungary the only EU country to oppose Ukraine's resolution?"],
        "votes",
        [r"^Yes: of the European Union, only Hungary voted against"],
        [r"No:"],
    ),
    (
        "more for one of two sponsors",
        ["Did more countries oppose the Ukrainian or the American text?"],
        "votes",
        [r"Ukraine's resolution .* had more votes against: 18, compared with 8"],
        [],
    ),
    (
        "how'd is how did",
        ["how'd poland vote on the first text"],
        "votes",
        [r"Poland voted in favor of Ukraine's resolution"],
        [],
    ),
    (
        "whose reason it is",
        ["Why did Hungary oppose Ukraine's resolution?"],
        "closest",
        [],
        [],
    ),
    (
        "what is said after the question",
        ["Did Malta back ES-11/7? Somebody in my class doubts it."],
        "votes",
        [r"^Yes: Malta voted in favor of Ukraine's resolution \(A/RES/ES-11/7\)\.$"],
        [],
    ),
    (
        "a premise in a clause",
        ["Since Budapest backed Kyiv's text, what was its reasoning?"],
        "votes",
        [r"Hungary did not vote in favor"],
        [],
    ),
]


@pytest.mark.parametrize(
    ("turns", "kind", "must", "must_not"),
    [pytest.param(*row[1:], id=row[0]) for row in ASKED],
)
def test_answers(
    base_answerer: Answerer, turns: list[str], kind: str, must: list[str], must_not: list[str]
) -> None:
    answer = converse(base_answerer, turns)
    assert answer is not None
    assert re.fullmatch(kind, answer.kind), answer.text
    assert all(re.search(pattern, answer.text) for pattern in must), answer.text
    assert not any(re.search(pattern, answer.text) for pattern in must_not), answer.text
