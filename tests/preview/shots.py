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
CONVERSATION = (256, 168, 1136, 1280)  # left, top, right, bottom: below the date, above the input
MARGIN = 16
DRAWN_WITHIN = 10_000  # milliseconds of the page's own clock
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

Shown = simcord.ResponseMessage | discord.Message | None

REFUSAL = "The sources don't say."
VOTE = "How did the United States vote on Ukraine's resolution?"
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


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: how a question is asked, and whether it is to be answered."""

    name: str
    ask: Callable[[Stage, str], Awaitable[Shown]]
    question: str
    answered: bool


SHOTS = (
    Shot("answer-vote.png", by_command, VOTE, answered=True),
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
        conversation = page.convert("RGB").crop(CONVERSATION)
    ground = Image.new("RGB", conversation.size, conversation.getpixel((2, 2)))
    box = ImageChops.difference(conversation, ground).getbbox()
    if box is None:
        raise SettingsError("the page shows no conversation; simcord may draw it elsewhere now.")
    bottom = min(box[3] + MARGIN, conversation.height)
    return conversation.crop((0, max(box[1] - MARGIN, 0), conversation.width, bottom))


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
