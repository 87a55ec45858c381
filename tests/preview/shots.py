"""Make the README's pictures: `make demo-shots`, or `python -m tests.preview.shots [FOLDER]`.

Each is what the demo's page shows for a question that the bot has just answered, from the base
library, cut to the conversation or to the form that a button opens. Needs Chromium
(`apt-get install chromium`).
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
import typer
from PIL import Image

from bot.discord.demo import Stage, servers_home, staged
from bot.discord.reply.knowledge import Knowledge, open_knowledge
from bot.present.escape import unescape
from bot.settings import load_settings
from index.errors import AyesError, SettingsError
from tests.preview.browser import Page, browser

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WIDTH, HEIGHT = 1256, 2400  # pixels of the window, high enough for every conversation
RIGHT = 1136  # pixels: beside it the page is empty
MARGIN = 16  # pixels
MESSAGES, FORM = "article.channel-message", ".modal-dialog"
# Until then, the page shows its buttons as if they couldn't be pressed.
READY = (
    f"document.querySelector('{MESSAGES}') && !document.querySelector('[aria-disabled=true]')"
    " && [...document.images].every(image => image.complete && image.naturalWidth)"
    " && document.fonts.status == 'loaded'"
)
PRESS = "[...document.querySelectorAll('button')].find(one => one.innerText == {label}).click()"
PLACES = (
    "JSON.stringify([...document.querySelectorAll({selector})]"
    ".map(one => one.getBoundingClientRect()))"
)

Shown = simcord.ResponseMessage | discord.Message | None

REFUSALS = ("The sources don't say", "The nearest passage doesn't say")
VOTE = "How did the United States vote on Ukraine's resolution?"
RECORD = "A/RES/ES-11/7"
WORDS = "What did Mariana Betsa call the vote?"
UNKNOWN = "What did Brazil's foreign minister say about the vote?"
DISPUTED = "How did Syria vote on Ukraine's resolution?"
PARTS = "Who was livid, and how did Hungary vote on Ukraine's resolution?"
MARGIN_OF = "By what margin was Ukraine's resolution adopted?"
WHETHER = "Did Israel vote for Ukraine's resolution?"
SUMMARY = "What is this about?"
BERTHS = "How many berths are there in Oslo?"
SCRIPT = "How do I book a berth by script?"
HANDBOOK = Path(__file__).with_name("handbook.md")  # which the server adds for itself
PAIR = ("the United States", "Russia")


async def by_command(stage: Stage, question: str) -> Shown:
    """Ask with `/ask`."""
    result = await stage.people[0].slash(stage.channel, "ask", question=question)
    return result.response


async def by_mention(stage: Stage, question: str) -> Shown:
    """Ask with a mention."""
    await stage.people[0].send(stage.channel, f"{stage.env.bot.user.mention} {question}")
    return stage.channel.last_message


async def by_record(stage: Stage, question: str) -> Shown:
    """Name a vote to `/vote`, and a country beside it."""
    named = {"record": question, "country": "Hungary"}
    result = await stage.people[0].slash(stage.channel, "vote", **named)
    return result.response


async def by_button(stage: Stage, question: str) -> Shown:
    """Ask with `/ask`, and press the button for the paragraphs around a quote."""
    answer = await by_command(stage, question)
    if answer is None:
        return None
    result = await stage.people[0].click(answer, label="Context")
    return result.response


async def by_own_source(stage: Stage, question: str) -> Shown:
    """Add a source of the server's own, and ask what only that one says."""
    handbook = (HANDBOOK.name, HANDBOOK.read_bytes())
    await stage.people[0].slash(stage.channel, "corpus add", file=handbook)
    result = await stage.people[1].slash(stage.channel, "ask", question=question)
    return result.response


