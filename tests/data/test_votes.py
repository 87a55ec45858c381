"""The vote records that Ayes ships, against their roll calls and the digests that they cite."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from index.files.shipped import data_folder
from index.sources.parsing.read import read
from index.votes.importing.toml_records import load_records
from index.votes.names.countries import Countries
from index.votes.record import Position, Report, VoteRecord

RECORDS = {record.id: record for record in load_records(data_folder() / "votes")}
REPORTS = [(record, report) for record in RECORDS.values() for report in record.reports]
PARAGRAPHS = {
    (document.source.id, paragraph.number): document.source.text[
        paragraph.span.start : paragraph.span.end
    ]
    for path in (data_folder() / "sources").glob("*.md")
    for document in read(path)
    for paragraph in document.paragraphs
}
EU_GLOBAL = "eu-global-fractured-alliance"


def _claim(pair: tuple[VoteRecord, Report]) -> str:
    return f"{pair[1].source} ¶{pair[1].paragraph} on {pair[0].id}"


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries.load()


def test_the_records_come_in_the_order_of_voting() -> None:
    assert list(RECORDS) == [
        "es-11-7",
        "l-11-amendment-russian",
        "l-11-amendment-european-1",
        "l-11-amendment-european-2",
        "l-11-amendment-european-3",
        "es-11-8",
        "l-11",
        "s-res-2774",
    ]


@pytest.mark.parametrize(
    ("record", "tally"),
    [
        ("es-11-7", (93, 18, 65, 17)),
        ("l-11-amendment-russian", (31, 71, 59, None)),
        ("l-11-amendment-european-1", (60, 18, 81, None)),
        ("l-11-amendment-european-2", (79, 16, 67, None)),
        ("l-11-amendment-european-3", (83, 16, 61, None)),
        ("es-11-8", (93, 8, 73, 19)),
        ("s-res-2774", (10, 0, 5, 0)),
    ],
)
def test_totals(record: str, tally: tuple[int | None, ...]) -> None:
    totals = RECORDS[record].totals
    assert totals is not None
    assert (totals.yes, totals.no, totals.abstain, totals.absent) == tally


@pytest.mark.parametrize("pair", REPORTS, ids=_claim)
def test_a_reported_figure_stands_in_the_cited_paragraph(pair: tuple[VoteRecord, Report]) -> None:
    _, report = pair
    text = PARAGRAPHS[report.source, report.paragraph]
    figures = [f for f in (report.yes, report.no, report.abstain) if f is not None]
    given = Counter(int(figure) for figure in re.findall(r"(?<![\w.,])\d+(?![\w]|[.,]\d)", text))
    assert Counter(figures) - given == Counter()


@pytest.mark.parametrize("pair", REPORTS, ids=_claim)
def test_a_reported_country_is_named_in_the_cited_paragraph(
    pair: tuple[VoteRecord, Report], countries: Countries
) -> None:
    _, report = pair
    text = PARAGRAPHS[report.source, report.paragraph]
    named = {
        mention.codes[0]
        for mention in countries.mentions(text)
        if len(mention.codes) == 1 and mention.form != "metonym" and not mention.misspelt
    }
    assert set(report.positions) - named == set()


@pytest.mark.parametrize("pair", REPORTS, ids=_claim)
def test_a_report_that_differs_from_the_record_is_a_known_one(
    pair: tuple[VoteRecord, Report],
) -> None:
    record, report = pair
    known = {
        ("associated-press", "UKR"),
        ("interfax-ukraine", "ARM"),
        ("the-hill", "SYR"),
        ("university-of-padova", "USA"),
    }
    if record.positions:
        differing = {
            (report.source, code)
            for code, position in report.positions.items()
            if record.positions[code] is not position
        }
        assert differing <= known
    if record.totals and report.given_for is None:
        for position in (Position.YES, Position.NO, Position.ABSTAIN):
            figure = getattr(report, position.name.lower())
            assert figure in (None, record.totals.of(position))


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_code_is_one_that_may_vote(record: VoteRecord, countries: Countries) -> None:
    codes = set(countries.members if record.voters.universal else countries.codes)
    assert set(record.positions) <= codes
    for report in record.reports:
        assert set(report.positions) <= codes
    assert record.sponsor in codes | {"EU"}


@pytest.mark.parametrize("record", ["es-11-7", "es-11-8"])
def test_a_roll_call_of_the_assembly_holds_every_member(record: str, countries: Countries) -> None:
    assert set(RECORDS[record].positions) == set(countries.members)


def test_the_five_europeans_abstained_in_the_council() -> None:
    council = RECORDS["s-res-2774"]
    assert council.who(Position.ABSTAIN) == ("DNK", "FRA", "GBR", "GRC", "SVN")
    assert len(council.positions) == 15


@pytest.mark.parametrize("record", ["es-11-7", "es-11-8", "l-11-amendment-european-3"])
def test_the_article_s_report_comes_first(record: str) -> None:
    assert RECORDS[record].reports[0].source == EU_GLOBAL


def test_the_tally_given_for_the_unamended_text_stays_with_its_amendment() -> None:
    report = RECORDS["l-11-amendment-european-3"].reports[0]
    assert (report.yes, report.no, report.abstain, report.given_for) == (83, 16, 61, "l-11")
    assert RECORDS["l-11"].totals is None
    assert RECORDS["l-11"].outcome == "not voted"


def test_what_the_article_expects_of_the_council_is_outdated() -> None:
    (report,) = (r for r in RECORDS["s-res-2774"].reports if r.source == EU_GLOBAL)
    assert report.outdated


def test_aliases_are_lower_case_and_each_is_one_record_s() -> None:
    aliases = Counter(alias for record in RECORDS.values() for alias in record.aliases)
    assert [alias for alias, count in aliases.items() if count > 1] == []
    assert [alias for alias in aliases if alias != alias.lower().strip()] == []
    assert all(record.aliases for record in RECORDS.values())
