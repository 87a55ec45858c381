"""A server of these tests' own, since they stop it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fleet.machine import Machine, machine


@pytest.fixture(scope="module")
def own_machine() -> Iterator[Machine]:
    with machine() as running:
        yield running
