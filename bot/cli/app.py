"""The commands under one name, and the one place that turns errors into a sentence and a code.

0   answered, done
1   an error: one sentence on standard error says what happened and what to do
3   the sources don't say
130 interrupted
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from typer.core import TyperArgument

from bot.cli import serve
from bot.cli.ask import ask, chat
from bot.cli.backup import backup, restore
from bot.cli.build import build
from bot.cli.check import check
from bot.cli.database import migrate, to_database, to_files
from bot.cli.measure.measure_answers import calibrate, evaluate
from bot.cli.search import search
from bot.cli.shared.error_messages import DEBUGGING, OneLine, tell
from bot.cli.sources.change_sources import add, refresh, remove, watch
from bot.cli.sources.list_sources import list_sources, show_source
from bot.cli.votes import lookup_votes
from bot.cli.votes.import_votes import import_votes, list_votes
from bot.cli.votes.show_vote import show_vote
from bot.cli.votes.vote_filters import over_votes
from index.errors import AyesError

# A command's help names its arguments by what they are to a person, not by a type of Python's.
TyperArgument.display_type_rich = (  # type: ignore[method-assign]
    lambda self, ctx: None
)

ERROR = 1
INTERRUPTED = 130
_OBJECTS = 50_000  # that are made before those that nothing refers to are looked for

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
sources = typer.Typer(
    help="List, show and change the sources. What is added goes into a library of your own, which "
    "is searched together with the base library; --library DIR names another one."
)
votes = typer.Typer(help="Look up how countries voted, and import votes.")
copy = typer.Typer(
    help="Copy libraries, votes and state to a database, or back. The database is the one that "
    "AYES_DATABASE_URL names."
)
_COMMANDS: dict[typer.Typer, dict[str, Callable[..., None]]] = {
    app: {
        "ask": ask,
        "chat": chat,
        "check": check,
        "search": search,
        "build": build,
        "backup": backup,
        "restore": restore,
        "eval": evaluate,
        "calibrate": calibrate,
        "bot": serve.bot,
        "demo": serve.demo,
        "doctor": serve.doctor,
        "migrate": migrate,
    },
    sources: {
        "list": list_sources,
        "show": show_source,
        "add": add,
        "remove": remove,
        "refresh": refresh,
        "watch": watch,
    },
    votes: {
        "import": import_votes,
        "list": list_votes,
        "show": show_vote,
        "country": lookup_votes.country,
        "compare": lookup_votes.compare,
        "like": lookup_votes.like,
        "search": lookup_votes.search,
    },
    copy: {"to-database": to_database, "to-files": to_files},
}
for _group, _named in _COMMANDS.items():
    for _name, _command in _named.items():
        _group.command(_name)(over_votes(_command) if _group is votes else _command)
for _name, _group in (("sources", sources), ("votes", votes), ("copy", copy)):
    app.add_typer(_group, name=_name)


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
    # What a start makes stays: looking it through for garbage at every 700 objects, as is usual,
    # takes a twentieth of `ayes ask`.
    gc.set_threshold(_OBJECTS)
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
