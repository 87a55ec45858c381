"""Questions in the simulated Discord: commands, mentions, replies, direct messages."""

from __future__ import annotations

import re
from dataclasses import replace

import discord
import pytest
import simcord

from bot.answer.ledger import Words
from bot.answer.types import Turn
from bot.discord.messages.message_questions import (
    LONG_QUESTION,
    NO_QUESTION,
    NO_WORDS,
    UNREADABLE_REPLY,
)
from bot.present import limits
from bot.present.escape import unescape
from bot.storage.state.state import State
from tests.discord.answers import RECORDS, abstained, answered, conflicting, quote, source
from tests.discord.conftest import Answers, Club, bot_over

pytestmark = pytest.mark.simcord(shard_count=1)

QUESTION = "How did the Assembly vote?"


def headline(message: simcord.ResponseMessage | discord.Message | None) -> str:
    return unescape(message.embeds[0].description or "")


def kinds_of_callback(club: Club) -> list[int]:
    return [
        entry.json["type"] for entry in club.env.http_requests if entry.path.endswith("/callback")
    ]


async def test_ask_answers_in_the_open_with_a_quote_and_a_link(club: Club) -> None:
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert not result.response.ephemeral
    assert headline(result.response) == answered().text
    assert result.response.embeds[0].author.name == QUESTION
    links, _ = result.response.components
    assert [button["url"][:5] for button in links["components"]] == ["https", "https"]


async def test_an_answer_about_one_vote_shows_its_picture(club: Club, asker: Answers) -> None:
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert result.response is not None
    assert club.channel.last_message is not None
    for message in (result.response, club.channel.last_message):
        [picture] = message.attachments
        assert message.embeds[0].image.url == f"attachment://{picture.filename}"
        assert "93 yes" in (picture.description or "")
    two = (RECORDS["es-11-7"], RECORDS["es-11-8"])
    asker.answer = replace(answered(), records=two)
    about_two = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert not about_two.response.attachments


async def test_ask_in_private_answers_the_one_who_asked(club: Club) -> None:
    result = await club.alice.slash(club.channel, "ask", question=QUESTION, private=True)
    assert result.response.ephemeral


async def test_a_refusal_is_seen_by_the_one_who_asked_alone(club: Club, refusing: Answers) -> None:
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert result.response.ephemeral
    assert unescape(result.response.embeds[0].title or "") == "The sources don't say this outright."
    assert not result.response.attachments
    assert refusing.questions == [QUESTION]


async def test_sources_that_disagree_are_shown_in_the_open(club: Club, asker: Answers) -> None:
    asker.answer = conflicting()
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    simcord.assert_responded(result, embed_title="The sources disagree", ephemeral=False)


@pytest.mark.parametrize("allowed", [True, False], ids=["shown", "not to be shown"])
async def test_a_slow_answer_to_a_message_shows_that_it_is_looked_up(
    club: Club, asker: Answers, allowed: bool
) -> None:
    asker.seconds = 1.4
    if not allowed:
        club.env.inject_error("POST", "/channels/*/typing", status=403, code=50013)
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    await club.env.advance_time(2)
    shown = [one for one in club.env.http_requests if one.path.endswith("/typing")]
    assert len(shown) == 1
    assert club.channel.last_message.embeds


async def test_a_quick_answer_to_a_message_shows_nothing_before_it(club: Club) -> None:
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert not [one for one in club.env.http_requests if one.path.endswith("/typing")]


async def test_a_slow_answer_is_acknowledged_first_and_written_in_later(
    club: Club, asker: Answers
) -> None:
    asker.seconds = 1.4
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    await club.env.advance_time(2)
    assert kinds_of_callback(club) == [5]
    assert headline(result.response) == answered().text


async def test_a_fast_answer_is_one_message_without_a_placeholder(club: Club) -> None:
    await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert kinds_of_callback(club) == [4]


async def test_a_question_that_cannot_be_read_gets_the_sentence_in_private(club: Club) -> None:
    result = await club.alice.slash(club.channel, "ask", question="?!?")
    assert result.acknowledged
    simcord.assert_responded(result, contains="needs words", ephemeral=True)


