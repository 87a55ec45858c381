"""Each fault is found and comes with what to do about it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.cli import run
from bot.service import doctor
from bot.service.doctor import Check, examine
from bot.service.open_parts import open_reader
from bot.settings import load_settings
from index.errors import EncoderError, RecordError
from index.search.models.encoder import Encoder
from index.search.models.onnx_reader import WEIGHTS, shipped
from tests.editing import add_documents
from tests.index.documents import document

pytestmark = pytest.mark.model

CLUB = 100
DISSENTING = "Hungary abstained on Ukraine's resolution."
AGREEING = "Hungary voted against Ukraine's resolution."
TOKEN = "M" * 26 + ".GhIjKl." + "n" * 38


def faults() -> dict[str, Check]:
    return {check.name: check for check in examine() if not check.ok}


def test_all_is_well_in_a_home_that_was_built(at_home: Path) -> None:
    checks = examine()
    assert [check for check in checks if not check.ok] == []
    assert {"torch", "weights", "encoder", "library", "data", "token"} <= {
        check.name for check in checks
    }


def test_nothing_built_yet_is_a_fault_that_build_mends() -> None:
    found = faults()
    assert set(found) == {"encoder", "library"}
    assert all("ayes build" in check.advice for check in found.values())


def test_a_damaged_library_is_found(
    built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built_home / "base", home / "base")
    (home / "cache").symlink_to(built_home / "cache", target_is_directory=True)
    monkeypatch.setenv("AYES_HOME", str(home))
    assert "library" not in faults()
    (vectors,) = home.glob("base/generations/*/0/paragraphs.float32")
    vectors.chmod(0o600)
    vectors.write_bytes(vectors.read_bytes()[::-1])
    assert set(faults()) == {"library"}


def test_a_reader_that_is_not_whole_is_found_and_answers_go_on_without_it(
    at_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cut = tmp_path / "cut"
    shutil.copytree(shipped(), cut)
    (cut / WEIGHTS).write_bytes(b"")
    monkeypatch.setattr("index.search.models.onnx_reader.shipped", lambda: cut)
    assert faults()["reader"].advice == doctor.REINSTALL
    assert open_reader(load_settings()) is None
    (warned,) = caplog.records
    assert "without a reader" in warned.message
    monkeypatch.setenv("AYES_READER", str(cut))
    assert "AYES_READER" in faults()["reader"].advice
    with pytest.raises(EncoderError, match="AYES_READER"):
        open_reader(load_settings())
    monkeypatch.setenv("AYES_READER", "off")
    assert open_reader(load_settings()) is None
    assert "reader" not in faults()


def test_vote_questions_that_are_not_whole_are_found(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answer.language.paraphrase.canonical.FOLDER", "nowhere")
    (fault,) = faults().values()
    assert (fault.name, fault.advice) == ("vote questions", doctor.REINSTALL)
    assert "nowhere/ can't be used" in fault.found


def test_a_malformed_token_is_found_and_never_shown(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret-but-malformed")
    found = faults()
    assert set(found) == {"token"}
    assert "secret" not in str(found)


def test_a_good_token_is_not_shown_either(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    checks = examine()
    assert all(check.ok for check in checks)
    assert TOKEN not in str(checks)


def test_a_malformed_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYES_QUOTES", "many")
    assert "AYES_QUOTES" in faults()["settings"].found


def test_weights_that_are_not_there_are_found(
    at_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYES_MODEL", str(tmp_path / "no-model"))
    assert "weights" in faults()


def test_a_home_that_cannot_be_written_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("AYES_HOME", str(tmp_path / "file" / "home"))
    assert "AYES_HOME" in faults()["home"].advice


def test_a_broken_record_is_found(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: Path) -> None:
        raise RecordError("es-11-7.toml: the totals are off")

    monkeypatch.setattr("index.votes.importing.toml_records.load_records", refuse)
    assert faults()["data"].found == "es-11-7.toml: the totals are off"


def test_a_full_disk_is_found(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_SPACE", 1 << 60)
    assert set(faults()) == {"home"}


def test_the_command_fails_if_a_check_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 1
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[1] for row in rows if row[0] == "FAULT"] == ["encoder", "library"]


def test_the_checks_come_as_json_too(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)
    assert {"name", "ok", "found", "advice"} == set(checks[0])


def test_what_sources_say_other_than_records_is_listed(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--conflicts"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert ["voted against", "the-hill, ¶ 1"] in [row[1:3] for row in rows]
    assert run(["doctor", "--conflicts", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "the-hill" in {one["source"] for one in listed}
    assert all({"server", "about", "figure", "quote", "record"} < set(one) for one in listed)
    assert {one["server"] for one in listed} == {None}


def test_what_a_servers_own_sources_say_other_than_records_is_listed_with_the_server(
    built_home: Path,
    encoder: Encoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("cache", "base"):
        (tmp_path / name).symlink_to(built_home / name, target_is_directory=True)
    monkeypatch.setenv("AYES_HOME", str(tmp_path))
    for server, sentence in ((CLUB, DISSENTING), (CLUB + 1, AGREEING)):
        added = [document("own", (sentence,))]
        add_documents(tmp_path / "guilds" / str(server), added, encoder).close()
    assert run(["doctor", "--conflicts", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (mine,) = (one for one in listed if one["server"] is not None)
    assert mine["server"] == CLUB
    assert (mine["source"], mine["figure"]) == ("own", "abstained")
    assert run(["doctor", "--conflicts"]) == 0
    assert f"server {CLUB}: " in capsys.readouterr().out
