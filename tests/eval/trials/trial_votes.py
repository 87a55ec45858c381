"""Every vote of 75 years, names as people spell them, and files as they come: read and counted."""

from __future__ import annotations

import csv
import datetime
import lzma
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import RecordError
from index.files.shipped import data_folder
from index.votes.importing.import_file import import_file
from index.votes.importing.toml_records import load_records
from index.votes.lookup.comparisons import compare
from index.votes.lookup.parties import Parties
from index.votes.names.countries import Countries
from index.votes.record import Position
from index.votes.register.store import Filter, Register

TODAY = datetime.date(2026, 10, 5)
SESSIONS_70_TO_74 = Filter(first=datetime.date(2015, 9, 15), last=datetime.date(2020, 9, 14))
# n, identical, Lijphart, S, State Department, kappa.
PUBLISHED = {
    ("USA", "Russia"): (493, 0.264, 0.362, -0.276, 0.294, -0.089),
    ("USA", "UK"): (500, 0.602, 0.700, 0.400, 0.738, 0.383),
    ("Russia", "China"): (487, 0.754, 0.851, 0.702, 0.933, 0.494),
    ("USA", "Israel"): (488, 0.871, 0.918, 0.836, 0.958, 0.762),
    ("France", "Germany"): (498, 0.886, 0.939, 0.878, 0.989, 0.806),
}
MESSY: dict[str, tuple[int, int, int, str]] = {
    # roll calls, positions, warnings and refusals together, or what refuses it
    "00_clean.csv": (2, 386, 0, ""),
    "00_clean.xml": (1, 193, 0, ""),
    "01_bom_crlf.csv": (1, 193, 0, ""),
    "02_semicolon.csv": (1, 193, 1, ""),
    "03_missing_column.csv": (0, 0, 0, "the column ms_vote is missing"),
    "04_unknown_vote_code.csv": (1, 192, 2, ""),
    "05_duplicate_country.xml": (0, 0, 0, r"FRANCE \(FRA\) stands twice, with different votes"),
    "06_totals_disagree.csv": (1, 193, 1, ""),
    "07_windows1254.csv": (0, 0, 0, "line 46: byte 14 of the line is D4"),
    "08_truncated_last_line.csv": (0, 0, 0, "was cut off"),
    "09_empty.csv": (0, 0, 0, "the file is empty"),
    "10_header_only.csv": (0, 0, 0, "it holds no votes"),
    "11_float_totals.csv": (1, 193, 0, ""),
    "12_defunct_country.csv": (1, 140, 0, ""),
    "13_huge_field.csv": (0, 0, 0, r"line 7: the line has 10,000,145 bytes"),
}


@pytest.fixture(scope="module")
def votes(shared: Path) -> Path:
    return shared / "votes"


@pytest.fixture(scope="module")
def all_votes(
    votes: Path, countries: Countries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Register]:
    with closing(Register(tmp_path_factory.mktemp("all") / "register.db")) as register:
        path = votes / "unga_votes.csv.xz"
        report = import_file(register, path, imported=TODAY, countries=countries)
        # Two rows of Zanzibar have no code, which Tanganyika has beside them.
        assert (report.roll_calls, report.positions) == (6203, 870_109 - report.refused.of)
        assert report.refused.of <= 2
        yield register


def rows(path: Path) -> list[Mapping[str, str]]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("record", "column"), [("es-11-7", "ES-11/7"), ("es-11-8", "ES-11/8")])
def test_a_roll_call_that_ships_is_the_one_that_was_scraped(
    votes: Path, record: str, column: str
) -> None:
    shipped = {one.id: one for one in load_records(data_folder() / "votes")}
    scraped = rows(votes / "rollcall_24feb2025.csv")
    assert shipped[record].positions == {row["iso3"]: Position(row[column]) for row in scraped}


@pytest.mark.parametrize("name", MESSY)
def test_a_messy_file_does_as_its_description_says(
    votes: Path, countries: Countries, tmp_path: Path, name: str
) -> None:
    register, path = Register(tmp_path / "register.db"), votes / "messy" / name
    calls, positions, remarks, refused = MESSY[name]
    with closing(register):
        if refused:
            with pytest.raises(RecordError, match=refused):
                import_file(register, path, imported=TODAY, countries=countries)
            assert not register.path.exists()
            return
        report = import_file(register, path, imported=TODAY, countries=countries)
        assert (report.roll_calls, report.positions) == (calls, positions)
        assert report.warned.of + report.refused.of == remarks
        complete = [vote.complete for vote in register.roll_calls()]
        assert complete == [name != "04_unknown_vote_code.csv"] * calls


def test_ten_votes_of_seventy_five_years_add_up_as_a_plain_count_does(
    votes: Path, all_votes: Register
) -> None:
    cast = rows(votes / "unga_votes.csv.xz")
    counts = Counter((one["vote_note"], one["ms_vote"]) for one in cast)
    for vote in all_votes.roll_calls(Filter(dataset="unvotes"))[::650]:
        tally = vote.counted.yes, vote.counted.no, vote.counted.abstain
        assert tally == tuple(counts[vote.vote_note, letter] for letter in "YNA")
        assert vote.counted.absent is None


@pytest.mark.parametrize("names", PUBLISHED, ids="-".join)
def test_figures_of_sessions_70_to_74_are_those_that_were_worked_out_elsewhere(
    names: tuple[str, str], all_votes: Register
) -> None:
    parties = Parties.load()
    (pair,) = compare(all_votes, [parties.find(name) for name in names], SESSIONS_70_TO_74)
    found = pair.agreement
    measures = (found.identical, found.lijphart, found.s, found.state, found.kappa)
    rounded = tuple(round(each, 3) for each in measures if each is not None)
    assert (found.n, *rounded) == PUBLISHED[names]
    assert pair.basis.n == found.n


def test_sixty_spellings_are_all_resolved(votes: Path, countries: Countries) -> None:
    spelt = {row["spelling"]: row["expected"].split("|") for row in rows(votes / "names_60.csv")}
    assert len(spelt) == 60
    wrong = {name: countries.resolve(name) for name in spelt}
    assert {n: r for n, r in wrong.items() if r.code not in spelt[n]} == {}


def test_all_names_of_a_record_of_today_are_known(votes: Path, countries: Countries) -> None:
    record = rows(votes / "messy" / "00_clean.csv")
    names = {row["ms_name"]: row["ms_code"] for row in record}
    assert len(names) == 193
    assert {n for n, code in names.items() if countries.code_in_records(n) != code} == set()
    asked = {n for n, code in names.items() if countries.resolve(n).code != code}
    assert asked == {"CONGO", "GUINEA"}


def test_no_name_of_a_past_vote_is_taken_for_another_country(
    votes: Path, countries: Countries
) -> None:
    """The source lists states of the past under a successor; only that may differ."""
    names = {(row["ms_name"], row["ms_code"]) for row in rows(votes / "unga_votes.csv.xz")}
    assert len(names) == 235
    differing = {}
    for name, code in names:
        own = countries.code_in_records(name)
        if own != code:
            differing[name] = own
    assert differing == {"USSR": "SUN", "ZANZIBAR": "TZA"}
