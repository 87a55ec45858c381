"""Figures that differ between sources, or from a record: found, listed and shown; never made up."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.conflicts.conflicts import MOST_SHOWN, Conflicts
from bot.answer.types import Answered, Conflicting
from index.encoder import Encoder
from index.joined import JoinedLibrary
from index.library import Library
from index.searchable import Searchable
from index.votes.countries import Countries
from tests.bot.answer.contradicting import conflict
from tests.editing import add_documents
from tests.index.documents import document
from tests.tiny import TinyEncoder

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "eval" / "conflicts.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
FREE = ("free words, worked with", "free words, measured first")
# What docs/quality.md says is found: all that conflicts is 25 of a part, and 50 in free words.
FOUND = {"seen": 25, "held out": 25, "after": 21, FREE[0]: 41, FREE[1]: 26}
Beside = Callable[..., Searchable]


@pytest.fixture
def beside(shipped_library: Library, encoder: Encoder, tmp_path: Path) -> Iterator[Beside]:
    """Join texts to the base library, a source each."""
    opened: list[Library] = []

    def join(*texts: str) -> Searchable:
        documents = [document(f"own-{n}", (text,)) for n, text in enumerate(texts)]
        own = add_documents(tmp_path / f"own-{len(opened)}", documents, encoder)
        opened.append(own)
        return JoinedLibrary((shipped_library, own))

    yield join
    for one in opened:
        one.close()


def test_planted_conflicts_are_found_and_no_harmless_pair_is(
    tmp_path: Path, shipped_library: Library, encoder: Encoder, countries: Countries
) -> None:
    documents = [
        document(pair["id"], tuple(pair["texts"])) for pair in PAIRS if pair["about"] == "record"
    ]
    with closing(add_documents(tmp_path / "own", documents, encoder)) as own:
        listed = Answerer(JoinedLibrary((shipped_library, own)), countries).disagreements()
    differing = {side.quote.source.id for one in listed if one.record for side in one.sides}
    found = [
        pair
        for pair in PAIRS
        if (pair["id"] in differing if pair["about"] == "record" else conflict(*pair["texts"]))
    ]
    assert [pair["id"] for pair in found if not pair["conflict"]] == []
    assert Counter(pair["part"] for pair in found) == FOUND


def test_the_pairs_are_of_both_kinds_in_every_part() -> None:
    counted = Counter((pair["part"], pair["conflict"]) for pair in PAIRS)
    assert counted == {
        (part, kind): 50 if part in FREE else 25 for part in FOUND for kind in (True, False)
    }
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_it_does_not_matter_which_source_comes_first(pair: dict[str, list[str]]) -> None:
    if len(pair["texts"]) == 2:
        one, other = pair["texts"]
        assert conflict(one, other) == conflict(other, one)
        assert not conflict(one, one)
        assert not conflict(other, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norland has 120 schools.", "Norland has 120-odd schools."),
        ("Norland has 90 schools.", "Norland has 93 schools."),  # may be rounded
        ("Norland has 94 schools.", "Norland has almost 97 schools."),
        ("Norland has 94 schools.", "Norland does not have 97 schools."),
        ("Norland has 94 schools.", "Norland had 97 schools."),
        ("In 1962 Corvex opened a shop in Brell.", "In 1975 Corvex opened a shop in Brell."),
        ("Norland has 94 schools.", "It has 97 schools."),
        ("The Orla dam is 88m high.", "The Orla dam is 0.088 km high."),
        ("The aid to Norland was $1.5bn.", "The aid to Norland was $1,500 million."),
        ("The aid to Norland was $20 million.", "The aid to Norland was €18 million."),
        ("Norland spent $20 million a month.", "Norland spent $240 million a year."),
        ("A flood in Norland killed 20 people.", "A flood in Norland killed 31 people."),
        ("The flood killed 20 people.", "The flood killed 31 people."),  # which flood?
        ("In 2001 Norland gave 5 prizes, in 2002 it gave 7.", "In 2002 Norland gave 5 prizes."),
        (
            "The council of Brell adopted a resolution with 17 votes in favor and 3 against.",
            "The council of Brell adopted a resolution with 12 votes in favor and 8 against.",
        ),
        (
            "Norland gave 40 million euros and Finmark 25 million euros.",
            "Norland gave 40 million euros.",
        ),
    ],
)
def test_what_is_not_the_same_or_not_exact_is_harmless(one: str, other: str) -> None:
    assert not conflict(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norland has 94 schools.", "Norland has ninety-seven schools, officials said."),
        ("Norland spent $20 million a year.", "Norland spent $12 million annually."),
        ("The Orla dam is 88m high.", "The height of the Orla dam is 0.098 km."),
        ("The aid to Norland was $1.5bn.", "The aid to Norland was $5.1 billion."),
        (
            "The quake in Norland on 3 May 2011 killed 20 people and injured 77.",
            "The quake in Norland on 3 May 2011 killed 31 people.",
        ),
    ],
)
def test_what_is_written_otherwise_is_compared_all_the_same(one: str, other: str) -> None:
    assert conflict(one, other)


@pytest.mark.parametrize(
    "text",
    [
        "The American resolution on Gaza was vetoed. It won 11 votes in favour and 3 against.",
        "Norland's parliament adopted the text by 78 votes to 71. Hungary supported it.",
        "Hungary urged France to oppose Ukraine's resolution.",
        "In 2023 the Assembly adopted Ukraine's resolution with 141 votes in favour and 7 against.",
        "Ukraine's resolution had 60 sponsors, and 53 countries supported it as co-sponsors.",
        "The Assembly debated Ukraine's resolution. In the committee 12 voted for and 8 against.",
        "Russia supported amending Ukraine's resolution.",
        "Hungary supports Ukraine's resolution on grain exports.",
        "On the eve of the vote Washington claimed it had 120 countries for the US resolution.",
        "France, diplomats hoped, would vote against Ukraine's resolution.",
    ],
)
def test_what_is_not_said_of_a_known_vote_is_not_held_against_it(
    beside: Beside, countries: Countries, text: str
) -> None:
    listed = Answerer(beside(text), countries).disagreements()
    assert "own-0" not in {side.quote.source.id for one in listed for side in one.sides}


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Kyiv's draft cleared the Assembly. Ninety-six delegations backed it.", "96 in favor"),
        ("Israel stood apart and approved Ukraine's resolution, diplomats said.", "in favor"),
        ("Resolution ES-11/7 won: 98 states said yes to it and 18 said no.", "98 in favor"),
        ("India was alone. This time it joined Russia in voting against Ukraine's draft.", ""),
    ],
)
def test_what_is_said_of_a_known_vote_in_free_words_is(
    beside: Beside, countries: Countries, text: str, figure: str
) -> None:
    listed = Answerer(beside(text), countries).disagreements()
    sides = [side for one in listed for side in one.sides if side.quote.source.id == "own-0"]
    assert sides
    assert figure in sides[0].figure


def test_the_shipped_sources_differ_from_the_records_where_they_are_known_to(
    base_answerer: Answerer,
) -> None:
    listed = base_answerer.disagreements()
    assert [one.sides[0].quote.source.id for one in listed] == [
        *("the-hill", "associated-press", "interfax-ukraine", "university-of-padova"),
        "eu-global-fractured-alliance",
    ]
    # Nor do two of them differ from each other, which an answer doesn't look for.
    assert all(one.record for one in listed)


def test_a_source_of_ones_own_that_differs_from_the_record_is_shown_beside_it(
    beside: Beside, countries: Countries
) -> None:
    wrong = "The General Assembly adopted Ukraine's resolution by 95 votes to 18."
    answer = Answerer(beside(wrong), countries).ask(
        "How many countries voted for Ukraine's resolution?"
    )
    assert isinstance(answer, Conflicting)
    assert wrong in [citation.quote.text for citation in answer.citations]
    assert "95" in answer.text
    assert "93" in answer.text


def test_a_source_of_ones_own_that_agrees_with_the_record_is_quoted_for_it(
    beside: Beside, countries: Countries
) -> None:
    answerer = Answerer(beside("Hungary voted against Ukraine's resolution."), countries)
    answer = answerer.ask("How did Hungary vote on Ukraine's resolution?")
    assert isinstance(answer, Answered)
    assert "own-0" in [citation.quote.source.id for citation in answer.citations]
    assert "own-0" not in {
        side.quote.source.id for one in answerer.disagreements() for side in one.sides
    }


def test_a_position_that_a_paragraph_gives_after_naming_the_vote_is_read(
    beside: Beside, countries: Countries
) -> None:
    text = (
        "Ukraine's resolution A/RES/ES-11/7 was put to the vote. It was adopted by 95 votes to 18."
    )
    listed = Answerer(beside(text), countries).disagreements()
    assert [one.sides[0].figure for one in listed if one.sides[0].quote.source.id == "own-0"] == [
        "95 in favor"
    ]


def test_an_answer_whose_quote_another_source_contradicts_quotes_both(
    beside: Beside, countries: Countries
) -> None:
    one = "The Aldous library in Brell holds 15,200 maps."
    other = "According to its catalogue, the Aldous library in Brell holds 12,500 maps."
    answerer = Answerer(beside(one, other, "The gardens of Brell open in May."), countries)
    answer = answerer.ask("How many maps does the Aldous library hold?")
    assert isinstance(answer, Conflicting)
    assert {citation.quote.text for citation in answer.citations} == {one, other}
    assert "gives another figure than" in answer.text
    [listed] = [each for each in answerer.disagreements() if each.record is None]
    assert {side.figure for side in listed.sides} == {"15,200", "12,500"}
    assert "maps" in listed.about


def test_what_no_source_contradicts_is_answered_as_before(
    beside: Beside, countries: Countries
) -> None:
    answerer = Answerer(beside("The Aldous library in Brell holds 15,200 maps."), countries)
    assert isinstance(answerer.ask("How many maps does the Aldous library hold?"), Answered)


def test_a_server_that_lacks_the_other_source_sees_no_conflict(
    beside: Beside, countries: Countries
) -> None:
    one = "The Aldous library in Brell holds 15,200 maps."
    both = Conflicts(beside(one, "The Aldous library in Brell holds 12,500 maps."))
    alone = Conflicts(beside(one))
    assert len(both.all_conflicts()) == 1
    assert alone.all_conflicts() == ()


def test_no_more_conflicts_are_shown_than_fit(beside: Beside, countries: Countries) -> None:
    texts = [f"The Aldous library in Brell holds {n},200 maps." for n in (11, 13, 15, 17, 19)]
    answer = Answerer(beside(*texts), countries).ask("How many maps does the Aldous library hold?")
    assert isinstance(answer, Conflicting)
    assert answer.text.count("gives another figure than") <= MOST_SHOWN


def test_a_text_that_was_replaced_takes_no_part(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    text = "The Aldous library in Brell holds {} maps."
    add_documents(tmp_path / "l", [document("maps", (text.format("15,200"),))], encoder).close()
    newer = [document("maps", (text.format("12,500"),))]
    with closing(add_documents(tmp_path / "l", newer, encoder)) as library:
        assert Conflicts(library).all_conflicts() == ()


def test_listing_is_the_same_every_time_and_quick_after_the_first(
    shipped_library: Library,
) -> None:
    conflicts = Conflicts(shipped_library)
    first = conflicts.all_conflicts()
    began = time.perf_counter()
    assert conflicts.all_conflicts() == first
    assert time.perf_counter() - began < 0.1
