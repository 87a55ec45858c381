"""The cogs beside questions and votes: what is answered from, what is kept, what managers get."""

from __future__ import annotations

from collections.abc import Iterator

from discord.ext import commands

from bot.cogs.about import About
from bot.cogs.config import Config
from bot.cogs.corpus import Corpus
from bot.cogs.following import Following
from bot.cogs.follows import Follows
from bot.cogs.knowledge import Knowledge
from bot.cogs.leaving import Leaving
from bot.cogs.pressing import Presses
from bot.cogs.sources import Sources


def serving_cogs(
    bot: commands.AutoShardedBot, knowledge: Knowledge, *, quotes: int
) -> Iterator[commands.Cog]:
    """Make those that can do their work: without a state or libraries there is nothing to set."""
    yield Presses(bot)
    yield Sources(knowledge)
    yield About(knowledge)
    yield Leaving(bot, knowledge)
    if knowledge.corpora is not None:
        following = None
        if knowledge.state is not None:
            following = Following(bot, knowledge.state, knowledge.corpora)
            yield following
        follows = Follows(following)
        yield follows
        yield Corpus(knowledge.asker, knowledge.corpora, follows)
    if knowledge.state is not None:
        yield Config(knowledge.state, knowledge.corpora, quotes=quotes)
