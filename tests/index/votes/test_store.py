"""The register: what is put in comes out, once for each vote, whoever else writes."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import RegisterError
from index.votes.importing.toml_records import keep_records, load_records
from index.votes.names.countries import Countries
from index.votes.record import Position, Totals
from index.votes.register import schema as writing
from index.votes.register.roll_calls import choices_of
from index.votes.register.store import Dataset, Filter, Register, RollCall, State
from tests.conftest import PROJECT

DAY = datetime.date(2020, 5, 1)
YES, NO, ABSTAIN, ABSENT = Position.YES, Position.NO, Position.ABSTAIN, Position.ABSENT


def dataset(id_: str = "one", rank: int = 1) -> Dataset:
    return Dataset(id=id_, title=id_, publisher="P", licence="L", url=None, imported=DAY, rank=rank)


class Votes:
    """Entries in the making, with the list of states that goes with them."""

    def __init__(self) -> None:
        self.states: dict[State, int] = {}
        self.entries: list[RollCall] = []

    def add(self, identity: str, positions: Mapping[str, Position], **fields: object) -> Votes:
        named = {(code, f"NAME OF {code}"): position for code, position in positions.items()}
        given_fields = {
            "body": "General Assembly",
            "session": "74",
            "title": f"Vote {identity}",
            "date": DAY,
            **fields,
        }
        entry = RollCall(
            identity=identity,
            choices=choices_of(named, self.states),
            **given_fields,  # type: ignore[arg-type]
        )
        self.entries.append(entry)
        return self

    def put(self, register: Register, where: Dataset | None = None, **how: bool) -> None:
        register.replace(where or dataset(), tuple(self.states), self.entries, **how)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "register.db")


def titles(register: Register, wanted: Filter) -> list[str]:
    return [vote.title.removeprefix("Vote ") for vote in register.roll_calls(wanted)]


def test_a_register_without_a_file_is_empty_and_makes_none(register: Register) -> None:
    assert register.datasets() == ()
    assert register.roll_calls() == []
    assert register.by_symbol("A/RES/74/1") == []
    assert register.search("peace") == []
    assert register.member_names() == {}
    assert register.matrix().choices.shape == (0, 0)
    with pytest.raises(KeyError):
        register.positions(1)
    assert not register.path.exists()


def test_a_roll_call_comes_out_as_it_went_in(register: Register) -> None:
    Votes().add(
        "a",
        {"FRA": YES, "USA": NO, "RUS": ABSTAIN, "IND": ABSENT},
        totals=Totals(yes=2, no=1, abstain=1, absent=0),
        symbol="A/RES/74/1",
        draft="A/74/L.1",
        subjects=("PEACE", "WAR"),
        agenda="Item 5",
        vote_note="A note",
        url="https://digitallibrary.un.org/record/1",
        undl_id="1",
        record_id="es-1",
        day_known=False,
        complete=False,
    ).put(register)
    (vote,) = register.roll_calls()
    assert register.roll_call(vote.key) == vote
    assert (vote.dataset, vote.symbol, vote.draft) == ("one", "A/RES/74/1", "A/74/L.1")
    assert (vote.totals, vote.counted) == (
        Totals(yes=2, no=1, abstain=1, absent=0),
        Totals(yes=1, no=1, abstain=1, absent=1),
    )
    assert (vote.subjects, vote.agenda, vote.vote_note) == (("PEACE", "WAR"), "Item 5", "A note")
    assert (vote.undl_id, vote.record_id, vote.day_known, vote.complete) == (
        *("1", "es-1"),
        *(False, False),
    )
    assert register.positions(vote.key) == {"FRA": YES, "IND": ABSENT, "RUS": ABSTAIN, "USA": NO}
    assert register.names(vote.key)["FRA"] == "NAME OF FRA"


def test_absences_that_a_source_leaves_out_are_not_counted_as_none(register: Register) -> None:
    votes = Votes().add("a", {"FRA": YES})
    votes.add("b", {"FRA": YES}, totals=Totals(yes=1, no=0, abstain=0, absent=0))
    votes.put(register)
    assert [vote.counted.absent for vote in register.roll_calls()] == [None, 0]


def test_a_filter_keeps_what_it_says(register: Register) -> None:
    votes = Votes()
    votes.add("a", {"FRA": YES, "USA": NO}, symbol="A/RES/74/1", title="Vote a on the seas")
    votes.add("b", {"FRA": NO}, session="75", date=datetime.date(2021, 1, 1), subjects=("SEA",))
    votes.add("c", {"USA": ABSTAIN}, body="Security Council", draft="S/2020/9")
    votes.put(register)
    Votes().add("d", {"FRA": YES}, date=datetime.date(2019, 1, 1)).put(register, dataset("two"))
    for wanted, found in {
        Filter(): ["d", "a on the seas", "c", "b"],
        Filter(dataset="two"): ["d"],
        Filter(body="Security Council"): ["c"],
        Filter(first=DAY): ["a on the seas", "c", "b"],
        Filter(last=DAY): ["d", "a on the seas", "c"],
        Filter(first=DAY, last=DAY): ["a on the seas", "c"],
        Filter(words=("sea",)): ["a on the seas", "b"],
        Filter(words=("sea", "vote a")): ["a on the seas"],
        Filter(symbol="a/res/74/1"): ["a on the seas"],
        Filter(symbol="S/2020/9"): ["c"],
        Filter(words=("",)): [],
    }.items():
        assert titles(register, wanted) == found, wanted
    newest = register.roll_calls(most=2, newest=True)
    assert [vote.title for vote in newest] == ["Vote b", "Vote c"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("A/RES/74/1", ["whole"]),
        (" a/res/74/1 ", ["whole"]),
        ("74/1", ["whole"]),
        ("A/RES/2758(XXVI)", ["part A", "part B"]),
        ("A/RES/2758", ["part A", "part B"]),
        ("A/RES/2758(XXVI)[B]", ["part B"]),
        ("S/RES/2774", ["council"]),
        ("S/RES/2774 (2025)", ["council"]),
        ("2774", ["council"]),
        ("S/RES/277", []),
        ("A/74/L.1", ["whole"]),
        ("A/RES/%", []),
        ("", []),
    ],
)
def test_a_symbol_finds_its_votes_however_it_is_written(
    register: Register, asked: str, found: list[str]
) -> None:
    votes = Votes()
    votes.add("1", {"FRA": YES}, symbol="A/RES/74/1", draft="A/74/L.1", title="whole")
    votes.add("2", {"FRA": YES}, symbol="A/RES/2758(XXVI)[A]", title="part A")
    votes.add("3", {"FRA": NO}, symbol="A/RES/2758(XXVI)[B]", title="part B")
    votes.add("4", {"FRA": NO}, symbol="S/RES/2774(2025)", title="council")
    votes.put(register)
    assert [vote.title for vote in register.by_symbol(asked)] == found


def test_a_search_prefers_votes_with_all_of_its_words(register: Register) -> None:
    votes = Votes()
    votes.add("a", {"FRA": YES}, title="Nuclear weapons in the Middle East")
    votes.add("b", {"FRA": YES}, title="Weapons")
    votes.add("c", {"FRA": YES}, title="The law of the sea", subjects=("NUCLEAR POWER",))
    votes.put(register)
    assert [vote.title for vote in register.search("nuclear weapon")] == [
        "Nuclear weapons in the Middle East"
    ]
    found = {vote.title for vote in register.search("weapons sea moon")}
    assert found == {vote.title for vote in register.roll_calls()}
    assert len(register.search("weapons sea moon", most=1)) == 1


@pytest.mark.parametrize(
    "words", ["", '"', "AND", "title:x", "vot*", "NEAR(", "-- ;", "\0", "\ud800", "x" * 999]
)
def test_a_search_takes_any_words_as_words(register: Register, words: str) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    assert register.search(words) == []
    assert register.roll_calls(Filter(words=(words, "vote"), symbol=words)) == []


def test_the_matrix_has_a_row_a_vote_and_a_column_a_code(register: Register) -> None:
    votes = Votes()
    votes.add("later", {"USA": NO, "FRA": ABSTAIN}, date=datetime.date(2021, 1, 1))
    votes.add("first", {"FRA": YES, "IND": ABSENT})
    votes.add("totals alone", {}, totals=Totals(yes=1, no=0, abstain=0))
    votes.put(register)
    keys = {vote.title.removeprefix("Vote "): vote.key for vote in register.roll_calls()}
    matrix = register.matrix()
    assert matrix.codes == ("FRA", "IND", "USA")
    assert matrix.keys.tolist() == [keys["first"], keys["later"]]
    assert matrix.dates.astype(str).tolist() == ["2020-05-01", "2021-01-01"]
    assert matrix.choices.tolist() == [[1, 4, 0], [2, 0, 3]]
    assert (matrix.keys.dtype, matrix.choices.dtype) == (np.int32, np.int8)
    assert register.matrix(Filter(last=DAY)).codes == ("FRA", "IND")
    with pytest.raises(ValueError, match="read-only"):
        matrix.choices[0, 0] = 3


def test_matrices_are_kept_until_an_import_but_not_without_end(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    first = register.matrix()
    assert register.matrix() is first
    for number in range(20):
        register.matrix(Filter(symbol=str(number)))
    assert register.matrix().choices.tolist() == [[1]]
    Votes().add("a", {"FRA": NO}).put(register)
    assert register.matrix().choices.tolist() == [[3]]


def test_a_key_of_no_vote_is_a_key_error(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    for ask in (register.roll_call, register.positions, register.names):
        with pytest.raises(KeyError):
            ask(99)


def test_a_register_that_is_damaged_later_is_told_in_one_sentence(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    with sqlite3.connect(register.path) as connection:
        connection.execute("DROP TABLE positions")
    connection.close()
    with pytest.raises(RegisterError, match=r"can't be read .* import the votes again"):
        register.positions(1)


def test_a_state_that_changed_its_name_has_one_column(register: Register) -> None:
    states: dict[State, int] = {}
    old = choices_of({("TUR", "TURKEY"): YES}, states)
    new = choices_of({("TUR", "TÜRKİYE"): NO}, states)
    votes = Votes().add("old", {}).add("new", {})
    entries = [
        RollCall(identity=name, choices=choices, body=one.body, session="1", title=name, date=DAY)
        for name, choices, one in zip(("old", "new"), (old, new), votes.entries, strict=True)
    ]
    register.replace(dataset(), tuple(states), entries)
    assert register.matrix().choices.tolist() == [[1], [3]]
    first, second = register.roll_calls()
    assert register.names(first.key) == {"TUR": "TURKEY"}
    assert register.names(second.key) == {"TUR": "TÜRKİYE"}


def test_a_vote_of_two_sources_is_shown_once_from_the_one_that_goes_before(
    register: Register,
) -> None:
    better = Votes().add("x", {"FRA": YES, "USA": NO}, symbol="A/RES/2758(XXVI)")
    other = Votes()
    other.add("whole", {"FRA": YES, "USA": YES}, symbol="A/RES/2758 (XXVI)[A]")
    other.add("part", dict.fromkeys(map(str, range(9)), YES), symbol="A/RES/2758(XXVI)[B]")
    other.add(
        "years off", {"FRA": YES, "USA": NO}, symbol="A/RES/2758(XXVI)", date=DAY.replace(1971)
    )
    other.put(register, dataset("worse", rank=3))
    better.put(register, dataset("better", rank=1))
    assert titles(register, Filter()) == ["years off", "x", "part"]
    assert titles(register, Filter(dataset="worse")) == ["years off", "whole", "part"]
    assert len(register.matrix().keys) == 3
    assert [vote.title for vote in register.search("whole")] == []
    register.replace(dataset("better", rank=1), (), ())
    assert titles(register, Filter()) == ["years off", "whole", "part"]


def test_the_shipped_records_are_votes_like_any_other(register: Register) -> None:
    records = load_records(PROJECT / "data" / "votes")
    keep_records(register, records, imported=DAY, countries=Countries.load())
    voted = {record.id: record for record in records if record.totals is not None}
    votes = register.roll_calls()
    assert [vote.record_id for vote in votes] == list(voted)
    for vote in votes:
        record = voted[vote.record_id or ""]
        assert register.positions(vote.key) == record.positions
        assert vote.totals == record.totals


def test_another_reader_sees_an_import_at_once(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    reader = Register(register.path)
    assert reader.matrix().codes == ("FRA",)
    Votes().add("a", {"FRA": YES}).add("b", {"ATL": NO}).put(register)
    assert reader.matrix().codes == ("ATL", "FRA")
    assert reader.positions(reader.roll_calls()[1].key) == {"ATL": NO}


def test_a_reader_from_before_the_first_import_sees_it(register: Register) -> None:
    reader = Register(register.path)
    Votes().add("a", {"FRA": YES}).put(register)
    assert len(reader.roll_calls()) == 1


def test_threads_share_a_register(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    seen: list[int] = []
    readers = [Thread(target=lambda: seen.append(len(register.roll_calls()))) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert seen == [1] * 8


def test_a_closed_register_opens_again_when_it_is_asked(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    register.close()
    assert len(register.roll_calls()) == 1


def test_a_failure_while_writing_changes_nothing(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    twice = Votes().add("b", {"FRA": YES}).add("b", {"FRA": NO})
    twice.entries.append(None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        twice.put(register)
    assert titles(register, Filter()) == ["a"]


def test_a_file_that_is_no_register_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(b"not a database, but long enough to be taken for a header of one" * 20)
    before = path.read_bytes()
    with pytest.raises(RegisterError, match=r"can't be read .* import the votes again"):
        Register(path)
    assert path.read_bytes() == before


def test_a_register_of_another_version_is_refused(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    register.close()
    connection = sqlite3.connect(register.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(RegisterError, match="another version of Ayes"):
        Register(register.path)


def test_a_register_that_another_import_holds_is_left_to_it(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    monkeypatch.setattr(writing, "PATIENCE", 0.0)
    holder = sqlite3.connect(register.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(RegisterError, match="Another import is writing"):
        Votes().add("b", {"FRA": YES}).put(register)
    holder.close()
    assert titles(register, Filter()) == ["a"]


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    register = Register(tmp_path / "file" / "register.db")
    with pytest.raises(RegisterError, match="can't be written"):
        Votes().add("a", {"FRA": YES}).put(register)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rolls=st.lists(
        st.dictionaries(
            st.sampled_from(["AAA", "BBB", "CCC", "DDD"]), st.sampled_from(Position), min_size=1
        ),
        max_size=5,
    )
)
def test_positions_matrix_and_counts_agree(
    register: Register, rolls: list[dict[str, Position]]
) -> None:
    votes = Votes()
    for number, positions in enumerate(rolls):
        votes.add(str(number), positions)
    votes.put(register)
    matrix = register.matrix()
    for row, vote in enumerate(register.roll_calls()):
        assert matrix.keys[row] == vote.key
        positions = register.positions(vote.key)
        assert positions == rolls[row]
        counts = [int((matrix.choices[row] == choice).sum()) for choice in (1, 3, 2, 4)]
        absent = vote.counted.absent or 0
        assert counts == [vote.counted.yes, vote.counted.no, vote.counted.abstain, absent]
