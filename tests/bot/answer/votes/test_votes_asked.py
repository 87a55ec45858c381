"""Answers to questions on votes: countries, counts, outcomes, follow-ups, and their evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.answer.answerer import Answerer
from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reader
from bot.answer.language.text.question import clean
from bot.answer.types import Abstained
from index.library.library import Library
from index.search.models.encoder import Encoder
from index.votes.names.countries import Countries
from index.votes.record import VoteRecord
from tests.eval.score import converse

# claim, turns, kind(s), regexes that the text must hold, regexes it mustn't
ASKED = [
    (
        "Ukraine itself on a vote",
        ["How did Ukraine vote on ES-11/8?"],
        "conflict",
        [r"Ukraine abstained", r"Associated Press says otherwise"],
        [r"93"],
    ),
    (
        "Ukraine itself on the amended text",
        ["How did Ukraine vote on the amended American text?"],
        "conflict",
        [r"Ukraine abstained"],
        [],
    ),
    (
        "Ukraine on its own text",
        ["How did Ukraine vote on its own resolution?"],
        "votes",
        [r"Ukraine voted in favor"],
        [r"93"],
    ),
    (
        "did Ukraine vote yes",
        ["Did Ukraine vote yes on ES-11/8?"],
        "conflict",
        [r"Ukraine abstained"],
        [r"^93"],
    ),
    (
        "Kyiv on its own text",
        ["How did Kyiv vote on its own text?"],
        "votes",
        [r"Ukraine voted in favor"],
        [],
    ),
    ("Korea alone is ambiguous", ["How did Korea vote?"], "none", [], []),
    ("Congo is ambiguous", ["How did Congo vote on Ukraine's resolution?"], "none", [], [r"93"]),
    ("the Congo is ambiguous", ["How did the Congo vote on ES-11/8?"], "none", [], [r"93"]),
    ("Guinea", ["Did Guinea back Ukraine's text?"], "none|votes", [], [r"93"]),
    ("a country that isn't one", ["How did Atlantis vote on ES-11/7?"], "none", [], [r"93"]),
    (
        "a bloc has no vote",
        ["How did the EU vote on ES-11/8?"],
        "none|votes|passages|mixed|conflict",
        [],
        [r"93 votes"],
    ),
    (
        "a continent isn't the whole",
        ["How many african countries voted for ES-11/7?"],
        "votes",
        [r"Of the African Union, 1\d countries voted in favor of Ukraine's resolution"],
        [r"93"],
    ),
    (
        "permanent members one by one",
        ["How did the five permanent members vote on 2774?"],
        "votes",
        [r"France", r"United Kingdom", r"China"],
        [],
    ),
    (
        "permanent members who abstained, grammatically",
        ["Which permanent members abstained on 2774?"],
        "votes",
        [r"France.*the United Kingdom"],
        [r"members abstained on .*: France"],
    ),
    (
        "a claim about nobody",
        ["Nobody voted against the Council resolution, right?"],
        "votes",
        [r"^(Yes|No|0)\b.*|members voted against"],
        [],
    ),
    (
        "two countries to compare",
        ["Compare Hungary and Slovakia on Ukraine's resolution."],
        "votes",
        [r"Hungary voted against", r"Slovakia voted in favor"],
        [],
    ),
    (
        "a negated count",
        ["How many countries did not support ES-11/7?"],
        "votes",
        [r"\b(18|65|17|83|100)\b"],
        [],
    ),
    (
        "the UK in the Council",
        ["How did the UK vote in the Security Council?"],
        "votes|mixed",
        [r"United Kingdom abstained"],
        [],
    ),
    (
        "Pakistan in the Council",
        ["How did Pakistan vote in the Security Council?"],
        "votes|mixed",
        [r"Pakistan voted in favor"],
        [],
    ),
    (
        "when the Council voted",
        ["When did the Security Council vote?"],
        "votes|mixed",
        [r"24 February 2025"],
        [],
    ),
    (
        "a year is no symbol",
        ["How did Italy vote at the General Assembly in February 2025?"],
        "votes",
        [r"Italy voted in favor of Ukraine's resolution"],
        [],
    ),
    (
        "the second half of a double question",
        ["Which states opposed the Ukrainian text but abstained on the American one?"],
        "votes|conflict",
        [r"Hungary", r"Israel"],
        [r"Germany", r"Burkina Faso, Mali", r"India"],
    ),
    ("not adopted?", ["Was Ukraine's resolution not adopted?"], "votes", [r"adopted"], [r"^Yes"]),
    (
        "totals are no yes votes",
        ["What were the vote totals for S/RES/2774?"],
        "votes",
        [r"\b10\b", r"\b5\b"],
        [],
    ),
    (
        "a final count is a tally",
        ["Give me the final count for the Ukrainian motion"],
        "votes",
        [r"\b93\b", r"\b18\b", r"\b65\b"],
        [],
    ),
    (
        "absent for a vote",
        ["Which states were absent for ES-11/7?"],
        "votes",
        [r"17 countries did not vote"],
        [r"voted in favor", r"Germany"],
    ),
    (
        "voted down asks an outcome",
        ["Was the Council resolution voted down?"],
        "votes",
        [r"^No\b", r"adopted"],
        [],
    ),
    (
        "the text put forward in the Council",
        ["What was the result of the text that the US put forward in the Council?"],
        "votes|mixed",
        [r"\b10\b"],
        [],
    ),
    (
        "a country and a vote with a mark",
        ["Malaysia on ES-11/7?"],
        "votes",
        [r"Malaysia voted in favor"],
        [],
    ),
    (
        "which of two had more",
        ["Which of the two resolutions had more abstentions?"],
        "votes",
        [r"amended.* had more|more abstentions"],
        [],
    ),
    (
        "the demand of a text",
        ["How did Laos vote on the text demanding Russia's withdrawal?"],
        "votes",
        [r"^Laos abstained"],
        [r"Russia voted"],
    ),
    (
        "another country's minister",
        ["What did Russia's foreign minister say about the vote?"],
        "closest",
        [],
        [],
    ),
    (
        "a deputy holds no office but that",
        ["Who is the foreign minister of Ukraine?"],
        "closest",
        [],
        [],
    ),
    (
        "what isn't proved",
        ["What was the result on the U.S. resolution before it was amended?"],
        "conflict",
        [r"83", r"third European amendment", r"not proved|likely|inferred"],
        [],
    ),
    (
        "shares in good English",
        ["What share of the votes cast on ES-11/7 were yes?"],
        "votes",
        [r"52\.8"],
        [r"votes in favor on"],
    ),
    (
        "the margin before amendment",
        ["What was the margin on the U.S. resolution before amendment?"],
        "conflict",
        [r"83"],
        [r"Russian amendment"],
    ),
]


@pytest.mark.parametrize(
    ("turns", "kind", "must", "must_not"), [pytest.param(*row[1:], id=row[0]) for row in ASKED]
)
def test_answers(
    base_answerer: Answerer, turns: list[str], kind: str, must: list[str], must_not: list[str]
) -> None:
    answer = converse(base_answerer, turns)
    assert answer is not None
    assert re.fullmatch(kind, answer.kind), answer.text
    for pattern in must:
        assert re.search(pattern, answer.text), answer.text
    for pattern in must_not:
        assert not re.search(pattern, answer.text), answer.text


@pytest.mark.parametrize("question", ["How did Korea vote?", "How did Congo vote on ES-11/8?"])
def test_an_ambiguous_name_is_asked_back(base_answerer: Answerer, question: str) -> None:
    answer = converse(base_answerer, [question])
    assert isinstance(answer, Abstained)
    assert len(answer.choices) == 2


def test_a_reader_without_records_keeps_the_countries(countries: Countries) -> None:
    reading = Reader(countries, ()).read(clean("How did Chile vote on Ukraine's resolution?"))
    assert reading.countries == ("CHL",)
    assert reading.ask is Ask.POSITION


def test_every_alias_in_the_data_finds_its_own_vote(
    reader: Reader, records: dict[str, VoteRecord]
) -> None:
    strays = []
    for record in records.values():
        family = {
            o.id
            for o in records.values()
            if o.id in {record.id, record.amended_from} or o.amended_from == record.id
        }
        for alias in record.aliases:
            found = {
                r.id for r in reader.read(clean(f"What was the tally of the {alias}?")).records
            }
            if not found & family:
                strays.append((record.id, alias, sorted(found)))
    assert strays == []


# -- follow-ups --------------------------------------------------------------------------------

BRAZIL = "How did Brazil vote on Ukraine's resolution?"
FOLLOW_UPS = [
    (
        "the other text",
        [BRAZIL, "And on the amended American one?"],
        r"^Brazil abstained on the U.S. resolution as amended",
    ),
    (
        "two steps",
        [BRAZIL, "And on the amended American one?", "And Argentina?"],
        r"^Argentina abstained on the U.S. resolution as amended",
    ),
    (
        "all that are listed",
        ["How did Norway vote on ES-11/8?", "And Denmark, Sweden and Finland?"],
        r"Denmark voted in favor",
    ),
    (
        "its own",
        ["How did the US vote on Ukraine's text?", "and on its own?"],
        r"^The United States abstained on the U.S. resolution as amended",
    ),
    (
        "it is the country",
        ["What is the capital of Peru?", "How did it vote on ES-11/7?"],
        r"^Peru voted in favor",
    ),
    (
        "the same way",
        ["How did Hungary vote on ES-11/7?", "Did it vote the same way on ES-11/8?"],
        r"Hungary.*abstained on the U.S. resolution as amended",
    ),
    (
        "after",
        ["What was the result on the U.S. resolution before it was amended?", "and after?"],
        r"adopted with 93 in favor, 8 against",
    ),
]


@pytest.mark.parametrize(
    ("turns", "said"), [pytest.param(*row[1:], id=row[0]) for row in FOLLOW_UPS]
)
def test_follow_ups(base_answerer: Answerer, turns: list[str], said: str) -> None:
    answer = converse(base_answerer, turns)
    assert answer is not None
    assert re.search(said, answer.text), answer.text


# -- spelling ----------------------------------------------------------------------------------


def test_a_letter_with_an_accent_is_part_of_its_word() -> None:
    from bot.answer.language.text.question import Speller

    assert (
        Speller((), lambda: {"resolution"}, lambda _: False).mend("la résolution")
        == "la résolution"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Hw did Hungray voet on Ukrain's resolutoin?", "Hungary voted against"),
    ],
)
def test_misspelt(base_answerer: Answerer, typed: str, said: str) -> None:
    answer = converse(base_answerer, [typed])
    assert answer is not None
    assert said in answer.text


# -- evidence: a quote for a position says the position ----------------------------------------

STANDS = {
    "Y": r"favor|yes|backed|supported",
    "N": r"against|no\b|opposed",
    "A": r"abstain",
    "X": r"not vote|did not",
}


def test_a_quote_of_a_position_tells_it(
    shipped_library: Library, countries: Countries, records: dict[str, VoteRecord]
) -> None:
    from bot.answer.votes.evidence import Evidence

    evidence = Evidence(shipped_library, countries)
    wrong = []
    for record in records.values():
        for code, position in record.positions.items():
            for quote in evidence.of_positions(record, [code]):
                if not re.search(STANDS[position.value], quote.text):
                    wrong.append((record.id, code, quote.source.id, quote.text[:90]))
            for dissent in evidence.dissent_on_positions(record, [code]):
                if not re.search(STANDS[dissent.report.positions[code].value], dissent.quote.text):
                    wrong.append(
                        (record.id, code, dissent.quote.source.id, dissent.quote.text[:90])
                    )
    assert wrong == []


# -- a hostile source --------------------------------------------------------------------------


def test_a_tally_of_nothing_in_a_source_is_no_crash(
    encoder: Encoder, countries: Countries, tmp_path: Path
) -> None:
    from index.library.library import build_library
    from index.sources.parsing.read import read

    page = tmp_path / "page.txt"
    page.write_text(
        "The motion on cheese.\n\n"
        "The motion on cheese passed: 0 voted in favor, 0 voted against and 0 abstained.\n",
        encoding="utf-8",
    )
    library = build_library(tmp_path / "library", read(page), (), encoder)
    answerer = Answerer(library, countries)
    for question in (
        "What share of the votes on the motion on cheese were yes?",
        "What percentage of yes and no votes on the motion on cheese were yes?",
    ):
        assert answerer.ask(question).kind in {"none", "passages"}


# -- the article alone -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "By what margin did the Ukrainian resolution pass?",
        "What was the margin on Ukraine's resolution?",
    ],
)
def test_the_article_alone_gives_the_margin_of_the_text_that_is_meant(
    article_answerer: Answerer, question: str
) -> None:
    assert "75 votes" in article_answerer.ask(question).text


def test_words_further_from_the_article_get_the_right_tally_as_the_closest(
    article_answerer: Answerer,
) -> None:
    answer = article_answerer.ask("By what margin did Ukraine's text pass?")
    assert isinstance(answer, Abstained)
    assert "93 countries voted in favor" in answer.closest[0].text


# -- names -------------------------------------------------------------------------------------


def test_betsa_and_besta_are_one_name(countries: Countries) -> None:
    from bot.answer.language.text.names import proper_names, stands

    (name,) = proper_names("what about Mariana Besta there", countries)
    assert stands(name, "Mariana Betsa spoke.", countries)
