"""What sources report of a vote, held beside its record: agree, differ, or no figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from index.votes.record import Report, VoteRecord

Choice = Literal["yes", "no", "abstain"]
CHOICES: Final[tuple[Choice, ...]] = ("yes", "no", "abstain")


class Mark(StrEnum):
    """How a report stands to the record beside it."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NO_FIGURES = "no figures"


@dataclass(frozen=True, slots=True)
class ReportBeside:
    """What a source reports of a vote, beside the record that has the vote's figures."""

    report: Report
    record: VoteRecord  # where the report stands; not the vote that is shown if given_for

    def mark(self, shown: VoteRecord) -> Mark:
        """Say whether anything that the source gives differs from the record that is shown."""
        given = {
            choice: figure
            for choice in CHOICES
            if (figure := getattr(self.report, choice)) is not None
        }
        if self.report.given_for is not None or self.differing_positions(shown):
            return Mark.DIFFERS
        if not given:
            return Mark.AGREES if shown.positions and self.report.positions else Mark.NO_FIGURES
        same = shown.totals is not None and all(
            figure == getattr(shown.totals, choice) for choice, figure in given.items()
        )
        return Mark.AGREES if same else Mark.DIFFERS

    def differing_positions(self, shown: VoteRecord) -> tuple[str, ...]:
        """List the countries that the source says did something else than the record has."""
        return tuple(
            code
            for code, position in sorted(self.report.positions.items())
            if code in shown.positions and shown.positions[code] is not position
        )


def reports_of(record: VoteRecord, records: Sequence[VoteRecord]) -> tuple[ReportBeside, ...]:
    """Return a vote's reports, and those of other votes that a source gives as this one's."""
    own = [ReportBeside(report, record) for report in record.reports]
    elsewhere = [
        ReportBeside(report, other)
        for other in records
        for report in other.reports
        if report.given_for == record.id
    ]
    return (*own, *elsewhere)
