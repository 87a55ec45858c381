"""The commands of docs/fleet.md do what the page says, on a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.database import Database
from tests.fleet.machine import Machine
from tests.pages import describe

PAGE = (PROJECT / "docs" / "fleet.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|sql) runnable\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.model
def test_every_runnable_block_of_the_page_runs(
    own_machine: Machine, built_home: Path, tmp_path: Path
) -> None:
    database = own_machine.database
    tools = f"{Path(sys.executable).parent}:{own_machine.server.bin_path}"
    environment = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "AYES_HOME": str(built_home),
        "OWNER": database.owner,
        "BOT": database.bot,
        "ADMIN": database.superuser,
        "RESTORED": Database(database.socket, "ayes_restored").superuser,
        "COPY": str(tmp_path / "copy"),
    }
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "cache").symlink_to(built_home / "cache")  # compiling takes a minute
    assert len(BLOCKS) >= 5
    for kind, block in BLOCKS:
        command = ["bash", "-euo", "pipefail"]
        if kind == "sql":
            command = ["psql", "--set", "ON_ERROR_STOP=1", database.superuser]
        done = subprocess.run(
            command,
            input=block,
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        assert done.stdout.strip(), block


def test_the_page_names_only_settings_that_there_are() -> None:
    named = set(re.findall(r"\bAYES_[A-Z_]+\b", PAGE))
    assert named
    assert named <= {one.variable for one in describe()}
