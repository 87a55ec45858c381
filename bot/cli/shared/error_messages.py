"""What a person is told of an error on the command line: one sentence, and with --debug its trace.

A fault that is only logged is told the same way.
"""

from __future__ import annotations

import logging
import traceback
from contextvars import ContextVar

import typer

from bot.present.printable import one_line
from index.errors import AyesError
from index.files.os_errors import reason_of

DEBUGGING = ContextVar("debugging", default=False)
"""Whether the command that runs was called with --debug."""


class OneLine(logging.Formatter):
    """Writes a record as one line, its traceback left out unless --debug was given."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record out."""
        whole = super().format(record) if DEBUGGING.get() else one_line(record.getMessage())
        return f"ayes: {whole}"

    @classmethod
    def to_stderr(cls) -> None:
        """Send the log to standard error, unless it goes somewhere already."""
        handler = logging.StreamHandler()
        handler.setFormatter(cls())
        logging.basicConfig(level=logging.WARNING, handlers=[handler])


def sentence_of(error: Exception) -> str:
    """Return what to tell of an error; raise KeyboardInterrupt if it is one in disguise."""
    # A C extension that Ctrl-C comes upon tells of it in an error of its own.
    if isinstance(error.__cause__, KeyboardInterrupt):
        raise KeyboardInterrupt from error
    if isinstance(error, AyesError):
        return str(error)
    if isinstance(error, OSError) and error.errno:
        return f"the system refuses {reason_of(error)}."
    return (
        f"something unforeseen happened ({type(error).__name__}: {error}): run it again with "
        "`ayes --debug …` and report what that prints."
    )


def tell(error: Exception, where: str = "") -> None:
    """Write what to tell of an error to standard error, for work that goes on without it."""
    said = one_line(f"{where}{sentence_of(error)}")
    if DEBUGGING.get():
        traceback.print_exception(error)
    typer.echo(f"ayes: {said}", err=True)
