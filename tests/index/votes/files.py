"""Small voting files, in the layouts that the UN Digital Library has published."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from index.votes.importing.import_file import ImportReport

Import = Callable[..., ImportReport]
TODAY = datetime.date(2026, 3, 1)

V3 = (
    "undl_id ms_code ms_name ms_vote date session resolution draft committee_report meeting title "
    "agenda_title subjects vote_note total_yes total_no total_abstentions total_non_voting "
    "total_ms undl_link"
).split()
V2 = [name for name in V3 if name != "vote_note"]
V1 = (
    "undl_id ms_codes ms_names ms_votes resolutions title modality draft committee_report meeting "
    "agenda_titles subjects date yes no abstentions non-voting total-voting undl_link"
).split()
COUNCIL = (
    "undl_id ms_code ms_name permanent_member ms_vote date resolution draft meeting description "
    "agenda subjects vote_note total_yes total_no total_abstentions total_non_voting total_ms "
    "modality undl_link"
).split()

POSITIONS = {"FRA": "Y", "DEU": "Y", "USA": "N", "RUS": "A", "IND": "X"}
NAMES = {
    "FRA": "FRANCE",
    "DEU": "GERMANY",
    "USA": "UNITED STATES",
    "RUS": "RUSSIAN FEDERATION",
    "IND": "INDIA",
}
VOTE = {
    "undl_id": "4000001",
    "date": "2024-12-04",
    "session": "79",
    "resolution": "A/RES/79/81",
    "draft": "A/79/L.23",
    "title": "Peaceful settlement : resolution / adopted by the General Assembly",
    "agenda_title": "QUESTION OF A PLACE.",
    "subjects": "PEACE|SETTLEMENTS",
    "total_yes": "2",
    "total_no": "1",
    "total_abstentions": "1",
    "total_non_voting": "1",
    "total_ms": "5",
    "undl_link": "https://example.org/not-shown",
}


def rows_of(positions: Mapping[str, str] = POSITIONS, **fields: str) -> list[dict[str, str]]:
    """Make the rows of one vote."""
    return [
        {**VOTE, "ms_code": code, "ms_name": NAMES.get(code, code), "ms_vote": vote, **fields}
        for code, vote in positions.items()
    ]


def table(
    rows: Iterable[Mapping[str, str]], columns: Sequence[str] = V3, delimiter: str = ","
) -> bytes:
    """Write rows as the CSV file of a layout."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return text.getvalue().encode()


def in_first_layout(row: Mapping[str, str]) -> dict[str, str]:
    """Rename a row's fields to those of September 2024, where not voting was NV."""
    renamed = {
        "ms_codes": "ms_code",
        "ms_names": "ms_name",
        "ms_votes": "ms_vote",
        "resolutions": "resolution",
        "agenda_titles": "agenda_title",
        "yes": "total_yes",
        "no": "total_no",
        "abstentions": "total_abstentions",
        "non-voting": "total_non_voting",
    }
    first = {**row, **{new: row[old] for new, old in renamed.items()}}
    return {**first, "ms_votes": first["ms_votes"].replace("X", "NV")}


def for_the_council(row: Mapping[str, str]) -> dict[str, str]:
    """Rename a row's fields to those of the Security Council's file."""
    return {
        **row,
        "description": "On a place",
        "agenda": row["agenda_title"],
        "permanent_member": "True",
        "resolution": "S/RES/2774(2025)",
        "date": "2025-02-24",
    }


def record(positions: Iterable[tuple[str, str]] = tuple(POSITIONS.items()), extra: str = "") -> str:
    """Write a vote as a MARCXML record, with no $d where a state didn't vote."""
    states = "".join(
        f'<datafield tag="967"><subfield code="c">{code}</subfield>'
        + (f'<subfield code="d">{vote}</subfield>' if vote != "X" else "")
        + f'<subfield code="e">{NAMES.get(code, code)}</subfield></datafield>\n'
        for code, vote in positions
    )
    return (
        '<record><controlfield tag="001">4000001</controlfield>\n'
        '<datafield tag="245"><subfield code="a">Peaceful settlement :</subfield>'
        '<subfield code="b">resolution /</subfield>'
        '<subfield code="c">adopted by the General Assembly</subfield></datafield>\n'
        '<datafield tag="269"><subfield code="a">2024-12-04</subfield></datafield>\n'
        '<datafield tag="791"><subfield code="a">A/RES/79/81</subfield>'
        '<subfield code="b">A/</subfield><subfield code="c">79</subfield></datafield>\n'
        f"{extra}{states}</record>\n"
    )


def records(*each: str) -> bytes:
    """Write records as a MARCXML file."""
    inside = "".join(each)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (
        f'{head}<collection xmlns="http://www.loc.gov/MARC21/slim">\n{inside}</collection>'.encode()
    )


CLEAN = table(rows_of())
