"""Settings and the token: what is refused, and that the token is never shown."""

import logging
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from index.errors import SettingsError
from tests.pages import describe

TOKEN = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcDE", "x" * 38))  # the shape of one, but none


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in describe():
        monkeypatch.delenv(row.variable, raising=False)


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert load_settings().token().get_secret_value() == TOKEN


def test_case_makes_no_difference_and_capitals_count_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ayes_quotes", "2")
    assert load_settings().quotes == 2
    monkeypatch.setenv("AYES_QUOTES", "1")
    assert load_settings().quotes == 1


def test_the_token_comes_from_a_file_whatever_space_surrounds_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(f"  {TOKEN}\n")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "token"))
    assert load_settings().token().get_secret_value() == TOKEN


@pytest.mark.parametrize(
    "token",
    [
        "",
        "   ",
        "abc",
        "Bot " + TOKEN,
        TOKEN + "\nsecond",
        TOKEN.replace(".", ""),
        "x" * 10_000,
        "•",
    ],
    ids=lambda token: token[:12] or "empty",
)
def test_what_is_not_a_token_is_refused_in_a_sentence_that_does_not_repeat_it(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    with pytest.raises(SettingsError, match=r"discord\.com/developers") as refused:
        load_settings().token()
    assert not token.strip() or token.strip() not in str(refused.value)


def test_a_missing_token_says_where_to_get_one_and_how_to_set_it() -> None:
    with pytest.raises(SettingsError, match=r"developers/applications.*DISCORD_TOKEN"):
        load_settings().token()


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"nonsense"])
def test_a_token_file_without_a_token_is_refused(
    content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))
    with pytest.raises(SettingsError, match="DISCORD_TOKEN_FILE"):
        load_settings().token()


def test_two_tokens_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "token")
    with pytest.raises(SettingsError, match="Both"):
        load_settings().token()


def test_the_token_is_in_no_representation_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    settings = load_settings()
    for shown in (
        repr(settings),
        str(settings),
        settings.model_dump_json(),
        repr(settings.token()),
    ):
        assert TOKEN not in shown


def test_a_token_in_a_log_line_or_traceback_is_blotted_out() -> None:
    from bot.service.logs import Discreet

    error = ConnectionError(f"refused {TOKEN}")
    trace = (ConnectionError, error, None)
    record = logging.LogRecord("n", logging.ERROR, "f", 1, "%s said", (TOKEN,), trace)
    line = Discreet("{message}", style="{").format(record)
    assert TOKEN not in line
    assert line.count("[token]") == 2


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AYES_QUOTES", "nine"), ("AYES_QUOTES", "99"), ("AYES_LOG_LEVEL", "LOUD")],
)
def test_a_setting_out_of_range_is_refused_by_its_name(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        load_settings()


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    default = load_settings()
    for row in describe():
        monkeypatch.setenv(row.variable, "")
    assert load_settings() == default


def test_every_setting_is_described_under_the_name_that_sets_it() -> None:
    rows = list(describe())
    assert len(rows) == len(Settings.model_fields)
    assert all(row.meaning and row.default for row in rows)
    assert {"AYES_HOME", "DISCORD_TOKEN", "DISCORD_TOKEN_FILE"} <= {row.variable for row in rows}
