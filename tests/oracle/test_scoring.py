"""The scorer tells right answers from wrong ones, however they are worded."""

from __future__ import annotations

import pytest

from bot.answer.ledger import Words
from bot.answer.types import Abstained, Reason
from tests.oracle.facts import CHOICES, facts
from tests.oracle.operators import cells, counted, ids, listed
from tests.oracle.said import read
from tests.oracle.scoring import Verdict, score, score_text
from tests.oracle.truths import (
    Counted,
    Figures,
    More,
    Outcome,
    Positions,
    Truth,
    Unanswerable,
    YesNo,
)

SEVEN = facts().votes["es-11-7"]
EIGHT = facts().votes["es-11-8"]
REEFS = facts().votes["A/RES/76/301"]
OPPOSED = "Belarus, Burkina Faso, Mali, Nicaragua, Niger, North Korea, Russia, Sudan"  # on ES-11/8
EIGHT_SAID = "the U.S. resolution as amended (A/RES/ES-11/8)"
BOTH_NO = SEVEN.who("no") & EIGHT.who("no")
WHO_EIGHT = listed(EIGHT.who("no"), EIGHT)
HUNGARY = cells(SEVEN, "HUN")
DISSENT = " EU Global gives 83 in favor, 16 against and 61 abstentions for another text."

RIGHT: list[tuple[str, Truth, str]] = [
    ("a list", WHO_EIGHT, f"8 countries voted against {EIGHT_SAID}: {OPPOSED}."),
    ("a list, and a source that differs", WHO_EIGHT,
     f"8 countries voted against ES-11/8: {OPPOSED}. The Hill says otherwise: Syria did.{DISSENT}"),
    ("whom it leaves out may be named", listed(EIGHT.who("no") - {"MLI"}, EIGHT),
     "Besides Mali, 7 countries voted against ES-11/8: " + OPPOSED.replace("Mali, ", "") + "."),
    ("nobody", listed(frozenset(), SEVEN, EIGHT), "No country voted for ES-11/7 and ES-11/8."),
    ("a count", counted(BOTH_NO, SEVEN, EIGHT), "8 countries voted against ES-11/7 and ES-11/8."),
    ("a count of nobody", counted(frozenset(), SEVEN), "None of them voted for ES-11/7."),
    ("a count among members", counted(frozenset({"HUN"}), SEVEN),
     "Of the European Union, 1 country voted against ES-11/7: Hungary."),
    ("a sum with its parts", Counted(frozenset({83}), ids(SEVEN)),
     "Together 83 countries voted against or abstained on ES-11/7: 18 against and 65 abstaining."),
    ("a position", Positions(HUNGARY), "Hungary voted against Ukraine's resolution."),
    ("Norway, no nor", Positions(cells(SEVEN, "NOR")), "Norway voted in favor of ES-11/7."),
    ("positions, vote first", Positions(cells(SEVEN, "HUN", "POL")),
     "On ES-11/7, Hungary voted against and Poland voted in favor."),
    ("positions on two votes", Positions({**HUNGARY, **cells(EIGHT, "HUN")}),
     f"Hungary voted against Ukraine's resolution (A/RES/ES-11/7), and abstained on {EIGHT_SAID}."),
    ("yes", YesNo(True, ids(SEVEN), HUNGARY), "Yes: Hungary voted against ES-11/7."),
    ("no", YesNo(False, ids(SEVEN), HUNGARY), "No: Hungary voted against ES-11/7."),
    ("no yes or no, but what tells it", YesNo(False, ids(SEVEN), HUNGARY),
     "Hungary voted against ES-11/7."),
    ("a share", Figures(frozenset({83.7838}), frozenset(), frozenset({93.0, 18.0}), ids(SEVEN)),
     "Votes in favor of ES-11/7 were 83.8 % of the yes and no votes: 93 in favor, 18 against."),
    ("a share without a fraction",
     Figures(frozenset(), frozenset({43.0052}), frozenset({83.0}), ids(SEVEN)),
     "43.0 % of the membership voted for ES-11/7: 83."),
    ("an outcome", Outcome(True, ids(SEVEN)), "ES-11/7 was adopted."),
    ("a failure", Outcome(False, ids(SEVEN)), "ES-11/7 was not adopted."),
    ("more", More("es-11-7", ids(SEVEN, EIGHT)),
     "Ukraine's resolution had more votes against: 18, compared with 8 for ES-11/8."),
    ("an imported vote", counted(REEFS.who("no"), REEFS),
     "14 countries voted against the resolution “Protection of cold-water reefs” of 9 December "
     "2021 (A/RES/76/301)."),
]  # fmt: skip
WRONG: list[tuple[str, Truth, str, str]] = [
    ("one too many", listed(EIGHT.who("no") - {"MLI"}, EIGHT),
     f"8 countries voted against ES-11/8: {OPPOSED}.", "names MLI too much"),
    ("one is missing", WHO_EIGHT,
     "7 countries voted against ES-11/8: " + OPPOSED.replace("Mali, ", "") + ".", "MLI are"),
    ("nobody is named, and nobody is said", listed(frozenset(), SEVEN), "ES-11/7 was adopted.",
     "names nobody"),
    ("another vote", WHO_EIGHT, f"8 countries voted against ES-11/7: {OPPOSED}.", "speaks of"),
    ("another vote too", Positions(HUNGARY),
     "Hungary voted against ES-11/7, and abstained on ES-11/8.", "speaks of es-11-8"),
    ("another figure", counted(BOTH_NO, SEVEN, EIGHT), "18 countries voted against ES-11/7.",
     "the figure is 18"),
    ("two figures in place of a sum", Counted(frozenset({83}), ids(SEVEN)),
     "18 countries voted against and 65 abstained on ES-11/7.", "the figure is 18"),
    ("the figure with another list", counted(frozenset({"HUN"}), SEVEN),
     "1 country voted against ES-11/7: Israel.", "others"),
    ("what isn't so", Positions(HUNGARY), "Hungary voted in favor of ES-11/7.", "says that HUN"),
    ("what isn't so, in a list", listed(BOTH_NO | {"POL"}, SEVEN, EIGHT),
     f"9 countries voted against ES-11/7: {OPPOSED}, Poland.", "says that POL"),
    ("who didn't take part, as those who did", counted(SEVEN.members - SEVEN.who("abstain"), SEVEN),
     "128 countries took part in the vote on ES-11/7: 93 voted in favor, 18 voted against and 17 "
     "did not vote.", "took part"),
    ("a country too much", Positions(HUNGARY),
     "Hungary voted against ES-11/7. Poland voted in favor of ES-11/7.", "names POL"),
    ("a country too little", Positions(cells(SEVEN, "HUN", "POL")),
     "Hungary voted against ES-11/7.", "POL on es-11-7"),
    ("the wrong yes", YesNo(False, ids(SEVEN), HUNGARY), "Yes: Hungary voted against ES-11/7.",
     "says yes"),
    ("neither yes nor no nor what tells it", YesNo(False, ids(SEVEN), HUNGARY),
     "18 countries voted against ES-11/7.", "doesn't say the position"),
    ("a figure that isn't of it", Figures(frozenset({75.0}), frozenset(), frozenset({93.0}),
     ids(SEVEN)), "It was adopted by 75 votes: 93 to 19.", "has 19"),
    ("the opposite", Outcome(False, ids(SEVEN)), "ES-11/7 was adopted.", "opposite"),
    ("the right outcome, and no for yes", Outcome(True, ids(SEVEN), claimed=True),
     "No: ES-11/7 was adopted.", "says no"),
    ("the wrong one first", More("es-11-7", ids(SEVEN, EIGHT)),
     "ES-11/8 had more votes against than ES-11/7.", "first"),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "text"), [pytest.param(*row[1:], id=row[0]) for row in RIGHT])