async def by_comparison(stage: Stage, question: str) -> Shown:
    """Compare two countries with `/votes compare`."""
    first, _, second = question.partition(" and ")
    result = await stage.people[0].slash(stage.channel, "votes compare", a=first, b=second)
    return result.response


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: how a question is asked, and whether it is to be answered.

    `imported` says that it shows votes which an operator has to import first; `press` is a button
    that opens a form, which is then what the picture shows.
    """

    name: str
    ask: Callable[[Stage, str], Awaitable[Shown]]
    question: str
    answered: bool = True
    imported: bool = False
    press: str | None = None


SHOTS = (
    Shot("answer-vote.png", by_command, VOTE),
    Shot("vote.png", by_record, RECORD),
    Shot("answer-quote.png", by_mention, WORDS),
    Shot("parts.png", by_command, PARTS),
    Shot("figure.png", by_command, MARGIN_OF),
    Shot("whether.png", by_command, WHETHER),
    Shot("summary.png", by_command, SUMMARY),
    Shot("table.png", by_own_source, BERTHS),
    Shot("code.png", by_command, SCRIPT),  # of the source that the server has added before
    Shot("context.png", by_button, WORDS),
    Shot("wrong.png", by_command, WORDS, press="Wrong?"),
    Shot("conflict.png", by_command, DISPUTED),
    Shot("refusal.png", by_command, UNKNOWN, answered=False),
    Shot("compare.png", by_comparison, " and ".join(PAIR), imported=True),
)


async def shoot(knowledge: Knowledge, folder: Path) -> None:
    """Ask each question in a channel of its own, and keep the picture of what came back."""
    register = knowledge.register
    imported = register is not None and any(each.roll_calls for each in register.datasets())
    for shot in SHOTS:
        if shot.imported and not imported:
            typer.echo(f"{shot.name}: left as it is, since no votes are imported here")
            continue
        own = staged(knowledge, quotes=1, corpora=knowledge.corpora)
        async with own as stage, browser() as page:
            welcome = stage.channel.last_message
            if welcome is not None:
                await welcome.delete()
            shown = await shot.ask(stage, shot.question)
            if shown is None or refused(shown) == shot.answered:
                raise SettingsError(f"{shot.question!r} no longer makes the picture {shot.name}.")
            await stage.page.show(shown)
            await page.open(stage.page.url, WIDTH, HEIGHT)
            png = await photograph(page, shot.press)
        with Image.open(io.BytesIO(png)) as picture:
            picture.convert("RGB").save(folder / shot.name, optimize=True)
        typer.echo(f"{folder / shot.name}: {shot.question}")


def refused(shown: simcord.ResponseMessage | discord.Message) -> bool:
    """Say whether a message is a sentence of its own or a refusal, rather than an answer."""
    titles = [unescape(embed.title or "") for embed in shown.embeds]
    return any(one.startswith(REFUSALS) for one in titles) or not (
        titles or shown.flags.components_v2
    )


async def photograph(page: Page, press: str | None) -> bytes:
    """Return a PNG of the conversation, or of the form that a button opens."""
    await page.wait_for(READY)
    if press is not None:
        await page.evaluate(PRESS.format(label=json.dumps(press)))
        await page.wait_for(f"document.querySelector('{FORM}') !== null")
    selector = MESSAGES if press is None else FORM
    places = json.loads(await page.evaluate(PLACES.format(selector=json.dumps(selector))))
    left, top = (min(place[side] for place in places) for side in ("left", "top"))
    right, bottom = (max(place[side] for place in places) for side in ("right", "bottom"))
    below = 0 if press else MARGIN
    return await page.picture(left, top, min(right, RIGHT) - left, bottom + below - top)


def main() -> None:
    """Make every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    settings = load_settings()
    with (
        servers_home(settings) as servers,
        open_knowledge(settings, lambda _stage, _fraction: None, servers=servers) as knowledge,
    ):
        asyncio.run(shoot(knowledge, folder))


if __name__ == "__main__":
    try:
        main()
    except AyesError as error:
        sys.exit(str(error))
