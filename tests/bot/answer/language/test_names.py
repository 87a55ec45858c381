"""Names of people and things, told by their capitals."""

from __future__ import annotations

import pytest

from bot.answer.language.text.names import full_names, proper_names, stands
from index.votes.names.countries import Countries


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Richard Gowan said so.", ["Richard Gowan"], id="first and last"),
        pytest.param("the envoy, Dorothy Camille Shea,", ["Dorothy Camille Shea"], id="three"),
        pytest.param("The Security Council met.", [], id="no institution"),
        pytest.param("Saudi Arabia and South Sudan", [], id="no country"),
        pytest.param("nobody at all", [], id="nobody"),
    ],
)
def test_full_names_are_of_people(countries: Countries, text: str, names: list[str]) -> None:
    assert full_names(text, countries) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        pytest.param("Who is Richard Gowan?", ["Richard Gowan"], id="neighbours are one"),
        pytest.param("What did the people in Paris think?", ["Paris"], id="one word"),
        pytest.param("which vote had 107 in favor", ["107"], id="a number"),
        pytest.param("What happened then?", [], id="not the first word"),
        pytest.param(
            "WHAT DID RICHARD GOWAN SAY OF DIPLOMATS?", [], id="capitals throughout tell nothing"
        ),
    ],
)
def test_names_of_a_question(countries: Countries, question: str, names: list[str]) -> None:
    assert [name.text for name in proper_names(question, countries)] == names


@pytest.mark.parametrize(
    ("asked", "text", "there"),
    [
        pytest.param("Mariana Betsa", "Betsa (Mariana) spoke.", True, id="in any order"),
        pytest.param("Richard Gowann", "Richard Gowan spoke.", True, id="with a slip"),
        pytest.param("Mariana Betsa", "Mariana spoke.", False, id="half of it isn't enough"),
        pytest.param("Holland", "The Dutch abstained.", True, id="a country by its people"),
        pytest.param("Holland", "The Danes abstained.", False, id="another country"),
    ],
)
def test_whether_a_name_stands_in_a_text(
    countries: Countries, asked: str, text: str, there: bool
) -> None:
    (name,) = proper_names(f"what about {asked} there", countries)
    assert stands(name, text, countries) is there
