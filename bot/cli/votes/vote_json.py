"""Lookups of votes as objects for `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Source
    from index.votes.analysis.agreement import Alike
    from index.votes.importing.gather import ImportReport
    from index.votes.lookup.comparisons import CountryRecord, Likeness, Pair
    from index.votes.lookup.holdings import Basis
    from index.votes.lookup.parties import Parties, Party
    from index.votes.record import Position, Totals, VoteRecord
    from index.votes.register.roll_calls import Dataset, RollCall
    from index.votes.reports import ReportBeside

Json = dict[str, object]


def of_vote(
    vote: VoteRecord,
    parties: Parties,
    reports: tuple[ReportBeside, ...],
    sources: Mapping[str, Source],
) -> Json:
    """Write a vote with its positions, shares, groups that split, and reports."""
    from index.votes.lookup.one_vote import breaks_of, shares_of

    return {
        **of_listed(vote),
        "session": vote.session,
        "day_known": vote.day_known,
        "kind": vote.kind,
        "rule": vote.rule,
        "official_totals": of_totals(vote.official),
        "complete": vote.complete,
        "shares": [
            {
                "choice": _choice(share.position),
                "count": share.count,
                "n": share.n,
                "of": share.of,
                "share": round(share.share, 4),
            }
            for share in shares_of(vote)
        ],
        "positions": {code: _choice(position) for code, position in vote.positions.items()},
        "names_then": dict(vote.names),
        "groups": [
            {
                "group": group.id,
                "line": _choice(division.line),
                "counts": {_choice(one): count for one, count in division.counts.items()},
                "dissenters": list(division.dissenters),
            }
            for group, division in breaks_of(vote, parties.groups)
        ],
        "reports": [_report(vote, one, sources) for one in reports],
        "subjects": list(vote.subjects),
        "agenda": vote.agenda,
        "note": vote.note,
        "publisher": vote.record_publisher,
        "licence": vote.licence,
        "url": vote.record_url,
    }


def of_listed(vote: VoteRecord) -> Json:
    """Write a vote as a list has it."""
    return {**_named(vote, vote.totals), "outcome": vote.outcome}


def of_roll_call(vote: RollCall) -> Json:
    """Write a roll call as a list has it."""
    return _named(vote, vote.counted)


def of_country(record: CountryRecord) -> Json:
    """Write a country's or a group's record."""
    written: Json = {
        **_party(record.party),
        **of_basis(record.basis),
        "counts": {_choice(position): count for position, count in record.counts},
        "found": record.found,
        "votes": [
            {
                **of_roll_call(stand.vote),
                "position": _choice(stand.position),
                "dissenters": list(stand.dissenters),
            }
            for stand in record.stands
        ],
    }
    if record.minority is not None and record.outvoted is not None:
        written["minority"] = {
            "outvoted": record.minority.outvoted,
            "share": _rounded(record.minority.share),
            **of_basis(record.outvoted),
        }
    if record.cohesion is not None and record.united is not None:
        written["cohesion"] = {
            "index": _rounded(record.cohesion.index),
            "united": record.cohesion.united,
            **of_basis(record.united),
            "members": [*map(asdict, record.cohesion.members)],
        }
    return written


def of_pair(pair: Pair) -> Json:
    """Write a comparison of two, under the name of each definition."""
    from index.votes.analysis.agreement import MEASURES

    found = pair.agreement
    measures = ((key, what, getattr(found, key)) for key, what in MEASURES.items())
    return {
        "first": _party(pair.first),
        "second": _party(pair.second),
        **of_basis(pair.basis),
        "same": found.same,
        "one_step": found.one_step,
        "opposite": found.opposite,
        "measures": {
            key: {"value": _rounded(value), "definition": what.name, "formula": what.formula}
            for key, what, value in measures
        },
        "by_year": [
            {"year": year.year, "n": year.n, "lijphart": _rounded(year.lijphart)}
            for year in found.by_year
        ],
        "differed": [
            {
                **of_roll_call(each.vote),
                "first": _choice(each.first),
                "second": _choice(each.second),
            }
            for each in pair.differed
        ],
    }


def of_likeness(found: Likeness, parties: Parties) -> Json:
    """Write who votes most and least like a country."""

    def row(each: Alike) -> Json:
        name = parties.name_of(each.code)
        return {"code": each.code, "name": name, "lijphart": _rounded(each.lijphart), "n": each.n}

    return {
        **_party(found.party),
        **of_basis(found.basis),
        "ranked": found.ranked,
        "least_n": found.least_n,
        "most": [row(each) for each in found.most],
        "least": [row(each) for each in found.least],
    }


def of_basis(basis: Basis) -> Json:
    """Write what a figure was computed from."""
    return {
        "n": basis.n,
        "first": None if basis.first is None else basis.first.iso,
        "last": None if basis.last is None else basis.last.iso,
        "without": list(basis.without),
        "definition": basis.definition.name,
        "formula": basis.definition.formula,
    }


def of_dataset(dataset: Dataset) -> Json:
    """Write where votes come from."""
    return {
        **{name: value for name, value in asdict(dataset).items() if name != "rank"},
        "imported": dataset.imported.isoformat(),
        "released": None if dataset.released is None else dataset.released.isoformat(),
    }


def of_import(file: str, report: ImportReport) -> Json:
    """Write what an import took, warned about and refused."""
    return {
        "file": file,
        "layout": report.layout,
        "roll_calls": report.roll_calls,
        "positions": report.positions,
        "names": report.names,
        "replaced": report.replaced,
        "warned_of": report.warned.of,
        "warned": list(map(asdict, report.warned)),
        "refused_of": report.refused.of,
        "refused": list(map(asdict, report.refused)),
        "dataset": of_dataset(report.dataset),
    }


def of_totals(totals: Totals | None) -> Json | None:
    """Write a tally."""
    return None if totals is None else totals.model_dump()


def _report(vote: VoteRecord, one: ReportBeside, sources: Mapping[str, Source]) -> Json:
    report = one.report
    source = sources.get(report.source)
    return {
        "source": report.source,
        "name": source.name if source else report.source,
        "url": source.url if source else None,
        "paragraph": report.paragraph,
        "yes": report.yes,
        "no": report.no,
        "abstain": report.abstain,
        "positions": {code: _choice(position) for code, position in report.positions.items()},
        "given_for": report.given_for,
        "outdated": report.outdated,
        "mark": one.mark(vote).value,
        "differing": list(one.differing_positions(vote)),
    }


def _named(vote: VoteRecord | RollCall, totals: Totals | None) -> Json:
    return {
        "id": vote.id,
        "body": vote.body,
        "symbol": vote.symbol,
        "draft": vote.draft,
        "title": vote.title,
        "date": vote.day.iso,
        "totals": of_totals(totals),
    }


def _party(party: Party) -> Json:
    return {"code": party.code, "name": party.name, "group": party.group is not None}


def _choice(position: Position | None) -> str | None:
    return None if position is None else position.name.lower()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
