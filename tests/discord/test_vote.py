"""`/vote` in the simulated Discord."""

from __future__ import annotations

import pytest
import simcord

from bot.discord.commands.votes_command import NOTHING_IMPORTED
from bot.present import limits
from bot.present.escape import unescape
from tests.discord.answers import RECORDS
from tests.discord.conftest import Club

pytestmark = pytest.mark.simcord(shard_count=1)


def shown(result: simcord.InteractionResult) -> dict[str, str]:
    [embed] = result.response.embeds
    return {part.name or "": unescape(part.value or "") for part in embed.fields}


@pytest.mark.parametrize(
    "typed",
    ["es-11-7", "A/RES/ES-11/7", "a/res/es-11/7", "Ukraine's resolution", "ES-11/7"],
)
async def test_a_vote_is_found_by_id_symbol_and_name(club: Club, typed: str) -> None:
    result = await club.alice.slash(club.channel, "vote", record=typed)
    assert shown(result)["Result"].startswith("Adopted: 93 yes, 18 no, 65 abstained")
    assert not result.response.ephemeral
    [row] = result.response.components
    assert row["components"][0]["url"].startswith("https://digitallibrary.un.org/record/")


@pytest.mark.parametrize("typed", ["HUN", "hungary", "Hungary"])
async def test_a_country_is_found_by_code_and_name(club: Club, typed: str) -> None:
    result = await club.alice.slash(club.channel, "vote", record="es-11-7", country=typed)
    assert shown(result)["Hungary"] == "Voted against"


async def test_a_former_or_other_name_of_a_country_is_found(club: Club) -> None:
    result = await club.alice.slash(club.channel, "vote", record="es-11-7", country="Swaziland")
    assert "Did not vote" in shown(result).values()


async def test_reports_stand_beside_the_record_with_a_mark(club: Club) -> None:
    fields = shown(await club.alice.slash(club.channel, "vote", record="l-11"))
    assert "✗ differs · EU Global, ¶ 7: 83 yes, 16 no" in fields["Reports beside the record"]


async def test_what_differs_stands_first_and_every_mark_says_of_what_it_is(club: Club) -> None:
    fields = shown(await club.alice.slash(club.channel, "vote", record="es-11-7"))
    first, *others = fields["Reports beside the record"].splitlines()
    assert first.startswith("✗ differs · ")
    assert first.endswith("says that Syria voted against")
    [agreeing] = others
    assert agreeing.startswith("✓ agrees · EU Global, ¶ 6; ")


@pytest.mark.parametrize(
    ("options", "closest"),
    [
        ({"record": "ES-11/77"}, "Did you mean es-11-7"),
        ({"record": "es-11-7", "country": "Atlantis Island"}, "the closest are "),
    ],
)
async def test_what_is_not_found_gets_the_closest_names_in_private(
    club: Club, options: dict[str, str], closest: str
) -> None:
    result = await club.alice.slash(club.channel, "vote", **options)
    assert result.response.ephemeral
    assert closest in unescape(result.response.content)


@pytest.mark.parametrize("typed", ["third european", "ukraine's res"])
async def test_the_only_record_that_holds_what_was_typed_is_shown(club: Club, typed: str) -> None:
    result = await club.alice.slash(club.channel, "vote", record=typed)
    assert not result.response.ephemeral
    assert result.response.embeds


async def test_what_was_typed_is_shown_without_what_it_could_do(club: Club) -> None:
    result = await club.alice.slash(club.channel, "vote", record="@everyone **x** <@1>")
    assert r"“\@everyone \*\*x\*\* \<\@1\>”" in result.response.content


async def test_every_record_is_offered_before_anything_is_typed(club: Club) -> None:
    offered = await club.alice.autocomplete(club.channel, "vote", "record", "")
    assert {each["value"] for each in offered} == set(RECORDS)


@pytest.mark.parametrize("typed", ["european", "L.11", "u.s. resolution", "path to peace"])
async def test_records_are_offered_by_name_symbol_title_and_alias(club: Club, typed: str) -> None:
    offered = await club.alice.autocomplete(club.channel, "vote", "record", typed)
    assert 0 < len(offered) < len(RECORDS)


async def test_the_country_typed_so_far_is_offered_first(club: Club) -> None:
    offered = await club.alice.autocomplete(club.channel, "vote", "country", "uni", record="l-11")
    assert offered[0]["name"].startswith("United")


async def test_a_vote_comes_with_its_picture_and_the_words_for_it(club: Club) -> None:
    result = await club.alice.slash(club.channel, "vote", record="es-11-7")
    file, picture = result.response.attachments
    assert file.filename == "positions.csv"
    assert result.response.embeds[0].image.url == f"attachment://{picture.filename}"
    assert (await picture.read()).startswith(b"\x89PNG")
    assert picture.description is not None
    assert "93 yes, 18 no, 65 abstained" in picture.description
    assert len(picture.description) <= limits.FILE_DESCRIPTION


async def test_a_text_that_was_never_put_to_the_vote_has_no_picture(club: Club) -> None:
    [unvoted, *_] = [each for each in RECORDS.values() if each.totals is None]
    result = await club.alice.slash(club.channel, "vote", record=unvoted.id)
    assert result.response.embeds
    assert not result.response.attachments


async def test_a_picture_that_cannot_be_drawn_leaves_the_card_as_it_is(
    club: Club, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("bot.discord.reply.picture_cache.picture_of_vote", broken)
    result = await club.alice.slash(club.channel, "vote", record="es-11-7")
    assert shown(result)["Result"].startswith("Adopted")
    assert [file.filename for file in result.response.attachments] == ["positions.csv"]
    assert "in a picture" in caplog.text


async def test_a_library_that_answers_alone_has_no_register_to_look_in(club: Club) -> None:
    result = await club.alice.slash(club.channel, "votes like", country="France")
    assert result.response.ephemeral
    assert unescape(result.response.content) == NOTHING_IMPORTED


async def test_a_vote_is_counted_within_a_group_that_is_asked_for(club: Club) -> None:
    result = await club.alice.slash(club.channel, "vote", record="es-11-7", country="EU")
    assert shown(result)["The European Union"].startswith("2")
    assert "other than most: Hungary" in shown(result)["The European Union"]
