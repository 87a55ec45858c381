"""Records are read whole and in order, and one that breaks a rule is refused by name."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import RecordError
from index.votes.importing.toml_records import LARGEST_FILE, load_records
from index.votes.record import Position

RECORD = """\
id = "a-1"
body = "General Assembly"
session = "80"
kind = "resolution"
symbol = "A/RES/80/1"
title = "Peace"
name = "the peace resolution"
date = 2025-09-01
order = 1
outcome = "adopted"
sponsor = "FRA"

[totals]
yes = 2
no = 1
abstain = 1
absent = 0

[positions]
yes = ["FRA", "DEU"]
no = ["RUS"]
abstain = ["CHN"]
absent = []

[[reports]]
source = "a-newspaper"
paragraph = 3
yes = 2
[reports.positions]
no = ["RUS"]
"""
COUNCIL = RECORD.replace("General Assembly", "Security Council").replace("adopted", "rejected")
MANY = ", ".join(
    f'"{a}{b}{c}"' for a in "ABC" for b in string.ascii_uppercase for c in "ABC"
)  # 234 codes


def _second(text: str = RECORD, **changes: str) -> str:
    """Return the record again under another id, as the second vote of the day."""
    text = text.replace('id = "a-1"', 'id = "a-2"').replace("order = 1", "order = 2")
    for field, value in changes.items():
        text = f"{field} = {value}\n" + text
    return text


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_roll_call_by_choice_becomes_one_by_country(tmp_path: Path) -> None:
    (record,) = load_records(_folder(tmp_path, a=RECORD))
    assert record.positions == {
        "FRA": Position.YES,
        "DEU": Position.YES,
        "RUS": Position.NO,
        "CHN": Position.ABSTAIN,
    }
    assert record.reports[0].positions == {"RUS": Position.NO}


def test_records_come_by_date_then_assembly_first_then_order(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        a=COUNCIL.replace('"a-1"', '"council"'),
        b=RECORD.replace('"a-1"', '"later"').replace("2025-09-01", "2025-09-02"),
        c=RECORD.replace('"a-1"', '"second"').replace("order = 1", "order = 2"),
        d=RECORD.replace('"a-1"', '"first"'),
    )
    ids = [record.id for record in load_records(folder)]
    assert ids == ["first", "second", "council", "later"]


def test_an_empty_folder_has_no_records(tmp_path: Path) -> None:
    assert load_records(tmp_path) == ()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="nowhere"):
        load_records(tmp_path / "nowhere")


BROKEN = {
    "totals that the rows don't add up to": (
        RECORD.replace('"FRA", "DEU"', '"FRA"'),
        "the totals say 2 YES, the rows add up to 1",
    ),
    "a country that stands twice": (
        RECORD.replace('["RUS"]\nabstain', '["RUS", "FRA"]\nabstain'),
        "FRA stands twice",
    ),
    "a country twice under one choice": (RECORD.replace('"DEU"', '"FRA"'), "FRA stands twice"),
    "more countries than members": (
        RECORD.replace('"FRA", "DEU"', MANY),
        "236 positions, of at most 193 members",
    ),
    "more votes than members": (
        RECORD.replace("yes = 2\nno = 1", "yes = 193\nno = 1"),
        "the totals add up to 195, of at most 193 members",
    ),
    "more votes than the Council has members": (
        COUNCIL.replace("yes = 2\nno = 1", "yes = 15\nno = 1"),
        "the totals add up to 17, of at most 15 members",
    ),
    "a total beyond the membership": (RECORD.replace("yes = 2\nno", "yes = 194\nno"), "193"),
    "a negative total": (RECORD.replace("no = 1\n", "no = -1\n"), "greater than or equal to 0"),
    "a code that is none": (RECORD.replace('"DEU"', '"Germany"'), "Germany"),
    "a choice that is none": (
        RECORD.replace("absent = []", "maybe = []"),
        "positions.maybe.* should be 'yes', 'no', 'abstain' or 'absent'",
    ),
    "codes that are no list": (
        RECORD.replace("absent = []", 'absent = "USA"'),
        "positions.absent: Input should be a valid list",
    ),
    "positions that are no table": (
        RECORD[: RECORD.index("[totals]")] + "positions = 3\n",
        "positions: Input should be a valid dictionary",
    ),
    "reports that are no tables": (
        "reports = [1]\n" + RECORD.split("[[", 1)[0],
        "reports.0: Input should be a valid dictionary",
    ),
    "a figure in the name": (
        RECORD.replace("the peace resolution", "resolution 80"),
        "holds a figure",
    ),
    "an outcome against the totals": (
        RECORD.replace('"adopted"', '"rejected"'),
        "doesn't follow from the totals",
    ),
    "totals of a text not voted on": (RECORD.replace('"adopted"', '"not voted"'), "has none"),
    "a vote without totals": (
        RECORD[: RECORD.index("[totals]")],
        "a vote has totals",
    ),
    "a field that isn't known": ("margin = 3\n" + RECORD, "margin: Extra inputs"),
    "a field that is missing": (RECORD.replace('title = "Peace"\n', ""), "title: Field required"),
    "a body that isn't known": (
        RECORD.replace("General Assembly", "Senate"),
        "body 'Senate' is none of",
    ),
    "an order below one": (RECORD.replace("order = 1", "order = 0"), "order: "),
    "a report of paragraph nought": (RECORD.replace("paragraph = 3", "paragraph = 0"), "paragraph"),
    "a date that is none": (RECORD.replace("2025-09-01", '"soon"'), "date: "),
}


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_refused_with_file_record_and_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(RecordError, match=reason) as refused:
        load_records(_folder(tmp_path, broken=text))
    assert str(refused.value).startswith("broken.toml, record 'a-1': ")
    assert "\n" not in str(refused.value)


TOGETHER = {
    "the same id twice": (RECORD, "another record has the same id", "'a-1'"),
    "the same place twice": (
        RECORD.replace('"a-1"', '"a-2"'),
        "a-1 already has the order 1",
        "'a-2'",
    ),
    "amending nothing": (_second(amends='"x"'), "amends: there is no other record 'x'", "'a-2'"),
    "amending itself": (_second(amends='"a-2"'), "amends: there is no other record", "'a-2'"),
    "coming from nothing": (_second(amended_from='"x"'), "amended_from: there is no", "'a-2'"),
    "figures given for nothing": (
        _second(RECORD.replace("paragraph = 3", 'paragraph = 3\ngiven_for = "x"')),
        "given_for: there is no other record 'x'",
        "'a-2'",
    ),
}


@pytest.mark.parametrize(("text", "reason", "record"), TOGETHER.values(), ids=TOGETHER)
def test_records_that_contradict_each_other_are_refused(
    tmp_path: Path, text: str, reason: str, record: str
) -> None:
    with pytest.raises(RecordError, match=reason) as refused:
        load_records(_folder(tmp_path, first=RECORD, second=text))
    assert str(refused.value).startswith(f"second.toml, record {record}: ")


def test_links_to_records_of_the_folder_are_kept(tmp_path: Path) -> None:
    first, second = load_records(_folder(tmp_path, b=_second(amended_from='"a-1"'), a=RECORD))
    assert (first.id, second.amended_from) == ("a-1", "a-1")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"id = ", "not TOML in UTF-8"),
        (b'id = "\xff"', "not TOML in UTF-8"),
        (b"\x00", "not TOML in UTF-8"),
        (b"#" * (LARGEST_FILE + 1), "larger than"),
        (b"", "Field required"),
    ],
    ids=["cut off", "another encoding", "binary", "too large", "empty"],
)
def test_a_file_that_is_no_record_is_refused_by_name(
    tmp_path: Path, raw: bytes, reason: str
) -> None:
    (tmp_path / "bad.toml").write_bytes(raw)
    with pytest.raises(RecordError, match=reason) as refused:
        load_records(tmp_path)
    assert str(refused.value).startswith("bad.toml: ")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "any.toml").write_text(text, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(RecordError, match=r"any\.toml"):
        load_records(folder)
