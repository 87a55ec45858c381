"""Backups: what was backed up comes back, and nothing else ever does."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import random
import signal
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from bot.answer.answerer import Answerer
from bot.cli.app import run
from bot.present.json_objects import answer_as_dict
from bot.settings import load_settings
from bot.storage.backup import restore as restoring
from bot.storage.backup.archive import LIST, Backup
from bot.storage.backup.back_up import back_up
from bot.storage.backup.restore import restore
from bot.storage.state.state import State
from bot.storage.state.state_connection import FILE as STATE_FILE
from bot.storage.switch import BackupError, settle
from index.library.generation import manifest as generation
from index.library.library import Library
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import FILE as REGISTER_FILE
from index.votes.register.store import Register
from tests.durability.writer import Order, Writer, written
from tests.editing import add_documents
from tests.index.votes.files import TODAY
from tests.index.votes.small import OLD, SMALL
from tests.tiny import TinyEncoder

ENCODER = TinyEncoder()
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
QUESTION = "Who dug the well?"
SEED = 20250224
ENDINGS = pytest.mark.parametrize("ending", [".tar.zst", ".tar.gz"])


def fill(home: Path, wording: int, votes: bytes, quotes: int) -> None:
    """Put a library, a server's library, votes and a state into a home folder."""
    for name, source in (("own", "well"), ("guilds/11", "mill"), ("base", "barn")):
        add_documents(home / name, [written(f"{source}-{wording}")], ENCODER).close()
    table = home / "table.csv"
    table.write_bytes(votes)
    with closing(Register(home / REGISTER_FILE)) as register:
        import_file(register, table, imported=TODAY, countries=Countries.load())
    with closing(State.open(home / STATE_FILE)) as state:
        state.change_settings(11, quotes=quotes)


def held(home: Path) -> list[object]:
    """What is answered from a home folder, and what it keeps."""
    found: list[object] = []
    for name in ("own", "guilds/11"):
        with closing(Library.open(home / name, ENCODER)) as library:
            library.verify()
            answer = Answerer(library, Countries.load()).ask(QUESTION)
            texts = [one.text for one in library.sources.values()]
            found += [library.version, texts, answer_as_dict(QUESTION, answer, 0.0)]
    with closing(Register(home / REGISTER_FILE)) as register:
        found.append([(one.title, one.date, one.counted) for one in register.roll_calls()])
    with closing(State.open(home / STATE_FILE)) as state:
        found.append(state.settings_of(11))
    return found


def make(home: Path, target: Path, **options: bool) -> Backup:
    return back_up(load_settings(home=home, quotes=2), target, NOW, **options)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with something in it."""
    fill(tmp_path / "first", 1, SMALL, 4)
    return tmp_path / "first"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A home folder with something else in it."""
    fill(tmp_path / "second", 2, OLD, 5)
    return tmp_path / "second"


@ENDINGS
def test_an_empty_home_answers_as_the_one_that_was_backed_up(
    tmp_path: Path, home: Path, ending: str
) -> None:
    made = make(home, tmp_path / f"file{ending}")
    assert made.libraries == ("guilds/11", "own")
    assert restore(load_settings(home=tmp_path / "new"), tmp_path / f"file{ending}") == made
    assert held(tmp_path / "new") == held(home)
    assert (tmp_path / "new" / "settings.env").read_text() == "AYES_QUOTES=2\n"
    assert not (tmp_path / "new" / "base").exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"file{ending}", "first", "new"]


def test_the_base_comes_with_everything(tmp_path: Path, home: Path) -> None:
    assert make(home, tmp_path / "file.tar.zst", everything=True).libraries == (
        *("base", "guilds/11", "own"),
    )
    restore(load_settings(home=tmp_path / "new"), tmp_path / "file.tar.zst")
    Library.open(tmp_path / "new" / "base", ENCODER).verify()


def test_a_backup_is_for_this_account_and_without_secrets(tmp_path: Path, home: Path) -> None:
    token = "x" * 24 + "." + "y" * 6 + "." + "z" * 30
    settings = load_settings(home=home, discord_token=token, discord_token_file=home / "token")
    back_up(settings, tmp_path / "file.tar.gz", NOW)
    assert (tmp_path / "file.tar.gz").stat().st_mode & 0o777 == 0o600
    plain = gzip.decompress((tmp_path / "file.tar.gz").read_bytes())
    assert token.encode() not in plain
    assert b"DISCORD" not in plain


