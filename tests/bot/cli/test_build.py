"""`ayes build`: what an encoder has left behind is made anew from its texts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import run
from bot.service.doctor import Check, examine
from bot.storage.home import OWN
from index.library.library import Library, build_library
from index.search.models.encoder import Encoder
from tests.index.documents import BRIDGE, ORCHARD, document
from tests.tiny import TinyEncoder

pytestmark = pytest.mark.model

CLUB, PAPER = "123456789", "987654321"
MILL = document("mill", ("It grinds rye.",))


@pytest.fixture
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of this test's own, with the base and the encoder of another one."""
    made = tmp_path / "home"
    made.mkdir()
    for one in ("base", "cache"):
        (made / one).symlink_to(built_home / one)
    monkeypatch.setenv("AYES_HOME", str(made))
    yield made
    shutil.rmtree(made / "guilds", ignore_errors=True)


def added(home: Path) -> list[Check]:
    return [check for check in examine() if check.name == "added sources"]


def test_libraries_of_another_encoder_are_made_anew_and_others_left_alone(
    home: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    build_library(home / "own", [document("bridge", BRIDGE)], (), TinyEncoder()).close()
    build_library(home / "guilds" / CLUB, [document("orchard", ORCHARD)], (), TinyEncoder()).close()
    build_library(home / "guilds" / PAPER, [MILL], (), encoder).close()
    (home / "guilds" / "5").mkdir()
    untouched = (home / "guilds" / PAPER / "CURRENT").read_bytes()
    (check,) = added(home)
    assert not check.ok
    assert check.found.endswith(f": own, guilds/{CLUB}")
    assert check.advice == "Run `ayes build`."
    assert run(["sources", "list"]) == 1
    assert "ayes build --library" in capsys.readouterr().err
    assert run(["build"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        str(home / name) for name in ("base", "own", f"guilds/{CLUB}")
    ]
    assert lines[1].endswith(": 1 source, 2 passages, 0 vote records")
    assert (home / "guilds" / PAPER / "CURRENT").read_bytes() == untouched
    assert [(check.ok, check.found) for check in added(home)] == [(True, "3 libraries, up to date")]
    assert run(["sources", "list"]) == 0
    assert "bridge\t" in capsys.readouterr().out
    assert run(["build"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_one_that_can_not_be_made_anew_is_said_and_the_others_are(
    home: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (CLUB, PAPER):
        build_library(home / "guilds" / name, [MILL], (), TinyEncoder()).close()
    (database,) = home.glob(f"guilds/{CLUB}/generations/*/0/library.db")
    database.write_bytes(database.read_bytes()[:-1])
    assert run(["build"]) == 1
    said = capsys.readouterr().err
    assert f"0/library.db of the library in {home / 'guilds' / CLUB} is not what was" in said
    assert "1 library could not be made ready, as said above; the others are." in said
    with pytest.raises(Exception, match="was made with tiny"):
        Library.open(home / "guilds" / CLUB, encoder)
    assert list(Library.open(home / "guilds" / PAPER, encoder).sources) == ["mill"]


def test_a_damaged_library_is_named_with_the_way_out(home: Path, encoder: Encoder) -> None:
    build_library(home / "own", [MILL], (), encoder).close()
    (vectors,) = home.glob("own/generations/*/0/paragraphs.float32")
    vectors.write_bytes(b"")
    (check,) = added(home)
    assert not check.ok
    assert "ayes restore" in check.advice


def test_a_library_elsewhere_is_made_anew_by_name(
    home: Path, tmp_path: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    build_library(elsewhere, [MILL], (), TinyEncoder()).close()
    assert run(["search", "rye", "--library", str(elsewhere)]) == 1
    assert f"ayes build --library {elsewhere}` to make it anew" in capsys.readouterr().err
    for _ in range(2):
        assert run(["build", "--library", str(elsewhere)]) == 0
        assert "elsewhere: 1 source, 1 passage, 0 vote records" in capsys.readouterr().out
    assert run(["build", "--library", str(tmp_path / "none")]) == 1
    assert "there is no library" in capsys.readouterr().err


def test_the_library_that_a_setting_names_is_made_anew_too(
    home: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_library(tmp_path / "named", [MILL], (), TinyEncoder()).close()
    monkeypatch.setenv("AYES_LIBRARY", str(tmp_path / "named"))
    assert run(["build"]) == 0
    assert list(Library.open(tmp_path / "named", encoder).sources) == ["mill"]
    assert OWN not in {one.name for one in home.iterdir()}
