"""Documents that aren't about votes: their sections, their names, and what is counted in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.text.names import unknown_names
from bot.answer.types import Abstained, Answered
from index.library.library import build_library
from index.search.models.encoder import Encoder
from index.search.models.reader import Reader
from index.sources.parsing.read import read
from index.votes.names.countries import Countries

pytestmark = pytest.mark.model

OVENS = """# Ovens by village

## Upper Dornach

- Baking of rye bread: 40 minutes.

## Lower Dornheim

- Baking of rye bread: 55 minutes.
"""
CHOIR = """# Rules of the choir

A singer may collect three absences from rehearsals each season.

To tune the harmonium in Brunnen or Seewen, call the organ builder and wait for her.
"""

LOOMS = """# Looms

The belts are these:

| loom | belt |
|------|------|
| Arosa | 6 metres |
| Bondo | 10 metres |

The looms are oiled each spring.
"""
BERTHS = """# Berths

| berth | depth | fee |
|-------|-------|-----|
| North quay | 12 m | 40 euros |
| South quay | 8 m | 25 euros |
| Inner basin | 3 m | 15 euros |
"""
GUILD = """# Minutes of the guild

In the second ballot 58 masters backed the motion and 21 opposed it.

The workshop is closed on weekdays in August, and its kiln holds seventy plates.

These tools are lent to apprentices:

- a drawknife
- two clamps
- a spokeshave with a brass sole
"""


@pytest.fixture(scope="module")
def answerer(
    encoder: Encoder,
    countries: Countries,
    shipped_reader: Reader | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("documents")
    sources = []
    texts = {"ovens": OVENS, "choir": CHOIR, "looms": LOOMS, "berths": BERTHS, "guild": GUILD}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        sources += read(folder / f"{name}.md")
    library = build_library(Path(folder) / "library", sources, (), encoder)
    yield Answerer(library, countries, reader=shipped_reader)
    library.close()


def test_a_question_that_names_a_section_is_answered_from_that_alone(answerer: Answerer) -> None:
    answer = answerer.ask("How many minutes is rye bread baked in Lower Dornheim?")
    assert isinstance(answer, Answered)
    quoted = " ".join(citation.quote.text for citation in answer.citations)
    assert "55 minutes" in quoted
    assert "40 minutes" not in quoted


@pytest.mark.parametrize(
    ("loom", "belt", "others"), [("Arosa", "6 metres", "10"), ("Bondo", "10 metres", "6")]
)
def test_a_row_of_another_name_is_no_answer(
    answerer: Answerer, loom: str, belt: str, others: str
) -> None:
    answer = answerer.ask(f"What belt does the {loom} have?")
    assert isinstance(answer, Answered)
    quoted = answer.citations[0].quote.text
    assert belt in quoted
    assert f"{others} metres" not in quoted


@pytest.mark.parametrize(
    ("question", "told", "others"),
    [
        ("What is the fee of the south quay?", "25 euros", "40 euros"),
        ("depth of the south quay", "8 m", "12 m"),
        ("What is the depth of the south quay?", "8 m", "12 m"),
        ("depth of the north quay", "12 m", "8 m"),
        ("How much does the north quay cost?", "40 euros", "25 euros"),
        ("fee of the inner basin", "15 euros", "25 euros"),
    ],
)
def test_the_row_with_the_words_of_the_question_answers(
    answerer: Answerer, question: str, told: str, others: str
) -> None:
    answer = answerer.ask(question)
    assert isinstance(answer, Answered)
    quoted = answer.citations[0].quote.text
    assert told in quoted
    assert others not in quoted


def test_the_row_is_shown_even_where_it_is_not_sure_to_answer(answerer: Answerer) -> None:
    answer = answerer.ask("how deep is the south quay")
    told = answer.closest if isinstance(answer, Abstained) else [c.quote for c in answer.citations]
    assert "8 m" in told[0].text
    assert "12 m" not in told[0].text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many masters backed the motion in the second ballot?", "58 masters"),
        ("How many masters opposed the motion?", "21 opposed"),
        ("When is the workshop closed?", "on weekdays"),
        ("How many plates does the kiln hold?", "seventy plates"),
    ],
    ids=["a ballot", "the other side of it", "days of the week", "a number in words"],
)
def test_what_is_asked_for_is_told_in_other_kinds_of_words(
    answerer: Answerer, question: str, told: str
) -> None:
    answer = answerer.ask(question)
    assert isinstance(answer, Answered)
    assert told in answer.citations[0].quote.text


def test_what_a_list_is_led_in_by_is_answered_by_all_of_it(answerer: Answerer) -> None:
    answer = answerer.ask("Which tools are lent to apprentices?")
    assert isinstance(answer, Answered)
    assert answer.citations[0].quote.slices == (
        "These tools are lent to apprentices:",
        "a drawknife",
        "two clamps",
        "a spokeshave with a brass sole",
    )


def test_absences_are_counted_of_others_than_countries(answerer: Answerer) -> None:
    answer = answerer.ask("How many absences may a singer collect?")
    assert isinstance(answer, Answered)
    assert "three absences" in answer.citations[0].quote.text


@pytest.mark.parametrize(
    ("place", "answered"), [("seewen", True), ("Seewen", True), ("quarzwil", False)]
)
def test_a_name_in_small_letters_has_to_be_there(
    answerer: Answerer, place: str, answered: bool
) -> None:
    answer = answerer.ask(f"how do i tune the harmonium in {place}?")
    assert isinstance(answer, Answered) is answered


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how do i tune it in quarzwil?", ["quarzwil"]),
        ("How do I tune it in quarzwil?", ["quarzwil"]),
        ("how do i tune it in quarzwil in winter?", ["quarzwil"]),
        ("tune harmonium quarzwil winter", ["quarzwil"]),
        ("how do i quarzwil it?", []),
        ("how do i tune it in brunnen?", []),
        ("how do i tune it in winter?", []),
    ],
    ids=["unknown", "others have capitals", "not last", "keywords", "a deed", "held", "ordinary"],
)
def test_an_unknown_word_that_a_preposition_joins_is_a_name(
    question: str, names: list[str]
) -> None:
    found = unknown_names(
        question, {"brunnen"}.__contains__, {"winter", "tune", "harmonium"}.__contains__
    )
    assert [name.text for name in found] == names
