"""Tables on terminals of every width: no figure and no name may lose a letter."""

from __future__ import annotations

import pytest

from bot.cli.shared import output

HEADINGS = ("Id", "Date", "Yes", "No", "Outcome", "Title")
ROWS = (
    ("l-11-amendment-european-1", "2025-02-24", "160", "18", "adopted", "the first amendment"),
    ("l-11-amendment-european-2", "2025-02-24", "179", "16", "adopted", "the second amendment"),
    ("", "2025-02-24", "", "–", "not voted", "the path to a just, lasting and complete peace"),
)


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "at_terminal", lambda: True)


@pytest.mark.usefixtures("at_terminal")
@pytest.mark.parametrize("width", [20, 40, 60, 75, 80, 85, 90, 120, 200])
def test_every_cell_is_shown_whole(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    output.print_table(HEADINGS, ROWS)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    together = "".join(shown.split())
    for row in ROWS:
        for cell in row[:5]:
            assert "".join(cell.split()) in together
    for cell in (row[5] for row in ROWS):
        assert all(word in shown for word in cell.split())


@pytest.mark.usefixtures("at_terminal")
def test_a_wide_terminal_gets_columns_and_a_narrow_one_row_after_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    output.print_table(HEADINGS, ROWS[:1])
    assert "────" in capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "50")
    output.print_table(HEADINGS, ROWS[:1])
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "l-11-amendment-european-1",
        "  Date 2025-02-24 · Yes 160 · No 18 · Outcome",
        "  adopted · Title the first amendment",
    ]


def test_a_pipe_gets_cells_between_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(HEADINGS, ROWS[:1])
    assert capsys.readouterr().out == "\t".join(ROWS[0]) + "\n"


@pytest.mark.usefixtures("at_terminal")
def test_text_breaks_between_words_on_a_terminal_and_nowhere_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "In favor: Bangladesh, Bosnia and Herzegovina, Liechtenstein"
    monkeypatch.setenv("COLUMNS", "30")
    output.print_text(names)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 30
    assert " ".join(line.strip() for line in lines) == names
    address = f"https://example.org/{'long/' * 9}"
    output.print_text(address)
    assert capsys.readouterr().out == f"{address}\n"
    monkeypatch.setattr(output, "at_terminal", lambda: False)
    output.print_text(names)
    assert capsys.readouterr().out == f"{names}\n"
