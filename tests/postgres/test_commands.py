"""`ayes sources` and `ayes build` where AYES_DATABASE_URL names a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import run
from bot.discord.reply.knowledge import open_knowledge
from bot.service import doctor
from bot.service import open_parts as opening
from bot.settings import load_settings
from index.files.shipped import data_folder
from index.library.superseded import current, superseded
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.place import BASE, OWN, Place
from index.search.models.encoder import silent
from index.sources.parsing.read import read
from index.votes.importing.toml_records import load_records
from tests.database import Database
from tests.editing import open_place, put
from tests.index.documents import DOCUMENTS, document
from tests.tiny import TinyEncoder

CLUB = 100
DISSENTING = "Hungary abstained on Ukraine's resolution."
Command = Callable[..., str]


class OtherEncoder(TinyEncoder):
    """Another encoder: it sees less of a text, in fewer dimensions."""

    def __init__(self) -> None:
        super().__init__(max_tokens=100, dimensions=48)


@pytest.fixture
def owner(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The database as who migrated it, with a base of two sources, which the settings name."""
    monkeypatch.setattr(opening, "load_encoder", lambda *_, **__: TinyEncoder())
    monkeypatch.setattr(
        "index.library.library.shipped_knowledge", lambda: (list(DOCUMENTS), (), "0" * 64)
    )
    monkeypatch.setenv("AYES_DATABASE_URL", database.owner)
    with closing(Store(database.owner)) as store:
        EditablePlace(Place(store, BASE), tmp_path / "copies").build(DOCUMENTS, (), TinyEncoder())
        yield store


@pytest.fixture
def ayes(capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str | Path, code: int = 0) -> str:
        assert run([str(one) for one in arguments]) == code
        printed = capsys.readouterr()
        return printed.out if code == 0 else printed.err

    return call


def note(tmp_path: Path, text: str = "# The mill\n\nThe mill grinds rye.\n") -> Path:
    path = tmp_path / "mill.md"
    path.write_text(text)
    return path


def test_sources_are_added_replaced_read_again_and_removed(
    owner: Store, ayes: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no source was added yet" in ayes("sources", "refresh", code=1)
    path = note(tmp_path)
    assert ayes("sources", "add", path) == "mill: The mill, 1 paragraph\n"
    assert "unchanged" in ayes("sources", "add", path)
    assert [line.split("\t")[0] for line in ayes("sources", "list").splitlines()][-1] == "mill"
    assert "called 'bridge' already" in ayes("sources", "add", path, "--id", "bridge", code=1)
    note(tmp_path, "# The mill\n\nThe mill burnt down.\n")
    assert "- The mill grinds rye." in ayes("sources", "refresh")
    library = open_place(Place(owner, OWN), tmp_path, TinyEncoder())
    assert current(library.sources) == ["mill"]
    assert len(superseded(library.sources, "mill")) == 1
    assert "stay as they are" in ayes("sources", "remove", "bridge", code=1)
    ayes("sources", "remove", "mill")
    assert list(open_place(Place(owner, OWN), tmp_path, TinyEncoder()).sources) == []
    assert list(tmp_path.glob("home/own")) == []


def test_links_and_what_was_said_when_a_source_was_read_are_kept(
    owner: Store, ayes: Command, tmp_path: Path
) -> None:
    path = note(tmp_path, "It costs ~~18~~ [42](https://mill.example/) crowns.\n\n```\nmill --up\n")
    ayes("sources", "add", path)
    kept = open_place(Place(owner, OWN), tmp_path, TinyEncoder()).sources["mill"]
    [read_once] = read(path)
    assert kept.links == read_once.source.links != ()
    assert kept.unread == read_once.source.unread == (("struck out", 2),)
    assert kept.remarks == read_once.source.remarks != ()
    assert kept.remarks[0] in ayes("sources", "show", "mill")


def test_a_role_that_answers_adds_nothing_to_what_all_servers_share(
    owner: Store,
    database: Database,
    ayes: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AYES_DATABASE_URL", database.bot)
    assert "docs/postgres-roles.sql says who may" in ayes("sources", "add", note(tmp_path), code=1)
    assert Place(owner, OWN).version() is None


def test_libraries_of_another_encoder_are_made_anew_and_others_left_alone(
    owner: Store,
    database: Database,
    ayes: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ayes("sources", "add", note(tmp_path))
    with closing(Store(database.bot)) as bot:
        club, other = Place(bot, OWN, CLUB), Place(bot, OWN, CLUB + 1)
        rules = document("own-rules", ("Members meet in the green room.",))
        EditablePlace(club, tmp_path / "copies").edit(TinyEncoder(), put([rules]))
        EditablePlace(other, tmp_path / "copies").edit(OtherEncoder(), put([rules]))
        monkeypatch.setattr(opening, "load_encoder", lambda *_, **__: OtherEncoder())
        assert "`ayes build`" in ayes("sources", "list", code=1)
        (found,) = doctor._beside(load_settings())
        assert (found.ok, found.advice) == (False, "Run `ayes build` as the role that migrated.")
        assert f"the library own of server {CLUB} in" in found.found
        assert f"server {CLUB + 1}" not in found.found
        lines = ayes("build").splitlines()
        assert [line.split(" in the database")[0] for line in lines] == [
            *("the library base", "the library own", f"the library own of server {CLUB}")
        ]
        assert "The mill grinds rye." in ayes("sources", "show", "mill")
        rebuilt = EditablePlace(club, tmp_path).open(OtherEncoder())
        assert rebuilt is not None
        assert rebuilt.sources["own-rules"] == rules.source
        assert rebuilt.paragraphs("own-rules") == rules.paragraphs
        versions = (club.version() or "").split("-")[0], (other.version() or "").split("-")[0]
        assert versions == ("2", "1")
        assert len(ayes("build").splitlines()) == 1
        (found,) = doctor._beside(load_settings())
        assert found.ok
        assert found.found.startswith("3 libraries in the database")
        assert doctor._library(load_settings()).startswith("the base in the database")


def test_what_servers_sources_say_other_than_records_is_listed_for_who_migrated_alone(
    owner: Store,
    database: Database,
    ayes: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copies = tmp_path / "copies"
    records = load_records(data_folder() / "votes")
    EditablePlace(Place(owner, BASE), copies).build(DOCUMENTS, records, TinyEncoder())
    with closing(Store(database.bot)) as bot:
        added = [document("own", (DISSENTING,))]
        EditablePlace(Place(bot, OWN, CLUB), copies).edit(TinyEncoder(), put(added))
    assert f"server {CLUB}: " in ayes("doctor", "--conflicts")
    monkeypatch.setenv("AYES_DATABASE_URL", database.bot)
    assert ayes("doctor", "--conflicts") == ""


async def test_a_bot_on_a_database_lets_servers_change_their_sources(
    owner: Store, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYES_DATABASE_URL", database.bot)
    with open_knowledge(load_settings(), silent) as knowledge:
        assert knowledge.corpora is not None
        assert open_place(Place(owner, BASE), tmp_path, TinyEncoder()).version == (
            await knowledge.asker.for_tenant(CLUB, lambda tenant: tenant.library.version)
        )
