"""A wheel made from the project answers in an empty folder elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PROJECT

QUESTION = "How many countries voted for the Ukrainian resolution?"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, PROJECT],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    (made,) = folder.glob("ayes-*.whl")
    return made


def test_a_wheel_holds_the_code_the_knowledge_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} - {"index", "bot"} == {
        name.split("/")[0] for name in names if ".dist-info/" in name
    }
    shipped = {name.removeprefix("index/") for name in names if name.startswith("index/data/")}
    assert shipped == {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "data").rglob("*")
        if path.is_file()
    }
    assert {"index/py.typed", "bot/py.typed"} <= set(names)


@pytest.mark.model
def test_a_wheel_answers_in_an_empty_folder(
    wheel: Path, encoder_cache: Path, encoder: object, tmp_path: Path
) -> None:
    packages, elsewhere, home = (tmp_path / name for name in ("packages", "elsewhere", "home"))
    for folder in (elsewhere, home):
        folder.mkdir()
    (home / "cache").symlink_to(encoder_cache, target_is_directory=True)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"),
            *("--target", packages, wheel),
        ],
        check=True,
        capture_output=True,
    )
    code = (
        "import sys, bot, index; print(bot.__file__, index.__file__, file=sys.stderr); "
        "from bot.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", QUESTION, "--json"],
        cwd=elsewhere,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"AYES_HOME": str(home), "PYTHONPATH": str(packages)},
    )
    assert done.returncode == 0, done.stderr
    places = done.stderr.splitlines()[0].split()
    assert all(Path(place).is_relative_to(packages) for place in places)
    answer = json.loads(done.stdout)
    assert "93" in answer["text"]
    assert answer["citations"][0]["source"] == "eu-global-fractured-alliance"
    assert list(elsewhere.iterdir()) == []
