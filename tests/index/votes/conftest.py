"""A register in a temporary folder, and a way to import bytes into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.votes.importing.import_file import ImportReport, import_file
from index.votes.names.countries import Countries
from index.votes.register.store import Register
from tests.index.votes.files import TODAY, Import


@pytest.fixture(scope="session")
def countries() -> Countries:
    return Countries.load()


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "home" / "register.db")


@pytest.fixture
def bring(register: Register, countries: Countries, tmp_path: Path) -> Import:
    """Import bytes as a file into the register."""

    def bring(content: bytes, name: str = "votes.csv") -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content)
        return import_file(register, path, imported=TODAY, countries=countries)

    return bring