@pytest.mark.parametrize("question", ["ab", "x" * 301])
async def test_discord_refuses_a_question_of_the_wrong_length(club: Club, question: str) -> None:
    with pytest.raises(simcord.OptionError):
        await club.alice.slash(club.channel, "ask", question=question)


async def test_a_mention_is_answered_as_a_reply_that_pings_nobody(
    club: Club, asker: Answers
) -> None:
    asked = await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    reply = club.channel.last_message
    assert reply.reference.message_id == asked.id
    assert headline(reply) == answered().text
    assert asker.questions == [QUESTION]
    sent = club.env.http_requests[-1].json
    assert sent["allowed_mentions"]["parse"] == []
    assert not sent["allowed_mentions"].get("replied_user")


async def test_the_markup_of_a_message_is_no_part_of_its_question(
    club: Club, asker: Answers
) -> None:
    text = f"Hey {club.mention}, <#123> how did <:flag:456> {club.bob.mention} vote <t:1:R>?"
    await club.alice.send(club.channel, text)
    assert asker.questions == ["Hey , how did vote ?"]


async def test_a_message_that_does_not_mention_the_bot_is_left_alone(
    club: Club, asker: Answers
) -> None:
    await club.alice.send(club.channel, QUESTION)
    await club.alice.send(club.channel, "@everyone " + QUESTION)
    assert asker.asked == []


async def test_other_bots_and_webhooks_are_left_alone(club: Club, asker: Answers) -> None:
    other = club.guild.add_member(club.env.create_user("other", bot=True))
    await other.send(club.channel, f"{club.mention} {QUESTION}")
    await club.guild.create_webhook(club.channel).send(f"{club.mention} {QUESTION}")
    assert asker.asked == []


async def test_a_mention_alone_gets_a_hint(club: Club, asker: Answers) -> None:
    await club.alice.send(club.channel, club.mention)
    assert club.channel.last_message.content == NO_QUESTION
    assert asker.asked == []


async def test_a_long_question_is_read_to_the_end_of_a_sentence_and_says_so(
    club: Club, asker: Answers
) -> None:
    await club.alice.send(club.channel, f"{club.mention} {QUESTION} " + "And then? " * 60)
    [question] = asker.questions
    assert question.startswith(QUESTION)
    assert question.endswith("And then?")
    assert len(question) <= limits.QUESTION
    assert LONG_QUESTION in headline(club.channel.last_message)


async def test_a_reply_to_a_mention_goes_on_with_its_conversation(
    club: Club, asker: Answers
) -> None:
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    await club.bob.send(club.channel, "And Hungary?", reply_to=club.channel.last_message)
    await club.bob.send(club.channel, "And France?", reply_to=club.channel.last_message)
    assert asker.questions == [QUESTION, "And Hungary?", "And France?"]
    first, second = Turn(QUESTION, answered()), Turn("And Hungary?", answered())
    assert [conversation for _, conversation in asker.asked] == [(), (first,), (first, second)]


async def test_a_person_goes_on_with_their_own_conversation_for_ten_minutes(
    club: Club, asker: Answers
) -> None:
    await club.alice.slash(club.channel, "ask", question=QUESTION)
    await club.alice.send(club.channel, f"{club.mention} And Hungary?")
    await club.bob.send(club.channel, f"{club.mention} And France?")
    await club.env.advance_time(11 * 60)
    await club.alice.send(club.channel, f"{club.mention} And Chad?")
    lengths = {question: len(conversation) for question, conversation in asker.asked}
    assert lengths == {QUESTION: 0, "And Hungary?": 1, "And France?": 0, "And Chad?": 0}


async def test_a_reply_after_a_restart_goes_on_with_what_the_chain_asked(
    club: Club, asker: Answers, state: State
) -> None:
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    await club.alice.send(club.channel, "And Hungary?", reply_to=club.channel.last_message)
    later = Answers()
    await club.env.restart_bot(bot_over(later, state))
    await club.alice.send(club.channel, "And France?", reply_to=club.channel.last_message)
    assert later.questions == [QUESTION, "And Hungary?", "And France?"]
    assert [turn.question for turn in later.asked[-1][1]] == [QUESTION, "And Hungary?"]


