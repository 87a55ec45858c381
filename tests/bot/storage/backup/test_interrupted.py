"""A restore that was interrupted is undone before anything else is done in its home."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import run
from bot.settings import load_settings
from bot.storage.switch import BackupError, restoring
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import FILE, Register
from tests.index.votes.files import TODAY
from tests.index.votes.small import OLD, SMALL


@pytest.fixture
def half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose votes were being replaced with those of a backup when that was interrupted."""
    home = tmp_path / "half"
    journal = {"names": [FILE], "there": [FILE]}
    for folder, votes in ((home / ".restore" / "old", SMALL), (home, OLD)):
        folder.mkdir(parents=True, exist_ok=True)
        table = tmp_path / "table.csv"
        table.write_bytes(votes)
        with closing(Register(folder / FILE)) as register:
            import_file(register, table, imported=TODAY, countries=Countries.load())
    (home / ".restore" / "new").mkdir()
    (home / ".restore" / "SWITCHING").write_text(json.dumps(journal))
    monkeypatch.setenv("AYES_HOME", str(home))
    return home


def votes_in(home: Path) -> set[str]:
    with closing(Register(home / FILE)) as register:
        return {str(one.title) for one in register.roll_calls()}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["votes", "list"], id="votes"),
        pytest.param(["votes", "import", "none.csv"], id="an import that fails"),
        pytest.param(["backup", "file.tar.gz"], id="a backup"),
        pytest.param(["doctor"], id="doctor"),
    ],
)
def test_whatever_is_run_next_undoes_it_first(
    command: Sequence[str], half: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = votes_in(half / ".restore" / "old")
    monkeypatch.chdir(tmp_path)
    run(command)
    assert not (half / ".restore").exists()
    assert votes_in(half) == before


def test_votes_that_are_imported_next_are_kept(half: Path, tmp_path: Path) -> None:
    wanted = votes_in(half) | votes_in(half / ".restore" / "old")
    (tmp_path / "more.csv").write_bytes(OLD)
    assert run(["votes", "import", str(tmp_path / "more.csv")]) == 0
    load_settings()  # as whatever is run after it does
    assert votes_in(half) >= wanted


def test_while_it_is_under_way_everything_else_is_turned_away(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with restoring(half):
        assert run(["votes", "list"]) == 1
        assert "is being restored by another process" in capsys.readouterr().err


def test_one_that_cannot_be_undone_is_a_sentence(
    half: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.rmtree", full)
    with pytest.raises(BackupError, match="the disk is full"):
        load_settings()