def test_a_right_answer_is_right(truth: Truth, text: str) -> None:
    found = score_text(text, truth)
    assert (found.verdict, found.why) == (Verdict.RIGHT, "")


@pytest.mark.parametrize(
    ("truth", "text", "why"), [pytest.param(*row[1:], id=row[0]) for row in WRONG]
)
def test_a_wrong_answer_is_wrong_and_says_why(truth: Truth, text: str, why: str) -> None:
    found = score_text(text, truth)
    assert found.verdict is Verdict.WRONG
    assert why in found.why


def test_silence_is_right_only_where_nobody_can_answer() -> None:
    silence = Abstained(Reason.NO_SUCH_VOTE, (Words("Ask again."),), (), 0.0)
    assert score(silence, Unanswerable("nobody knows")).verdict is Verdict.RIGHT
    assert score(silence, WHO_EIGHT).verdict is Verdict.REFUSED


def test_a_country_inside_a_name_is_not_named() -> None:
    said = read("Guinea-Bissau did not vote on Ukraine's resolution. The Russian amendment failed.")
    assert said.countries == {"GNB"}
    assert said.votes == {"es-11-7", "l-11-amendment-russian"}


def test_not_plain_sentences_tell_no_positions() -> None:
    assert read("Poland did not vote against ES-11/7.").positions() == {}
    assert read("Neither Poland nor Hungary abstained on ES-11/7.").positions() == {}


def test_the_facts_are_whole() -> None:
    for vote in facts().votes.values():
        assert set(vote.totals) <= set(CHOICES)
        if vote.positions:
            assert all(len(vote.who(choice)) == vote.totals[choice] for choice in CHOICES)
        assert vote.members <= facts().countries.keys()
