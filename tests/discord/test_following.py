"""Channels as sources: what is written there is quoted, for those who may read it, and followed."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite

from bot.discord.client import AyesBot
from bot.discord.commands.corpus_command import NOT_YOURS
from bot.discord.messages import followed_channels as following
from bot.discord.messages.channel_messages import text_of
from bot.discord.messages.followed_channels import NEEDS_CONTENT
from bot.present.escape import unescape
from bot.service.own_sources import post as posting
from tests.discord.served import Hall, Served, words
from tests.editing import add_documents
from tests.index.documents import document
from tests.tiny import TinyEncoder

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=30)

QUESTION = "Where do members of the club meet?"
SAUNA = "Members of the club meet in the sauna on Fridays."
CELLAR = "Members of the club meet in the cellar from now on."


@pytest.fixture(params=[True])
def message_content(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def simcord_bot(home: Served, message_content: bool) -> AyesBot:
    return home.bot(message_content=message_content)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have new messages wait for no others, however slow the machine is."""
    monkeypatch.setattr(following, "EVERY", 0.0)


@pytest.fixture
def faq(hall: Hall) -> simcord.ChannelHandle:
    return hall.guild.create_text_channel("faq")


@pytest.fixture
def board(hall: Hall) -> simcord.ChannelHandle:
    """A channel that managers alone may read."""
    seen = discord.PermissionOverwrite(view_channel=True, read_message_history=True)
    overwrites = {
        hall.guild.default_role: discord.PermissionOverwrite(view_channel=False),
        hall.guild.roles["managers"]: seen,
        hall.env.bot.user: seen,
    }
    return hall.guild.create_text_channel("board", overwrites=overwrites)


async def settled(hall: Hall) -> None:
    """Let what was written be taken up."""
    await hall.env.advance_time(following.SETTLES_IN + 1)


async def told(
    who: simcord.MemberActor, where: simcord.ChannelHandle, *, private: bool = False
) -> str:
    """Return what somebody is told who asks."""
    result = await who.slash(where, "ask", question=QUESTION, private=private)
    return unescape(words(result))


def library(home: Served, hall: Hall, channel: simcord.ChannelHandle) -> Path:
    return home.tenants.locations.of(hall.guild.id, channel.id).path


def texts(home: Served, hall: Hall, channel: simcord.ChannelHandle) -> list[str]:
    """Return what is held of a channel."""
    sources = home.tenants.tenant_of(hall.guild.id, (channel.id,)).library.sources
    return sorted(one.text for one in sources.values() if one.origin == f"channel:{channel.id}")


async def test_what_is_written_in_a_channel_is_quoted_with_its_author_and_link(
    hall: Hall, faq: simcord.ChannelHandle
) -> None:
    said = await hall.alice.send(faq, SAUNA)
    assert f"{faq.mention}: 1 message read, and I follow it." in await hall.told(
        "corpus add", channel=faq
    )
    result = await hall.alice.slash(hall.channel, "ask", question=QUESTION)
    assert "in the sauna" in words(result)
    assert "alice-club in #faq" in unescape(words(result))
    assert said.jump_url in str(result.response.components)
    assert f"{faq.mention}: every message." in await hall.told("corpus list")


@pytest.mark.parametrize("message_content", [False], indirect=True)
async def test_without_the_intent_one_sentence_says_so(
    hall: Hall, faq: simcord.ChannelHandle, home: Served
) -> None:
    assert await hall.told("corpus add", channel=faq) == NEEDS_CONTENT
    assert home.state.settings_of(hall.guild.id).source_channels == {}


async def test_a_channel_is_added_by_itself(hall: Hall, faq: simcord.ChannelHandle) -> None:
    said = await hall.told("corpus add", channel=faq, url="https://club.example/rules")
    assert said.startswith("A channel is added by itself")
    assert (await hall.told("corpus add", channel=faq, pins=faq)) == said