async def test_a_reply_to_the_answer_of_a_command_gets_a_hint_since_its_text_is_withheld(
    club: Club, asker: Answers
) -> None:
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    await club.alice.send(club.channel, "And Hungary?", reply_to=result.response.message)
    assert club.channel.last_message.content == UNREADABLE_REPLY
    assert asker.questions == [QUESTION]


async def test_a_direct_message_is_answered_without_a_mention(club: Club, asker: Answers) -> None:
    solo = club.env.create_user("solo")
    await solo.send_dm(QUESTION)
    assert headline(solo.dm_channel.last_message) == answered().text
    picture = club.env.backend.store_attachments(solo.dm_channel.id, [("map.png", b"no map")])
    await solo.send_dm("", attachments=picture)
    assert solo.dm_channel.last_message.content == NO_WORDS
    result = await solo.slash("ask", question="And Hungary?")
    assert result.acknowledged
    assert [len(conversation) for _, conversation in asker.asked] == [0, 1]


async def test_a_channel_that_takes_no_embeds_gets_text_with_the_quote(club: Club) -> None:
    role = club.guild.default_role
    quiet = club.guild.create_text_channel(
        "text-only", overwrites={role: discord.PermissionOverwrite(embed_links=False)}
    )
    await club.alice.send(quiet, f"{club.mention} {QUESTION}")
    assert not quiet.last_message.embeds
    assert "\n> Ninety" in quiet.last_message.content


async def test_a_channel_that_takes_no_files_gets_embeds_unless_a_quote_needs_a_file(
    club: Club, asker: Answers
) -> None:
    denied = discord.PermissionOverwrite(attach_files=False)
    channel = club.guild.create_text_channel(
        "no-files", overwrites={club.guild.default_role: denied}
    )
    await club.alice.send(channel, f"{club.mention} {QUESTION}")
    assert headline(channel.last_message) == answered().text
    long = "word " * 1500 + "end"
    asker.answer = answered(quote(long, 1, source(long)))
    await club.alice.send(channel, f"{club.mention} {QUESTION}")
    assert "too long to show here" in channel.last_message.content
    assert "word" not in channel.last_message.content


@pytest.mark.simcord(shard_count=1, check_errors=False)
async def test_an_error_shows_an_id_that_the_log_has_and_nothing_else(
    club: Club, asker: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    asker.answer = RuntimeError("secret path")
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert result.response.ephemeral
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    for content in (result.response.content, club.channel.last_message.content):
        assert "secret" not in content
        [identifier] = re.findall(r"`([0-9a-f]{8})`", content)
        assert f"fault {identifier}" in caplog.text


async def test_quotes_beyond_every_limit_arrive_whole_in_files(club: Club, asker: Answers) -> None:
    words = "word " * 40_000 + "end"
    of = source(words)
    asker.answer = answered(quote(words, 1, of), quote(words, 2, of))
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    attached = [each.filename for each in result.response.attachments]
    assert attached == ["quote-1.txt", "quote-2.txt", "picture.png"]
    assert await result.response.attachments[0].read() == words.encode()


async def test_a_refusal_names_readings_to_choose_from(club: Club, asker: Answers) -> None:
    asker.answer = abstained("Ukraine's text", "the U.S. text")
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert "• the U.S. text" in headline(result.response)


async def test_words_of_an_answer_that_fill_the_card_are_cut_visibly(
    club: Club, asker: Answers
) -> None:
    long = answered()
    asker.answer = type(long)("mixed", (Words("so it went. " * 900),), long.citations, (), 1.0)
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert headline(result.response).endswith("…")


async def test_where_a_person_brings_the_bot_along_no_servers_own_sources_answer(
    club: Club, asker: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await club.alice.slash(club.channel, "ask", question=QUESTION)
    # As in a server that the bot isn't a member of, which simcord has no picture of.
    monkeypatch.setattr(type(club.env.bot), "get_guild", lambda *_: None)
    before = len(club.env.http_requests)
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert result.acknowledged
    assert asker.guilds == [club.guild.id, None]
    assert [len(conversation) for _, conversation in asker.asked] == [0, 0]
    assert [entry.path.rpartition("/")[2] for entry in club.env.http_requests[before:]] == [
        "callback"
    ]
