"""The shipped records: read from a folder of TOML files, one vote a file, and kept in the register.

A file has the fields of `VoteRecord`. Its roll call, and what a report says of single countries,
are written by choice, so that a person can read and check them:

    [positions]
    yes = ["ALB", "AND"]
    no = ["BLR"]
    abstain = []
    absent = []
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import RecordError
from index.votes.bodies import BODIES
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord
from index.votes.register.roll_calls import Dataset, RollCall, State, choices_of
from index.votes.register.store import Register

SHIPPED: Final = "shipped"  # their dataset in the register
LARGEST_FILE: Final = 1 << 20  # bytes; a roll call of the whole membership takes two thousand


class _Grouped(BaseModel):
    """A vote or a report as its file has it, with countries by choice."""

    model_config = ConfigDict(extra="allow")

    positions: dict[Literal["yes", "no", "abstain", "absent"], list[str]] = {}


class _File(_Grouped):
    reports: list[_Grouped] = []


def load_records(folder: Path) -> tuple[VoteRecord, ...]:
    """Read every record of a folder, by date, then General Assembly first, then order of voting.

    Raise RecordError, with file, record and reason, where one of them breaks a rule.
    """
    if not folder.is_dir():
        raise RecordError(f"there is no folder of vote records at {folder}; install Ayes again")
    named = [(path.name, _read(path)) for path in sorted(folder.glob("*.toml"))]
    _check_together(named)
    records = [record for _, record in named]
    records.sort(key=lambda each: (each.date, list(BODIES).index(each.body), each.order, each.id))
    return tuple(records)


def keep_records(
    register: Register,
    records: Sequence[VoteRecord],
    *,
    imported: datetime.date,
    countries: Countries,
) -> None:
    """Put the shipped records in the register in place of those of before; raise RegisterError.

    Of a vote that was imported too, the record is the one that counts.
    """
    states: dict[State, int] = {}
    entries = [
        RollCall(
            identity=record.id,
            body=record.body,
            session=record.session,
            title=record.title,
            date=record.date,
            day_known=record.day_known,
            complete=bool(record.positions),
            choices=choices_of(
                {(code, countries.un_name(code)): p for code, p in record.positions.items()}, states
            ),
            totals=record.totals,
            symbol=record.symbol,
            draft=record.draft,
            vote_note=record.note,
            url=record.record_url,
            record_id=record.id,
        )
        for record in records
        if record.totals is not None  # else it was never voted on
    ]
    dataset = Dataset(
        id=SHIPPED,
        rank=0,
        title="Vote records that come with Ayes",
        publisher="Ayes",
        licence="facts and figures, each with its source",
        url=None,
        imported=imported,
    )
    register.replace(dataset, tuple(states), entries)


def _read(path: Path) -> VoteRecord:
    name = path.name
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise _refusal(name, None, f"the file is larger than {LARGEST_FILE:,} bytes")
        fields = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise _refusal(name, None, f"the file can't be read ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refusal(name, None, f"the file is not TOML in UTF-8 ({error})") from error
    identifier = fields.get("id")
    try:
        file = _File.model_validate(fields)
        reports = [_ungrouped(report) for report in file.reports]
        return VoteRecord.model_validate(_ungrouped(file) | {"reports": reports})
    except ValidationError as error:
        raise _refusal(name, identifier, _reasons(error)) from error
    except ValueError as error:
        raise _refusal(name, identifier, str(error)) from error


def _ungrouped(grouped: _Grouped) -> dict[str, Any]:
    """Return all that is written, with the positions by country; raise ValueError."""
    positions: dict[str, Position] = {}
    for choice, codes in grouped.positions.items():
        for code in codes:
            if code in positions:
                raise ValueError(f"positions: {code} stands twice")
            positions[code] = Position[choice.upper()]
    return {**(grouped.model_extra or {}), "positions": positions}


def _check_together(named: Sequence[tuple[str, VoteRecord]]) -> None:
    """Check what one record alone can't show: that ids are unique and that links lead somewhere."""
    by_id: dict[str, VoteRecord] = {}
    places: dict[tuple[object, ...], str] = {}
    for name, record in named:
        if record.id in by_id:
            raise _refusal(name, record.id, "another record has the same id")
        by_id[record.id] = record
        place = (record.date, record.body, record.order)
        if record.totals is not None and places.setdefault(place, record.id) != record.id:
            reason = f"{places[place]} already has the order {record.order} of that day and body"
            raise _refusal(name, record.id, reason)
    for name, record in named:
        links = [("amends", record.amends), ("amended_from", record.amended_from)]
        links += [("given_for", report.given_for) for report in record.reports]
        for field, target in links:
            if target is not None and (target not in by_id or target == record.id):
                raise _refusal(name, record.id, f"{field}: there is no other record {target!r}")


def _reasons(error: ValidationError) -> str:
    reasons = []
    for fault in error.errors(include_url=False, include_context=False):
        place = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"].removeprefix("Value error, ")
        reasons.append(f"{place}: {message}" if place else message)
    return "; ".join(reasons)


def _refusal(file: str, record: object, reason: str) -> RecordError:
    what = f", record {record!r}" if isinstance(record, str) else ""
    return RecordError(f"{file}{what}: {reason}; correct the file, or install Ayes again")
