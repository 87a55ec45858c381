"""`/config`: how Ayes works in a server, what it could not answer, and how all of it goes."""

from __future__ import annotations

import datetime

import pytest

from bot.discord.cards.settings_cards import NO_FEEDBACK, NO_QUESTIONS, UNREAD
from bot.discord.reply.fault_messages import NOT_FOR_YOU
from bot.storage.state.state import KeptAnswer
from tests.discord.served import Hall, Served, words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=30)


NOW = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)


def unanswered(question: str) -> KeptAnswer:
    return KeptAnswer(question, "none", "The sources don't say.", "v", (), (), NOW)


@pytest.mark.parametrize(
    ("command", "options", "field", "value"),
    [
        ("replies", {"where": "threads"}, "threads", True),
        ("quotes", {"n": 2}, "quotes", 2),
        ("threshold", {"probability": 0.6}, "threshold", 0.6),
        ("retention", {"days": 7}, "retention_days", 7),
        ("refusals", {"seen": "by all"}, "private_refusals", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_setting_is_kept_for_the_server_and_shown(
    command: str,
    options: dict[str, object],
    field: str,
    value: object,
    hall: Hall,
    home: Served,
) -> None:
    assert "That is set." in await hall.told(f"config {command}", **options)
    assert getattr(home.state.settings_of(hall.guild.id), field) == value
    assert getattr(home.state.settings_of(hall.guild.id + 1), field) != value


async def test_channels_and_forums_are_added_and_removed(hall: Hall, home: Served) -> None:
    forum = hall.guild.create_forum_channel("answers")
    shown = await hall.told("config channel add", channel=hall.channel)
    assert f"<#{hall.channel.id}>" in shown
    assert "AYES" in shown, "whose intents don't let it read there"
    assert UNREAD.startswith("I can't read")
    await hall.told("config forum add", forum=forum)
    assert home.state.settings_of(hall.guild.id).question_channels == {hall.channel.id, forum.id}
    await hall.told("config channel remove", channel=hall.channel)
    await hall.told("config forum remove", forum=forum)
    assert home.state.settings_of(hall.guild.id).question_channels == set()


@pytest.mark.simcord(shard_count=1, settle_timeout=30, check_errors=False)
async def test_who_does_not_manage_the_server_is_refused_whatever_discord_shows(
    hall: Hall, home: Served
) -> None:
    await hall.open_to_all("config")
    for command, options in (
        ("config quotes", {"n": 1}),
        ("config channel add", {"channel": hall.channel}),
    ):
        result = await hall.alice.slash(hall.channel, command, **options)
        assert result.response is not None
        assert result.response.content == NOT_FOR_YOU
    assert home.state.settings_of(hall.guild.id).quotes is None


async def test_what_was_not_answered_is_grouped_counted_and_exported(
    hall: Hall, home: Served
) -> None:
    assert NO_QUESTIONS in await hall.told("config questions")
    for question in ("When are dues paid?", "When are the dues paid?", "=Who sings @everyone?"):
        home.state.keep_answer(hall.guild.id, 7, unanswered(question))
    home.state.keep_answer(hall.guild.id + 1, 7, unanswered("What do others ask?"))
    result = await hall.boss.slash(hall.channel, "config questions")
    assert "**2×** When are" in words(result)
    assert "others ask" not in words(result)
    (file,) = result.response.attachments
    content = (await file.read()).decode("utf-8-sig")
    assert "When are dues paid?" in content
    assert "\n=" not in content.replace(",=", "\n="), "no cell is a formula"


async def test_what_people_said_is_shown_and_exported(hall: Hall, home: Served) -> None:
    assert NO_FEEDBACK in await hall.told("config feedback")
    identifier = home.state.keep_answer(hall.guild.id, 7, unanswered("When are dues paid?"))
    home.state.keep_feedback(hall.guild.id, 8, identifier, "In May, <@1>.", NOW)
    result = await hall.boss.slash(hall.channel, "config feedback")
    assert "In May" in words(result)
    assert "<@1>" not in words(result)
    (file,) = result.response.attachments
    assert "In May" in (await file.read()).decode("utf-8-sig")


async def test_all_that_is_kept_goes_after_a_press_and_not_before(hall: Hall, home: Served) -> None:
    await hall.add("Members meet in the green room.")
    home.state.keep_answer(hall.guild.id, 7, unanswered("When are dues paid?"))
    home.state.change_settings(hall.guild.id, quotes=1)
    asked = await hall.boss.slash(hall.channel, "config forget")
    assert home.state.counts(hall.guild.id).answers == 1
    pressed = await hall.boss.click(asked.response, label="Delete all of it")
    assert "1 question" in words(pressed)
    assert home.state.counts(hall.guild.id).answers == 0
    assert home.state.settings_of(hall.guild.id).quotes is None
    assert home.tenants.locations.servers() == []
