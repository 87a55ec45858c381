"""Groups of states: who belonged when, and what they are called."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

import numpy as np
import pytest

from index.errors import RecordError
from index.files.shipped import data_folder
from index.votes.names.countries import Countries
from index.votes.names.groups import Group, Groups

NOW = datetime.date(2025, 2, 24)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture(scope="module")
def groups() -> Groups:
    return Groups.load()


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries.load()


@pytest.mark.parametrize(
    ("group", "on", "count"),
    [
        ("EU", "1957-12-31", 0),
        ("EU", "1958-01-01", 6),
        ("EU", "2004-04-30", 15),
        ("EU", "2004-05-01", 25),
        ("EU", "2018-01-01", 28),
        ("EU", "2020-01-31", 28),
        ("EU", "2020-02-01", 27),
        ("EU", "2025-02-24", 27),
        ("NATO", "1950-01-01", 12),
        ("NATO", "1990-01-01", 16),
        ("NATO", "2023-04-03", 30),
        ("NATO", "2025-02-24", 32),
        ("WARSAW-PACT", "1960-01-01", 8),
        ("WARSAW-PACT", "1970-01-01", 7),
        ("WARSAW-PACT", "1991-07-02", 0),
        ("BRICS", "2010-01-01", 4),
        ("BRICS", "2023-12-31", 5),
        ("BRICS", "2025-02-24", 10),
        ("G7", "1976-01-01", 6),
        ("G7", "2025-02-24", 7),
        ("G20", "2025-02-24", 19),
        ("P5", "1946-01-01", 5),
        ("P5", "2025-02-24", 5),
        ("FIVE-EYES", "2025-02-24", 5),
        ("NORDIC", "2025-02-24", 5),
        ("BALTIC", "2025-02-24", 3),
        ("VISEGRAD", "1992-12-31", 3),
        ("VISEGRAD", "1993-01-01", 4),
        ("CIS", "2000-01-01", 10),
        ("CIS", "2025-02-24", 9),
        ("CSTO", "2010-01-01", 7),
        ("CSTO", "2025-02-24", 6),
        ("SCO", "2025-02-24", 10),
        ("ASEAN", "2025-02-24", 10),
        ("ASEAN", "2025-10-26", 11),
        ("ECOWAS", "2025-01-28", 15),
        ("ECOWAS", "2025-02-24", 12),
        ("OECD", "1961-12-31", 19),
        ("OECD", "2025-02-24", 38),
        ("OPEC", "2017-12-31", 14),
        ("OPEC", "2025-02-24", 12),
        ("COMMONWEALTH", "2025-02-24", 56),
        ("COUNCIL-OF-EUROPE", "2022-03-15", 47),
        ("COUNCIL-OF-EUROPE", "2025-02-24", 46),
        ("SADC", "2025-02-24", 16),
        ("EFTA", "1961-01-01", 7),
        ("EFTA", "2025-02-24", 4),
        ("POST-SOVIET", "2025-02-24", 15),
        ("AU", "2010-01-01", 53),
        ("AU", "2025-02-24", 55),
        ("ARAB-LEAGUE", "1980-01-01", 22),
        ("ARAB-LEAGUE", "2025-02-24", 22),
        ("GCC", "2025-02-24", 6),
        ("OIC", "2025-02-24", 57),
        ("MERCOSUR", "2025-02-24", 6),
        ("CARICOM", "2025-02-24", 14),
        ("PIF", "2022-12-31", 14),
        ("PIF", "2025-02-24", 15),
        ("AFRICA", "2025-02-24", 55),
        ("LATIN-AMERICA", "2025-02-24", 33),
        ("SOUTH-EASTERN-ASIA", "2025-02-24", 12),
        ("EEG", "2025-02-24", 23),
        ("WEOG", "2025-02-24", 28),
        ("APG", "2025-02-24", 55),
    ],
)
def test_a_group_had_so_many_members_on_a_day(
    groups: Groups, group: str, on: str, count: int
) -> None:
    assert len(groups[group].on(day(on))) == count


def test_every_code_is_that_of_a_country(groups: Groups, countries: Countries) -> None:
    older = tomllib.loads((data_folder() / "groups.toml").read_text("utf-8"))["same_state"]
    codes = {member.code for group in groups.values() for member in group.members}
    assert codes | set(older.values()) <= set(countries.codes)
    assert not codes & set(older), "membership stands under the code of today"


def test_memberships_are_in_order_and_never_overlap(groups: Groups) -> None:
    for group in groups.values():
        last: dict[str, datetime.date] = {}
        for member in sorted(group.members, key=lambda each: each.since or day("1945-01-01")):
            assert member.code not in last or (member.since and member.since > last[member.code])
            last[member.code] = member.until or day("9999-12-31")
            assert member.since is None or member.since <= last[member.code], member


def test_every_country_is_of_one_continent(groups: Groups, countries: Countries) -> None:
    continents = ("AFRICA", "AMERICAS", "ASIA", "EUROPE", "OCEANIA")
    codes = [member.code for continent in continents for member in groups[continent].members]
    older = tomllib.loads((data_folder() / "groups.toml").read_text("utf-8"))["same_state"]
    assert sorted(codes) == sorted(set(countries.codes) - set(older))


def test_no_two_groups_are_called_the_same(groups: Groups) -> None:
    for group in groups.values():
        for name in (group.id, group.name, *group.aliases):
            assert groups.find(name) is group, name


def test_every_group_says_where_its_membership_is_laid_down(groups: Groups) -> None:
    assert all(group.source for group in groups.values())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("eu", "EU"),
        ("the E.U.", "EU"),
        ("THE EUROPEAN UNION", "EU"),
        ("g7", "G7"),
        ("G-7", "G7"),
        ("G 20", "G20"),
        ("visegrad group", "VISEGRAD"),
        ("Visegra\u0301d", "VISEGRAD"),
        ("five-eyes", "FIVE-EYES"),
        ("arab league", "ARAB-LEAGUE"),
    ],
)
def test_a_group_is_found_however_its_name_is_written(
    groups: Groups, typed: str, meant: str
) -> None:
    found = groups.find(typed)
    assert found is not None
    assert found.id == meant


@pytest.mark.parametrize("typed", ["", "the", "France", "G8", "🇪🇺", "x" * 5000])
def test_what_is_no_group_is_not_found(groups: Groups, typed: str) -> None:
    assert groups.find(typed) is None


def test_near_names_are_suggested(groups: Groups) -> None:
    assert [group.id for group in groups.suggestions("Europan Unoin")][:1] == ["EU"]
    assert groups.suggestions("qqqqqqqqqqqq") == ()


def test_no_country_has_the_name_of_a_group(groups: Groups, countries: Countries) -> None:
    for group in groups.values():
        for name in (group.name, *group.aliases):
            assert countries.resolve(name).code is None, name


def test_a_state_belongs_from_its_first_day_to_its_last(groups: Groups) -> None:
    assert groups["EU"].among(["GBR"], day("2019-01-01"))
    assert groups["EU"].among(["GBR"], day("2025-02-24")) == []
    assert groups["P5"].among(["SUN"], day("1980-01-01"))


def test_membership_follows_the_dates_of_a_matrix(groups: Groups) -> None:
    dates = np.array(["2019-12-31", "2020-01-31", "2020-02-01"], dtype="datetime64[D]")
    belonged = groups["EU"].membership(("GBR", "FRA", "USA"), dates)
    assert belonged.tolist() == [[True, True, False], [True, True, False], [False, True, False]]


def test_an_older_code_of_the_same_state_counts_as_the_state(groups: Groups) -> None:
    dates = np.array(["1980-01-01"], dtype="datetime64[D]")
    assert groups["P5"].membership(("SUN", "RUS", "DDR"), dates).tolist() == [[True, True, False]]


def test_membership_agrees_with_the_days_of_each_member(
    groups: Groups, countries: Countries
) -> None:
    days = [datetime.date(year, month, 1) for year in range(1946, 2027, 3) for month in (1, 7)]
    dates = np.array(days, dtype="datetime64[D]")
    for group in groups.values():
        belonged = group.membership(countries.codes, dates)
        for row, on in enumerate(days):
            found = {countries.codes[column] for column in np.flatnonzero(belonged[row])}
            assert {group.older_codes.get(code, code) for code in found} == set(group.on(on))


def test_a_state_that_left_and_came_back_is_no_member_between(groups: Groups) -> None:
    forum: Group = groups["PIF"]
    assert forum.among(["KIR"], day("2022-07-09"))
    assert forum.among(["KIR"], day("2022-12-01")) == []
    assert forum.among(["KIR"], NOW)


@pytest.mark.parametrize("content", [None, "[groups", "x = 1", "[same_state]\n[groups]\nEU = 3"])
def test_a_table_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "groups.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RecordError, match=r"groups\.toml can't be read"):
        Groups.load(path)
