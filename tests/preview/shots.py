"""Make the README's pictures: `make demo-shots`, or `python -m tests.preview.shots [FOLDER]`.

Each is what the demo's page shows for a question that the bot has just answered, from the base
library, cut to the conversation. Needs Chromium (`apt-get install chromium`).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
import typer
from PIL import Image, ImageChops

from bot.cogs.knowledge import Knowledge, open_knowledge
from bot.demo import Stage, staged
from bot.settings import load_settings
from index.errors import AyesError, SettingsError

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WINDOW = (1256, 1400)  # pixels; the page's margin on the left takes 256 of them
LEFT, RIGHT, BOTTOM = 256, 1136, 1280  # pixels: the conversation ends above the input
HEAD = 240  # pixels that end below the line of the date, wherever the page's own bars put it
BELOW_DATE = 12  # pixels
MARGIN = 16
DRAWN_WITHIN = 10_000  # milliseconds of the page's own clock
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

Shown = simcord.ResponseMessage | discord.Message | None

REFUSAL = "The sources don't say."
VOTE = "How did the United States vote on Ukraine's resolution?"
RECORD = "A/RES/ES-11/7"
WORDS = "What did Mariana Betsa call the vote?"
UNKNOWN = "What did Brazil's foreign minister say about the vote?"


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


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: how a question is asked, and whether it is to be answered."""

    name: str
    ask: Callable[[Stage, str], Awaitable[Shown]]
    question: str
    answered: bool


SHOTS = (
    Shot("answer-vote.png", by_command, VOTE, answered=True),
    Shot("vote.png", by_record, RECORD, answered=True),
    Shot("answer-quote.png", by_mention, WORDS, answered=True),
    Shot("refusal.png", by_command, UNKNOWN, answered=False),
)


async def shoot(knowledge: Knowledge, browser: str, folder: Path) -> None:
    """Ask each question in a channel of its own, and keep the picture of what came back."""
    for shot in SHOTS:
        async with staged(knowledge, quotes=2) as stage:
            welcome = stage.channel.last_message
            if welcome is not None:
                await welcome.delete()
            shown = await shot.ask(stage, shot.question)
            titles = [embed.title for embed in shown.embeds] if shown else []
            if not titles or (REFUSAL not in titles) != shot.answered:
                raise SettingsError(f"{shot.question!r} no longer makes the picture {shot.name}.")
            await stage.page.show(shown)
            with tempfile.TemporaryDirectory() as place:
                picture = Path(place) / shot.name
                await photograph(browser, stage.page.url, picture)
                trimmed(picture).save(folder / shot.name, optimize=True)
        typer.echo(f"{folder / shot.name}: {shot.question}")


async def photograph(browser: str, url: str, picture: Path) -> None:
    """Have the browser draw a page and save what it sees."""
    process = await asyncio.create_subprocess_exec(
        browser,
        "--headless=new",
        "--no-sandbox",  # the page is our own, on the loopback interface
        "--disable-gpu",
        "--hide-scrollbars",
        f"--window-size={WINDOW[0]},{WINDOW[1]}",
        f"--virtual-time-budget={DRAWN_WITHIN}",
        f"--screenshot={picture}",
        url,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await process.wait() or not picture.exists():
        raise SettingsError(f"{browser} made no picture of the page; run it by hand to see why.")


def trimmed(picture: Path) -> Image.Image:
    """Return the conversation, without the empty ground below and beside it."""
    with Image.open(picture) as page:
        conversation = page.convert("RGB").crop((LEFT, line_of_date(page), RIGHT, BOTTOM))
    ground = Image.new("RGB", conversation.size, conversation.getpixel((2, 2)))
    box = ImageChops.difference(conversation, ground).getbbox()
    if box is None:
        raise SettingsError("the page shows no conversation; simcord may draw it elsewhere now.")
    bottom = min(box[3] + MARGIN, conversation.height)
    return conversation.crop((0, max(box[1] - MARGIN, 0), conversation.width, bottom))


def line_of_date(page: Image.Image) -> int:
    """Return where the conversation begins: below the last line that reaches its right edge."""
    edge = page.convert("L").crop((RIGHT - 1, 0, RIGHT, HEAD))
    shades = list(edge.getdata())
    lines = [row for row, shade in enumerate(shades) if abs(shade - shades[-1]) > 3]
    return max(lines, default=0) + BELOW_DATE


def main() -> None:
    """Make every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SettingsError("there is no Chromium here: run `apt-get install chromium`.")
    folder.mkdir(parents=True, exist_ok=True)
    with open_knowledge(load_settings(), lambda _stage, _fraction: None) as knowledge:
        asyncio.run(shoot(knowledge, browser, folder))


if __name__ == "__main__":
    try:
        main()
    except AyesError as error:
        sys.exit(str(error))
