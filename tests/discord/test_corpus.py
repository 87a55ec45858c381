"""`/corpus`: a server's own sources, for those who manage it alone."""

from __future__ import annotations

import hashlib
import re
import threading
from pathlib import Path

import pytest

from bot.discord.client import KEPT
from bot.discord.commands.corpus_command import WHICH
from bot.service.own_sources import carry_out as work
from bot.service.own_sources.tasks import Adding, Limits, Refreshing, Task
from bot.service.tenants import TROUBLE
from index.errors import FetchError
from index.library.edit import EditableFolder
from index.library.superseded import current, pinned_source
from tests.discord.served import CHARTER, Hall, Served, words
from tests.tiny import TinyEncoder

RULES = "Members of the club meet in the green room.\n\nDues are paid in May, by every member.\n"
SHA256 = hashlib.sha256(RULES.encode()).hexdigest()

pytestmark = pytest.mark.simcord(shard_count=1, settle_timeout=30)


async def test_a_file_that_a_manager_adds_is_answered_from_at_once(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert "Added **Rules of the club** (2 paragraphs" in await hall.add(
        RULES, title="Rules of the club"
    )
    result = await hall.alice.slash(hall.channel, "sources list")
    assert "Rules of the club" in words(result)
    asked = await hall.alice.slash(
        hall.channel, "ask", question="Where do members of the club meet?"
    )
    assert "green room" in words(asked)
    assert f"server {hall.guild.id}: add source {SHA256}" in caplog.text
    assert "green room" not in caplog.text


async def test_who_does_not_manage_the_server_is_offered_nothing_to_remove(hall: Hall) -> None:
    await hall.add(RULES)
    await hall.open_to_all("corpus")
    assert await hall.boss.autocomplete(hall.channel, "corpus remove", "source", "ru") != []
    assert await hall.alice.autocomplete(hall.channel, "corpus remove", "source", "ru") == []


async def test_a_source_is_removed_after_a_press_and_not_before(hall: Hall, home: Served) -> None:
    await hall.add(RULES)
    (offered,) = await hall.boss.autocomplete(hall.channel, "corpus remove", "source", "rules")
    asked = await hall.boss.slash(hall.channel, "corpus remove", source=offered["value"])
    assert "Remove **rules**" in words(asked)
    assert len(home.tenants.tenant_of(hall.guild.id).library.sources) == 2
    pressed = await hall.boss.click(asked.response, label="Remove")
    assert "Removed **rules**" in words(pressed)
    assert list(home.tenants.tenant_of(hall.guild.id).library.sources) == ["charter"]


async def test_a_press_of_cancel_removes_nothing(hall: Hall, home: Served) -> None:
    await hall.add(RULES)
    asked = await hall.boss.slash(hall.channel, "corpus remove", source="rules")
    pressed = await hall.boss.click(asked.response, label="Cancel")
    assert words(pressed).strip() == KEPT
    assert len(home.tenants.tenant_of(hall.guild.id).library.sources) == 2


async def test_a_press_works_after_a_restart_and_says_that_the_source_is_gone_the_second_time(
    hall: Hall, home: Served
) -> None:
    await hall.add(RULES)
    first = await hall.boss.slash(hall.channel, "corpus remove", source="rules")
    second = await hall.boss.slash(hall.channel, "corpus remove", source="rules")
    await hall.env.restart_bot(home.bot())
    assert "Removed" in words(await hall.boss.click(first.response, label="Remove"))
    again = await hall.boss.click(second.response, label="Remove")
    assert "isn't here any more" in words(again)


async def test_the_list_says_what_there_is_and_how_much_more_fits(hall: Hall) -> None:
    await hall.add(RULES, title="Rules", url="https://club.example/rules")
    listed = await hall.told("corpus list")
    assert "1 of 3 sources" in listed
    assert "of 4,000 characters" in listed
    assert "64 kB" in listed
    assert "**Rules**" in listed
    assert "Charter" not in listed


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("rules.exe", b"MZ", "save it as one of"),
        ("rules", b"words", "save it as one of"),
        ("empty.txt", b"", "empty"),
        ("large.txt", b"x" * ((64 << 10) + 1), "at most 64 kB are taken"),
        ("latin.txt", "Más café, señor.".encode("latin-1"), "UTF-8"),
        ("binary.txt", b"words\x00words", "NUL"),
        ("blank.md", b" \n \n", "empty"),
        ("furniture.txt", b"Share this page\n", ""),
        ("page.pdf", b"not a pdf", "PDF"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[-5:] else "",
)
async def test_a_file_that_does_not_fit_is_refused_in_a_sentence(
    name: str, content: bytes, sentence: str, hall: Hall, home: Served
) -> None:
    refused = await hall.told("corpus add", file=(name, content))
    assert sentence in refused
    assert "Something went wrong" not in refused
    if sentence:
        assert list(home.tenants.tenant_of(hall.guild.id).library.sources) == ["charter"]


async def test_what_can_be_seen_not_to_fit_is_not_even_read(hall: Hall) -> None:
    before = len(hall.env.http_requests)
    await hall.told("corpus add", file=("large.txt", b"x" * ((64 << 10) + 1)))
    assert not any("cdn" in str(one.path) for one in hall.env.http_requests[before:])


@pytest.mark.parametrize(("text", "title"), [(RULES, "Rules"), (CHARTER, "")], ids=["own", "base"])
async def test_a_text_that_is_there_already_is_named(text: str, title: str, hall: Hall) -> None:
    await hall.add(RULES, title="Rules")
    base = f"Share this page\n\n{CHARTER}\n\n"
    again = await hall.add(text if title else base, name="again.txt", title="Again")
    assert f"here already, as “{title or 'The Charter'}”" in again


async def test_a_server_has_so_many_sources_and_characters_and_no_more(hall: Hall) -> None:
    for number in range(3):
        assert "Added" in await hall.add(f"Rule {number} of the club.", title=f"Rule {number}")
    assert "may have 3" in await hall.add("One more rule of the club.", title="More")
    for number in range(3):
        asked = await hall.boss.slash(hall.channel, "corpus remove", source=f"Rule {number}")
        await hall.boss.click(asked.response, label="Remove")
    assert "may have 4,000" in await hall.add("A word. " * 600, title="Long")


async def test_two_sources_of_one_title_have_ids_of_their_own_and_no_path_of_anybodys(
    hall: Hall, home: Served
) -> None:
    for number in range(2):
        await hall.add(
            f"Rule {number} of the club.", name="../../etc/passwd.txt", title="../Ru les"
        )
    sources = home.tenants.tenant_of(hall.guild.id).library.sources
    assert list(sources) == ["charter", "own-ru-les", "own-ru-les-2"]
    folders = {one.name for one in home.tenants.locations.of(hall.guild.id).path.parent.iterdir()}
    assert folders == {str(hall.guild.id)}


async def test_neither_a_file_nor_an_address_is_a_hint(hall: Hall) -> None:
    assert WHICH in await hall.told("corpus add")


async def test_a_page_is_fetched_and_renewed_when_it_has_changed(
    hall: Hall, home: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Pages({"https://club.example/rules.txt": "The club meets on Mondays."})
    monkeypatch.setattr(work, "fetch", pages.fetch)
    assert "Added" in await hall.told("corpus add", url="https://club.example/rules.txt")
    assert "1 page is as it was" in await hall.told("corpus refresh")
    pages.texts["https://club.example/rules.txt"] = "The club meets on Tuesdays."
    assert "Renewed" in await hall.told("corpus refresh")
    sources = home.tenants.tenant_of(hall.guild.id).library.sources
    _, name = current(sources)
    own = sources[name]
    assert own.text == "The club meets on Tuesdays."
    assert own.url == "https://club.example/rules.txt"
    pages.texts.clear()
    assert "Not renewed" in await hall.told("corpus refresh")
    assert len(current(home.tenants.tenant_of(hall.guild.id).library.sources)) == 2


async def test_a_text_that_was_renewed_is_kept_for_its_answers_and_listed_nowhere(
    hall: Hall, home: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://club.example/rules.txt"
    pages = Pages({address: "Members meet in the green room."})
    monkeypatch.setattr(work, "fetch", pages.fetch)
    await hall.told("corpus add", url=address, title="Rules")
    asked = await hall.alice.slash(hall.channel, "ask", question="Where do members meet?")
    assert "green room" in words(asked)
    pages.texts[address] = "Members meet in the blue room."
    await hall.told("corpus refresh")
    sources = home.tenants.tenant_of(hall.guild.id).library.sources
    (old,) = [one for one in sources.values() if one.superseded]
    kept = pinned_source(sources, "own-rules", old.sha256)
    assert kept.text == "Members meet in the green room."
    listed = await hall.told("corpus list")
    characters = 2 * len(kept.text) - 1
    assert f"1 of 3 sources, {characters} of 4,000 characters, 1 renewed text among them" in listed
    assert "@" not in listed
    assert "Page 1 of 1 · 2 sources" in words(await hall.alice.slash(hall.channel, "sources list"))
    offered = await hall.boss.autocomplete(hall.channel, "corpus remove", "source", "rules")
    assert [one["value"] for one in offered] == ["own-rules"]
    again = await hall.alice.slash(hall.channel, "ask", question="Where do members meet?")
    assert "blue room" in words(again)
    assert "green" not in words(again)
    removing = await hall.boss.slash(hall.channel, "corpus remove", source="own-rules")
    await hall.boss.click(removing.response, label="Remove")
    assert list(home.tenants.tenant_of(hall.guild.id).library.sources) == ["charter"]


async def test_texts_that_were_renewed_count_to_what_a_server_may_have(
    hall: Hall, home: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://club.example/rules.txt"
    pages = Pages({address: "Members meet here. " * 90})
    monkeypatch.setattr(work, "fetch", pages.fetch)
    await hall.told("corpus add", url=address, title="Rules")
    pages.texts[address] = "Members meet there. " * 90
    assert "Renewed" in await hall.told("corpus refresh")
    added = await hall.add("Dues are paid in May. " * 40)
    pages.texts[address] = "Nobody meets any more. " * 90
    for told in (added, await hall.told("corpus refresh")):
        assert "in texts that were renewed" in told
        assert "a server may have 4,000" in told
    removing = await hall.boss.slash(hall.channel, "corpus remove", source="own-rules")
    await hall.boss.click(removing.response, label="Remove")
    assert "Added" in await hall.add("Dues are paid in May. " * 40)


def test_sites_are_told_whom_to_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages({"https://club.example/a.txt": "The club meets on Mondays."})
    monkeypatch.setattr(work, "fetch", pages.fetch)
    limits = Limits(file_bytes=1 << 20, sources=9, characters=1000)
    for change in (Adding(url="https://club.example/a.txt"), Refreshing()):
        task = Task(guild_id=1, change=change, limits=limits, base={})
        club = EditableFolder(tmp_path / "club")
        contact = "club@club.example"
        work.carry_out(task, b"", club, TinyEncoder(), lambda *_: None, contact=contact)
    assert pages.contacts == {"club@club.example"}


async def test_a_page_that_cannot_be_fetched_is_a_sentence(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "fetch", Pages({}).fetch)
    assert "is not there" in await hall.told("corpus add", url="https://club.example/none")


async def test_one_server_changes_one_thing_at_a_time_and_others_are_not_kept_waiting(
    hall: Hall, home: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from bot.service.own_sources.tasks import Adding, CorpusError

    go, began = threading.Event(), threading.Event()
    read = work.read_bytes

    def slowly(*given: object, **named: object) -> object:
        began.set()
        go.wait(10)
        return read(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "read_bytes", slowly)
    first = asyncio.ensure_future(home.corpora.change(1, Adding(file="a.txt"), b"Rule one."))
    await asyncio.sleep(0)
    began.wait(10)
    with pytest.raises(CorpusError, match="still changing"):
        await home.corpora.change(1, Adding(file="b.txt"), b"Rule two.")
    waiting = [
        asyncio.ensure_future(home.corpora.change(n, Adding(file="a.txt"), b"Rule."))
        for n in range(2, 9)
    ]
    await asyncio.sleep(0)
    with pytest.raises(CorpusError, match="many servers"):
        await home.corpora.change(99, Adding(file="a.txt"), b"Rule.")
    leaving = asyncio.ensure_future(home.corpora.forget(8))
    go.set()
    with pytest.raises(CorpusError, match="left this server"):
        await waiting[-1]
    await leaving
    done = await asyncio.gather(first, *waiting[:-1])
    assert [len(one.changed) for one in done] == [1] * 7
    assert home.tenants.locations.servers() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.simcord(shard_count=1, settle_timeout=30, check_errors=False)
async def test_a_damaged_library_is_said_to_managers_and_answered_around(
    hall: Hall, home: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await hall.add(RULES)
    (home.tenants.locations.of(hall.guild.id).path / "CURRENT").write_text("nothing", "utf-8")
    assert TROUBLE in re.sub(r"\\(.)", r"\1", await hall.told("corpus list"))
    asked = await hall.alice.slash(hall.channel, "ask", question="How does the Charter open?")
    assert "words of the peoples" in words(asked)
    refused = await hall.add("More rules of the club.", title="More")
    assert str(home.tenants.locations.of(hall.guild.id).path) not in refused


async def test_what_is_left_of_a_server_that_removes_the_bot_is_nothing(
    hall: Hall, home: Served
) -> None:
    await hall.add(RULES)
    home.state.change_settings(hall.guild.id, quotes=1)
    left = hall.env.bot.get_guild(hall.guild.id)
    await left.leave()
    await hall.env.settle()
    assert home.tenants.locations.servers() == []
    assert home.state.settings_of(hall.guild.id).quotes is None


class Pages:
    """Pages as they are fetched, without a network."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.contacts: set[str | None] = set()

    def fetch(self, url: str, *, contact: str | None = None, home: Path | None = None) -> object:
        import datetime

        from index.sources.fetch import Fetched

        self.contacts.add(contact)
        if url not in self.texts:
            raise FetchError("That page is not there: check its address.")
        at = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
        return Fetched(url, self.texts[url].encode(), "text/plain; charset=utf-8", at)