def test_a_home_that_holds_something_is_replaced_only_when_told_to(
    tmp_path: Path, home: Path, other: Path
) -> None:
    make(home, tmp_path / "file.tar.zst")
    before = held(other)
    with pytest.raises(BackupError, match=r"holds own, guilds, .* --force"):
        restore(load_settings(home=other), tmp_path / "file.tar.zst")
    assert held(other) == before
    restore(load_settings(home=other), tmp_path / "file.tar.zst", force=True)
    assert held(other) == held(home) != before
    assert not (other / ".restore").exists()


def test_a_home_in_use_is_not_replaced(tmp_path: Path, home: Path, other: Path) -> None:
    make(home, tmp_path / "file.tar.zst")
    with (
        closing(Library.open(other / "guilds" / "11", ENCODER)),
        pytest.raises(BackupError, match="is in use: stop the bot"),
    ):
        restore(load_settings(home=other), tmp_path / "file.tar.zst", force=True)


def test_the_bot_goes_on_while_it_is_backed_up(tmp_path: Path, home: Path) -> None:
    before = held(home)
    with (
        closing(Library.open(home / "own", ENCODER)),
        closing(State.open(home / STATE_FILE)) as state,
        generation.writing(home / "own"),
    ):
        state.change_settings(12, quotes=1)
        make(home, tmp_path / "file.tar.zst")
    restore(load_settings(home=tmp_path / "new"), tmp_path / "file.tar.zst")
    assert held(tmp_path / "new") == before


def test_a_damaged_library_is_not_backed_up(tmp_path: Path, home: Path) -> None:
    file = generation.current(home / "own") / "0" / "tokens.4bit"
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(BackupError, match=r"0/tokens\.4bit of the library in .* nothing was"):
        make(home, tmp_path / "file.tar.zst")
    assert [one.name for one in tmp_path.iterdir()] == ["first"]


