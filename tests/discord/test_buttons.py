"""The buttons below an answer, over a real state and a small real library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import discord
import pytest
import simcord

from bot.answer.types import Answered
from bot.discord.client import AyesBot
from bot.discord.interactions.answer_buttons import (
    CHANGED,
    GONE,
    THANKS,
    THANKS_ELSEWHERE,
)
from bot.discord.reply.acknowledge import UNREADABLE
from bot.present.escape import unescape, unquote
from bot.storage.state.state import State, StateError
from index.library.edit import EditableFolder
from index.library.library import Library, build_library
from index.library.refresh import put_documents
from index.types import Document, Paragraph, Source, Span
from tests.discord.answers import abstained, answered, quote, source
from tests.discord.conftest import Answers, Club, knowledge_of
from tests.discord.served import components, texts
from tests.tiny import TinyEncoder

pytestmark = pytest.mark.simcord(shard_count=1)

QUESTION = "What did the envoys say?"
PARAGRAPHS = [f"Envoy {name} said that the vote was {name}'s." for name in "ABCDEFGH"]


def document(text: str = "\n\n".join(PARAGRAPHS), **fields: object) -> Document:
    of = source(text, **fields)
    paragraphs, start = [], 0
    for number, words in enumerate(text.split("\n\n"), start=1):
        paragraphs.append(Paragraph(number, Span(start, start + len(words))))
        start += len(words) + 2
    return Document(of, tuple(paragraphs))


def library_of(path: Path, *documents: Document) -> Library:
    return build_library(path, documents, (), TinyEncoder())


def said(of: Source, count: int) -> Answered:
    """Answer with the first sentences of a source, each a paragraph."""
    quotes = [quote(words, n, of) for n, words in enumerate(PARAGRAPHS[:count], start=1)]
    return replace(answered(*quotes), kind="passages", records=())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(library_of(tmp_path / "library", document())) as opened:
        yield opened


@pytest.fixture
def asker(library: Library) -> Answers:
    return Answers(said(library.sources["daily"], 4), library=library)


def bot_with(asker: Answers, state: State, **options: bool) -> AyesBot:
    return AyesBot(knowledge_of(asker, state), **options)


@pytest.fixture
def simcord_bot(asker: Answers, state: State) -> AyesBot:
    return bot_with(asker, state)


async def asked(club: Club) -> simcord.ResponseMessage:
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert result.response is not None
    return result.response


def labels(message: simcord.ResponseMessage) -> list[str]:
    """Return the labels of a message's buttons that come back to the bot."""
    return [str(each["label"]) for each in components(message) if "custom_id" in each]


async def pressed(
    club: Club, message: simcord.ResponseMessage, label: str
) -> simcord.ResponseMessage:
    result = await club.bob.click(message, label=label)
    assert result.response.ephemeral
    return result.response


async def opened(
    who: simcord.MemberActor | simcord.UserHandle, message: simcord.ResponseMessage
) -> tuple[simcord.InteractionResult, str]:
    """Press “Wrong?”, and return the form with the id of its field."""
    form = await who.click(message, label="Wrong?")
    return form, form.modal["components"][0]["component"]["custom_id"]


async def form(club: Club, message: simcord.ResponseMessage, reason: str) -> str:
    """Press “Wrong?”, send the form, and return what is said to it."""
    shown, field = await opened(club.bob, message)
    asked = shown.modal["components"][0]["component"]
    assert (asked["max_length"], asked["required"]) == (300, False)
    result = await club.bob.submit_modal(shown, {field: reason})
    assert result.response.ephemeral
    return result.response.content


async def test_several_quotes_stand_below_each_other_each_with_its_link(club: Club) -> None:
    message = await asked(club)
    assert message.flags.components_v2
    assert not message.embeds
    opening, *quotes, ending = texts(message)
    assert QUESTION in unescape(opening)
    blocks = [block.rpartition("\n-# ")[0] for block in quotes]
    assert [unquote(block) for block in blocks] == PARAGRAPHS[:3]
    assert unescape(quotes[1]).endswith("-# [2] The Daily, ¶ 2")
    assert unescape(ending) == "-# Also in The Daily, ¶ 4"
    sections = [each for each in message.components[0]["components"] if each["type"] == 9]
    assert all("#:~:text=" in each["accessory"]["url"] for each in sections)


