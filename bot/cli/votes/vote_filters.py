"""Options that say which votes are meant, and the filter that follows from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import update_wrapper
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import JsonOption, png
from bot.cli.votes.vote_output import Form
from index.votes.bodies import BODIES

if TYPE_CHECKING:
    import datetime

    from index.votes.register.roll_calls import Filter


class ChoiceName(StrEnum):
    """What a country can do in a vote."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ABSENT = "absent"


def _period(name: str, option: str, help_: str) -> Parameter:
    how = typer.Option(option, metavar="DATE", help=help_)
    return _keyword(name, Annotated[str | None, how])


def _keyword(name: str, annotation: object, default: object = None) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_YEAR = typer.Option("--year", metavar="YEAR", min=1946, max=9999, help="Only votes of this year.")
_BODIES = {body.short: body.name for body in BODIES.values() if body.short}
_BodyName = StrEnum("_BodyName", list(_BODIES))  # type: ignore[misc]  # its names are data
_BODY = typer.Option(
    "--body",
    help=f"Only the {' or the '.join(f'{name} ({short})' for short, name in _BODIES.items())}.",
)
_TOPIC = typer.Option(
    "--topic", metavar="WORDS", help="Only votes with all these words in the title."
)
CsvOption = Annotated[bool, typer.Option("--csv", help="Print a CSV file.")]
# What stands for an argument of a command: the options that it is made of.
_OPTIONS = {
    "wanted": (
        _keyword("year", Annotated[int | None, _YEAR]),
        _period("since", "--from", "Only votes since 2015, 2015-09 or 2015-09-15."),
        _period("until", "--to", "Only votes until then, it included."),
        _keyword("body", Annotated[_BodyName | None, _BODY]),
        _keyword("topic", Annotated[str | None, _TOPIC]),
    ),
    "form": (_keyword("json", JsonOption, False), _keyword("csv", CsvOption, False)),
}
ChoiceOption = Annotated[
    ChoiceName | None, typer.Option("--choice", help="Only votes in which the country did that.")
]
MostOption = Annotated[
    int, typer.Option("--most", metavar="N", min=1, max=100_000, help="List at most so many.")
]
PictureOption = Annotated[
    Path | None,
    typer.Option("--picture", metavar="FILE", callback=png, help="Draw it, as a PNG file."),
]


def over_votes(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the arguments that it calls `wanted` and `form`.

    It then gets the filter that they say, and the form to print in; raise BadParameter where they
    contradict each other.
    """
    made: dict[str, Callable[..., object]] = {"wanted": filter_of, "form": Form.of}
    for name in made:
        command.__annotations__.pop(name, None)  # for mypy alone
    own = signature(command, eval_str=True)
    of = {name: _OPTIONS[name] for name in made if name in own.parameters}
    parameters = [one for each in own.parameters.values() for one in of.get(each.name, (each,))]

    def run(**given: object) -> None:
        arguments = {
            name: made[name](**{one.name: given.pop(one.name) for one in options})
            for name, options in of.items()
        }
        command(**given, **arguments)

    update_wrapper(run, command)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(run)["__signature__"] = own.replace(parameters=parameters)
    return run


def filter_of(
    year: int | None,
    since: str | None,
    until: str | None,
    body: str | None,
    topic: str | None,
) -> Filter:
    """Return the filter that the options say; raise BadParameter for dates that can't be."""
    import datetime

    from index.votes.register.roll_calls import Filter

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
    )


def _day(option: str, text: str, *, last: bool) -> datetime.date:
    """Read a date; of a year or a month alone, the first day or the last."""
    import calendar
    import datetime

    for form in ("%Y", "%Y-%m", "%Y-%m-%d"):
        with suppress(ValueError):
            day = datetime.datetime.strptime(text.strip(), form).date()
            if last and form != "%Y-%m-%d":
                month = 12 if form == "%Y" else day.month
                return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])
            return day
    raise typer.BadParameter(f"{option} {text!r} is no date: write 2015, 2015-09 or 2015-09-15.")
