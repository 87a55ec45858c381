"""Trials: what lies beside the project, tried by `make eval` and by no other command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project's; nothing of it is in the project."""
    return PROJECT.parent / "shared"
