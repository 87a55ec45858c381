"""The commands under one name, and the one place that turns errors into a sentence and a code.

0   answered, done
1   an error: one sentence on standard error says what happened and what to do
3   the sources don't say
130 interrupted
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.core import TyperArgument

from bot.cli import ask as asking
from bot.cli import backup as keeping
from bot.cli import build as building
from bot.cli import check as checking
from bot.cli import copy as copying
from bot.cli import migrate as migrating
from bot.cli import search as searching
from bot.cli import serve as serving
from bot.cli.measure import measure_answers as measuring
from bot.cli.shared.error_messages import DEBUGGING, OneLine, tell
from bot.cli.sources import list_sources as sources
from bot.cli.votes import import_votes as votes
from index.errors import AyesError

# A command's help names its arguments by what they are to a person, not by a type of Python's.
TyperArgument.display_type_rich = (  # type: ignore[method-assign]
    lambda self, ctx: None
)

ERROR = 1
INTERRUPTED = 130

app = typer.Typer(
    name="ayes",
    help="Answer questions from sources, word for word, and say how countries voted.",
    epilog=(
        "Exit codes: 0 answered or done, 1 an error (a sentence on standard error says what to "
        "do), 3 the sources don't say."
    ),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _module in (
    asking,
    checking,
    searching,
    building,
    sources,
    votes,
    keeping,
    measuring,
    serving,
    migrating,
    copying,
):
    _module.register(app)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"ayes {version('ayes')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    debug: Annotated[
        bool,
        typer.Option("--debug", envvar="AYES_DEBUG", help="Show the traceback of an error."),
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command that the process was started with, and end the process with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; nothing but an interpreter's end escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal or pipe can't spell is shown as an escape, not as a traceback.
            stream.reconfigure(errors="backslashreplace")
    DEBUGGING.set(bool(os.environ.get("AYES_DEBUG")) or list(arguments[:1]) == ["--debug"])
    OneLine.to_stderr()
    try:
        code = app(list(arguments) or ["--help"], prog_name="ayes", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
        return ERROR
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        tell(AyesError(_usage(error)))
        return ERROR
    except Exception as error:  # the last line of defence; --debug shows it whole
        try:
            tell(error)
        except KeyboardInterrupt:
            return INTERRUPTED
        return ERROR
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    """Say what is wrong with how a command was called, and where its help is."""
    said = error.format_message().replace(" Value error,", "").rstrip(". ")
    said = said.replace(": Input should be", ": it has to be")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "ayes"
    return f"{said}. `{command} --help` lists what there is."


def _close_quietly() -> None:
    """Keep the interpreter from flushing into a pipe that nobody reads any more."""
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
