"""Whoever may read what, and whatever of that changes: a channel answers for its readers alone.

What an answer holds is compared with Discord's rules on permissions, written down here once more.
"""

from __future__ import annotations

from collections import defaultdict

import discord
import pytest
import simcord
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from simcord.backend.models import Overwrite

from bot.discord.client import AyesBot
from bot.present.escape import unescape
from tests.discord.served import Hall, Served, words

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=60)

QUESTION = "Where do members of the club meet?"
PLACES = (("sauna", "cellar"), ("attic", "chapel"))  # by server, what each of its channels tells
READING = discord.Permissions(view_channel=True, read_message_history=True)
VIEW = discord.Permissions(view_channel=True)
HISTORY = discord.Permissions(read_message_history=True)
NOTHING = discord.Permissions.none()
# What an overwrite allows and denies.
CHANGES = {
    "closed": (NOTHING, VIEW),
    "no history": (NOTHING, HISTORY),
    "open": (READING, NOTHING),
    "as usual": (NOTHING, NOTHING),
}
one_or_other = st.integers(0, 1)
step = st.tuples(
    *(one_or_other, one_or_other, st.sampled_from(sorted(CHANGES))),
    *(st.sampled_from(["managers", "alice", "boss"]), st.sampled_from(sorted(CHANGES))),
    *(st.sampled_from(["alice", "boss"]), st.booleans()),
)
Rules = dict[str, tuple[discord.Permissions, discord.Permissions]]


@pytest.fixture
def simcord_bot(home: Served) -> AyesBot:
    return home.bot(message_content=True)


async def told(
    who: simcord.MemberActor, where: simcord.ChannelHandle, *, private: bool = False
) -> str:
    """Return all that somebody is told who asks."""
    result = await who.slash(where, "ask", question=QUESTION, private=private)
    return unescape(f"{words(result)} {result.response.components}")


def reads(rules: Rules, *who: str) -> bool:
    """Say whether somebody reads a channel: all, then roles, then the person have their say."""
    held = READING.value
    for one in ("everyone", *who):
        allowed, denied = rules[one]
        held = held & ~denied.value | allowed.value
    return held & READING.value == READING.value


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(step, min_size=6, max_size=6))
async def test_a_channel_answers_for_its_readers_alone_whatever_changes(
    simcord_env: simcord.Env, steps: list[tuple[int, int, str, str, str, str, bool]]
) -> None:
    halls = [Hall.built(simcord_env, f"club-{number}") for number in range(2)]
    channels = []
    for hall, places in zip(halls, PLACES, strict=True):
        own = [hall.guild.create_text_channel(place) for place in places]
        for channel, place in zip(own, places, strict=True):
            always = Overwrite(simcord_env.bot.user.id, 1, allow=READING.value, deny=0)
            simcord_env.backend.set_overwrite(channel.id, always)
            await hall.boss.send(channel, f"Members of the club meet in the {place} on Fridays.")
            assert "1 message read" in await hall.told("corpus add", channel=channel)
        channels.append(own)
        first = await told(hall.alice, hall.channel)
        assert any(place in first for place in places), first
    rules: dict[tuple[int, int], Rules] = defaultdict(
        lambda: dict.fromkeys(("everyone", "managers", "alice", "boss"), (NOTHING, NOTHING))
    )
    for server, at, of_all, whom, change, asker, private in steps:
        hall = halls[server]
        targets = {
            "everyone": (hall.guild.default_role.id, 0),
            "managers": (hall.guild.roles["managers"].id, 0),
            "alice": (hall.alice.id, 1),
            "boss": (hall.boss.id, 1),
        }
        for one, changed in (("everyone", of_all), (whom, change)):
            allowed, denied = rules[server, at][one] = CHANGES[changed]
            overwrite = Overwrite(*targets[one], allow=allowed.value, deny=denied.value)
            simcord_env.backend.set_overwrite(channels[server][at].id, overwrite)
        await simcord_env.settle()
        who = hall.alice if asker == "alice" else hall.boss
        answer = await told(who, hall.channel, private=private)
        own = ("managers", "boss") if asker == "boss" else ("alice",)
        for number, places in enumerate(PLACES):
            for channel, place in enumerate(places):
                of = rules[number, channel]
                may = reads(of, *own) and (private or reads(of))
                assert place not in answer or (number == server and may)