async def test_a_slow_answer_of_several_quotes_is_written_in_later(
    club: Club, asker: Answers
) -> None:
    asker.seconds = 1.4
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    await club.env.advance_time(2)
    assert result.response is not None
    assert len(texts(result.response)) == 5


async def test_more_shows_the_quotes_that_the_card_had_no_place_for(club: Club) -> None:
    message = await asked(club)
    assert labels(message) == ["More", "Context", "Wrong?"]
    further = await pressed(club, message, "More")
    shown = texts(further)
    assert not further.embeds
    assert unquote(shown[1].rpartition("\n-# ")[0]) == PARAGRAPHS[3]
    assert "[4] The Daily, ¶ 4" in unescape(shown[1])


async def test_more_is_offered_only_where_there_is_more(club: Club, asker: Answers) -> None:
    asker.answer = said(asker.library.sources["daily"], 2)
    assert labels(await asked(club)) == ["Context", "Wrong?"]


async def test_many_further_quotes_come_five_at_a_time(
    club: Club, asker: Answers, state: State
) -> None:
    state.change_settings(club.guild.id, quotes=1)
    asker.answer = said(asker.library.sources["daily"], 8)
    first = await pressed(club, await asked(club), "More")
    second = await pressed(club, first, "More")
    blocks = [each for each in texts(first) + texts(second) if each.startswith("> ")]
    assert [unquote(each.rpartition("\n-# ")[0]) for each in blocks] == PARAGRAPHS[1:]
    assert labels(second) == ["Context"]


async def test_context_shows_the_paragraphs_around_each_quote_in_turn(club: Club) -> None:
    first = await pressed(club, await asked(club), "Context")
    shown = [unescape(text).split("\n-# ") for text in texts(first)]
    places = ["[1] The Daily, ¶ 1", "¶ 2"]
    assert shown == [[f"> {each}", at] for each, at in zip(PARAGRAPHS, places, strict=False)]
    second = texts(await pressed(club, first, "Context of [2]"))
    assert [unquote(text.rpartition("\n-# ")[0]) for text in second] == PARAGRAPHS[:3]
    assert unescape(second[1]).endswith("\n-# [2] The Daily, ¶ 2")


async def test_what_is_wrong_is_kept_for_those_who_manage_the_server(
    club: Club, state: State
) -> None:
    assert await form(club, await asked(club), "The figure is old.") == THANKS
    [kept] = state.feedback(club.guild.id)
    assert (kept.question, kept.reason) == (QUESTION, "The figure is old.")
    assert state.feedback(None) == ()


async def test_a_reason_may_be_left_out_and_a_refusal_may_be_wrong_too(
    club: Club, asker: Answers, state: State
) -> None:
    asker.answer = abstained()
    message = await asked(club)
    assert labels(message) == ["Wrong?"]
    await club.env.settle()
    shown, field = await opened(club.alice, message)
    await club.alice.submit_modal(shown, {field: ""})
    assert [each.reason for each in state.feedback(club.guild.id)] == [""]


async def test_buttons_work_after_a_restart(
    club: Club, asker: Answers, state: State, library: Library
) -> None:
    message = await asked(club)
    await club.env.restart_bot(bot_with(Answers(library=library), state))
    assert PARAGRAPHS[3] in unescape(texts(await pressed(club, message, "More"))[1])
    assert PARAGRAPHS[1] in unescape(texts(await pressed(club, message, "Context"))[1])
    assert await form(club, message, "") == THANKS


async def test_a_form_that_was_opened_before_a_restart_is_still_kept(
    club: Club, asker: Answers, state: State
) -> None:
    message = await asked(club)
    await club.env.settle()
    shown, field = await opened(club.alice, message)
    await club.env.restart_bot(bot_with(asker, state))
    sent = await club.alice.submit_modal(shown, {field: "The figure is old."})
    assert sent.response.content == THANKS
    assert [each.reason for each in state.feedback(club.guild.id)] == ["The figure is old."]


