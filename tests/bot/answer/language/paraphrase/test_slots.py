"""A question with slots for what it names, and a canonical question filled with it."""

from __future__ import annotations

import pytest

from bot.answer.language.paraphrase.slots import SlottedQuestion, as_read, filled, slots_of, slotted
from bot.answer.language.query.read_query import Reader
from index.votes.names.countries import Countries

OF_UKRAINE = "Ukraine's resolution (A/RES/ES-11/7)"
AMENDED = "the U.S. resolution as amended (A/RES/ES-11/8)"
CENTRAL = "the Central American countries"


def taken(text: str, reader: Reader, countries: Countries) -> SlottedQuestion | None:
    return slotted(text, reader.mentions.find(reader.lexer.tokens(text)).tokens, countries)


@pytest.mark.parametrize(
    ("text", "slotted_text", "names"),
    [
        ("so how'd norway go on ES-11/7", "so how'd {C1} go on {V1}", ["Norway", OF_UKRAINE]),
        (
            "ES-11/8 yes, ES-11/7 no: who?",
            "{V1} yes, {V2} no: who?",
            [AMENDED, OF_UKRAINE],
        ),
        (
            "Peru and Chile on ES-11/7, and Peru's on ES-11/8",
            "{C1} and {C2} on {V1}, and {C1} on {V2}",
            ["Peru", "Chile", OF_UKRAINE, AMENDED],
        ),
        ("did NATO split on ES-11/7?", "did {G1} split on {V1}?", ["NATO", OF_UKRAINE]),
        (
            "were there over 40 abstainers on ES-11/7",
            "were there over {N1} abstainers on {V1}",
            ["40", OF_UKRAINE],
        ),
        ("germanys pick on the ukr reso", "{C1} pick on the {V1}", ["Germany", OF_UKRAINE]),
        ("trumps text, central american ones", "{V1}, {G1} ones", [AMENDED, CENTRAL]),
        (
            "who skipped kyivs vote but came for washingtons in the ga",
            "who skipped {V1} but came for {V2} in the ga",
            [OF_UKRAINE, AMENDED],
        ),
        ("India on both Assembly votes?", "{C1} on {V1} and {V2}?", ["India", OF_UKRAINE, AMENDED]),
    ],
)
def test_what_a_question_names_is_taken_out_in_the_order_of_mention(
    text: str, slotted_text: str, names: list[str], reader: Reader, countries: Countries
) -> None:
    found = taken(text, reader, countries)
    assert found is not None
    assert (found.text, list(found.names.values())) == (slotted_text, names)


def test_what_was_typed_in_braces_is_no_slot(reader: Reader, countries: Countries) -> None:
    found = taken("norway {C1} re {V9} es-11/7", reader, countries)
    assert found is not None
    assert found.text == "{C1} (C1) re (V9) {V1}"


def test_a_name_that_countries_share_is_asked_back_and_not_restated(
    reader: Reader, countries: Countries
) -> None:
    assert taken("how did Korea go on ES-11/7", reader, countries) is None


def test_more_names_than_questions_have_slots_are_not_restated(
    reader: Reader, countries: Countries
) -> None:
    assert taken("Peru, Chile, Mali and Chad on ES-11/7", reader, countries) is None


def test_slots_are_filled_by_their_names() -> None:
    asked = "which members of {G1} voted against {V2}"
    assert filled(asked, {"G1": "BRICS", "V2": "ES-11/8"}) == (
        "which members of BRICS voted against ES-11/8"
    )
    assert slots_of(asked) == {"G1", "V2"}
    assert "{" not in as_read(asked)
