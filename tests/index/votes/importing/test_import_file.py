"""Importing the files of the UN Digital Library: what is taken, and with which remarks."""

from __future__ import annotations

import datetime
import gzip
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import RecordError
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.record import Position, Totals
from index.votes.register.store import Register, RollCall
from tests.index.votes.files import (
    CLEAN,
    COUNCIL,
    POSITIONS,
    TODAY,
    V1,
    V2,
    V3,
    Import,
    for_the_council,
    in_first_layout,
    record,
    records,
    rows_of,
    table,
)


def letters(register: Register, vote: RollCall) -> dict[str, str]:
    return {code: position.value for code, position in register.positions(vote.key).items()}


def test_a_vote_is_kept_with_all_that_the_file_says(register: Register, bring: Import) -> None:
    report = bring(CLEAN, "2026_02_06_ga_voting.csv")
    (vote,) = register.roll_calls()
    assert (report.roll_calls, report.positions, report.warned, report.refused) == (1, 5, [], [])
    assert letters(register, vote) == dict(sorted(POSITIONS.items()))
    assert register.names(vote.key)["RUS"] == "RUSSIAN FEDERATION"
    assert vote.totals == vote.counted == Totals(yes=2, no=1, abstain=1, absent=1)
    assert (vote.body, vote.session, vote.date) == (
        "General Assembly",
        "79",
        datetime.date(2024, 12, 4),
    )
    assert (vote.symbol, vote.draft, vote.title) == (
        "A/RES/79/81",
        "A/79/L.23",
        "Peaceful settlement",
    )
    assert (vote.subjects, vote.agenda) == (("PEACE", "SETTLEMENTS"), "QUESTION OF A PLACE.")
    assert vote.url == "https://digitallibrary.un.org/record/4000001"
    assert (vote.day_known, vote.complete) == (True, True)


def test_the_register_says_where_votes_come_from_and_under_which_licence(
    register: Register, bring: Import
) -> None:
    bring(CLEAN, "2026_02_06_ga_voting.csv")
    (dataset,) = register.datasets()
    assert dataset.publisher.startswith("United Nations")
    assert "non-commercial use with attribution" in dataset.licence
    assert (dataset.imported, dataset.released) == (TODAY, datetime.date(2026, 2, 6))
    assert (dataset.files, dataset.roll_calls) == (("2026_02_06_ga_voting.csv",), 1)
    bring(table(rows_of(undl_id="", vote_note="Voeten rcid 9 (R/1/66)")), "other.csv")
    assert {(one.publisher, one.licence) for one in register.datasets()} == {
        (dataset.publisher, dataset.licence),
        ("Erik Voeten", "CC0"),
    }


