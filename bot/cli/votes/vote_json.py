"""Lookups of votes as objects for `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from index.types import Source
    from index.votes.importing.gather import ImportReport
    from index.votes.lookup.comparisons import CountryRecord, Likeness, Pair
    from index.votes.lookup.holdings import Basis
    from index.votes.lookup.parties import Parties, Party
    from index.votes.record import Totals, VoteRecord
    from index.votes.register.roll_calls import Dataset, RollCall
    from index.votes.reports import ReportBeside

Json = dict[str, Any]


def of_vote(
    vote: VoteRecord,
    parties: Parties,
    reports: tuple[ReportBeside, ...],
    sources: Mapping[str, Source],
) -> Json:
    """Write a vote with its positions, shares, groups that split, and reports."""
    from index.votes.lookup.one_vote import breaks_of, shares_of

    return _object(
        **of_listed(vote),
        session=vote.session,
        day_known=vote.day_known,
        kind=vote.kind,
        rule=vote.rule,
        official_totals=vote.official,
        complete=vote.complete,
        shares=[
            {
                "choice": share.position,
                "count": share.count,
                "n": share.n,
                "of": share.of,
                "share": round(share.share, 4),
            }
            for share in shares_of(vote)
        ],
        positions=vote.positions,
        names_then=vote.names,
        groups=[
            {
                "group": group.id,
                "line": division.line,
                "counts": division.counts,
                "dissenters": division.dissenters,
            }
            for group, division in breaks_of(vote, parties.groups)
        ],
        reports=[_report(vote, one, sources) for one in reports],
        subjects=vote.subjects,
        agenda=vote.agenda,
        note=vote.note,
        publisher=vote.record_publisher,
        licence=vote.licence,
        url=vote.record_url,
    )


def of_listed(vote: VoteRecord) -> Json:
    """Write a vote as a list has it."""
    return _named(vote, vote.totals) | {"outcome": vote.outcome}


def of_roll_call(vote: RollCall) -> Json:
    """Write a roll call as a list has it."""
    return _named(vote, vote.counted)


def of_country(record: CountryRecord) -> Json:
    """Write a country's or a group's record."""
    written = _object(
        **_party(record.party),
        **_basis(record.basis),
        counts=dict(record.counts),
        found=record.found,
        votes=[
            of_roll_call(stand.vote) | {"position": stand.position, "dissenters": stand.dissenters}
            for stand in record.stands
        ],
    )
    if record.minority is not None and record.outvoted is not None:
        written["minority"] = _of(record.minority) | _basis(record.outvoted)
    if record.cohesion is not None and record.united is not None:
        written["cohesion"] = _of(record.cohesion) | _basis(record.united)
    return written


def of_pair(pair: Pair) -> Json:
    """Write a comparison of two, under the name of each definition.

    `first` is the country, as `second` is: the days of its votes stand in the period.
    """
    from index.votes.analysis.agreement import MEASURES

    found, basis = pair.agreement, _basis(pair.basis)
    period = {end: basis.pop(end) for end in ("first", "last")}
    return _object(
        first=_party(pair.first),
        second=_party(pair.second),
        **basis,
        period=period,
        same=found.same,
        one_step=found.one_step,
        opposite=found.opposite,
        measures={
            key: {"value": getattr(found, key), "definition": what.name, "formula": what.formula}
            for key, what in MEASURES.items()
        },
        by_year=found.by_year,
        differed=[
            of_roll_call(each.vote) | {"first": each.first, "second": each.second}
            for each in pair.differed
        ],
    )


def of_likeness(found: Likeness, parties: Parties) -> Json:
    """Write who votes most and least like a country."""
    ranked = {"most": found.most, "least": found.least}
    return _object(
        **_party(found.party),
        **_basis(found.basis),
        ranked=found.ranked,
        least_n=found.least_n,
        **{
            name: [_of(each) | {"name": parties.name_of(each.code)} for each in alike]
            for name, alike in ranked.items()
        },
    )


def of_dataset(dataset: Dataset) -> Json:
    """Write where votes come from."""
    return {name: value for name, value in _of(dataset).items() if name != "rank"}


def of_import(file: str, report: ImportReport) -> Json:
    """Write what an import took, warned about and refused."""
    written = {"file": file} | _of(report)
    counts = {"warned_of": report.warned.of, "refused_of": report.refused.of}
    return written | counts | {"dataset": of_dataset(report.dataset)}


def _report(vote: VoteRecord, one: ReportBeside, sources: Mapping[str, Source]) -> Json:
    report = one.report
    source = sources.get(report.source)
    return {
        **dict(report),
        "name": source.name if source else report.source,
        "url": source.url if source else None,
        "mark": one.mark(vote),
        "differing": one.differing_positions(vote),
    }


def _named(vote: VoteRecord | RollCall, totals: Totals | None) -> Json:
    return _object(
        id=vote.id,
        body=vote.body,
        symbol=vote.symbol,
        draft=vote.draft,
        title=vote.title,
        date=vote.day,
        totals=totals,
    )


def _party(party: Party) -> Json:
    return {"code": party.code, "name": party.name, "group": party.group is not None}


def _basis(basis: Basis) -> Json:
    """Write what a figure was computed from."""
    named = {"definition": basis.definition.name, "formula": basis.definition.formula}
    return _of(basis) | named


def _of(record: DataclassInstance) -> Json:
    """Write a record's fields by their names."""
    return _object(**{each.name: getattr(record, each.name) for each in fields(record)})


def _object(**values: object) -> Json:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:  # noqa: PLR0911  (a case each)
    """Write what a lookup is made of as JSON has it; choices by name, shares with six digits."""
    import datetime

    from pydantic import BaseModel

    from index.votes.record import Day, Position

    match value:
        case Position():
            return value.name.lower()
        case Day():
            return value.iso
        case datetime.date():
            return value.isoformat()
        case float():
            return round(value, 6)
        case Mapping():
            return {_plain(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case BaseModel():
            return _plain(dict(value))
    return _of(value) if is_dataclass(value) and not isinstance(value, type) else value
