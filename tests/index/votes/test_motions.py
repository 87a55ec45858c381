"""A vote on a part, a change or a motion is told from one on a whole text."""

from __future__ import annotations

import pytest

from index.votes.motions import kind_of


@pytest.mark.parametrize(
    ("title", "note", "kind"),
    [
        (
            "HARBOURS : TO ADOPT THE FIJIAN AMENDMENT (A/1) TO PARAGRAPH 2 OF RES (A/2)",
            "",
            "amendment",
        ),
        ("HARBOURS : TO ADOPT OPERATIVE PARAGRAPH 2 OF THE DRAFT RESOLUTION", "", "paragraph"),
        ("HARBOURS : TO ADOPT THE NORSE MOTION TO ADJOURN DEBATE ON THE DRAFT", "", "motion"),
        (
            "HARBOURS : TO ADOPT THE DRAFT RESOL. (A/3) AS AMENDED BY FIJI",
            "amendment",
            "resolution",
        ),
        ("HARBOURS : TO INCLUDE THE ITEM IN THE AGENDA", "day unreliable", "motion"),
        ("Harbours and lights", "rcid 8; amendment; paragraph", "amendment"),
        ("Harbours and lights", "rcid 9; paragraph; day unreliable", "paragraph"),
        ("The President: I now put to the vote paragraph 7 of the text.", "", "paragraph"),
        ("Amendments to the rules of harbours : resolution", "", "resolution"),
        ("Harbours and lights", "", "resolution"),
    ],
)
def test_what_is_named_first_was_voted_on(title: str, note: str, kind: str) -> None:
    assert kind_of(title, note) == kind


def test_a_councils_agenda_is_procedure() -> None:
    assert kind_of("Letter of a member", agenda="Adoption of the agenda") == "motion"
