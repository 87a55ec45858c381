"""The cases are many, spread over what can be asked, and the same each time."""

from __future__ import annotations

import string
from collections import Counter

from tests.oracle import claims
from tests.oracle.cases import cases, operators, templates
from tests.oracle.truths import Listed
from tests.oracle.wordings import wordings

MOST_ALIKE = 0.2  # of the lists, that may be empty


def test_there_are_thousands_of_every_operator_in_both_worlds() -> None:
    drawn = list(cases())
    assert len(drawn) >= 3000
    counts = Counter((case.operator, case.world) for case in drawn)
    assert counts.keys() == {(name, world) for name in operators() for world in _worlds()}
    assert min(counts.values()) >= 20


def test_a_seed_draws_the_same_questions_and_another_others() -> None:
    assert [*map(str, cases(2))] == [*map(str, cases(2))]
    assert {*map(str, cases(2))} != {*map(str, cases(2, "two"))}


def test_no_question_is_drawn_twice() -> None:
    drawn = [(case.operator, case.world, case.turns) for case in cases()]
    assert len(drawn) == len(set(drawn))


def test_every_operator_has_six_wordings_or_more() -> None:
    few = {name for name in operators() if len({*map(tuple, templates(name))}) < 6}
    assert few == set()


def test_every_wording_is_of_an_operator() -> None:
    known = wordings()
    named = {*known["wordings"], *known["unanswerable"], *known["follow_ups"]}
    assert named == operators().keys()


def test_every_slot_is_filled() -> None:
    for case in cases(8):
        for turn in case.turns:
            assert not [field for _, field, _, _ in string.Formatter().parse(turn) if field]


def test_most_lists_name_somebody() -> None:
    lists = [case.truth for case in cases() if isinstance(case.truth, Listed)]
    assert sum(not truth.sets[0] for truth in lists) < MOST_ALIKE * len(lists)


def _worlds() -> set[str]:
    return {case.world for case in cases(1)}


def test_claims_are_true_and_false_of_every_kind() -> None:
    drawn = list(claims.claims())
    counts = Counter((claim.kind, claim.true) for claim in drawn)
    assert counts.keys() == {(kind, true) for kind in claims.KINDS for true in (True, False)}
    assert min(counts.values()) >= 10
    assert drawn == list(claims.claims())
