"""The cogs beside questions and votes: what is answered from, what is kept, what managers get."""

from __future__ import annotations

from collections.abc import Iterator

from discord.ext import commands

from bot.discord.cleanup import Cleanup
from bot.discord.commands.about_command import AboutCommand
from bot.discord.commands.config_command import ConfigCommand
from bot.discord.commands.corpus_command import CorpusCommand
from bot.discord.commands.follow_command import FollowCommands
from bot.discord.commands.sources_command import SourcesCommand
from bot.discord.messages.followed_channels import Following
from bot.discord.reply.knowledge import Knowledge


def serving_cogs(
    bot: commands.AutoShardedBot, knowledge: Knowledge, *, quotes: int
) -> Iterator[commands.Cog]:
    """Make those that can do their work: without a state or libraries there is nothing to set."""
    yield SourcesCommand(knowledge)
    yield AboutCommand(knowledge)
    yield Cleanup(bot, knowledge)
    if knowledge.corpora is not None:
        following = None
        if knowledge.state is not None:
            following = Following(bot, knowledge.state, knowledge.corpora)
            yield following
        follows = FollowCommands(following)
        yield follows
        yield CorpusCommand(knowledge.asker, knowledge.corpora, follows)
    if knowledge.state is not None:
        yield ConfigCommand(knowledge.state, knowledge.corpora, quotes=quotes)
