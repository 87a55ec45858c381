"""Where a message is a question: channels of questions, posts of forums, threads; and how many."""

from __future__ import annotations

import discord
import pytest
import simcord

from bot.discord.client import AyesBot
from bot.present.escape import unescape
from bot.storage.state.state import State
from tests.discord.answers import abstained, answered
from tests.discord.conftest import Answers, Club, knowledge_of

pytestmark = pytest.mark.simcord(shard_count=1)

QUESTION = "How did the Assembly vote?"


@pytest.fixture(params=[True])
def message_content(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


without_the_intent = pytest.mark.parametrize("message_content", [False], indirect=True)


@pytest.fixture
def simcord_bot(asker: Answers, state: State, message_content: bool) -> AyesBot:
    return AyesBot(knowledge_of(asker, state), message_content=message_content)


@pytest.fixture
def here(club: Club, state: State) -> Club:
    """The club, whose channel is one of questions."""
    state.change_settings(club.guild.id, question_channels={club.channel.id})
    return club


@pytest.fixture
def forum(club: Club, state: State) -> simcord.ChannelHandle:
    """A forum whose posts are questions."""
    handle = club.guild.create_forum_channel("help")
    state.change_settings(club.guild.id, question_channels={handle.id})
    return handle


async def post(club: Club, forum: simcord.ChannelHandle, title: str, content: str) -> None:
    """Have alice begin a post; its first message has its id, which simcord leaves out."""
    backend = club.env.backend
    thread = backend.create_thread(forum.id, title, club.alice.id)
    message = backend.prepare_message(thread.id, club.alice.id, content)
    message.id = thread.id
    backend.commit_message(message)
    await club.env.settle()


async def test_every_message_of_a_channel_of_questions_is_answered(
    here: Club, asker: Answers
) -> None:
    await here.alice.send(here.channel, QUESTION)
    assert asker.questions == [QUESTION]
    assert unescape(here.channel.last_message.embeds[0].description or "") == answered().text


async def test_messages_of_other_channels_and_servers_are_left_alone(
    here: Club, asker: Answers
) -> None:
    other = here.guild.create_text_channel("chat")
    await here.alice.send(other, QUESTION)
    elsewhere = here.env.create_guild()
    room = elsewhere.create_text_channel("ask")
    eve = elsewhere.add_member(here.env.create_user("eve"))
    await eve.send(room, QUESTION)
    assert asker.asked == []


async def test_a_reply_to_another_person_is_talk_and_one_to_the_bot_is_a_question(
    here: Club, asker: Answers
) -> None:
    asked = await here.alice.send(here.channel, QUESTION)
    answer = here.channel.last_message
    await here.bob.send(here.channel, "I wondered about that too", reply_to=asked)
    await here.bob.send(here.channel, "And Hungary?", reply_to=answer)
    assert asker.questions == [QUESTION, "And Hungary?"]


async def test_a_picture_alone_and_other_bots_are_left_alone_there(
    here: Club, asker: Answers
) -> None:
    await here.alice.send(here.channel, "", attachments=[("map.png", b"no map")])
    other = here.guild.add_member(here.env.create_user("other", bot=True))
    await other.send(here.channel, QUESTION)
    assert asker.asked == []
    assert len(here.channel.history()) == 2


@without_the_intent
async def test_without_the_intent_only_mentions_are_answered_there(
    here: Club, asker: Answers
) -> None:
    await here.alice.send(here.channel, QUESTION)
    assert asker.asked == []
    await here.alice.send(here.channel, f"{here.mention} {QUESTION}")
    assert asker.questions == [QUESTION]


async def test_an_answer_goes_into_a_thread_named_after_the_question_where_that_is_set(
    club: Club, asker: Answers, state: State
) -> None:
    state.change_settings(club.guild.id, threads=True)
    long = f"{QUESTION} {'And then what happened there? ' * 8}"
    await club.alice.send(club.channel, f"{club.mention} {long}")
    [thread] = club.channel.threads
    assert thread.name.startswith(QUESTION)
    assert len(thread.name) <= 100
    assert thread.last_message.embeds
    await club.alice.send(thread, f"{club.mention} And Hungary?")
    assert [len(conversation) for _, conversation in asker.asked] == [0, 1]
    assert len(club.channel.threads) == 1


async def test_a_reply_and_a_direct_message_are_answered_in_line_though_threads_are_set(
    club: Club, asker: Answers, state: State
) -> None:
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    state.change_settings(club.guild.id, threads=True)
    await club.alice.send(club.channel, "And Hungary?", reply_to=club.channel.last_message)
    await club.env.create_user("solo").send_dm(QUESTION)
    assert club.channel.threads == []
    assert len(asker.asked) == 3


@pytest.mark.parametrize("denied", ["create_public_threads", "send_messages_in_threads"])
async def test_without_the_permission_for_threads_the_answer_is_in_line(
    club: Club, state: State, denied: str
) -> None:
    state.change_settings(club.guild.id, threads=True)
    overwrites = {club.guild.default_role: discord.PermissionOverwrite(**{denied: False})}
    channel = club.guild.create_text_channel("flat", overwrites=overwrites)
    await club.alice.send(channel, f"{club.mention} {QUESTION}")
    assert channel.threads == []
    assert channel.last_message.embeds


async def test_a_thread_that_discord_refuses_leaves_the_answer_in_line(
    club: Club, state: State
) -> None:
    state.change_settings(club.guild.id, threads=True)
    club.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160006)
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert club.channel.last_message.embeds


