"""Settings of a server stay within their bounds, whoever changes them at once."""

from __future__ import annotations

import threading

import pytest

from bot.storage.state.state import ServerSettings, State
from index.errors import SettingsError


def test_a_server_that_set_nothing_has_the_defaults(state: State) -> None:
    assert state.settings_of(1) == state.settings_of(None) == ServerSettings()


def test_what_is_set_stays_and_the_rest_does_too(state: State) -> None:
    state.change_settings(1, quotes=5, question_channels={30, 20})
    after = state.change_settings(1, threads=True, threshold=0.5)
    assert after == state.settings_of(1)
    assert after == ServerSettings(
        quotes=5, question_channels=frozenset({20, 30}), threads=True, threshold=0.5
    )
    assert state.change_settings(1, quotes=None, threshold=None).quotes is None


@pytest.mark.parametrize(
    "change",
    [
        {"quotes": 0},
        {"quotes": 6},
        {"threshold": 0.1},
        {"threshold": 0.95},
        {"threshold": float("nan")},
        {"retention_days": 0},
        {"retention_days": 366},
        {"question_channels": range(1, 52)},
        {"question_channels": [-1]},
        {"question_channels": [1 << 63]},
        {"threads": "perhaps"},
    ],
    ids=str,
)
def test_what_is_out_of_bounds_is_refused_in_a_sentence(
    state: State, change: dict[str, object]
) -> None:
    state.change_settings(1, quotes=2)
    with pytest.raises(SettingsError, match=rf"^`{next(iter(change))}` \(.+\) can't be set so: .+"):
        state.change_settings(1, **change)
    assert state.settings_of(1) == ServerSettings(quotes=2)


def test_a_setting_that_there_isnt_is_a_mistake_of_the_caller(state: State) -> None:
    with pytest.raises(TypeError, match="no setting quote"):
        state.change_settings(1, quote=2)


def test_changes_at_once_are_all_kept(state: State) -> None:
    changes: list[dict[str, object]] = [
        {"quotes": 4},
        {"threads": True},
        {"threshold": 0.3},
        {"retention_days": 7},
        {"private_refusals": False},
        {"question_channels": [5]},
    ]
    start = threading.Barrier(len(changes))

    def change(one: dict[str, object]) -> None:
        start.wait()
        state.change_settings(1, **one)

    threads = [threading.Thread(target=change, args=(one,)) for one in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.settings_of(1) == ServerSettings(
        quotes=4,
        threads=True,
        threshold=0.3,
        retention_days=7,
        private_refusals=False,
        question_channels=frozenset({5}),
    )
