"""`/sources`: what is answered from, in each server its own beside what all have."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import simcord

from index.errors import FetchError
from index.library.collect import collect
from index.sources.fetch import Fetched
from index.sources.parsing.metadata import GivenMetadata
from tests.discord.served import CHARTER, ENCODER, Hall, Served, words
from tests.editing import add_documents

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=30)


async def test_a_server_lists_the_base_and_its_own_and_another_never_sees_them(
    hall: Hall, simcord_env: simcord.Env
) -> None:
    other = Hall.built(simcord_env, "paper")
    await hall.add("Members meet in the green room.", title="Rules of the club")
    await other.add("Dates are written in full.", title="Style of the paper")
    mine = words(await hall.alice.slash(hall.channel, "sources list"))
    theirs = words(await other.alice.slash(other.channel, "sources list"))
    assert "Rules of the club" in mine
    assert "this server's own" in mine.replace("\\", "")
    assert "Style" not in mine
    assert "Style of the paper" in theirs
    assert "Rules" not in theirs
    assert "The Charter" in mine
    assert "The Charter" in theirs
    for question in ("Where do members meet?", "How are dates written?"):
        for one in (hall, other):
            asked = words(await one.alice.slash(one.channel, "ask", question=question))
            assert ("green room" in asked) <= (one is hall)
            assert ("in full" in asked) <= (one is other)


@pytest.mark.parametrize("option", ["Rules", "own-rules"], ids=["by-title", "by-id"])
async def test_anothers_source_is_neither_shown_nor_offered(
    option: str, hall: Hall, simcord_env: simcord.Env
) -> None:
    other = Hall.built(simcord_env, "paper")
    await hall.add("Members meet in the green room.", title="Rules")
    shown = words(await other.boss.slash(other.channel, "sources show", source=option))
    assert "There is no source" in shown
    assert "green room" not in shown
    for command in ("sources show", "corpus remove"):
        offered = await other.boss.autocomplete(other.channel, command, "source", option)
        assert offered == []


async def test_a_source_is_shown_with_its_hash_and_how_it_begins(hall: Hall) -> None:
    result = await hall.alice.slash(hall.channel, "sources show", source="charter")
    assert result.response.ephemeral
    assert "sha256: " in words(result)
    assert f"> {CHARTER}".rstrip(".") in words(result).replace("\\", "")


async def test_where_a_file_lay_on_the_machine_is_never_shown(
    hall: Hall, home: Served, tmp_path: Path
) -> None:
    folder = tmp_path / "private-papers"
    folder.mkdir()
    (folder / "ferry.md").write_text("# The ferry\n\nMembers meet in the green room.\n")
    found = collect([str(folder)], GivenMetadata(), refuse_to_fetch, datetime.date(2026, 3, 3))
    add_documents(home.tenants.locations.of(hall.guild.id).path, found.documents, ENCODER).close()
    (held,) = home.tenants.tenant_of(hall.guild.id).own.sources.values()
    assert held.origin == str(folder / "ferry.md")
    shown = [
        words(await hall.boss.slash(hall.channel, "sources list")),
        words(await hall.boss.slash(hall.channel, "sources show", source="ferry")),
        words(await hall.boss.slash(hall.channel, "corpus list")),
        words(await hall.boss.slash(hall.channel, "corpus refresh")),
        words(await hall.boss.slash(hall.channel, "ask", question="Where do members meet?")),
    ]
    assert "The ferry" in shown[1]
    assert "green room" in shown[4]
    assert "private" not in " ".join(shown).replace("\\", "")


def refuse_to_fetch(url: str) -> Fetched:
    raise FetchError(f"{url} isn't to be fetched here.")


async def test_direct_messages_see_the_base_alone(hall: Hall, simcord_env: simcord.Env) -> None:
    await hall.add("Members meet in the green room.", title="Rules")
    person = simcord_env.create_user("solo")
    await person.send_dm("hello")
    listed = words(await person.slash("sources list"))
    assert "The Charter" in listed
    assert "Rules" not in listed


async def test_pages_are_turned_in_place_and_after_a_restart(
    hall: Hall, home: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "bot.discord.cards.source_cards.PAGE",
        "bot.discord.commands.sources_command.PAGE",
    ):
        monkeypatch.setattr(name, 1)
    await hall.add("Members meet in the green room.", title="Rules")
    first = await hall.alice.slash(hall.channel, "sources list")
    assert "The Charter" in words(first)
    await hall.env.restart_bot(home.bot())
    second = await hall.alice.click(first.response, label="Next")
    assert "Rules" in words(second)
    assert "Page 2 of 2" in words(second)
