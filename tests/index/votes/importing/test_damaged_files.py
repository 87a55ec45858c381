"""Files that are refused, and registers that can't be written: nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import RecordError, RegisterError
from index.votes.importing import gather as gathering
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register import schema as writing
from index.votes.register.store import Register
from tests.index.votes.files import (
    CLEAN,
    TODAY,
    V3,
    Import,
    record,
    records,
    rows_of,
    table,
)

REFUSED = {
    "empty": (b"", "the file is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "the file is empty"),
    "only a header": (table([]), "it holds no votes"),
    "no header": (b"one,two\n1,2\n", "no header of a voting file"),
    "lines that end as no header's do": (CLEAN.replace(b"\n", b"\r"), "no header of a voting file"),
    "a column missing": (
        table(rows_of(), [name for name in V3 if name != "ms_vote"]),
        "line 1: the column ms_vote is missing",
    ),
    "a column twice": (table(rows_of(), [*V3, "date"]), "two columns are date"),
    "too many columns": (table(rows_of(), [*V3, *"x" * 80]), "100 columns, and at most 64"),
    "another encoding": (
        table(rows_of()).replace(b"INDIA", "CÔTE D'İVOIRE".encode("cp1254")),
        "line 6: byte 14 of the line is D4",
    ),
    "cut off inside a title": (CLEAN[: CLEAN.rindex(b"settlement")], "the row has 11 fields"),
    "cut off inside quotes": (
        table(rows_of(title='A "quoted" title')).rpartition(b" title")[0],
        "unexpected end of data; the file is damaged or was cut off: download it again",
    ),
    "a huge line": (
        table(rows_of(title="x" * 1_000_000)),
        r"line 2: the line has more than 65,536 bytes",
    ),
    "a huge title": (table(rows_of(title="x" * 5_001)), "line 2: title has 5,001 characters"),
    "a huge symbol": (table(rows_of(resolution="A" * 201)), "resolution has 201 characters"),
    "a huge name": (table(rows_of(ms_name="A" * 201)), "name of a state has 201 characters"),
    "too many states": (
        table(row for n in range(1_025) for row in rows_of({"": "Y"}, ms_name=f"STATE {n}")),
        "line 1,026: it names more than 1,024 states",
    ),
    "too many names": (
        table([{"member_state": "A", "iso": "AAA"}] * 10_001, ["member_state", "iso"]),
        "line 10,002: it has more than 10,000 rows",
    ),
    "a quote that never ends": (
        CLEAN + b'4000001,"' + b"x\n" * 100_000,
        "field larger than field limit",
    ),
    "a ZIP archive": (b"PK\x03\x04" + bytes(50), "it is a ZIP archive"),
    "XML that is cut off": (records(record())[:-30], "the XML is damaged or was cut off"),
    "XML in no encoding": (
        b'<?xml version="1.0" encoding="UTF-8-8"?>' + records(record()),
        "the XML names an encoding other than UTF-8",
    ),
    "XML without votes": (records(), "it holds no votes"),
    "a document type": (
        b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><record>&b;</record>',
        "line 1: it declares a document type",
    ),
    "a huge subfield": (
        records(record(extra=f'<datafield tag="245"><subfield code="a">{"x" * 5_001}')),
        "a field has more than 5,000 characters",
    ),
    "too many fields": (
        records(record(extra='<datafield tag="999"/>' * 2_001)),
        "more than 2,000 fields",
    ),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_damaged_file_is_refused_and_changes_nothing(
    register: Register, bring: Import, content: bytes, reason: str
) -> None:
    bring(CLEAN)
    before = register.path.read_bytes()
    with pytest.raises(RecordError, match=reason) as caught:
        bring(content, "bad file")
    assert str(caught.value).startswith("bad file")
    assert str(caught.value).endswith("Nothing was imported.")
    assert register.path.read_bytes() == before


@pytest.mark.parametrize("one_record", [False, True], ids=["votes", "facts of one vote"])
def test_a_file_of_too_many_votes_is_refused(
    bring: Import, monkeypatch: pytest.MonkeyPatch, one_record: bool
) -> None:
    monkeypatch.setattr(gathering, "MOST_ROLL_CALLS", 3)
    rows = [
        row
        for number in range(4)
        for row in rows_of(undl_id="1" if one_record else str(number), draft=f"A/{number}")
    ]
    with pytest.raises(RecordError, match="more than 3 votes"):
        bring(table(rows))


def test_remarks_beyond_a_bound_are_only_counted(bring: Import) -> None:
    rows = [row for n in range(250) for row in rows_of({"FRA": "Y", "USA": "?"}, undl_id=str(n))]
    report = bring(table(rows))
    assert (len(report.refused), report.refused.of) == (gathering.MOST_REMARKS, 250)


def test_a_file_that_is_not_there_is_refused(register: Register, countries: Countries) -> None:
    for path in (register.path / "missing.csv", Path(__file__).parent):
        with pytest.raises(RecordError, match="the file can't be read"):
            import_file(register, path, imported=TODAY, countries=countries)
    assert not register.path.exists()


@pytest.mark.parametrize("pages", [2, 20], ids=["for the tables", "for the votes"])
def test_a_full_disk_leaves_the_register_as_it_was(
    register: Register, bring: Import, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    many = [
        row
        for number in range(300)
        for row in rows_of(undl_id=str(number), resolution=f"A/RES/79/{number}", title="x" * 900)
    ]
    monkeypatch.setattr(writing, "LARGEST_PAGES", pages)
    with pytest.raises(
        RegisterError,
        match=r"can't be written, and is as it was before: .*the disk is full.*free some space",
    ):
        bring(table(many))
    assert register.roll_calls() == []
    monkeypatch.setattr(writing, "LARGEST_PAGES", 1_000)
    bring(CLEAN)
    before = register.path.read_bytes()
    monkeypatch.setattr(writing, "LARGEST_PAGES", pages)
    with pytest.raises(RegisterError, match="as it was before"):
        bring(table(many))
    assert register.path.read_bytes() == before
    assert len(register.roll_calls()) == 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.builds(
            lambda row: table([dict(zip(V3, row, strict=True))]),
            st.tuples(*(st.text(max_size=12) for _ in V3)),
        ),
        st.builds(lambda text: records(record(extra=text)), st.text(max_size=80)),
        st.builds(
            lambda at, byte: CLEAN[:at] + byte + CLEAN[at:], st.integers(0, 900), st.binary()
        ),
    )
)
def test_whatever_a_file_holds_it_is_taken_or_refused_in_one_sentence(
    bring: Import, content: bytes
) -> None:
    try:
        report = bring(content)
    except RecordError as error:
        assert str(error).endswith("Nothing was imported.")  # noqa: PT017  (both ways are right)
    else:
        assert report.roll_calls or report.names
