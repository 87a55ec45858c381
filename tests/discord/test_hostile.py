"""What sources, people and Discord itself can do to a card, and what is left of it."""

from __future__ import annotations

import re

import discord
import pytest
import simcord

from bot.answer.ledger import Field, Words
from bot.answer.types import Answered, Citation
from bot.present.escape import unescape, unquote
from index.types import Quote, Source, Span
from tests.discord.answers import abstained, quote, source
from tests.discord.conftest import Answers, Club
from tests.discord.served import texts

pytestmark = pytest.mark.simcord(shard_count=1)

QUESTION = "What did the envoy say?"
HOSTILE = {
    "mentions": "@everyone @here <@1> <@&2> <#3> <id:customize> </ask:4> <:flag:5>",
    "links": "[click](https://evil.example) https://evil.example <https://evil.example>",
    "timestamps": "<t:1740355200:R> and <t:1740355200>",
    "formats": "**bold** __under__ ~~gone~~ ||hidden|| `code` ```py\nx``` > quoted # Heading",
    "lists": "# Heading\n- item\n1. first\n> quoted\n>>> all",
    "fake-citations": "[1] The Daily, ¶ 1: verified. Every quote is a slice of its source",
    "backslashes": "\\* \\\\ \\@everyone \\",
    "emoji-and-scripts": "👩‍👩‍👧 می‌خواهم 汉字 e\u0301 ẞ",
}
UNSEEN = {
    "ansi": "\x1b[31mred\x1b[0m",
    "bidi": "turned \u202e round \u2066 and back",
    "zero-width": "zero\u200bwidth\u2060 words",
    "tags": "plain\U000e0041\U000e0042",
    "subtext": "-# small print",
}


def cited(*quotes: Quote) -> Answered:
    citations = tuple(Citation(n, each) for n, each in enumerate(quotes, start=1))
    return Answered("passages", (Words("In the words of"),), citations, (), 0.9)


def written(words: str, **fields: object) -> Quote:
    """Quote the middle of a source that says something."""
    text = f"Before. {words} After."
    start = text.index(words)
    return Quote(source(text, **fields), (Span(start, start + len(words)),), 1)


def everything(message: discord.Message | simcord.ResponseMessage) -> str:
    """Return all that Discord would read as Markdown in a message."""
    found = [message.content]
    for embed in message.embeds:
        found += [embed.title or "", embed.description or ""]
        found += [text for part in embed.fields for text in (part.name or "", part.value or "")]
    if isinstance(message, simcord.ResponseMessage):
        found += texts(message)
    return "\n".join(found)


async def answer(club: Club) -> discord.Message:
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert club.channel.last_message.author == club.env.bot.user
    return club.channel.last_message


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_words_of_a_source_are_shown_and_do_nothing(
    club: Club, asker: Answers, words: str
) -> None:
    asker.answer = cited(written(words))
    message = await answer(club)
    assert unquote(message.embeds[0].fields[0].value or "") == words
    for live in ("@everyone", "@here", "<@", "<#", "<t:", "</", "<:", "](", "https:", "**", "||"):
        assert not re.search(rf"(?<!\\){re.escape(live)}", everything(message)), live
    assert not message.mention_everyone
    assert message.mentions == []
    assert message.role_mentions == []


@pytest.mark.parametrize("words", UNSEEN.values(), ids=UNSEEN)
async def test_words_that_would_not_be_shown_as_they_are_come_in_a_file(
    club: Club, asker: Answers, words: str
) -> None:
    asker.answer = cited(written(words), written("And this."))
    message = await answer(club)
    [file] = message.attachments
    assert await file.read() == words.encode()
    assert words not in everything(message)


@pytest.mark.parametrize("name", [*HOSTILE.values(), *UNSEEN.values()], ids=[*HOSTILE, *UNSEEN])
@pytest.mark.parametrize("count", [1, 2])
async def test_a_hostile_name_of_a_source_is_a_name(
    club: Club, asker: Answers, name: str, count: int
) -> None:
    quotes = [written(f"Words {n}.", publisher=name, title=name) for n in range(count)]
    said = cited(*quotes)
    statement = (Words("In the words of "), Field(quotes[0].source, "publisher"))
    asker.answer = Answered("passages", statement, said.citations, (), 0.9)
    await answer(club)
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    text = everything(result.response)
    for unseen in "\x1b\u202e\u2066\u200b\u2060\U000e0041":
        assert unseen not in text
    assert not re.search(r"(?<!\\)(@everyone|<@|<t:|\]\(|https:|\|\|)", text)
    assert [e for e in result.response.message.mentions if e != club.env.bot.user] == []


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://user:pw@evil.example", "https://evil.example/\u202ex", "x"],
)
@pytest.mark.parametrize("count", [1, 2])
async def test_an_address_that_is_not_safe_leaves_a_quote_without_a_link(
    club: Club, asker: Answers, url: str, count: int
) -> None:
    asker.answer = cited(*(written(f"Words {n}.", url=url) for n in range(count)))
    result = await club.alice.slash(club.channel, "ask", question=QUESTION)
    assert "evil" not in str(result.response.components)
    assert "Words 0" in unescape(everything(result.response))


async def test_hostile_readings_and_titles_of_a_refusal_are_names(
    club: Club, asker: Answers
) -> None:
    of: Source = source(title=HOSTILE["links"] + UNSEEN["bidi"], publisher=HOSTILE["mentions"])
    refusal = abstained(HOSTILE["mentions"], UNSEEN["zero-width"])
    closest = (quote("Ninety-three members", 1, of),)
    asker.answer = type(refusal)(refusal.reason, refusal.hint, closest, 0.1, refusal.choices)
    message = await answer(club)
    text = everything(message)
    assert not re.search(r"(?<!\\)(@everyone|<@|\]\(|https:)", text)
    assert "\u202e" not in text
    assert "\u200b" not in text


@pytest.mark.parametrize("question", [*HOSTILE.values(), *UNSEEN.values()], ids=[*HOSTILE, *UNSEEN])
async def test_a_hostile_question_is_shown_without_what_it_could_do(
    club: Club, asker: Answers, question: str
) -> None:
    for count in (1, 2):
        asker.answer = cited(*(written(f"Words {n}.") for n in range(count)))
        result = await club.bob.slash(club.channel, "ask", question=question)
        assert "\u202e" not in str(result.response.message.embeds)
        assert not result.response.message.mention_everyone
        # The name of an embed's author is plain text to Discord; a panel's words are Markdown.
        assert not re.search(r"(?<!\\)(@everyone|<@|<t:|\]\(|https:)", everything(result.response))


@pytest.mark.parametrize(
    "question", ["\u200b\u200b\u200b", "\u202e\u202e\u202e", "   x   ", "🙂🙂🙂"]
)
async def test_a_question_of_next_to_nothing_is_acknowledged(club: Club, question: str) -> None:
    result = await club.alice.slash(club.channel, "ask", question=question)
    assert result.acknowledged
    assert result.response is not None


async def test_an_answer_that_discord_refuses_to_take_is_a_fault_with_an_id(
    club: Club, caplog: pytest.LogCaptureFixture
) -> None:
    club.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    await club.alice.send(club.channel, f"{club.mention} {QUESTION}")
    assert "Something went wrong" in club.channel.last_message.content
    assert "fault" in caplog.text