@pytest.mark.parametrize("label", ["More", "Context"])
async def test_a_source_that_has_changed_is_not_quoted_from(
    club: Club, asker: Answers, label: str, tmp_path: Path
) -> None:
    message = await asked(club)
    changed = document("\n\n".join(["Another text.", *PARAGRAPHS]))
    with closing(library_of(tmp_path / "changed", changed)) as library:
        asker.library = library
        assert (await pressed(club, message, label)).content == CHANGED
    with closing(library_of(tmp_path / "other", document(id="other"))) as library:
        asker.library = library
        assert (await pressed(club, message, label)).content == CHANGED


async def test_a_text_that_was_replaced_is_still_quoted_from_word_for_word(
    club: Club, asker: Answers, library: Library
) -> None:
    message = await asked(club)
    changed = document("\n\n".join(["Another text.", *PARAGRAPHS]))
    put_documents(EditableFolder(library.path), [changed], TinyEncoder())
    with closing(Library.open(library.path, TinyEncoder())) as asker.library:
        assert PARAGRAPHS[3] in unescape(texts(await pressed(club, message, "More"))[1])
        # Its paragraphs weren't kept, so what stands around the quote can't be shown.
        assert (await pressed(club, message, "Context")).content == CHANGED


@pytest.mark.parametrize("label", ["More", "Context"])
async def test_an_unchanged_source_is_quoted_though_the_library_has_grown(
    club: Club, asker: Answers, label: str, tmp_path: Path
) -> None:
    message = await asked(club)
    grown = library_of(tmp_path / "grown", document(id="another", title="Z"), document())
    with closing(grown) as library:
        asker.library = library
        assert (await pressed(club, message, label)).content != CHANGED


@pytest.mark.parametrize("label", ["More", "Context", "Wrong?"])
async def test_an_answer_that_is_no_longer_kept_says_so(
    club: Club, state: State, label: str
) -> None:
    message = await asked(club)
    state.forget_server(club.guild.id)
    assert (await pressed(club, message, label)).content == GONE


async def test_a_form_that_is_sent_after_the_answer_is_gone_says_so(
    club: Club, state: State
) -> None:
    shown, field = await opened(club.bob, await asked(club))
    state.forget_server(club.guild.id)
    result = await club.bob.submit_modal(shown, {field: "late"})
    assert result.response.content == GONE


@pytest.mark.parametrize("label", ["More", "Context", "Wrong?"])
async def test_a_button_of_another_servers_answer_finds_nothing(
    club: Club, asker: Answers, label: str
) -> None:
    mine = await asked(club)
    other = club.env.create_guild()
    room = other.create_text_channel("elsewhere")
    eve = other.add_member(club.env.create_user("eve"))
    theirs = await eve.slash(room, "ask", question=QUESTION)
    # Someone who could make a button with the id of another server's answer.
    (forged,) = (each["custom_id"] for each in components(mine) if each.get("label") == label)
    stored = club.env.backend.get_message(room.id, theirs.response.id)
    for each in components(stored):
        if each.get("label") == label:
            each["custom_id"] = forged
    result = await eve.click(theirs.response, custom_id=forged)
    assert result.response.content == GONE


async def test_a_direct_message_has_buttons_of_its_own(club: Club, state: State) -> None:
    solo = club.env.create_user("solo")
    result = await solo.slash("ask", question=QUESTION)
    assert result.response is not None
    further = await solo.click(result.response, label="More")
    assert PARAGRAPHS[3] in unescape(texts(further.response)[1])
    shown, field = await opened(solo, result.response)
    thanked = await solo.submit_modal(shown, {field: "no"})
    assert thanked.response.content == THANKS_ELSEWHERE
    assert len(state.feedback(None)) == 1