def test_a_name_that_says_nothing_is_refused(tmp_path: Path, home: Path) -> None:
    with pytest.raises(BackupError, match=r"end it in \.tar\.zst or \.tar\.gz"):
        make(home, tmp_path / "file.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["first"]


@ENDINGS
def test_a_backup_with_a_damaged_byte_is_refused_or_whole(
    tmp_path: Path, home: Path, other: Path, ending: str
) -> None:
    file = tmp_path / f"file{ending}"
    make(home, file)
    whole, before, draw = file.read_bytes(), held(other), random.Random(SEED)  # noqa: S311
    refused = 0
    for number in range(25):
        damaged = bytearray(whole)
        damaged[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        file.write_bytes(damaged)
        new = tmp_path / f"new-{number}"
        try:
            restore(load_settings(home=new), file)
        except BackupError as error:
            assert "nothing was changed" in str(error) or "is no backup" in str(error)  # noqa: PT017
            assert [one.name for one in new.iterdir()] == [".restoring"]
            refused += 1
        else:  # it was a byte that says nothing of the files, such as a day in a header
            assert held(new) == held(home)
    assert refused > 20
    file.write_bytes(whole[:-100])
    with pytest.raises(BackupError, match="nothing was changed"):
        restore(load_settings(home=other), file, force=True)
    assert held(other) == before


def member(name: str, content: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    made = tarfile.TarInfo(name)
    made.size = len(content)
    for field, value in fields.items():
        setattr(made, field, value)
    return made, content


def pax(name: str, size: int) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, b"1" * size, type=tarfile.XHDTYPE)


HOSTILE = {
    "a path upwards": [member("../state.db", b"x")],
    "a path upwards inside": [member("own/generations/../../../CURRENT", b"x")],
    "a path from the root": [member("/etc/ayes", b"x")],
    "a name that is not ours": [member("own/LOCK", b"x")],
    "a hidden name": [member("cache/.bashrc", b"x")],
    "a name with a line break": [member("cache/x\n", b"x")],
    "a folder": [member("own", type=tarfile.DIRTYPE)],
    "a symbolic link": [member("state.db", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
    "a hard link": [member("state.db", type=tarfile.LNKTYPE, linkname="/etc/passwd")],
    "a device": [member("state.db", type=tarfile.CHRTYPE, devmajor=1, devminor=5)],
    "a pipe": [member("state.db", type=tarfile.FIFOTYPE)],
    "a file twice": [member("state.db", b"x"), member("state.db", b"y")],
    "a file that is not listed": [member("state.db", b"x"), member(LIST, b'{"files": {}}')],
    "a list that is none": [member(LIST, b"[" * 100_000)],
    "no list": [member("state.db", b"x")],
    "nothing": [],
    "a header of megabytes": [pax("x", 2 << 20), member("state.db", b"x")],
    "headers without end": [pax(f"x{n}", 10) for n in range(3_000)],
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_and_writes_nothing(
    tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]]
) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    refuse(tmp_path, zstandard.compress(out.getvalue()))


def test_bytes_that_are_no_archive_are_refused(tmp_path: Path) -> None:
    for content in (b"", b"x" * 99, gzip.compress(b"x" * 9_999), zstandard.compress(b"\0" * 9_999)):
        refuse(tmp_path, content)


def refuse(folder: Path, content: bytes) -> None:
    file, home = folder / "file.tar.zst", folder / "home"
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"nothing was changed|is no backup of Ayes"):
        restore(load_settings(home=home), file)
    assert [one.name for one in home.iterdir()] == [".restoring"]
    assert sorted(one.name for one in folder.iterdir()) == ["file.tar.zst", "home"]


def test_what_there_is_no_room_for_is_not_begun(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(home, tmp_path / "file.tar.zst")
    monkeypatch.setattr(restoring, "LEFT_FREE", 1 << 60)
    with pytest.raises(BackupError, match="make room and try again"):
        restore(load_settings(home=tmp_path / "new"), tmp_path / "file.tar.zst")
    assert [one.name for one in (tmp_path / "new").iterdir()] == [".restoring"]


def test_two_do_not_restore_at_once(tmp_path: Path, home: Path) -> None:
    make(home, tmp_path / "file.tar.zst")
    told: list[str] = []

    def second(_stage: str, _fraction: float) -> None:
        if not told:
            with pytest.raises(BackupError, match="is being restored") as caught:
                settle(tmp_path / "new")
            told.append(str(caught.value))

    restore(load_settings(home=tmp_path / "new"), tmp_path / "file.tar.zst", second)
    assert told


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    with Writer() as started:
        yield started


def test_a_restore_that_is_killed_leaves_the_old_or_the_new_home(
    tmp_path: Path, home: Path, other: Path, writer: Writer
) -> None:
    files = {"first": tmp_path / "first.tar.zst", "second": tmp_path / "second.tar.zst"}
    make(home, files["first"])
    make(other, files["second"])
    wanted = {"first": held(home), "second": held(other)}
    draw, now = random.Random(SEED), "first"  # noqa: S311
    calls = writer.run(Order("restore", str(home), [str(files["first"])])).calls
    assert calls
    switched = []
    for _ in range(20):
        then = "second" if now == "first" else "first"
        at = int(calls * draw.uniform(draw.choice((0, 0.9)), 1.02))
        ending = writer.run(Order("restore", str(home), [str(files[then])], calls=1 + at))
        assert ending.code in {0, -signal.SIGKILL}
        settle(home)
        found = held(home)
        assert found in (wanted[now], wanted[then])
        assert not (home / ".restore").exists()
        switched.append(found == wanted[then])
        now = then if switched[-1] else now
    assert {True, False} == set(switched)


def test_the_commands_say_what_they_did(
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    say: Callable[[], str] = lambda: capsys.readouterr().out  # noqa: E731
    monkeypatch.setenv("AYES_HOME", str(home))
    assert run(["backup", str(tmp_path / "file.tar.gz")]) == 0
    assert "libraries: guilds/11, own" in say()
    monkeypatch.setenv("AYES_HOME", str(tmp_path / "new"))
    assert run(["restore", str(tmp_path / "file.tar.gz"), "--json"]) == 0
    assert json.loads(say())["libraries"] == ["guilds/11", "own"]
    assert run(["restore", str(tmp_path / "file.tar.gz")]) == 1
    assert "--force" in capsys.readouterr().err
