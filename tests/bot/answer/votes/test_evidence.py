"""The quotes behind the records' cells: they hold what they are cited for."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from bot.answer.votes.evidence import Evidence
from index.library.library import Library, build_library
from index.search.models.encoder import Encoder
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord
from tests.index.documents import document

CAST = (Position.YES, Position.NO, Position.ABSTAIN)
FIGURE = {Position.YES: "yes", Position.NO: "no", Position.ABSTAIN: "abstain"}


@pytest.fixture(scope="module")
def evidence(shipped_library: Library, countries: Countries) -> Evidence:
    return Evidence(shipped_library, countries)


def numbers(text: str) -> set[int]:
    return {int(run) for run in re.findall(r"\d+", text)}


def test_a_quote_of_figures_holds_a_figure_of_the_record(
    evidence: Evidence, records: dict[str, VoteRecord]
) -> None:
    seen = 0
    for record in records.values():
        for choice in CAST:
            for quote in evidence.of_figures(record, [choice]):
                seen += 1
                assert record.totals is not None
                assert record.totals.of(choice) in numbers(quote.text), quote.text
    assert seen > 25


def test_a_quote_of_positions_names_the_country(
    evidence: Evidence, records: dict[str, VoteRecord], countries: Countries
) -> None:
    seen = 0
    for record in records.values():
        for code in record.positions:
            for quote in evidence.of_positions(record, [code]):
                seen += 1
                assert code in countries.codes_in(quote.text), quote.text
    assert seen > 20


def test_a_source_that_agrees_is_no_dissent(
    evidence: Evidence, records: dict[str, VoteRecord]
) -> None:
    for record in records.values():
        for dissent in evidence.dissent_on_figures(record, CAST):
            for choice in dissent.choices:
                assert record.totals is not None
                assert getattr(dissent.report, FIGURE[choice]) != record.totals.of(choice)
        for dissent in evidence.dissent_on_positions(record, record.positions):
            assert dissent.country is not None
            said = dissent.report.positions[dissent.country]
            assert said is not record.positions[dissent.country]


@pytest.mark.parametrize(
    ("record", "code", "source"),
    [
        pytest.param("es-11-8", "UKR", "associated-press", id="Ukraine on the amended text"),
        pytest.param("es-11-8", "ARM", "interfax-ukraine", id="Armenia on the amended text"),
        pytest.param("es-11-8", "USA", "university-of-padova", id="the U.S. on its own text"),
        pytest.param("es-11-7", "SYR", "the-hill", id="Syria on Ukraine's text"),
    ],
)
def test_who_says_otherwise_is_found(
    evidence: Evidence, records: dict[str, VoteRecord], record: str, code: str, source: str
) -> None:
    dissents = evidence.dissent_on_positions(records[record], [code])
    assert [dissent.report.source for dissent in dissents] == [source]


def test_figures_given_for_another_vote_are_found_where_they_stand(
    evidence: Evidence, records: dict[str, VoteRecord]
) -> None:
    (misplaced,) = evidence.misplaced(records["l-11"])
    assert misplaced.record.id == "l-11-amendment-european-3"
    assert misplaced.quote.source.id == "eu-global-fractured-alliance"
    assert {83, 16, 61} <= numbers(misplaced.quote.text)
    assert evidence.dissent_in([misplaced.quote]) == [misplaced]
    assert evidence.misplaced(records["es-11-7"]) == []


def test_what_was_written_before_a_vote_is_told_from_what_came_after(
    evidence: Evidence, records: dict[str, VoteRecord], shipped_library: Library
) -> None:
    (passage,) = [
        one
        for one in shipped_library.passages
        if one.source_id == "eu-global-fractured-alliance" and one.paragraph == 15
    ]
    quote = Quote(shipped_library.sources[passage.source_id], (passage.span,), 15)
    assert [record.id for record in evidence.outdated([quote])] == ["s-res-2774"]
    assert evidence.outdated(evidence.of_figures(records["es-11-7"], CAST)) == []


def test_a_library_without_the_source_gives_no_quote(
    tmp_path: Path, encoder: Encoder, countries: Countries, records: dict[str, VoteRecord]
) -> None:
    other = document("rules", ("Dues are paid in May.",))
    with closing(build_library(tmp_path / "other", [other], (), encoder)) as library:
        alone = Evidence(library, countries)
        assert [alone.of_figures(record, CAST) for record in records.values()] == [[]] * len(
            records
        )
