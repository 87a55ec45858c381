"""A view printed as suits who reads it: set for a terminal, or as plain text for a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.shared.output import at_terminal, console

if TYPE_CHECKING:
    from bot.present.view import View


def show(view: View) -> None:
    """Print a view."""
    if at_terminal():
        from bot.present.terminal import renderables_of

        console().print(*renderables_of(view), sep="\n")
    else:
        from bot.present.plain import lines_of

        typer.echo("\n".join(lines_of(view)))
