"""The pages of documentation that the program writes: `python -m tests.pages`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.cli.app import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = 96  # columns


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """One row of the table of settings."""

    variable: str
    default: str
    meaning: str


def describe() -> Iterator[SettingDescription]:
    """List every setting, in the order of their definition."""
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"{PREFIX}{name}".upper()
        if name == "home":
            default = "the platform's data folder"
        else:
            default = "none" if field.default is None else str(field.default)
        yield SettingDescription(str(variable), default, field.description or "")


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


def architecture_page() -> str:
    """Return the page on the architecture with the picture that the imports make today."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    before, _, rest = page.partition("```mermaid\n")
    return f"{before}```mermaid\n{_picture()}```{rest.partition('```')[2]}"


PAGES = {
    "architecture.md": architecture_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
}


def _picture() -> str:
    """Draw which folder uses which, without what follows from the rest."""
    used: dict[str, set[str]] = {}
    for path in sorted(file for top in ("index", "bot") for file in (ROOT / top).rglob("*.py")):
        folder = _folder_of(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and folder:
                of = _folder_of((*node.module.split("."), ""))
                if of and of != folder:
                    used.setdefault(folder, set()).add(of)
    lines = ["graph TD"]
    for folder, below in sorted(used.items()):
        further = {
            far for one in below for far in _below(one, used) if one not in _below(far, used)
        }
        lines += [f"  {folder} --> {one}" for one in sorted(below - further)]
    return "\n".join([*lines, ""])


def _folder_of(parts: tuple[str, ...]) -> str | None:
    """Return the folder in a top folder that a module lies in, None for those right below it."""
    if parts[0] not in ("index", "bot") or len(parts) < 3:
        return None
    return f"{parts[0]}/{parts[1]}" if (ROOT / parts[0] / parts[1]).is_dir() else None


def _below(folder: str, used: dict[str, set[str]]) -> set[str]:
    """Return all that a folder uses, by way of others too."""
    found: set[str] = set()
    left = set(used.get(folder, ()))
    while left:
        found |= left
        left = {far for one in left for far in used.get(one, ())} - found
    return found


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