@pytest.mark.parametrize(
    ("content", "layout", "dataset"),
    [
        (table(map(in_first_layout, rows_of()), V1), "General Assembly, version 1", "undl-ga"),
        (table(rows_of(), V2), "General Assembly, version 2", "undl-ga"),
        (table(rows_of(), V3), "General Assembly, version 3", "undl-ga"),
        (table(map(for_the_council, rows_of()), COUNCIL), "Security Council, version 3", "undl-sc"),
        (records(record()), "MARCXML", "undl-records"),
    ],
    ids=["version 1", "version 2", "version 3", "Security Council", "MARCXML"],
)
def test_every_layout_brings_the_same_positions(
    register: Register, bring: Import, content: bytes, layout: str, dataset: str
) -> None:
    report = bring(content)
    (vote,) = register.roll_calls()
    assert (report.layout, report.dataset.id) == (layout, dataset)
    assert letters(register, vote) == dict(sorted(POSITIONS.items()))
    council = dataset == "undl-sc"
    assert vote.session == ("2025" if council else "79")
    assert vote.body == ("Security Council" if council else "General Assembly")
    assert vote.title == ("On a place" if council else "Peaceful settlement")
    if dataset != "undl-records":
        assert vote.totals == vote.counted


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_a_packed_file_is_told_by_its_content(
    register: Register, bring: Import, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(CLEAN)
    bring(packed, "votes.csv")
    assert len(register.roll_calls()) == 1
    with pytest.raises(RecordError, match=r"can't be unpacked .* download it again"):
        bring(packed[:-20])


def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(
    register: Register, bring: Import
) -> None:
    bring(b"\xef\xbb\xbf" + CLEAN.replace(b"\n", b"\r\n"))
    assert letters(register, register.roll_calls()[0]) == dict(sorted(POSITIONS.items()))


def test_fields_between_semicolons_are_read_and_remarked_on(
    register: Register, bring: Import
) -> None:
    report = bring(table(rows_of(), delimiter=";"))
    assert (report.positions, report.warned[0].line) == (5, 1)
    assert "';'" in report.warned[0].what


def test_an_unknown_vote_costs_its_row_and_marks_the_vote_as_incomplete(
    register: Register, bring: Import
) -> None:
    report = bring(table(rows_of({**POSITIONS, "FRA": "Q"})))
    (vote,) = register.roll_calls()
    assert "FRA" not in register.positions(vote.key)
    assert (vote.complete, vote.counted.yes, vote.totals) == (
        False,
        1,
        Totals(yes=2, no=1, abstain=1, absent=1),
    )
    (remark,) = report.refused
    assert remark.line == 2
    assert all(part in remark.what for part in ("FRANCE", "FRA", "'Q'"))


@pytest.mark.parametrize("vote", ["X", "NV", "", "x"])
def test_not_voting_is_written_in_several_ways(
    register: Register, bring: Import, vote: str
) -> None:
    bring(table(rows_of({**POSITIONS, "IND": vote})))
    assert register.positions(register.roll_calls()[0].key)["IND"] is Position.ABSENT


@pytest.mark.parametrize("marc", [False, True], ids=["CSV", "MARCXML"])
def test_a_state_that_stands_twice_counts_once_if_its_votes_agree(
    register: Register, bring: Import, marc: bool
) -> None:
    rows, pairs = rows_of(), list(POSITIONS.items())
    report = bring(records(record([*pairs, pairs[0]])) if marc else table([*rows, rows[0]]))
    (vote,) = register.roll_calls()
    assert (vote.counted.yes, len(report.warned)) == (2, 1)
    assert "FRANCE (FRA) stands twice" in report.warned[0].what


@pytest.mark.parametrize("marc", [False, True], ids=["CSV", "MARCXML"])
def test_a_state_that_stands_twice_with_different_votes_costs_the_vote(
    register: Register, bring: Import, marc: bool
) -> None:
    twice = [*rows_of(), *rows_of({"FRA": "N"})]
    other = rows_of(undl_id="4000002", resolution="A/RES/79/82")
    if marc:
        pairs = [*POSITIONS.items(), ("FRA", "N")]
        second = record().replace("4000001", "4000002").replace("79/81", "79/82")
        report = bring(records(record(pairs), second))
    else:
        report = bring(table([*twice, *other]))
    assert [vote.symbol for vote in register.roll_calls()] == ["A/RES/79/82"]
    assert "FRANCE (FRA) stands twice, with different votes" in report.refused[0].what


def test_a_state_under_two_names_counts_once_or_costs_the_vote(
    register: Register, bring: Import
) -> None:
    same = [*rows_of(), *rows_of({"FRA": "Y"}, ms_name="FRENCH REPUBLIC")]
    assert "(FRA) stands twice, with the same" in bring(table(same)).warned[0].what
    assert register.roll_calls()[0].counted.yes == 2
    differing = [*rows_of(), *rows_of({"FRA": "N"}, ms_name="FRENCH REPUBLIC")]
    with pytest.raises(RecordError, match=r"\(FRA\) stands twice, with different votes"):
        bring(table(differing))


def test_totals_that_disagree_with_the_rows_are_kept_beside_them(
    register: Register, bring: Import
) -> None:
    report = bring(table(rows_of(total_yes="1", total_no="2")))
    (vote,) = register.roll_calls()
    assert vote.totals is not None
    assert (vote.totals.yes, vote.totals.no) == (1, 2)
    assert (vote.counted.yes, vote.counted.no) == (2, 1)
    assert "1-2-1" in report.warned[0].what
    assert "2-1-1" in report.warned[0].what


def test_a_vote_with_fewer_rows_than_its_totals_is_incomplete(
    register: Register, bring: Import
) -> None:
    bring(table(rows_of(total_yes="3")))
    assert not register.roll_calls()[0].complete


def test_totals_written_with_a_nought_behind_the_point_are_whole(
    register: Register, bring: Import
) -> None:
    bring(table(rows_of(total_yes="2.0", total_no="1.0", undl_id="4000001.0")))
    (vote,) = register.roll_calls()
    assert (vote.totals, vote.undl_id) == (vote.counted, "4000001")


@pytest.mark.parametrize("total", ["93.5", "-1", "194", "many", "1e2", "٣"])
def test_a_total_that_is_no_count_costs_the_vote(bring: Import, total: str) -> None:
    with pytest.raises(RecordError, match="line 2: A/RES/79/81: its total of yes is"):
        bring(table(rows_of(total_yes=total)))


def test_states_of_the_past_keep_their_code_and_name(register: Register, bring: Import) -> None:
    past = {"SUN": "USSR", "BYS": "BYELORUSSIAN SSR", "ZAR": "ZAIRE", "CSK": "CZECHOSLOVAKIA"}
    rows = [row for code, name in past.items() for row in rows_of({code: "Y"}, ms_name=name)]
    report = bring(table(rows))
    assert register.names(register.roll_calls()[0].key) == dict(sorted(past.items()))
    assert report.refused == []


def test_a_row_without_a_code_is_known_by_its_name(register: Register, bring: Import) -> None:
    row = rows_of({"": "N"}, ms_name="CONGO")
    bring(table([*rows_of(), *row]))
    assert register.positions(register.roll_calls()[0].key)["COG"] is Position.NO


@pytest.mark.parametrize(
    ("code", "name"), [("ZZZ", "ATLANTIS"), ("", "ATLANTIS"), ("F1", "FRANCE"), ("", "")]
)
def test_a_state_that_nobody_knows_costs_its_row(
    register: Register, bring: Import, code: str, name: str
) -> None:
    report = bring(table([*rows_of(), *rows_of({code: "N"}, ms_name=name)]))
    (vote,) = register.roll_calls()
    assert (vote.complete, vote.counted.no) == (False, 1)
    assert report.refused[0].line == 7


def test_a_row_without_a_code_never_takes_the_place_of_one_that_has_it(
    register: Register, bring: Import
) -> None:
    rows = [*rows_of({"": "A"}, ms_name="FRANCE"), *rows_of({"FRA": "Y"}, ms_name="FRENCH FOURTH")]
    report = bring(table([*rows_of({"USA": "N"}), *rows]))
    (vote,) = register.roll_calls()
    assert register.positions(vote.key)["FRA"] is Position.YES
    assert (vote.complete, report.refused.of) == (False, 1)


def test_a_symbol_is_no_key(register: Register, bring: Import) -> None:
    parts = [
        *rows_of(undl_id="", vote_note="Voeten rcid 1 (R/1/1); paragraph"),
        *rows_of({**POSITIONS, "USA": "Y"}, undl_id="", vote_note="Voeten rcid 2; amendment"),
    ]
    report = bring(table(parts))
    votes = register.by_symbol("A/RES/79/81")
    assert (report.roll_calls, [vote.counted.yes for vote in votes]) == (2, [2, 3])


def test_votes_without_any_number_are_told_by_symbol_date_and_title(
    register: Register, bring: Import
) -> None:
    rows = [*rows_of(undl_id=""), *rows_of(undl_id="", title="Another part")]
    assert bring(table(rows)).roll_calls == 2
    assert bring(table(rows)).replaced == 2


def test_rows_of_a_vote_need_not_stand_together(register: Register, bring: Import) -> None:
    other = rows_of(undl_id="4000002", resolution="A/RES/79/82")
    mixed = [row for pair in zip(rows_of(), other, strict=True) for row in pair]
    bring(table(mixed))
    assert [letters(register, vote) for vote in register.roll_calls()] == [
        dict(sorted(POSITIONS.items()))
    ] * 2


@pytest.mark.parametrize(
    ("note", "date", "known"),
    [
        ("", "2024-12-04", True),
        ("Voeten rcid 3; day unreliable", "1946-01-02", False),
        ("", "1946-01", False),
    ],
)
def test_a_day_that_is_not_known_is_marked(
    register: Register, bring: Import, note: str, date: str, known: bool
) -> None:
    bring(table(rows_of(vote_note=note, date=date)))
    assert register.roll_calls()[0].day_known is known


@pytest.mark.parametrize("date", ["", "04/12/2024", "2024-13-01", "1812-01-01", "soon"])
def test_a_date_that_is_none_costs_the_vote(bring: Import, date: str) -> None:
    with pytest.raises(RecordError, match="the date is"):
        bring(table(rows_of(date=date)))


@pytest.mark.parametrize(
    ("symbol", "session"),
    [
        ("A/RES/79/81", "79"),
        ("A/RES/ES-11/8", "ES-11"),
        ("A/RES/2758(XXVI)", "26"),
        ("A/RES/1004(ES-II)", "ES-2"),
        ("A/RES/3201(S-VI)", "S-6"),
        ("R/1/66", ""),
    ],
)
def test_a_session_that_is_not_given_is_read_off_the_symbol(
    register: Register, bring: Import, symbol: str, session: str
) -> None:
    bring(table(rows_of(session="", resolution=symbol)))
    assert register.roll_calls()[0].session == session


def test_a_resolution_adopted_without_a_vote_is_no_roll_call(
    register: Register, bring: Import
) -> None:
    silent = rows_of(dict.fromkeys(POSITIONS, "X"), undl_id="4000002", resolution="A/RES/79/82")
    report = bring(table([*rows_of(), *silent]))
    assert [vote.symbol for vote in register.roll_calls()] == ["A/RES/79/81"]
    assert "A/RES/79/82: nobody's vote is recorded" in report.refused[0].what


def test_a_vote_of_more_states_than_its_body_has_members_costs_the_vote(
    register: Register, bring: Import, countries: Countries
) -> None:
    sixteen = rows_of(dict.fromkeys(countries.members[:16], "Y"), undl_id="7", total_yes="")
    report = bring(table(map(for_the_council, [*rows_of(), *sixteen]), COUNCIL))
    assert report.roll_calls == 1
    assert "16 states have a row, of at most 15 members" in report.refused[0].what


def test_importing_again_replaces_and_a_vote_keeps_its_key(
    register: Register, bring: Import
) -> None:
    other = rows_of(undl_id="4000002", resolution="A/RES/79/82")
    bring(table([*rows_of(), *other]))
    before = {vote.symbol: vote.key for vote in register.roll_calls()}
    report = bring(table(rows_of(undl_id="4000003", resolution="A/RES/79/83") + other))
    after = {vote.symbol: vote.key for vote in register.roll_calls()}
    assert report.replaced == 2
    assert set(after) == {"A/RES/79/82", "A/RES/79/83"}
    assert after["A/RES/79/82"] == before["A/RES/79/82"]
    assert after["A/RES/79/83"] not in before.values()


def test_a_single_record_replaces_itself_alone(register: Register, bring: Import) -> None:
    second = record().replace("4000001", "4000002").replace("79/81", "79/82")
    bring(records(record()), "first.xml")
    bring(records(second), "second.xml")
    bring(records(record([("FRA", "N")])), "first.xml")
    votes = {vote.symbol: vote.counted.no for vote in register.roll_calls()}
    assert votes == {"A/RES/79/81": 1, "A/RES/79/82": 1}
    (dataset,) = register.datasets()
    assert (dataset.files, dataset.roll_calls) == (("first.xml", "second.xml"), 2)


def test_a_unanimous_record_may_give_its_total_alone(register: Register, bring: Import) -> None:
    total = '<datafield tag="996"><subfield code="b">5</subfield></datafield>'
    bring(records(record(dict.fromkeys(POSITIONS, "X").items(), extra=total)))
    assert register.roll_calls()[0].counted.yes == 5


@pytest.mark.parametrize(
    ("session", "kept"), [("11emsp", "ES-11"), ("6sp", "S-6"), ("79", "79"), ("no session", "")]
)
def test_a_record_without_a_resolution_names_its_session(
    register: Register, bring: Import, session: str, kept: str
) -> None:
    draft = '<datafield tag="993"><subfield code="a">A/79/L.23</subfield></datafield>'
    without = record(extra=draft).replace(">A/RES/79/81<", "><").replace(">79<", f">{session}<")
    bring(records(without))
    (vote,) = register.by_symbol("A/79/L.23")
    assert (vote.session, vote.symbol) == (kept, None)


def test_a_record_without_states_is_left_out(register: Register, bring: Import) -> None:
    report = bring(records(record([]), record()))
    assert (report.roll_calls, report.refused.of) == (1, 1)


def test_a_day_that_no_calendar_has_is_no_day_of_release(register: Register, bring: Import) -> None:
    bring(CLEAN, "2026_02_31_ga_voting.csv")
    assert register.datasets()[0].released is None


def test_member_names_stand_for_their_codes(register: Register, bring: Import) -> None:
    columns = ["undl_id", "member_state", "name_status", "iso", "other_names"]
    rows = [
        {"member_state": "Atlantis", "iso": "ATL", "other_names": "Isle of Atlas|The Isle"},
        {"member_state": "Lemuria", "iso": "LMU", "other_names": "The Isle|Atlantis"},
        {"member_state": "Somewhere", "iso": ""},
    ]
    report = bring(table(rows, columns), "2026_08_17_unms_names.csv")
    names = {"ATLANTIS": "ATL", "ISLE OF ATLAS": "ATL", "LEMURIA": "LMU"}
    assert register.member_names() == names
    assert (report.names, report.dataset.id) == (3, "undl-names")
    assert "THE ISLE is a name of several states" in report.warned[0].what
    bring(table([*rows_of(), *rows_of({"": "Y"}, ms_name="ISLE OF ATLAS")]))
    assert register.positions(register.roll_calls()[0].key)["ATL"] is Position.YES


def test_text_that_is_not_seen_is_left_out(register: Register, bring: Import) -> None:
    bring(table(rows_of(title="Peace\u202e and \x07bells\u200b", resolution="A/RES/79/\u200b81")))
    (vote,) = register.roll_calls()
    assert (vote.title, vote.symbol) == ("Peace and bells", "A/RES/79/ 81")


def test_progress_goes_from_nothing_to_all(
    register: Register, countries: Countries, tmp_path: Path
) -> None:
    path = tmp_path / "votes.csv"
    many = (row for number in range(2_000) for row in rows_of(undl_id=str(number)))
    path.write_bytes(gzip.compress(table(many)))
    seen: list[tuple[str, float]] = []
    import_file(
        register,
        path,
        imported=TODAY,
        countries=countries,
        progress=lambda stage, done: seen.append((stage, done)),
    )
    assert list(dict.fromkeys(stage for stage, _ in seen)) == [
        "Reading the votes",
        "Writing the register",
    ]
    for stage in {stage for stage, _ in seen}:
        fractions = [done for one, done in seen if one == stage]
        assert fractions == sorted(fractions)
        assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_many_votes_add_up_as_a_plain_count_does(register: Register, bring: Import) -> None:
    draw = random.Random(7)  # noqa: S311 - invented votes, the same each time
    states = ("FRA", "DEU", "USA", "RUS", "IND", "CHN", "BRA", "KEN")
    cast = {str(n): {code: draw.choice("YNAX") for code in states} for n in range(60)}
    rows = [
        {**row, **{name: "" for name in row if name.startswith("total_")}}
        for number, votes in cast.items()
        for row in rows_of({"NOR": "Y", **votes}, undl_id=number, resolution=f"A/RES/70/{number}")
    ]
    draw.shuffle(rows)
    report = bring(table(rows))
    assert (report.roll_calls, report.positions) == (60, 60 * 9)
    for vote in register.roll_calls():
        votes = [*cast[vote.undl_id].values(), "Y"]
        counted = vote.counted.yes, vote.counted.no, vote.counted.abstain
        assert counted == tuple(votes.count(choice) for choice in "YNA")
