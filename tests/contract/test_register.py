"""The register of votes tells the same in files and in PostgreSQL, and what is asked of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.files.shipped import data_folder
from index.postgres.connection.pool import Store
from index.postgres.register import PostgresRegister
from index.votes.importing.toml_records import keep_records, load_records
from index.votes.lookup import comparisons as lookups
from index.votes.lookup.parties import Parties
from index.votes.names.countries import Countries
from index.votes.register.store import Filter, Register
from tests.index.votes.test_store import ABSENT, ABSTAIN, NO, YES, Votes, dataset


@pytest.fixture(params=["files", "database"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    if request.param == "files":
        opened = Register(tmp_path / "register.db")
    else:
        opened = PostgresRegister(request.getfixturevalue("store"))
    with closing(opened):
        yield opened


@pytest.fixture
def both(store: Store, tmp_path: Path) -> Iterator[tuple[Register, Register]]:
    with (
        closing(Register(tmp_path / "register.db")) as one,
        closing(PostgresRegister(store)) as other,
    ):
        yield one, other


def told(register: Register) -> list[object]:
    """Return what there is in a register, and what lookups find."""
    of_each = [register.roll_calls(Filter(dataset=one.id)) for one in register.datasets()]
    calls = [call for calls in of_each for call in calls]
    matrix = register.matrix()
    return [
        register.datasets(),
        calls,
        [register.positions(one.key) for one in calls],
        [register.names(one.key) for one in calls],
        register.member_names(),
        register.search("ukraine resolution"),
        register.search("nothing of the kind ukraine"),
        register.by_symbol("ES-11/7"),
        register.roll_calls(newest=True, most=2),
        (matrix.codes, matrix.keys.tolist(), matrix.choices.tolist()),
    ]


def test_an_empty_register_holds_nothing(register: Register) -> None:
    assert told(register)[:5] == [(), [], [], [], {}]
    with pytest.raises(KeyError):
        register.positions(1)


def test_what_was_put_in_comes_out(register: Register) -> None:
    votes = Votes().add("a", {"FRA": YES, "DEU": NO}, title="On whales", subjects=("SEA", "LAW"))
    votes.add("b", {"FRA": ABSTAIN, "ITA": ABSENT}, symbol="A/RES/1", day_known=False)
    votes.put(register)
    whales, other = register.roll_calls()
    assert (whales.title, whales.subjects, other.day_known) == ("On whales", ("SEA", "LAW"), False)
    assert register.positions(whales.key) == {"DEU": NO, "FRA": YES}
    assert register.search("whale") == [whales]
    assert register.matrix().choices.tolist() == [[3, 1, 0], [0, 2, 4]]


def test_a_vote_keeps_its_key_when_its_dataset_comes_again(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).add("b", {"FRA": NO}).put(register)
    kept = {one.title: one.key for one in register.roll_calls()}
    Votes().add("b", {"FRA": NO}).add("c", {"FRA": NO}).put(register)
    assert register.roll_calls()[0].key == kept["Vote b"]
    Votes().add("d", {"FRA": YES}).put(register, keep_others=True)
    assert sorted(one.title for one in register.roll_calls()) == ["Vote b", "Vote c", "Vote d"]


def test_both_stores_tell_the_same(both: tuple[Register, Register], countries: Countries) -> None:
    records = load_records(data_folder() / "votes")
    day = datetime.date(2026, 1, 2)
    for register in both:
        keep_records(register, records, countries=countries, imported=day)
        Votes().add("x", {"HUN": NO, "FRA": YES}, title="Of Ukraine", symbol="A/RES/9").put(
            register, dataset("other", rank=9)
        )
        register.replace_member_names(dataset("names"), {"FRANCE": "FRA"})
    assert told(both[0]) == told(both[1])
    parties = Parties.load()
    for find in (
        lambda one: lookups.country(one, parties.find("Hungary")),
        lambda one: lookups.compare(one, [parties.find("France"), parties.find("Hungary")]),
        lambda one: lookups.search(one, "ukraine"),
    ):
        assert find(both[0]) == find(both[1])


def test_what_another_process_imports_is_taken_up(store: Store) -> None:
    with closing(PostgresRegister(store)) as reader, closing(PostgresRegister(store)) as writer:
        Votes().add("a", {"FRA": YES}).put(writer)
        assert reader.roll_calls() == []
        reader.take_up()
        assert [one.title for one in reader.roll_calls()] == ["Vote a"]
        assert np.array_equal(reader.matrix().choices, writer.matrix().choices)


def test_an_import_that_fails_changes_nothing(register: Register) -> None:
    Votes().add("a", {"FRA": YES}).put(register)
    before = told(register)

    def broken() -> Iterator[object]:
        yield Votes().add("b", {"FRA": NO}).entries[0]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        register.replace(dataset(), (("FRA", "FRANCE"),), broken())
    assert told(register) == before
