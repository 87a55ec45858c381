"""Any file of votes: imported, or refused with the line and the reason."""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from index.errors import AyesError
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import Register
from tests.fuzz.running import run
from tests.index.votes.files import CLEAN, TODAY, record, records

MADE = [CLEAN[:4_000], records(record())]


@cache
def _countries() -> Countries:
    return Countries.load()


def target(data: bytes) -> None:
    """The data is the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "votes.csv")
        path.write_bytes(data)
        with closing(Register(Path(folder, "votes.db"))) as register, suppress(AyesError):
            import_file(register, path, imported=TODAY, countries=_countries())


if __name__ == "__main__":
    run("votes", target, MADE)