async def test_every_question_and_its_outcome_is_kept_where_it_was_asked(
    club: Club, asker: Answers, state: State
) -> None:
    await asked(club)
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    asker.answer = abstained()
    await club.alice.slash(club.channel, "ask", question="What is the moon?")
    await club.env.create_user("solo").send_dm(QUESTION)
    here = state.counts(club.guild.id)
    assert (here.answers, here.unanswered) == (3, 1)
    assert state.counts(None).answers == 1
    [question] = state.unanswered(club.guild.id)
    assert question.question == "What is the moon?"


async def test_no_words_of_a_source_are_kept(club: Club, state: State, tmp_path: Path) -> None:
    await asked(club)
    state.close()
    kept = b"".join(each.read_bytes() for each in tmp_path.glob("state.db*"))
    assert QUESTION.encode() in kept
    assert b"Envoy A" not in kept


async def test_where_nothing_can_be_kept_the_answer_comes_without_its_buttons(
    club: Club, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(State, "_write", broken)
    message = await asked(club)
    assert len(texts(message)) == 5
    assert labels(message) == []
    assert "without its buttons" in caplog.text


def broken(*_: object) -> None:
    raise StateError("The state file can't grow, as the disk is full; free some space.")


async def test_a_button_whose_answer_cannot_be_read_asks_for_patience(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await asked(club)
    monkeypatch.setattr(State, "_read", broken)
    for label in ("More", "Context", "Wrong?"):
        assert (await pressed(club, message, label)).content == UNREADABLE


async def test_a_press_that_is_replayed_is_answered_once(club: Club) -> None:
    message = await asked(club)
    seen: list[discord.Interaction] = []

    async def on_interaction(interaction: discord.Interaction) -> None:
        seen.append(interaction)

    club.env.bot.add_listener(on_interaction)
    await club.bob.click(message, label="More")
    before = len(club.env.http_requests)
    store = club.env.bot._connection._view_store
    store.dispatch_view(2, seen[0].data["custom_id"], seen[0])
    await club.env.settle()
    assert len(club.env.http_requests) == before


@pytest.mark.simcord(shard_count=1, check_errors=False)
async def test_a_button_that_fails_shows_an_id_that_the_log_has(
    club: Club, asker: Answers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = await asked(club)
    monkeypatch.setattr(Library, "paragraphs", lambda *_: 1 / 0)
    shown = await pressed(club, message, "Context")
    identifier = shown.content.split("`")[1]
    assert f"fault {identifier}" in caplog.text


async def test_a_channel_without_embeds_gets_further_quotes_and_context_as_text(
    club: Club,
) -> None:
    denied = discord.PermissionOverwrite(embed_links=False)
    bare = club.guild.create_text_channel("bare", overwrites={club.guild.default_role: denied})
    result = await club.alice.slash(bare, "ask", question=QUESTION)
    assert not result.response.embeds
    assert not result.response.flags.components_v2
    further = await pressed(club, result.response, "More")
    assert not further.embeds
    assert f"> {PARAGRAPHS[3]}" in unescape(further.content)
    around = await pressed(club, result.response, "Context")
    assert f"> {PARAGRAPHS[1]}" in unescape(around.content)


async def test_an_answer_about_a_vote_keeps_its_embed_and_has_the_buttons_below_its_links(
    club: Club, asker: Answers
) -> None:
    asker.answer = answered(quote(PARAGRAPHS[0], 1, asker.library.sources["daily"]))
    message = await asked(club)
    assert len(message.embeds) == 1
    links, own = message.components
    assert all("url" in each for each in links["components"])
    assert [each["label"] for each in own["components"]] == ["Context", "Wrong?"]


async def test_what_a_server_has_set_is_how_its_questions_are_answered(
    club: Club, asker: Answers, state: State
) -> None:
    state.change_settings(club.guild.id, quotes=2, threshold=0.7, private_refusals=False)
    assert len([each for each in texts(await asked(club)) if each.startswith("> ")]) == 2
    asker.answer = abstained()
    assert not (await asked(club)).ephemeral
    await club.env.create_user("solo").send_dm(QUESTION)
    assert asker.thresholds == [0.7, 0.7, None]
