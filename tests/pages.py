"""The pages of documentation that the program writes: `python -m tests.pages`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from bot.cli.app import app
from bot.settings import describe

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 96  # columns


def commands_page() -> str:
    """Return what `--help` says of every command."""
    lines = ["# The command line", "", "Made by `make docs` from what `--help` prints.", ""]
    command = typer.main.get_command(app)
    for name, text in _help("ayes", command, None):
        lines += [f"## `{name}`", "", "```text", text.rstrip(), "```", ""]
    return "\n".join(lines)


def settings_page() -> str:
    """Return a table of the settings."""
    lines = [
        "# Settings",
        "",
        "Made by `make docs` from `bot/settings.py`. All are read from the environment.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| `{one.variable}` | {one.default} | {one.meaning} |" for one in describe()]
    lines.append("| `AYES_DEBUG` | none | show the traceback of an error on the command line |")
    return "\n".join([*lines, ""])


PAGES = {"commands.md": commands_page, "settings.md": settings_page}


def _help(
    name: str, command: typer.core.TyperCommand, parent: typer.Context | None
) -> Iterator[tuple[str, str]]:
    context = command.make_context(
        name.rpartition(" ")[2], [], parent=parent, resilient_parsing=True, terminal_width=WIDTH
    )
    yield name, command.get_help(context)
    for part, below in getattr(command, "commands", {}).items():
        yield from _help(f"{name} {part}", below, context)


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