async def test_a_thread_that_the_bot_has_begun_in_a_channel_of_questions_takes_them_too(
    here: Club, asker: Answers, state: State
) -> None:
    state.change_settings(here.guild.id, threads=True)
    await here.alice.send(here.channel, QUESTION)
    [thread] = here.channel.threads
    await here.alice.send(thread, "And Hungary?")
    assert asker.questions == [QUESTION, "And Hungary?"]


async def test_a_post_of_a_forum_is_answered_once(
    club: Club, asker: Answers, forum: simcord.ChannelHandle
) -> None:
    await post(club, forum, "Need help", QUESTION)
    [thread] = forum.threads
    await club.bob.send(thread, "I don't know either")
    assert asker.questions == [QUESTION]
    await club.bob.send(thread, f"{club.mention} And Hungary?")
    assert asker.questions == [QUESTION, "And Hungary?"]


async def test_the_title_of_a_post_is_the_question_where_it_asks(
    club: Club, asker: Answers, forum: simcord.ChannelHandle
) -> None:
    await post(club, forum, QUESTION, "I need it for a paper, thanks!")
    assert asker.questions == [QUESTION]


async def test_a_post_of_another_forum_is_left_alone(
    club: Club, asker: Answers, forum: simcord.ChannelHandle
) -> None:
    await post(club, club.guild.create_forum_channel("chat"), QUESTION, QUESTION)
    assert asker.asked == []


@without_the_intent
async def test_without_the_intent_a_post_is_answered_where_it_mentions_the_bot(
    club: Club, asker: Answers, forum: simcord.ChannelHandle
) -> None:
    await post(club, forum, "Need help", QUESTION)
    await post(club, forum, "Need help", f"{club.mention} {QUESTION}")
    assert asker.questions == [QUESTION]


async def test_a_hint_begins_no_thread(club: Club, state: State, asker: Answers) -> None:
    state.change_settings(club.guild.id, threads=True)
    await club.alice.send(club.channel, club.mention)
    await club.alice.send(club.channel, f"{club.mention} ?!?")
    assert club.channel.threads == []


# -- how many ------------------------------------------------------------------------------------


async def test_a_sixth_question_within_30_seconds_waits_by_command_and_by_mention(
    club: Club, asker: Answers
) -> None:
    for _ in range(3):
        await club.alice.slash(club.channel, "ask", question=QUESTION)
        await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert len(asker.asked) == 5
    assert "ask me again in" in club.channel.last_message.content
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    simcord.assert_responded(result, contains="ask me again in", ephemeral=True)
    await club.bob.slash(club.channel, "ask", question=QUESTION)
    assert len(asker.asked) == 6
    await club.env.advance_time(31)
    await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert len(asker.asked) == 7


async def test_a_flood_of_messages_is_told_to_wait_once(club: Club, asker: Answers) -> None:
    for _ in range(12):
        await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert len(asker.asked) == 5
    replies = [each for each in club.channel.history() if each.author == club.env.bot.user]
    assert len(replies) == 6


async def test_each_server_counts_for_itself(club: Club, asker: Answers) -> None:
    elsewhere = club.env.create_guild()
    room = elsewhere.create_text_channel("ask")
    user = club.env.create_user("traveller")
    for guild, channel in ((club.guild, club.channel), (elsewhere, room)):
        person = guild.add_member(user)
        for _ in range(5):
            await person.slash(channel, "ask", question=QUESTION)
    assert len(asker.asked) == 10


# -- what happens meanwhile ----------------------------------------------------------------------


async def test_a_question_that_is_deleted_meanwhile_is_answered_all_the_same(
    club: Club, asker: Answers
) -> None:
    asked: list[discord.Message] = []

    async def on_message(message: discord.Message) -> None:
        asked.append(message)

    club.env.bot.add_listener(on_message)
    original = asker.ask

    def deleting(*args: object, **options: object) -> object:
        club.env.backend.delete_message(club.channel.id, asked[0].id)
        return original(*args, **options)  # type: ignore[arg-type]

    asker.ask = deleting  # type: ignore[method-assign, assignment]
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    [answer] = club.channel.history()
    assert answer.embeds
    assert club.env.http_requests[-1].json["message_reference"]["fail_if_not_exists"] is False


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10003)])
async def test_a_permission_or_channel_that_goes_in_the_middle_of_a_reply_is_no_fault(
    club: Club, asker: Answers, status: int, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    club.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert asker.questions == [QUESTION]
    assert "fault" not in caplog.text
    assert len(club.channel.history()) == 1


async def test_a_command_is_answered_though_the_bot_may_not_write_in_the_channel(
    club: Club, asker: Answers
) -> None:
    asker.answer = abstained()
    overwrites = {club.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    closed = club.guild.create_text_channel("closed", overwrites=overwrites)
    result = await club.alice.slash(closed, "ask", question=QUESTION)
    assert result.acknowledged