async def test_new_edited_and_deleted_messages_are_followed(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.told("corpus add", channel=faq)
    said = await hall.alice.send(faq, SAUNA)
    await hall.alice.send(faq, "Dues are paid in May.")
    await settled(hall)
    assert texts(home, hall, faq) == ["Dues are paid in May.", SAUNA]
    await hall.alice.edit(said, CELLAR)
    await settled(hall)
    assert "cellar" in await told(hall.alice, hall.channel)
    await hall.alice.delete(said)
    await settled(hall)
    assert texts(home, hall, faq) == ["Dues are paid in May."]
    assert "cellar" not in await told(hall.alice, hall.channel)
    folder = library(home, hall, faq)
    in_service = folder / "generations" / (folder / "CURRENT").read_text().strip()
    (database,) = in_service.rglob("library.db")
    assert b"sauna" not in database.read_bytes(), "no earlier text is kept"
    assert b"cellar" not in database.read_bytes()


async def test_new_messages_are_taken_up_together_once_in_a_while(
    hall: Hall, home: Served, faq: simcord.ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "EVERY", 1e9)
    await hall.told("corpus add", channel=faq)
    await hall.alice.send(faq, SAUNA)
    await settled(hall)
    said = await hall.alice.send(faq, CELLAR)
    await settled(hall)
    assert texts(home, hall, faq) == [SAUNA]
    await hall.alice.edit(said, "Dues are paid in May.")
    await settled(hall)
    assert texts(home, hall, faq) == ["Dues are paid in May.", SAUNA], "what was edited can't wait"
    await hall.alice.send(faq, CELLAR)
    monkeypatch.setattr(following, "EVERY", 0.0)
    await settled(hall)
    assert CELLAR in texts(home, hall, faq)


async def test_what_happens_while_the_bot_is_off_is_taken_up_at_the_start(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    said = await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    backend = hall.env.backend
    await hall.env.restart_bot(home.bot(message_content=True))
    assert "sauna" in await told(hall.alice, hall.channel)
    del backend.messages[faq.id][said.id]
    await hall.alice.send(faq, "Dues are paid in May.")
    await hall.env.restart_bot(home.bot(message_content=True))
    await settled(hall)
    assert texts(home, hall, faq) == ["Dues are paid in May."]


async def test_only_pinned_messages_are_taken_where_that_is_asked_for(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    said = await hall.alice.send(faq, SAUNA)
    await hall.alice.send(faq, "Dues are paid in May.")
    assert "0 pinned messages read" in await hall.told("corpus add", pins=faq)
    assert texts(home, hall, faq) == []
    channel = hall.env.bot.get_channel(faq.id)
    await (await channel.fetch_message(said.id)).pin()
    await settled(hall)
    assert texts(home, hall, faq) == [SAUNA]
    await (await channel.fetch_message(said.id)).unpin()
    await settled(hall)
    assert texts(home, hall, faq) == []


async def test_the_messages_of_a_forum_have_its_posts_for_titles(hall: Hall, home: Served) -> None:
    forum = hall.guild.create_forum_channel("help")
    backend = hall.env.backend
    thread = backend.create_thread(forum.id, "Where to meet", hall.alice.id)
    backend.create_message(thread.id, hall.alice.id, "Who knows?")
    await hall.env.settle()
    assert "1 message read" in await hall.told("corpus add", channel=forum)
    backend.create_message(thread.id, hall.boss.id, SAUNA)
    await settled(hall)
    assert texts(home, hall, forum) == [SAUNA, "Who knows?"]
    sources = home.tenants.tenant_of(hall.guild.id, (forum.id,)).library.sources.values()
    titles = {one.title for one in sources if one.origin == f"channel:{forum.id}"}
    assert titles == {"Where to meet"}
    assert "sauna" in await told(hall.alice, hall.channel)


async def test_what_bots_say_and_what_is_said_to_the_bot_is_no_source(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    hook = hall.guild.create_webhook(faq)
    await hook.send(SAUNA)
    await hall.alice.send(faq, f"{hall.env.bot.user.mention} {QUESTION}")
    await hall.alice.send(faq, "", attachments=[("a.png", b"x")])
    await hall.alice.send(faq, "Dues are paid in May.")
    said = await hall.told("corpus add", channel=faq)
    assert "1 message read" in said
    assert "passed over: without words, meant for me, or not written by a person." in said
    assert texts(home, hall, faq) == ["Dues are paid in May."]


async def test_the_newest_messages_are_kept_as_far_as_they_fit(
    hall: Hall, home: Served, faq: simcord.ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "MESSAGES", 3)
    await hall.told("corpus add", channel=faq)
    for number in range(5):
        await hall.alice.send(faq, f"Rule {number} of the house.")
    await settled(hall)
    assert texts(home, hall, faq) == [f"Rule {number} of the house." for number in (2, 3, 4)]


async def test_a_channel_that_not_all_may_read_is_added_only_after_a_press(
    hall: Hall, home: Served, board: simcord.ChannelHandle
) -> None:
    await hall.boss.send(board, SAUNA)
    asked = await hall.boss.slash(hall.channel, "corpus add", channel=board)
    assert "Not everybody here may read" in words(asked)
    assert home.state.settings_of(hall.guild.id).source_channels == {}
    pressed = await hall.boss.click(asked.response, label="Add it all the same")
    assert "1 message read" in words(pressed)
    assert home.state.settings_of(hall.guild.id).source_channels == {board.id: "messages"}


async def closed(hall: Hall, board: simcord.ChannelHandle) -> None:
    """Have the bot follow a channel that managers alone may read."""
    await hall.boss.send(board, SAUNA)
    asked = await hall.boss.slash(hall.channel, "corpus add", channel=board)
    await hall.boss.click(asked.response, label="Add it all the same")


async def test_a_closed_channel_is_answered_from_for_its_readers_where_nobody_else_reads(
    hall: Hall, board: simcord.ChannelHandle
) -> None:
    await closed(hall, board)
    assert "sauna" in await told(hall.boss, hall.channel, private=True)
    assert "sauna" not in await told(hall.boss, hall.channel)
    assert "sauna" in await told(hall.boss, board)
    for private in (True, False):
        assert "sauna" not in await told(hall.alice, hall.channel, private=private)


async def test_who_may_not_read_a_channel_is_answered_as_if_it_were_not_there(
    hall: Hall, home: Served, board: simcord.ChannelHandle
) -> None:
    before = await told(hall.alice, hall.channel, private=True)
    await closed(hall, board)
    assert await told(hall.alice, hall.channel, private=True) == before
    assert home.tenants.tenant_of(hall.guild.id).library.version == (
        home.tenants.tenant_of(None).library.version
    )


async def test_a_channel_that_is_closed_later_is_quoted_to_its_readers_alone(
    hall: Hall, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    assert "sauna" in await told(hall.alice, hall.channel)
    shut = discord.Permissions(view_channel=True).value
    everyone = Overwrite(hall.guild.default_role.id, 0, allow=0, deny=shut)
    hall.env.backend.set_overwrite(faq.id, everyone)
    await hall.env.settle()
    assert "sauna" not in await told(hall.alice, hall.channel)
    assert "sauna" not in await told(hall.alice, hall.channel, private=True)


async def test_a_button_shows_nothing_of_a_channel_to_who_may_not_read_it(
    hall: Hall, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, f"{SAUNA}\n\nThe key is under the stone.")
    await hall.told("corpus add", channel=faq)
    asked = await hall.boss.slash(hall.channel, "ask", question=QUESTION)
    assert "sauna" in words(asked)
    shown = await hall.alice.click(asked.response, label="Context")
    assert "stone" in str(shown.response.components)
    shut = discord.Permissions(view_channel=True).value
    hall.env.backend.set_overwrite(faq.id, Overwrite(hall.alice.id, 1, allow=0, deny=shut))
    await hall.env.settle()
    pressed = await hall.alice.click(asked.response, label="Context")
    assert "stone" not in str(pressed.response.components)
    assert "have changed" in words(pressed)


async def test_a_question_after_a_private_answer_knows_nothing_of_it(
    hall: Hall, board: simcord.ChannelHandle
) -> None:
    await closed(hall, board)
    assert "sauna" in await told(hall.boss, hall.channel, private=True)
    after = await hall.boss.slash(hall.channel, "ask", question="And when do they meet there?")
    assert "sauna" not in words(after)


async def test_who_may_not_read_a_channel_can_not_add_it(
    hall: Hall, home: Served, board: simcord.ChannelHandle
) -> None:
    asked = await hall.boss.slash(hall.channel, "corpus add", channel=board)
    shut = discord.Permissions(view_channel=True).value
    hall.env.backend.set_overwrite(board.id, Overwrite(hall.boss.id, 1, allow=0, deny=shut))
    await hall.env.settle()
    pressed = await hall.boss.click(asked.response, label="Add it all the same")
    assert words(pressed).strip() == NOT_YOURS
    assert home.state.settings_of(hall.guild.id).source_channels == {}


async def test_a_channel_is_removed_with_all_that_was_written_there(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    (offered,) = await hall.boss.autocomplete(hall.channel, "corpus remove", "source", "faq")
    asked = await hall.boss.slash(hall.channel, "corpus remove", source=offered["value"])
    assert "Stop following" in words(asked)
    assert library(home, hall, faq).exists()
    assert "no longer" in words(await hall.boss.click(asked.response, label="Remove"))
    assert not library(home, hall, faq).exists()
    assert "sauna" not in await told(hall.alice, hall.channel)
    await hall.alice.send(faq, SAUNA)
    await settled(hall)
    assert not library(home, hall, faq).exists()


async def test_a_channel_that_is_deleted_takes_its_messages_along(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    hall.env.backend.delete_channel(faq.id)
    await settled(hall)
    assert home.state.settings_of(hall.guild.id).source_channels == {}
    assert not library(home, hall, faq).exists()


async def test_a_server_that_is_left_takes_its_channels_along(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    hall.env.backend.remove_guild(hall.guild.id)
    await settled(hall)
    assert not library(home, hall, faq).exists()
    assert home.state.settings_of(hall.guild.id).source_channels == {}


async def test_a_server_whose_everything_was_deleted_is_followed_no_longer(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.told("corpus add", channel=faq)
    await home.corpora.forget(hall.guild.id)
    home.state.forget_server(hall.guild.id)
    await hall.alice.send(faq, SAUNA)
    await settled(hall)
    assert not library(home, hall, faq).exists()


async def test_what_the_bot_may_not_read_any_more_is_not_kept(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    shut = discord.Permissions(view_channel=True).value
    hall.env.backend.set_overwrite(faq.id, Overwrite(hall.env.bot.user.id, 1, allow=0, deny=shut))
    await settled(hall)
    assert not library(home, hall, faq).exists()
    hall.env.backend.delete_overwrite(faq.id, hall.env.bot.user.id)
    await settled(hall)
    assert texts(home, hall, faq) == [SAUNA]


async def test_no_other_server_and_no_direct_message_is_answered_from_a_channel(
    hall: Hall, faq: simcord.ChannelHandle, home: Served
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    other = Hall.built(hall.env, "paper")
    assert "sauna" not in await told(other.alice, other.channel)
    home.state.change_settings(other.guild.id, source_channels={faq.id: "messages"})
    assert "sauna" not in await told(other.boss, other.channel, private=True)
    direct = await hall.env.create_user("carol").slash("ask", question=QUESTION)
    assert "sauna" not in words(direct)


async def test_a_library_of_another_version_is_read_anew(
    hall: Hall, home: Served, faq: simcord.ChannelHandle
) -> None:
    await hall.alice.send(faq, SAUNA)
    await hall.told("corpus add", channel=faq)
    folder = library(home, hall, faq)
    home.tenants.forget_channel(hall.guild.id, faq.id)
    add_documents(folder, [document("message-1", ("Old.",))], TinyEncoder(dimensions=32)).close()
    assert "sauna" not in await told(hall.alice, hall.channel)
    await hall.env.restart_bot(home.bot(message_content=True))
    await settled(hall)
    assert texts(home, hall, faq) == [SAUNA]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**Dues** are __paid__ in *May*.", "Dues are paid in May."),
        ("Dues are ~~10~~ 12 crowns.", "Dues are  12 crowns."),
        ("The killer is ||the butler||.", "The killer is ."),
        ("Read [the rules](https://club.example/r).", "Read the rules."),
        ("See https://club.example/r_1_2.", "See https://club.example/r_1_2."),
        ("Hi <:wave:123456789012345678> all", "Hi :wave: all"),
        ("It ends <t:1700000000:R>.", "It ends 2023-11-14 22:13 UTC."),
        ("It ends <t:999999999999:R>.", "It ends ."),
        ("```py\nprint(1)\n```", "print(1)"),
        ("# Rules\n> Be kind\n-# small", "Rules\nBe kind\nsmall"),
        ("a\x00b \ud800c", "ab c"),
    ],
)
async def test_a_message_is_quoted_as_people_see_it(
    hall: Hall, faq: simcord.ChannelHandle, written: str, shown: str
) -> None:
    message = await hall.alice.send(faq, "x")
    message.content = written
    assert text_of(message) == shown
