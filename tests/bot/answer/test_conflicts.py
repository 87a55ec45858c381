"""Sources that answer differently from each other, or say other than a record: found and shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.passages.differing import Nearness, differ, measures_other
from bot.answer.passages.told_values import LEAST, Told
from bot.answer.types import Answered, Conflicting
from index.library.library import Library
from index.search.models.encoder import Encoder
from index.search.models.reader import Reader, Window
from index.search.searchable import JoinedLibrary, Searchable
from index.sources.text.sentences import sentences
from index.types import Source, Span, sha256_of
from index.votes.names.countries import Countries
from tests.editing import add_documents
from tests.index.documents import document

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "eval" / "conflicts.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
OF_SOURCES = [pair for pair in PAIRS if pair["about"] != "record"]
OF_RECORDS = [pair for pair in PAIRS if pair["about"] == "record"]
FREE = ("free words, worked with", "free words, measured first")
LAST = "written last"
# What docs/quality.md says is found, and the harmless pairs that are taken for conflicts.
FOUND = {"seen": 19, "held out": 21, "after": 22, FREE[0]: 30, FREE[1]: 22, LAST: 15}
WRONG = {"h21", "h23", "v128", "v130", "w30"}
BY_RECORDS = {"seen": 4, "held out": 4, "after": 3, FREE[0]: 10, FREE[1]: 7}
Beside = Callable[..., Searchable]
Asked = Callable[..., bool]


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


@pytest.fixture(scope="session")
def asked(shipped_reader: Reader, encoder: Encoder, countries: Countries) -> Asked:
    """Say whether two texts answer a question differently, as the passage route reads them."""
    near = Nearness(encoder)

    def ask(question: str, *texts: str) -> bool:
        windows = [Window("", text, tuple(sentences(text))) for text in texts]
        told = []
        for text, read in zip(texts, shipped_reader.read(question, windows), strict=True):
            if read.words is None or read.answered < LEAST:
                return False
            source = Source(f"s{len(told)}", "", text, sha256=sha256_of(text))
            sentence = next(one for one in sentences(text) if one.holds(read.words))
            told.append(Told(source, sentence, Span(0, len(text)), read.words))
        one, other = told
        found = differ(question, one, other, countries, near)
        assert differ(question, other, one, countries, near) == found
        return found

    return ask


def test_planted_conflicts_between_sources_are_found_and_few_harmless_pairs_are(
    asked: Asked,
) -> None:
    found = [pair for pair in OF_SOURCES if asked(pair["question"], *pair["texts"])]
    assert {pair["id"] for pair in found if not pair["conflict"]} == WRONG
    assert Counter(pair["part"] for pair in found if pair["conflict"]) == FOUND


def test_planted_conflicts_with_records_are_found_and_no_harmless_text_is(
    tmp_path: Path, shipped_library: Library, encoder: Encoder, countries: Countries
) -> None:
    documents = [document(pair["id"], tuple(pair["texts"])) for pair in OF_RECORDS]
    with closing(add_documents(tmp_path / "own", documents, encoder)) as own:
        listed = Answerer(JoinedLibrary((shipped_library, own)), countries).disagreements()
    differing = {one.quote.source.id for one in listed}
    found = [pair for pair in OF_RECORDS if pair["id"] in differing]
    assert [pair["id"] for pair in found if not pair["conflict"]] == []
    assert Counter(pair["part"] for pair in found) == BY_RECORDS


def test_the_pairs_are_of_both_kinds_in_every_part_and_each_has_a_question() -> None:
    counted = Counter((pair["part"], pair["conflict"]) for pair in PAIRS)
    sizes = {LAST: 20, **dict.fromkeys(FREE, 50)}
    assert counted == {
        (part, kind): sizes.get(part, 25) for part in FOUND for kind in (True, False)
    }
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    assert all(pair["question"].endswith("?") for pair in PAIRS)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many schools does Norland have?",
            "Norland has 94 schools.",
            "Norland has ninety-seven schools, officials said.",
        ),
        (
            "How much does Norland spend on roads a year?",
            "Norland spends $20 million a year on roads.",
            "Norland spends $12 million on roads annually.",
        ),
        (
            "How high is the Orla dam?",
            "The Orla dam is 88m high.",
            "The height of the Orla dam is 0.098 km.",
        ),
        (
            "What was the time of Abera in the marathon of Brell?",
            "Abera won the marathon of Brell in 2:06:41.",
            "Abera needed two hours, six minutes and 14 seconds in the marathon of Brell.",
        ),
        (
            "When was the Orla dam built?",
            "The Orla dam was built in March 1931.",
            "The Orla dam was built in 1913.",
        ),
        (
            "Who won the race in Brell?",
            "Lena Marchetti won the race in Brell.",
            "Ada Dorn won the race in Brell.",
        ),
        (
            "Did Norland vote for or against the fish treaty?",
            "Norland voted against the fish treaty.",
            "Norland voted in favor of the fish treaty.",
        ),
    ],
)
def test_figures_dates_names_and_choices_are_compared_however_they_are_written(
    asked: Asked, question: str, one: str, other: str
) -> None:
    assert asked(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many schools does Norland have?",
            "Norland has 90 schools.",
            "Norland has 93 schools.",
        ),
        (
            "How many schools does Norland have?",
            "Norland has 94 schools.",
            "Norland has almost 97 schools.",
        ),
        (
            "How many schools does Norland have?",
            "Norland has 94 schools.",
            "Norland does not have 97 schools.",
        ),
        (
            "How many people saw the match?",
            "Between 200 and 300 people saw the match.",
            "The match was seen by 240 people.",
        ),
        (
            "How high is the Orla dam?",
            "The Orla dam is 88m high.",
            "The Orla dam is 0.088 km high.",
        ),
        (
            "How much aid did Norland get?",
            "The aid to Norland was $20 million.",
            "The aid to Norland was €18 million.",
        ),
        (
            "How much does Norland spend on roads?",
            "Norland spends $20 million a month on roads.",
            "Norland spends $240 million a year on roads.",
        ),
        (
            "When was the Orla dam built?",
            "The Orla dam was built in March 1931.",
            "The Orla dam was built in 1931.",
        ),
        (
            "Who was angry at the vote in Brell?",
            "Lena Marchetti was angry at the vote in Brell.",
            "Ada Dorn was angry at the vote in Brell.",
        ),
        (
            "Who won the race in Brell?",
            "Lena Marchetti won the race in Brell.",
            "Marchetti won the race in Brell.",
        ),
        (
            "Where was the race held?",
            "The race was held in Brell.",
            "The race was held in the old harbour of Brell.",
        ),
    ],
)
def test_what_is_rounded_of_another_unit_or_a_part_of_the_other_is_harmless(
    asked: Asked, question: str, one: str, other: str
) -> None:
    assert not asked(question, one, other)


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
    assert "own-0" not in {one.quote.source.id for one in listed}


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
    own = [one for one in listed if one.quote.source.id == "own-0"]
    assert own
    assert figure in own[0].figure


def test_the_shipped_sources_differ_from_the_records_where_they_are_known_to(
    base_answerer: Answerer,
) -> None:
    assert [one.quote.source.id for one in base_answerer.disagreements()] == [
        *("the-hill", "associated-press", "interfax-ukraine", "university-of-padova"),
        "eu-global-fractured-alliance",
    ]


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
    assert "own-0" not in {one.quote.source.id for one in answerer.disagreements()}


def test_a_position_that_a_paragraph_gives_after_naming_the_vote_is_read(
    beside: Beside, countries: Countries
) -> None:
    text = (
        "Ukraine's resolution A/RES/ES-11/7 was put to the vote. It was adopted by 95 votes to 18."
    )
    listed = Answerer(beside(text), countries).disagreements()
    assert [one.figure for one in listed if one.quote.source.id == "own-0"] == ["95 in favor"]


ONE = "The Aldous library in Brell holds 15,200 maps."
OTHER = "According to its catalogue, the Aldous library in Brell holds 12,500 maps."
MAPS = "How many maps does the Aldous library hold?"


def test_sources_that_answer_differently_are_both_quoted_with_what_each_says(
    beside: Beside, countries: Countries, shipped_reader: Reader
) -> None:
    library = beside(ONE, OTHER, "The gardens of Brell open in May.")
    answerer = Answerer(library, countries, reader=shipped_reader)
    answer = answerer.ask(MAPS)
    assert isinstance(answer, Conflicting)
    assert [citation.quote.text for citation in answer.citations[: answer.shown]] == [ONE, OTHER]
    assert answer.text == "15,200 according to Own-0; 12,500 according to Own-1."
    assert len(answerer.disagreements()) == 5  # none of which is one between sources


def test_a_server_that_lacks_the_other_source_sees_no_conflict(
    beside: Beside, countries: Countries, shipped_reader: Reader
) -> None:
    answer = Answerer(beside(ONE), countries, reader=shipped_reader).ask(MAPS)
    assert isinstance(answer, Answered)


def test_no_more_sources_are_set_beside_each_other_than_fit(
    beside: Beside, countries: Countries, shipped_reader: Reader
) -> None:
    texts = [f"The Aldous library in Brell holds {n},200 maps." for n in (11, 13, 15, 17, 19)]
    answer = Answerer(beside(*texts), countries, reader=shipped_reader).ask(MAPS)
    assert isinstance(answer, Conflicting)
    assert answer.text.count("according to") == answer.shown == 3


def test_a_text_that_was_replaced_takes_no_part(
    tmp_path: Path, encoder: Encoder, countries: Countries, shipped_reader: Reader
) -> None:
    add_documents(tmp_path / "l", [document("maps", (ONE,))], encoder).close()
    newer = [document("maps", (OTHER,))]
    with closing(add_documents(tmp_path / "l", newer, encoder)) as library:
        answer = Answerer(library, countries, reader=shipped_reader).ask(MAPS)
    assert isinstance(answer, Answered)


@pytest.mark.parametrize(
    ("question", "words", "other"),
    [
        ("How many berths are there in Oslo?", "30 euros", True),
        ("How many berths are there in Oslo?", "12", False),
        ("How many berths are there in Oslo?", "twelve berths", False),
        ("How many months does the loan run?", "36 months", False),
        ("How much is the fare to Oslo?", "30 euros", False),
    ],
)
def test_words_in_a_unit_count_nothing_else(question: str, words: str, other: bool) -> None:
    assert measures_other(question, words) is other
