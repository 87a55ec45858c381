"""`ayes votes country|compare|like|search`: what the register says of countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.votes.vote_filters import ChoiceOption, MostOption, PictureOption
from bot.cli.votes.vote_output import Form, draw, open_home

if TYPE_CHECKING:
    from index.votes.register.roll_calls import Filter

CountryArgument = Annotated[
    str, typer.Argument(metavar="COUNTRY", help="A country or a group, by name or code.")
]


def country(
    name: CountryArgument,
    *,
    wanted: Filter,
    choice: ChoiceOption = None,
    most: MostOption = 25,
    form: Form,
) -> None:
    """Show how a country or a group voted, the newest first.

    It also says how often it was outvoted.
    """
    from bot.cli.votes import vote_json as voted
    from bot.present.lookup_views import view_of_country
    from bot.present.tables import sheet_of_country
    from index.votes.lookup import comparisons as lookups
    from index.votes.lookup.parties import Parties
    from index.votes.record import Position

    parties = Parties.load()
    chosen = None if choice is None else Position[choice.name]
    found = lookups.country(open_home(), parties.find(name), wanted, choice=chosen, most=most)
    form.print(
        lambda: [voted.of_country(found)],
        lambda: sheet_of_country(found),
        lambda: [view_of_country(found, name_of=parties.name_of)],
    )


def compare(
    first: CountryArgument,
    second: CountryArgument,
    third: Annotated[str | None, typer.Argument(metavar="COUNTRY")] = None,
    *,
    wanted: Filter,
    form: Form,
    picture: PictureOption = None,
) -> None:
    """Compare how two or three countries or groups vote.

    Agreement is measured by several definitions, each named. A vote counts if both voted yes, no or
    abstained. A group votes as more of its members did than anything else. The picture is of the
    first two.
    """
    from bot.cli.votes import vote_json as voted
    from bot.present.lookup_views import view_of_pair
    from bot.present.tables import sheet_of_pairs
    from index.votes.lookup import comparisons as lookups
    from index.votes.lookup.parties import Parties

    parties = Parties.load()
    named = [parties.find(name) for name in (first, second, third) if name is not None]
    pairs = lookups.compare(open_home(), named, wanted)
    form.print(
        lambda: map(voted.of_pair, pairs),
        lambda: sheet_of_pairs(pairs),
        lambda: map(view_of_pair, pairs),
    )
    if picture is not None:
        from bot.present.pictures.draw import picture_of_agreement

        pair = pairs[0]
        years = pair.agreement.by_year  # the gaps between them can be seen
        facts = f"{pair.basis.n:,} votes, {years[0].year} to {years[-1].year}"
        names = (pair.first.name, pair.second.name)
        draw(picture, picture_of_agreement(*names, pair.agreement.by_year, facts=facts))


def like(name: CountryArgument, *, wanted: Filter, most: MostOption = 10, form: Form) -> None:
    """Rank the countries that vote most and least like one."""
    from bot.cli.votes import vote_json as voted
    from bot.present.lookup_views import view_of_likeness
    from bot.present.tables import sheet_of_likeness
    from index.votes.lookup import comparisons as lookups
    from index.votes.lookup.parties import Parties

    parties = Parties.load()
    found = lookups.like(open_home(), parties.find(name), wanted, most=most)
    form.print(
        lambda: [voted.of_likeness(found, parties)],
        lambda: sheet_of_likeness(found, parties.name_of),
        lambda: [view_of_likeness(found, name_of=parties.name_of)],
    )


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Of titles and subjects.")],
    *,
    wanted: Filter,
    most: MostOption = 25,
    form: Form,
) -> None:
    """Find votes by words of their titles and subjects, the best first."""
    from bot.cli.votes import vote_json as voted
    from bot.present.lookup_views import view_of_found
    from bot.present.tables import sheet_of_found
    from index.votes.lookup import comparisons as lookups

    query = " ".join(words)
    found = lookups.search(open_home(), query, wanted, most=most)
    form.print(
        lambda: [{"query": query, "votes": [voted.of_roll_call(one) for one in found]}],
        lambda: sheet_of_found(found),
        lambda: [view_of_found(query, found, most=most)],
    )
