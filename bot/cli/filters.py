"""Options that say which votes are meant, and the filter that follows from them."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    import datetime

    from index.votes.rollcalls import Filter

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class BodyName(StrEnum):
    """A body that votes."""

    GA = "ga"
    SC = "sc"


class ChoiceName(StrEnum):
    """What a country can do in a vote."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ABSENT = "absent"


YearOption = Annotated[
    int | None,
    typer.Option("--year", metavar="YEAR", min=1946, max=9999, help="Only votes of this year."),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="Only votes since 2015, 2015-09 or 2015-09-15."),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Only votes until then, it included.")
]
BodyOption = Annotated[
    BodyName | None,
    typer.Option("--body", help="Only the General Assembly (ga) or the Security Council (sc)."),
]
TopicOption = Annotated[
    str | None,
    typer.Option("--topic", metavar="WORDS", help="Only votes with all these words in the title."),
]
ChoiceOption = Annotated[
    ChoiceName | None, typer.Option("--choice", help="Only votes in which the country did that.")
]
MostOption = Annotated[
    int, typer.Option("--most", metavar="N", min=1, max=100_000, help="List at most so many.")
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print a CSV file.")]
PictureOption = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw it, as a PNG file.")
]


def filter_of(
    year: int | None,
    since: str | None,
    until: str | None,
    body: BodyName | None,
    topic: str | None,
    choice: ChoiceName | None = None,
) -> Filter:
    """Return the filter that the options say; raise BadParameter for dates that can't be."""
    import datetime

    from index.votes.rollcalls import Filter
    from index.votes.types import Position

    if year is not None and (since is not None or until is not None):
        raise typer.BadParameter("--year names the whole period: leave out --from and --to.")
    first = _day("--from", since, last=False) if since is not None else None
    last = _day("--to", until, last=True) if until is not None else None
    if year is not None:
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if first is not None and last is not None and first > last:
        raise typer.BadParameter("--from is later than --to: give the earlier date first.")
    if topic is not None and not re.search(r"\w", topic):
        raise typer.BadParameter("--topic holds no words: give some of the title.")
    return Filter(
        body=None if body is None else _BODIES[body],
        first=first,
        last=last,
        words=() if topic is None else (topic,),
        choice=None if choice is None else Position[choice.name],
    )


_BODIES: dict[BodyName, Literal["General Assembly", "Security Council"]] = {
    BodyName.GA: "General Assembly",
    BodyName.SC: "Security Council",
}


def _day(option: str, text: str, *, last: bool) -> datetime.date:
    """Read a date; of a year or a month alone, the first day or the last."""
    import calendar
    import datetime

    found = _DATE.fullmatch(text.strip())
    if found is not None:
        year, month, day = (None if part is None else int(part) for part in found.groups())
        month = month or (12 if last else 1)
        try:
            day = day or (calendar.monthrange(int(year or 0), month)[1] if last else 1)
            return datetime.date(int(year or 0), month, day)
        except ValueError:
            pass
    raise typer.BadParameter(f"{option} {text!r} is no date: write 2015, 2015-09 or 2015-09-15.")
