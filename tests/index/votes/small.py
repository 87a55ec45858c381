"""A register small enough to count by hand: four votes of five states, and one of long ago."""

from __future__ import annotations

from tests.index.votes.files import rows_of, table

VOTES = {
    "1": ("2018-12-04", "A/RES/73/1", "Nuclear disarmament", "FRA:Y DEU:Y USA:N RUS:A IND:Y"),
    "2": ("2019-11-05", "A/RES/74/1", "Sanctions", "FRA:Y DEU:A USA:N RUS:Y IND:X"),
    "3": ("2019-11-06", "A/RES/74/1", "=Sanctions, a part", "FRA:N DEU:N USA:N RUS:Y IND:Y"),
    "4": ("2019-12-18", "A/RES/74/2", "Nuclear seas", "FRA:Y DEU:Y USA:Y RUS:N IND:Y"),
}


def _rows(number: str, date: str, symbol: str, title: str, votes: str) -> list[dict[str, str]]:
    positions = dict(vote.split(":") for vote in votes.split())
    counts = {choice: str([*positions.values()].count(choice)) for choice in "YNAX"}
    return rows_of(
        positions,
        undl_id=number,
        date=date,
        session="",
        resolution=symbol,
        draft="",
        title=title,
        subjects="",
        total_yes=counts["Y"],
        total_no=counts["N"],
        total_abstentions=counts["A"],
        total_non_voting=counts["X"],
        total_ms="5",
    )


SMALL = table([row for number, vote in VOTES.items() for row in _rows(number, *vote)])
# A vote of which the month is known, as in the data of Voeten.
OLD = table(
    rows_of(
        {"FRA": "Y", "USA": "N"},
        undl_id="",
        date="1971-10-07",
        session="26",
        resolution="A/RES/2758(XXVI)",
        draft="",
        title="Restoration of rights",
        vote_note="Voeten rcid 7; day unreliable",
        total_yes="1",
        total_no="1",
        total_abstentions="0",
        total_non_voting="",
        total_ms="",
    )
)
