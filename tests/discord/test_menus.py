"""The menus of a message, over the base library and the shipped records."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import discord
import pytest
import simcord
from simcord.actors import _dispatch_actor_interaction, _resolve_visible_command
from simcord.backend import serializers

from bot.answer.answerer import Answerer
from bot.answer.claims.nearest import nearest
from bot.discord.client import AyesBot
from bot.discord.interactions.message_menus import (
    AGAIN,
    FIRST_CHECKED,
    FIRST_LOOKED_UP,
    HELD_FOR,
    IN_SHORT,
    MY_OWN,
    NEAREST,
    NO_SOURCE,
    NO_TEXT,
    NOTHING_NEAR,
    written,
)
from bot.discord.messages.linked_source import pointed_at
from bot.present.escape import unescape
from bot.service.queue import BUSY, BusyError
from bot.service.tenants import Tenant
from bot.storage.state.state import State
from index.library.library import Library
from index.types import Quote
from tests.discord.answers import RECORDS
from tests.discord.conftest import Answers, Club, bot_over
from tests.discord.served import components, texts, words
from tests.index.documents import document

pytestmark = pytest.mark.simcord(shard_count=1)

Result = TypeVar("Result")

CHECK, FIND, SUMMARIZE = "Check claim", "Find sources", "Summarize"
AGREES = "Ukraine's resolution was adopted with 93 votes in favor and 18 against."
DIFFERS = "Ukraine's resolution was adopted with 83 votes in favor and 16 against."
CHATTER = "Shall we have pizza with pineapple tonight?"
# Six sentences, of which the fifth and the sixth differ from what five show first.
SEVERAL = " ".join(
    ["The moon is made of green cheese.", CHATTER, "My cat sleeps on the warm roof."] * 2
    + [DIFFERS]
)


@dataclass
class Desked(Answers):
    """Does what is asked of a tenant over the base library, unless it is told to be busy."""

    tenant: Tenant | None = None
    trouble: Exception | None = None

    async def for_tenant(
        self,
        guild_id: int | None,
        work: Callable[[Tenant], Result],
        channels: tuple[int, ...] = (),
    ) -> Result:
        assert self.tenant is not None
        self.guilds.append(guild_id)
        await asyncio.sleep(self.seconds)
        if self.trouble is not None:
            raise self.trouble
        return work(self.tenant)


@pytest.fixture
def asker(shipped_library: Library, base_answerer: Answerer) -> Desked:
    return Desked(tenant=Tenant(shipped_library, base_answerer))


@pytest.fixture
def simcord_bot(asker: Desked, state: State) -> AyesBot:
    return bot_over(asker, state)


async def chosen(club: Club, menu: str, text: str) -> simcord.InteractionResult:
    """Have Bob write a message, and Alice choose a menu on it."""
    return await on(club, menu, await club.bob.send(club.channel, text))


async def on(club: Club, menu: str, message: discord.Message) -> simcord.InteractionResult:
    result = await club.alice.context_menu(club.channel, menu, message)
    assert result.response.ephemeral
    return result


async def in_dm(user: simcord.UserHandle, menu: str, text: str) -> simcord.InteractionResult:
    """Choose a menu in a direct message, for which simcord has no call of its own."""
    message = await user.send_dm(text)
    env, channel = user._env, user.dm_channel
    root = _resolve_visible_command(user, channel.id, menu, discord.AppCommandType.message.value)
    stored = env.backend.get_message(channel.id, message.id)
    payload = serializers.message_payload(env.backend, stored)
    data = {
        "id": root["id"],
        "name": menu,
        "type": root["type"],
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): dict(payload)}},
    }
    return await _dispatch_actor_interaction(user, 2, channel, data)


def titles(result: simcord.InteractionResult) -> list[str]:
    return [unescape(embed.title or "") for embed in result.response.embeds]


def shown(result: simcord.InteractionResult) -> str:
    """Return everything that a response shows, as Discord shows it."""
    return unescape("\n".join([words(result), *texts(result.response)]))


def lists(result: simcord.InteractionResult) -> list[dict[str, object]]:
    return [each for each in components(result.response) if "options" in each]


async def test_the_menus_are_there_wherever_a_person_brings_them(club: Club) -> None:
    menus = club.env.bot.tree.get_commands(type=discord.AppCommandType.message)
    assert {menu.name for menu in menus} == {CHECK, FIND, SUMMARIZE}
    for menu in menus:
        payload = menu.to_dict(club.env.bot.tree)
        assert payload["integration_types"] == [0, 1]
        assert payload["contexts"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (AGREES, "The record agrees."),
        (DIFFERS, "The record differs."),
        ("The moon is made of green cheese.", "Nothing found"),
    ],
)
async def test_a_claim_is_held_against_the_record(club: Club, text: str, title: str) -> None:
    result = await chosen(club, CHECK, text)
    assert titles(result)[0].startswith(title)
    assert text in shown(result)


async def test_a_claim_that_differs_has_both_figures_and_a_link(club: Club) -> None:
    result = await chosen(club, CHECK, DIFFERS)
    said = shown(result)
    totals = RECORDS["es-11-7"].totals
    assert {"83", "16", str(totals.yes), str(totals.no)} <= set(said.replace(",", " ").split())
    assert any("url" in each for row in result.response.components for each in row["components"])


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_server_is_answered_at_its_own_desk(club: Club, asker: Desked, menu: str) -> None:
    await chosen(club, menu, AGREES)
    assert asker.guilds == [club.guild.id]


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_direct_message_is_answered_at_the_desk_of_all(
    simcord_env: simcord.Env, asker: Desked, menu: str
) -> None:
    user = simcord_env.create_user("solo")
    asker.guilds.clear()
    result = await in_dm(user, menu, AGREES)
    assert result.response.ephemeral
    assert asker.guilds[-1] is None
    assert "93" in shown(result)


async def test_the_nearest_quotes_are_slices_with_their_place(
    club: Club, shipped_library: Library
) -> None:
    result = await chosen(club, FIND, "The US voted against Ukraine at the UN!!")
    said = shown(result)
    assert NEAREST in said
    assert "doesn't mean that they say the same" in said
    quotes = nearest(shipped_library, "The US voted against Ukraine at the UN!!", 3).quotes
    assert quotes
    for quote in quotes:
        assert quote.text in said.replace("> ", "")
        assert quote.locator in said


@pytest.mark.parametrize(
    "text",
    [
        *("lol who wants pizza tonight?", "asdf qwer zxcv jkl", "hello everyone", "ok", "thanks!!"),
        *("Our server is down again, please restart it", "The new iPhone costs 999 dollars"),
        *("Barcelona beat Real Madrid 3-1 last night", "The parliament of Canada voted on it"),
        *("Photosynthesis turns light into chemical energy", "Buy cheap followers at my site"),
    ],
)
async def test_what_no_source_is_about_finds_nothing(club: Club, text: str) -> None:
    assert (await chosen(club, FIND, text)).response.content == NOTHING_NEAR


@pytest.mark.parametrize("menu", [CHECK, FIND])
@pytest.mark.parametrize(
    "text",
    [
        *("<@123> <@&4> <#5> <t:1740355200:R> </ask:1>", "https://evil.example/93-votes", "🎉 …"),
        *("\u202e\u200b\u2066 .", "<:ukraine:123456789012345678>", "**__~~||``||~~__**"),
    ],
)
async def test_a_message_without_words_is_told_so(club: Club, menu: str, text: str) -> None:
    assert (await chosen(club, menu, text)).response.content == NO_TEXT


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_claim_in_a_picture_or_an_embed_is_not_read(club: Club, menu: str) -> None:
    picture = await club.bob.send(club.channel, "", attachments=[("93-votes.png", b"\x89PNG")])
    assert (await on(club, menu, picture)).response.content == NO_TEXT
    hook = club.guild.create_webhook(club.channel, name="news")
    embedded = await hook.send(embed=discord.Embed(title=AGREES, description=AGREES))
    assert (await on(club, menu, embedded)).response.content == NO_TEXT


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_an_answer_of_ayes_itself_is_not_checked(club: Club, menu: str) -> None:
    await club.alice.send(club.channel, f"{club.mention} Was Ukraine's resolution adopted?")
    own = club.channel.last_message
    assert own.author == club.env.bot.user
    assert (await on(club, menu, own)).response.content == MY_OWN


EU_GLOBAL = "https://euglobal.news/u-s-breaks-from-europe-on-ukraine/"


@pytest.mark.parametrize(
    "text",
    [
        EU_GLOBAL,
        f"look: [this]({EU_GLOBAL}) is new",
        "read http://www.euglobal.news/u-s-breaks-from-europe-on-ukraine#end please",
    ],
)
async def test_a_source_that_a_message_links_to_is_summed_up(club: Club, text: str) -> None:
    result = await chosen(club, SUMMARIZE, text)
    assert result.response.ephemeral
    said = shown(result)
    assert IN_SHORT in said
    assert "EU Global, ¶ 1 (digest)" in unescape(said)


@pytest.mark.parametrize("text", [CHATTER, "https://elsewhere.example/page", "https://["])
async def test_a_message_that_points_at_no_source_is_told_so(club: Club, text: str) -> None:
    assert (await chosen(club, SUMMARIZE, text)).response.content == NO_SOURCE


def test_a_file_is_known_by_its_name() -> None:
    source = replace(document("rules", ("Dues are paid in May.",)).source, origin="/a/Rules.PDF")
    assert pointed_at((), ["rules.pdf"], {source.id: source}) is source
    assert pointed_at((), ["other.pdf"], {source.id: source}) is None


HOSTILE = [
    f"@everyone <@&1> {DIFFERS}",
    f"[{DIFFERS}](https://evil.example/x)",
    f"**{DIFFERS}**",
    f"```ansi\n{DIFFERS}\n```",
    f"> {DIFFERS}",
    f"# {DIFFERS} https://evil.example",
    DIFFERS.replace("83", "\u200b8\u200b3").replace("Ukraine", "Ukr\u2060aine"),
    f"\u202e{DIFFERS}\u202c",
    f"\x1b[31m{DIFFERS}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
async def test_what_dresses_a_claim_up_neither_hides_it_nor_comes_along(
    club: Club, text: str
) -> None:
    result = await chosen(club, CHECK, text)
    assert "The record differs." in titles(result)
    raw = words(result)
    assert "evil.example" not in raw
    assert "\u202e" not in raw
    assert "\u200b" not in raw
    assert all(f"@{name}" not in raw for name in ("everyone", "here"))
    assert "<@" not in raw


async def test_words_are_read_without_links_mentions_and_style() -> None:
    text = (
        "# **93** [voted](https://x.example/a) <@1> for `it`\n- ||18|| against https://y.example/b"
    )
    assert written(text).split() == "93 voted for it 18 against".split()


async def test_several_claims_have_a_list_of_those_that_do_not_fit(club: Club) -> None:
    result = await chosen(club, CHECK, SEVERAL)
    assert titles(result)[0] == "The record differs."  # what was found comes first
    [picked] = lists(result)
    assert picked["custom_id"].startswith("ayes1:claim:")
    assert "cheese" not in picked["custom_id"]
    assert 1 <= len(picked["options"]) <= 25
    option = picked["options"][0]
    further = await club.alice.select(result.response, [option["value"]])
    assert further.response.ephemeral
    assert option["label"] in shown(further)
    assert len(further.response.embeds) == 1


async def test_a_list_is_for_who_has_it_while_it_is_held(club: Club, state: State) -> None:
    result = await chosen(club, CHECK, SEVERAL)
    [picked] = lists(result)
    value = picked["options"][-1]["value"]
    assert (await club.alice.select(result.response, [value])).response.content != AGAIN
    await club.env.advance_time(HELD_FOR.total_seconds() + 1)
    assert (await club.alice.select(result.response, [value])).response.content == AGAIN
    result = await chosen(club, CHECK, SEVERAL)
    await club.env.restart_bot(bot_over(Desked(), state))
    late = await club.alice.select(result.response, [value])
    assert late.response.content == AGAIN


async def test_a_message_as_long_as_discord_takes_is_read_as_far_as_it_says(club: Club) -> None:
    text = (f"{DIFFERS} " + "My cat sleeps on the roof. " * 200)[:2000].rsplit(".", 1)[0] + "."
    result = await chosen(club, CHECK, text)
    assert FIRST_CHECKED in result.response.content
    assert titles(result)[0] == "The record differs."
    assert len(lists(result)[0]["options"]) == 25
    found = await chosen(club, FIND, text)
    assert FIRST_LOOKED_UP in shown(found)


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_word_of_four_thousand_letters_is_no_fault(
    club: Club, asker: Desked, menu: str
) -> None:
    message = await club.bob.send(club.channel, "x" * 2000)
    message.content = "x" * 4000
    stored = club.env.backend.get_message(club.channel.id, message.id)
    stored.content = "x" * 4000
    result = await on(club, menu, message)
    assert result.response.content == NOTHING_NEAR or titles(result)[0].startswith("Nothing found")


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_crowd_is_turned_away_kindly(club: Club, asker: Desked, menu: str) -> None:
    asker.trouble = BusyError(BUSY)
    assert (await chosen(club, menu, AGREES)).response.content == BUSY


async def test_who_chooses_menus_without_end_has_to_wait(club: Club) -> None:
    message = await club.bob.send(club.channel, "hello everyone")
    said = [(await on(club, FIND, message)).response.content for _ in range(6)]
    assert said[:5] == [NOTHING_NEAR] * 5
    assert said[5].startswith("One moment, please")


@pytest.mark.simcord(shard_count=1, check_errors=False)
@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_menu_that_fails_shows_an_id_that_the_log_has(
    club: Club, asker: Desked, menu: str, caplog: pytest.LogCaptureFixture
) -> None:
    asker.trouble = RuntimeError("broken")
    said = (await chosen(club, menu, AGREES)).response.content
    assert f"fault {said.split('`')[1]}" in caplog.text
    assert AGREES not in caplog.text


@pytest.mark.parametrize("menu", [CHECK, FIND])
async def test_a_slow_answer_is_acknowledged_first_and_stays_private(
    club: Club, asker: Desked, menu: str
) -> None:
    asker.seconds = 1.4
    assert "93" in shown(await chosen(club, menu, AGREES))


async def test_a_channel_without_embeds_gets_words(club: Club) -> None:
    denied = discord.PermissionOverwrite(embed_links=False)
    bare = replace(
        club,
        channel=club.guild.create_text_channel(
            "bare", overwrites={club.guild.default_role: denied}
        ),
    )
    for menu in (CHECK, FIND):
        result = await chosen(bare, menu, SEVERAL if menu == CHECK else DIFFERS)
        assert not result.response.embeds
        assert "93" in shown(result)
    checked = await chosen(bare, CHECK, SEVERAL)
    assert "6 more of 7 sentences aren't shown" in shown(checked)
    assert len(lists(checked)[0]["options"]) == 6


def test_the_nearest_are_not_the_same_twice_and_lie_in_the_library(
    shipped_library: Library,
) -> None:
    found = nearest(shipped_library, f"{AGREES} {AGREES} {DIFFERS}", 5)
    assert found.left == 0
    assert len(set(found.quotes)) == len(found.quotes) == 5
    for quote in found.quotes:
        assert isinstance(quote, Quote)
        assert shipped_library.sources[quote.source.id] == quote.source


def test_a_text_of_signs_is_near_nothing(shipped_library: Library) -> None:
    assert nearest(shipped_library, "?! ...\n\n—", 3).quotes == ()
