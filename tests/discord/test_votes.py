"""`/votes`, and `/vote` over the register, in the simulated Discord."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from pathlib import Path

import discord
import pytest
import simcord

from bot.discord.client import AyesBot
from bot.discord.commands.autocomplete import vote_finder
from bot.discord.commands.votes_command import NOTHING_IMPORTED
from bot.present import limits
from bot.present.escape import unescape
from bot.storage.state.state import State
from index.votes.importing.import_file import import_file
from index.votes.register.store import Register
from tests.discord.conftest import COUNTRIES, Answers, Club, bot_over
from tests.index.votes.files import TODAY, rows_of, table

pytestmark = pytest.mark.simcord(shard_count=1)

VOTES = 14
LOOKUPS = (
    ("votes country", {"country": "France"}),
    ("votes compare", {"a": "France", "b": "USA"}),
    ("votes like", {"country": "France"}),
    ("votes search", {"words": "peaceful settlement"}),
)
OFFERING = (
    *(("votes country", "country", {}), ("votes compare", "a", {})),
    *(("votes compare", "b", {"a": "France"}), ("vote", "record", {})),
    ("vote", "country", {"record": "es-11-7"}),
)


def imported_votes() -> list[dict[str, str]]:
    """France, Germany and the United States, which differ from the third vote on."""
    rows = []
    for n in range(VOTES):
        american = "Y" if n < 2 else "N" if n % 2 else "A"
        rows += rows_of(
            {"FRA": "Y", "DEU": "Y", "USA": american, "IND": "X"},
            undl_id=str(4000000 + n),
            date=f"{2010 + n}-12-04",
            session=str(65 + n),
            resolution=f"A/RES/{65 + n}/81",
            draft=f"A/{65 + n}/L.23",
            title="=Peaceful settlement, @everyone **x** : resolution" if n else "A motion",
            total_yes="3" if american == "Y" else "2",
            total_no=str(int(american == "N")),
            total_abstentions=str(int(american == "A")),
            total_non_voting="1",
            total_ms="4",
        )
    return rows


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "register.db")


@pytest.fixture
def imported(register: Register, tmp_path: Path) -> Register:
    path = tmp_path / "votes.csv"
    path.write_bytes(table(imported_votes()))
    import_file(register, path, imported=TODAY, countries=COUNTRIES)
    return register


@pytest.fixture
def unfilled(register: Register) -> Register:
    return register


@pytest.fixture
def simcord_bot(
    asker: Answers, state: State, register: Register, request: pytest.FixtureRequest
) -> AyesBot:
    # Whoever asks for the register without votes asks for it by `unfilled`.
    if "unfilled" not in request.fixturenames:
        request.getfixturevalue("imported")
    return bot_over(asker, state, register)


def answered(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    assert result.acknowledged
    assert result.response is not None
    return result.response


def shown(result: simcord.InteractionResult) -> dict[str, str]:
    [embed] = answered(result).embeds
    return {part.name or "": unescape(part.value or "") for part in embed.fields}


async def rows_in(result: simcord.InteractionResult, name: str) -> list[dict[str, str]]:
    files = {each.filename: await each.read() for each in answered(result).attachments}
    if "tables.zip" in files:
        with zipfile.ZipFile(io.BytesIO(files["tables.zip"])) as archive:
            files |= {held: archive.read(held) for held in archive.namelist()}
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


@pytest.mark.parametrize(("command", "options"), LOOKUPS)
async def test_a_lookup_is_answered_in_the_open_and_says_whose_data_it_is(
    club: Club, command: str, options: dict[str, str]
) -> None:
    response = answered(await club.alice.slash(club.channel, command, **options))
    assert not response.ephemeral
    [embed] = response.embeds
    assert "non-commercial use with attribution" in (embed.footer.text or "")
    assert "votes" in (embed.description or "")


async def test_a_country_shows_its_counts_with_n_period_and_definition(club: Club) -> None:
    result = await club.alice.slash(club.channel, "votes country", country="usa")
    [embed] = answered(result).embeds
    assert embed.title == "The United States"
    description = unescape(embed.description or "")
    assert "14 votes, 4 December 2010 to 4 December 2023" in description
    assert "Votes listed: votes with a position of the country" in (embed.footer.text or "")
    fields = shown(result)
    counts = fields["Positions, and their share of these votes"].splitlines()
    assert counts == ["yes: 2 (14.3 %)", "abstained: 6 (42.9 %)", "no: 6 (42.9 %)"]
    assert fields["In the minority"].startswith("6 of 8 yes and no votes (75.0 %)")
    assert "The newest 10 of 14; all are in the file" in fields


async def test_a_list_longer_than_its_card_comes_whole_as_a_file(club: Club) -> None:
    result = await club.alice.slash(club.channel, "votes country", country="USA")
    rows = await rows_in(result, "votes.csv")
    assert len(rows) == VOTES
    assert rows[0]["date"] == "2023-12-04"
    assert all(not title.startswith("=") for title in (row["title"] for row in rows))
    in_one_year = await club.alice.slash(club.channel, "votes country", country="USA", year=2012)
    assert not answered(in_one_year).attachments
    assert "1 vote, 4 December 2012" in (answered(in_one_year).embeds[0].description or "")


async def test_a_group_shows_how_united_it_is(club: Club) -> None:
    fields = shown(await club.alice.slash(club.channel, "votes country", country="NATO"))
    assert fields["How united"].startswith("0.571 over 14 votes")
    assert "The United States: 12 of 14" in fields["Who broke with it most"]
    assert "yes, but not the United States" in next(
        value for name, value in fields.items() if name.startswith("The newest")
    )


async def test_two_are_compared_by_every_definition_with_a_picture_by_year(club: Club) -> None:
    result = await club.alice.slash(club.channel, "votes compare", a="France", b="USA")
    fields = shown(result)
    assert (fields["Same"], fields["One step apart"], fields["Opposite"]) == (
        "2 (14.3 %)",
        "6 (42.9 %)",
        "6 (42.9 %)",
    )
    response = answered(result)
    opening = unescape(response.embeds[0].description or "")
    assert opening == (
        "Lijphart's index of agreement: 0.357 over 14 votes, 4 December 2010 to 4 December 2023"
    )
    measures = {row["measure"]: row["value"] for row in await rows_in(result, "measures.csv")}
    assert measures["Lijphart's index of agreement"] == "0.357143"
    assert len(measures) == 5
    [picture] = [each for each in response.attachments if each.filename.endswith(".png")]
    assert response.embeds[0].image.url == f"attachment://{picture.filename}"
    assert (picture.description or "").startswith("How often France and the United States vote")
    assert len(await rows_in(result, "differences.csv")) == VOTES - 2
    # One file, since a preview of three would push the card off the screen.
    assert [each.filename for each in response.attachments] == ["tables.zip", "picture.png"]


async def test_those_that_vote_alike_are_ranked_with_the_votes_in_common(club: Club) -> None:
    fields = shown(await club.alice.slash(club.channel, "votes like", country="France"))
    assert fields["Most alike"].splitlines() == [
        "• 1.000 Germany (14 votes)",
        "• 0.357 United States (14 votes)",
    ]


async def test_votes_are_found_by_words_and_shown_without_what_they_could_do(club: Club) -> None:
    result = await club.alice.slash(club.channel, "votes search", words="settlement @everyone")
    response = answered(result)
    assert r"\@everyone" in (response.embeds[0].title or "")
    assert all(r"\*\*x\*\*" in (part.value or "") for part in response.embeds[0].fields)
    assert len(await rows_in(result, "votes.csv")) == VOTES - 1


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("votes country", {"country": "Atlantis"}, "No country and no group is called “Atlantis”"),
        ("votes country", {"country": "Korea"}, "say which one is meant"),
        ("votes country", {"country": "**Fr**@here"}, r"\*\*Fr\*\*\@here"),
        ("votes country", {"country": "France", "year": 1950}, "holds no votes of 1950"),
        (
            "votes country",
            {"country": "France", "body": "Security Council"},
            "no votes of the Security Council",
        ),
        ("votes compare", {"a": "France", "b": "FRA"}, "can't be compared with itself"),
        ("votes like", {"country": "Palestine"}, "no vote there"),
        ("votes search", {"words": "zyzzyva"}, "zyzzyva"),
    ],
)
async def test_what_cannot_be_answered_is_a_sentence_for_the_one_who_asked(
    club: Club, command: str, options: dict[str, str], sentence: str
) -> None:
    response = answered(await club.alice.slash(club.channel, command, **options))
    assert response.ephemeral
    assert not response.embeds
    assert sentence in unescape(response.content) or sentence in response.content


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize(("command", "options"), LOOKUPS)
async def test_an_empty_register_says_how_an_operator_fills_it(
    club: Club, command: str, options: dict[str, str]
) -> None:
    response = answered(await club.alice.slash(club.channel, command, **options))
    assert response.ephemeral
    assert unescape(response.content) == NOTHING_IMPORTED


@pytest.mark.parametrize("denied", ["attach_files", "embed_links"])
@pytest.mark.parametrize(("command", "options"), [*LOOKUPS, ("vote", {"record": "es-11-7"})])
async def test_a_channel_gets_of_a_lookup_what_it_takes(
    club: Club, command: str, options: dict[str, str], denied: str
) -> None:
    overwrite = {club.guild.default_role: discord.PermissionOverwrite(**{denied: False})}
    channel = club.guild.create_text_channel("bare", overwrites=overwrite)
    response = answered(await club.alice.slash(channel, command, **options))
    assert bool(response.embeds) == (denied != "embed_links")
    assert not response.attachments or denied != "attach_files"
    assert response.embeds or "votes" in response.content


@pytest.mark.parametrize(("command", "option", "filled"), OFFERING)
@pytest.mark.parametrize("typed", ["", "a", "zzzzzz", "😀", "@everyone", "x" * 100])
async def test_no_more_is_offered_than_discord_takes(
    club: Club, command: str, option: str, filled: dict[str, str], typed: str
) -> None:
    offered = await club.alice.autocomplete(club.channel, command, option, typed, **filled)
    assert len(offered) <= limits.CHOICES
    assert all(1 <= len(each["name"]) <= 100 and 1 <= len(each["value"]) <= 100 for each in offered)


async def test_groups_are_offered_beside_countries(club: Club) -> None:
    offered = await club.alice.autocomplete(club.channel, "votes country", "country", "europ")
    assert offered[0] == {"name": "European Union", "value": "EU"} | offered[0]


async def test_votes_of_the_register_are_offered_and_shown(club: Club) -> None:
    offered = await club.alice.autocomplete(club.channel, "vote", "record", "A/RES/78")
    assert offered[0]["name"].startswith("A/RES/78/81 · 2023-12-04 · =Peaceful settlement")
    result = await club.alice.slash(
        club.channel, "vote", record=offered[0]["value"], country="United States"
    )
    fields = shown(result)
    assert "2 yes, 1 no, 0 abstained" in fields["Result"]
    assert fields["The United States"] == "Voted against"
    assert fields["Against"] == "United States"
    assert "NATO" in fields["Who broke with the line of a group"]
    [picture] = answered(result).attachments
    assert "2 yes, 1 no" in (picture.description or "")
    assert (await picture.read()).startswith(b"\x89PNG")


async def test_a_shipped_record_is_still_found_beside_the_register(club: Club) -> None:
    result = await club.alice.slash(club.channel, "vote", record="ES-11/7")
    assert shown(result)["Result"].startswith("Adopted: 93 yes")


async def test_votes_imported_later_are_found_and_then_offered(
    club: Club, register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "later.csv"
    later = rows_of(undl_id="5000000", resolution="A/RES/79/300", title="Another text")
    path.write_bytes(table([*imported_votes(), *later]))
    await asyncio.to_thread(import_file, register, path, imported=TODAY, countries=COUNTRIES)
    result = await club.alice.slash(club.channel, "vote", record="A/RES/79/300")
    assert "2 yes, 1 no, 1 abstained" in shown(result)["Result"]
    assert await club.alice.autocomplete(club.channel, "vote", "record", "another text")


def test_what_starts_as_typed_is_offered_first_and_nothing_twice(imported: Register) -> None:
    finder = vote_finder(imported.roll_calls(newest=True))
    offered = finder.matching("a res 70")
    assert offered[0][0].startswith("A/RES/70/81")
    assert len({value for _, value in finder.matching("")}) == VOTES
    assert [name for name, _ in finder.matching("motion")] == [
        "A/RES/65/81 · 2010-12-04 · A motion"
    ]
    assert finder.matching("settlement 70") == offered[:1]
    assert finder.matching("notion") == []
