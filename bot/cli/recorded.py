"""`ayes votes country|compare|like|search|close|lonely`: what the register says of countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answers import show
from bot.cli.filters import (
    BodyOption,
    ChoiceOption,
    CsvOption,
    FromOption,
    MostOption,
    PictureOption,
    ToOption,
    TopicOption,
    YearOption,
    filter_of,
)
from bot.cli.forms import draw, one_form, open_home, print_sheet
from bot.cli.options import JsonOption, settings_for
from bot.cli.output import print_json, progress_shown

if TYPE_CHECKING:
    from index.votes.rankings import Ranked
    from index.votes.rollcalls import Filter, RollCall

CountryArgument = Annotated[
    str, typer.Argument(metavar="COUNTRY", help="A country or a group, by name or code.")
]


def register(votes: typer.Typer) -> None:
    """Add the commands."""
    for command in (country, compare, like, search, close, lonely):
        votes.command()(command)


def country(
    name: CountryArgument,
    *,
    year: YearOption = None,
    since: FromOption = None,
    until: ToOption = None,
    body: BodyOption = None,
    topic: TopicOption = None,
    choice: ChoiceOption = None,
    most: MostOption = 25,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show how a country or a group voted, the newest first.

    It also says how often it was outvoted.
    """
    from bot.cli import voted
    from bot.present.lookups import view_of_country
    from index.votes import lookups
    from index.votes.parties import Parties
    from index.votes.sheets import sheet_of_country

    one_form(json, csv)
    wanted = filter_of(year, since, until, body, topic, choice)
    parties = Parties.load()
    found = lookups.country(open_home(), parties.find(name), wanted, most=most)
    if json:
        print_json(voted.of_country(found))
        return
    if csv:
        print_sheet(sheet_of_country(found), csv=True)
        return
    show(view_of_country(found, name_of=parties.name_of))


def compare(
    first: CountryArgument,
    second: CountryArgument,
    third: Annotated[str | None, typer.Argument(metavar="COUNTRY")] = None,
    *,
    year: YearOption = None,
    since: FromOption = None,
    until: ToOption = None,
    body: BodyOption = None,
    topic: TopicOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    picture: PictureOption = None,
) -> None:
    """Compare how two or three countries or groups vote.

    Agreement is measured by several definitions, each named. A vote counts if both voted yes, no or
    abstained. A group votes as more of its members did than anything else. The picture is of the
    first two.
    """
    from bot.cli import voted
    from bot.present.lookups import view_of_pair
    from index.votes import lookups
    from index.votes.parties import Parties
    from index.votes.sheets import sheet_of_pairs

    one_form(json, csv)
    wanted = filter_of(year, since, until, body, topic)
    parties = Parties.load()
    named = [parties.find(name) for name in (first, second, third) if name is not None]
    pairs = lookups.compare(open_home(), named, wanted)
    if json:
        for pair in pairs:
            print_json(voted.of_pair(pair))
    elif csv:
        print_sheet(sheet_of_pairs(pairs), csv=True)
    else:
        for number, pair in enumerate(pairs):
            if number:
                typer.echo("")
            show(view_of_pair(pair))
    if picture is not None:
        from bot.present.pictures import picture_of_agreement

        pair = pairs[0]
        years = pair.agreement.by_year  # the gaps between them can be seen
        facts = f"{pair.basis.n:,} votes, {years[0].year} to {years[-1].year}"
        names = (pair.first.name, pair.second.name)
        draw(picture, picture_of_agreement(*names, pair.agreement.by_year, facts=facts))


def like(
    name: CountryArgument,
    *,
    year: YearOption = None,
    since: FromOption = None,
    until: ToOption = None,
    body: BodyOption = None,
    topic: TopicOption = None,
    most: MostOption = 10,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Rank the countries that vote most and least like one."""
    from bot.cli import voted
    from bot.present.lookups import view_of_likeness
    from index.votes import rankings
    from index.votes.parties import Parties
    from index.votes.sheets import sheet_of_likeness

    one_form(json, csv)
    wanted = filter_of(year, since, until, body, topic)
    parties = Parties.load()
    found = rankings.like(open_home(), parties.find(name), wanted, most=most)
    if json:
        print_json(voted.of_likeness(found, parties))
        return
    if csv:
        print_sheet(sheet_of_likeness(found, parties.name_of), csv=True)
        return
    show(view_of_likeness(found, name_of=parties.name_of))


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Of titles and subjects.")],
    *,
    year: YearOption = None,
    since: FromOption = None,
    until: ToOption = None,
    body: BodyOption = None,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Find votes on the same subject in other words too.")
    ] = False,
    most: MostOption = 25,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Find votes by words of their titles and subjects, the best first.

    With --meaning, all titles are read once by the model, which takes a minute or so.
    """
    from bot.cli import voted
    from bot.present.lookups import view_of_found
    from index.votes import rankings
    from index.votes.sheets import sheet_of_found

    one_form(json, csv)
    wanted = filter_of(year, since, until, body, None)
    if meaning:
        found = _by_meaning(" ".join(words), wanted, most)
    else:
        found = rankings.search(open_home(), " ".join(words), wanted, most=most)
    if json:
        print_json({"query": " ".join(words), "votes": [voted.of_roll_call(one) for one in found]})
        return
    if csv:
        print_sheet(sheet_of_found(found), csv=True)
        return
    show(view_of_found(" ".join(words), found, most=most))


def close(
    *,
    year: YearOption = None,
    since: FromOption = None,
    until: ToOption = None,
    body: BodyOption = None,
    topic: TopicOption = None,
    most: MostOption = 25,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List the narrowest votes, by the gap between yes and no."""
    from index.votes import rankings

    one_form(json, csv)
    wanted = filter_of(year, since, until, body, topic)
    ranked = rankings.close(open_home(), wanted, most=most)
    _print_ranked(ranked, "The narrowest votes", json=json, csv=csv)


def lonely(
    *,
    year: YearOption = None,
    since: FromOption = None,
    until: ToOption = None,
    body: BodyOption = None,
    topic: TopicOption = None,
    most: MostOption = 25,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List the votes with the fewest against, but one at least."""
    from index.votes import rankings

    one_form(json, csv)
    wanted = filter_of(year, since, until, body, topic)
    ranked = rankings.lonely(open_home(), wanted, most=most)
    _print_ranked(ranked, "The votes with the fewest against", json=json, csv=csv)


def _by_meaning(words: str, wanted: Filter, most: int) -> tuple[RollCall, ...]:
    from bot.answer.language.question import clean
    from bot.opening import open_encoder
    from index.votes.holdings import need_votes
    from index.votes.meaning import search_by_meaning, title_vectors

    words = clean(words)
    opened = open_home()
    need_votes(opened)
    settings = settings_for()
    with progress_shown() as progress:
        encoder = open_encoder(settings, progress)
        titles = title_vectors(opened, encoder, settings.home, progress)
    return search_by_meaning(opened, titles, encoder, words, wanted, most=most)


def _print_ranked(ranked: Ranked, title: str, *, json: bool, csv: bool) -> None:
    from bot.cli import voted
    from bot.present.lookups import view_of_ranked
    from index.votes.sheets import sheet_of_ranked

    if json:
        print_json(voted.of_ranked(ranked))
    elif csv:
        print_sheet(sheet_of_ranked(ranked), csv=True)
    else:
        show(view_of_ranked(ranked, title))
