"""Lookups in a register counted by hand, and their refusals."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from bot.present.tables import sheet_of_country, sheet_of_found
from index.errors import VoteError
from index.files.shipped import data_folder
from index.votes.importing.toml_records import keep_records, load_records
from index.votes.lookup.comparisons import compare, country, like, search
from index.votes.lookup.one_vote import CAST, LISTED, YES_AND_NO, breaks_of, shares_of, show
from index.votes.lookup.parties import Parties
from index.votes.names.countries import Countries
from index.votes.record import Day, Position, VoteRecord
from index.votes.register.roll_calls import Filter, RollCall
from index.votes.register.store import Register
from index.votes.reports import Mark, reports_of
from tests.index.votes.files import COUNCIL, TODAY, Import, for_the_council, rows_of, table
from tests.index.votes.small import OLD, SMALL

YES, NO, ABSTAIN, ABSENT = Position
NAMED = ("September", "October", "November")
Ask = Callable[[Register, Parties], object]


def of(year: int) -> Filter:
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return Filter(first=first, last=last)


@pytest.fixture(scope="session")
def parties() -> Parties:
    return Parties.load()


@pytest.fixture(scope="session")
def records() -> tuple[VoteRecord, ...]:
    return load_records(data_folder() / "votes")


@pytest.fixture
def small(register: Register, bring: Import) -> Register:
    bring(SMALL)
    return register


def titles(votes: object) -> list[str]:
    return [vote.title for vote in votes]  # type: ignore[attr-defined]


def one(votes: tuple[VoteRecord, ...]) -> VoteRecord:
    (vote,) = votes
    return vote


# A vote


def test_a_symbol_that_votes_share_brings_all_of_them_in_order(small: Register) -> None:
    assert titles(show(small, (), "a/res/74/1")) == ["Sanctions", "=Sanctions, a part"]


def test_a_key_brings_the_vote_of_that_key_alone(small: Register) -> None:
    second = show(small, (), "A/RES/74/1")[1]
    assert second.id.startswith("#")
    assert one(show(small, (), second.id)) == second


def test_a_vote_comes_with_tally_positions_and_the_names_of_the_time(small: Register) -> None:
    vote = one(show(small, (), "A/RES/73/1"))
    assert vote.totals is not None
    assert vote.totals.model_dump() == {"yes": 3, "no": 1, "abstain": 1, "absent": 0}
    assert vote.who(YES) == ("DEU", "FRA", "IND")
    assert vote.names["RUS"] == "RUSSIAN FEDERATION"
    assert vote.outcome == "adopted"
    assert vote.licence == "© United Nations; non-commercial use with attribution"


def test_each_share_names_its_denominator(small: Register) -> None:
    vote = show(small, (), "A/RES/74/1")[0]
    found = {(share.of, share.position): (share.count, share.n) for share in shares_of(vote)}
    assert found[YES_AND_NO, YES] == (2, 3)
    assert found[CAST, ABSTAIN] == (1, 4)
    assert found[LISTED, ABSENT] == (1, 5)


def test_a_vote_says_who_broke_with_their_group(small: Register, parties: Parties) -> None:
    vote = one(show(small, (), "A/RES/73/1"))
    splits = {group.id: division for group, division in breaks_of(vote, parties.groups)}
    assert splits["G7"].dissenters == ("USA",)
    assert splits["G7"].line is YES
    assert "EU" not in splits


def test_a_record_is_found_without_anything_imported(
    register: Register, records: tuple[VoteRecord, ...]
) -> None:
    for name in ("es-11-8", "A/RES/ES-11/8", "ES-11/8", " a/res/es-11/8 "):
        vote = one(show(register, records, name))
        assert vote.id == "es-11-8"
        assert vote.positions["UKR"] is ABSTAIN


def test_a_record_stands_before_votes_that_share_its_symbol_and_for_its_own(
    register: Register, bring: Import, records: tuple[VoteRecord, ...]
) -> None:
    record = next(each for each in records if each.id == "es-11-8")
    fields = {
        "date": "2025-02-24",
        "session": "ES-11",
        "resolution": "A/RES/ES-11/8",
        "draft": record.draft or "",
        "undl_id": "4076673",
    }
    totals = ("93", "8", "73", "19", "193")
    names = ("total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms")
    own = rows_of(
        {code: position.value for code, position in record.positions.items()},
        **fields,
        **dict(zip(names, totals, strict=True)),
    )
    part = rows_of(**{**fields, "undl_id": "9", "title": "A part of it"})
    bring(table([*own, *part]))
    assert [vote.id[0] for vote in show(register, records, "A/RES/ES-11/8")] == ["e", "#"]
    keep_records(register, records, imported=TODAY, countries=Countries.load())
    assert [vote.id[0] for vote in show(register, records, "A/RES/ES-11/8")] == ["e", "#"]


def test_a_source_that_has_another_position_differs_and_is_named(
    records: tuple[VoteRecord, ...],
) -> None:
    record = next(each for each in records if each.id == "es-11-8")
    marks = {
        one.report.source: one.differing_positions(record)
        for one in reports_of(record, records)
        if one.mark(record) is Mark.DIFFERS
    }
    assert marks["associated-press"] == ("UKR",)
    assert "reuters" not in marks


def test_a_day_that_is_not_known_is_left_out_of_the_date(register: Register, bring: Import) -> None:
    bring(OLD)
    vote = one(show(register, (), "2758"))
    assert (str(vote.day), vote.day.iso) == ("October 1971", "1971-10")
    assert vote.outcome is None


# A country


def test_a_country_has_its_positions_the_newest_first(small: Register, parties: Parties) -> None:
    found = country(small, parties.find("India"))
    assert [stand.position for stand in found.stands] == [YES, YES, ABSENT, YES]
    assert dict(found.counts) == {YES: 3, NO: 0, ABSTAIN: 0, ABSENT: 1}
    assert (found.basis.n, found.basis.period) == (4, "4 December 2018 to 18 December 2019")


def test_being_outvoted_is_counted_of_the_times_that_a_side_was_taken(
    small: Register, parties: Parties
) -> None:
    found = country(small, parties.find("Russia"))
    assert found.minority is not None
    assert found.outvoted is not None
    assert (found.minority.outvoted, found.outvoted.n) == (2, 3)
    assert found.outvoted.definition.name == "share of votes in the minority"


def test_filters_narrow_a_country_s_record(small: Register, parties: Parties) -> None:
    usa = parties.find("USA")
    assert len(country(small, usa, of(2019)).stands) == 3
    assert titles(
        stand.vote for stand in country(small, usa, Filter(words=("nuclear",))).stands
    ) == [
        "Nuclear seas",
        "Nuclear disarmament",
    ]
    against = country(small, usa, of(2019), choice=NO)
    assert {stand.position for stand in against.stands} == {NO}
    assert (against.found, against.basis.n) == (2, 3)


def test_no_more_votes_are_listed_than_asked_for(small: Register, parties: Parties) -> None:
    found = country(small, parties.find("France"), most=1)
    assert (titles(stand.vote for stand in found.stands), found.found) == (["Nuclear seas"], 4)


def test_a_group_has_a_line_its_cohesion_and_dissenters(small: Register, parties: Parties) -> None:
    found = country(small, parties.find("EU"))
    assert [stand.position for stand in found.stands] == [YES, NO, YES]  # none at the tie
    assert found.cohesion is not None
    assert found.united is not None
    assert (found.cohesion.index, found.cohesion.united, found.united.n) == (0.8125, 3, 4)
    assert found.minority is None
    g7 = country(small, parties.find("the G7"))
    assert [stand.dissenters for stand in g7.stands] == [(), (), ("USA",)]


def test_votes_of_years_without_any_between_are_said_to_be_missing(
    small: Register, bring: Import, parties: Parties
) -> None:
    bring(OLD, "old.csv")
    period = country(small, parties.find("France")).basis.period
    assert period == "October 1971 to 18 December 2019, without votes of 1972 to 2017"


# Two compared


def test_two_are_compared_by_definitions_with_n_and_where_they_differed(
    small: Register, parties: Parties
) -> None:
    (pair,) = compare(small, [parties.find("France"), parties.find("Germany")])
    found = pair.agreement
    assert (found.n, found.same, found.one_step, found.opposite) == (4, 3, 1, 0)
    assert (found.identical, found.lijphart) == (0.75, 0.875)
    assert (pair.basis.n, pair.basis.first) == (4, Day(datetime.date(2018, 12, 4)))
    (differing,) = pair.differed
    assert (differing.vote.title, differing.first, differing.second) == ("Sanctions", YES, ABSTAIN)


def test_three_make_three_pairs_and_a_group_is_one_of_them(
    small: Register, parties: Parties
) -> None:
    pairs = compare(small, [parties.find(name) for name in ("EU", "USA", "India")])
    assert [(pair.first.code, pair.second.code) for pair in pairs] == [
        ("EU", "USA"),
        ("EU", "IND"),
        ("USA", "IND"),
    ]
    assert (pairs[0].agreement.n, pairs[0].agreement.same, pairs[0].agreement.opposite) == (3, 2, 1)


def test_those_who_vote_alike_are_ranked_with_their_n(small: Register, parties: Parties) -> None:
    found = like(small, parties.find("France"), most=2)
    assert [(each.code, each.n, round(each.lijphart, 3)) for each in found.most] == [
        ("DEU", 4, 0.875),
        ("IND", 3, 0.667),
    ]
    assert [each.code for each in found.least] == ["RUS", "USA"]
    assert found.ranked == 4


def test_a_short_ranking_names_nobody_twice(small: Register, parties: Parties) -> None:
    found = like(small, parties.find("France"), most=3)
    assert not {each.code for each in found.most} & {each.code for each in found.least}


# Lists


def test_votes_are_found_by_words_within_the_filter(small: Register) -> None:
    assert sorted(titles(search(small, "nuclear"))) == ["Nuclear disarmament", "Nuclear seas"]
    assert titles(search(small, "nuclear", of(2018))) == ["Nuclear disarmament"]


def test_a_cell_that_a_spreadsheet_would_compute_is_disarmed(
    small: Register, parties: Parties
) -> None:
    written = sheet_of_country(country(small, parties.find("France"))).csv()
    assert ',"\'=Sanctions, a part"' in written
    assert sheet_of_found(search(small, "sanctions")).texts()[0][1].startswith("2019-11-0")


# What can't be answered


def ask_country(name: str, choice: Position | None = None, **wanted: object) -> Ask:
    filter_ = Filter(**wanted)  # type: ignore[arg-type]
    return lambda register, parties: country(register, parties.find(name), filter_, choice=choice)


REFUSALS: dict[str, tuple[Ask, tuple[str, ...]]] = {
    "an unknown country": (ask_country("Freedonia"), ("“Freedonia”", "the closest are ")),
    "an ambiguous country": (ask_country("Korea"), ("may be", "(KOR)", "(PRK)")),
    "a non-member": (ask_country("Kosovo"), ("Kosovo isn't a member",)),
    "a member that is not in it": (ask_country("Brazil"), ("no position of Brazil in 4 votes",)),
    "a state by its older name": (
        ask_country("Soviet Union"),
        ("no position of the Soviet Union", "it lists that state as RUS"),
    ),
    "a year without data": (
        lambda register, parties: country(register, parties.find("France"), of(2023)),
        ("no votes of 2023", "4 votes of the General Assembly, December 2018 to December 2019"),
    ),
    "a body without data": (
        ask_country("France", body="Security Council"),
        ("no votes of the Security Council", "General Assembly"),
    ),
    "a topic without votes": (
        ask_country("France", words=("herrings",)),
        ("None of 4 votes has “herrings”", "leave it out"),
    ),
    "a topic with braces": (ask_country("France", words=("{left} zz",)), ("“{left} zz”",)),
    "a choice never made": (
        ask_country("France", choice=ABSTAIN),
        ("In none of 4 votes did France abstain", "leave out the choice"),
    ),
    "a country with itself": (
        lambda register, parties: compare(register, [parties.find("USA"), parties.find("US")]),
        ("The United States can't be compared with itself",),
    ),
    "a group with itself": (
        lambda register, parties: compare(register, [parties.find("EU"), parties.find("EU")]),
        ("The European Union can't be compared with itself",),
    ),
    "an unknown symbol": (
        lambda register, _: show(register, (), "A/RES/74/3"),
        ("no vote “A/RES/74/3”", "Did you mean A/RES/74/"),
    ),
    "an unknown key": (lambda register, _: show(register, (), "#99"), ("no vote #99",)),
    "words in no title": (
        lambda register, _: search(register, "herrings"),
        ("None of 4 votes has “herrings”",),
    ),
}


@pytest.mark.parametrize("claim", REFUSALS)
def test_is_refused_with_a_sentence_that_helps(
    claim: str, small: Register, parties: Parties
) -> None:
    ask, words = REFUSALS[claim]
    with pytest.raises(VoteError) as refused:
        ask(small, parties)
    for part in words:
        assert part in str(refused.value)


def test_two_that_never_both_voted_are_not_compared(
    small: Register, bring: Import, parties: Parties
) -> None:
    sole = table([for_the_council(row) for row in rows_of({"CHN": "Y"}, undl_id="77")], COUNCIL)
    bring(sole, "council.csv")
    with pytest.raises(VoteError, match="China and France never both voted in 5 votes"):
        compare(small, [parties.find("China"), parties.find("France")])


@pytest.mark.parametrize(
    "ask",
    [
        ask_country("France"),
        lambda register, parties: compare(register, [parties.find("USA"), parties.find("EU")]),
        lambda register, parties: like(register, parties.find("France")),
        lambda register, _: search(register, "seas"),
        lambda register, _: show(register, (), "A/RES/1/1"),
    ],
    ids=("country", "compare", "like", "search", "show"),
)
def test_an_empty_register_says_where_votes_come_from(
    ask: Ask, register: Register, parties: Parties
) -> None:
    with pytest.raises(VoteError, match=r"record/4060887.*`ayes votes import FILE`"):
        ask(register, parties)


@pytest.mark.parametrize("months", [("10", "10", "10"), ("09", "10", "11")])
def test_every_vote_under_a_busy_symbol_can_be_told_from_the_others(
    register: Register, bring: Import, months: tuple[str, ...]
) -> None:
    votes = [
        rows_of(
            undl_id="",
            date=f"1971-{month}-07",
            title="Rights of a member",
            vote_note=f"Voeten rcid {number}; day unreliable",
        )
        for number, month in enumerate(months)
    ]
    bring(table([row for rows in votes for row in rows]))
    shown = show(register, (), "A/RES/79/81")
    assert len({vote.id for vote in shown}) == len(shown) == 3
    assert {str(vote.day) for vote in shown} <= {f"{name} 1971" for name in NAMED}
    assert one(show(register, (), shown[1].id)) == shown[1]


def test_the_newest_vote_that_is_held_is_the_end_of_the_period(
    small: Register, parties: Parties
) -> None:
    (newest,) = small.roll_calls(most=1, newest=True)
    assert isinstance(newest, RollCall)
    assert country(small, parties.find("France")).basis.last == Day(newest.date)
