"""`ayes check`: what a message says, held against the sources and the records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.shared.options import JsonOption, LibraryOption, settings_for
from bot.cli.shared.output import print_json, print_view, progress_shown
from bot.cli.shared.question_input import opened
from index.errors import QuestionError

NOTHING_FOUND = 3
MOST_BYTES = 1 << 17  # of a file; more than the most characters that are checked at once

TextArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="What somebody wrote, in English; - for standard input.",
        show_default=False,
    ),
]
TextFileOption = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="Check the text of a file; - for standard input."),
]


def check(
    text: TextArgument = None,
    *,
    json: JsonOption = False,
    file: TextFileOption = None,
    library: LibraryOption = None,
) -> None:
    """Hold a text against sources and records, sentence by sentence.

    A sentence stands in a source, or the record agrees, or it differs, or nothing is found. It is
    never said that something is true. Exits with 3 if nothing is found for any sentence.
    """
    message = _message(text, file)
    from bot.answer.claims.checked import NothingFound
    from bot.service.open_parts import open_answerer

    with progress_shown() as progress:
        answerer = open_answerer(settings_for(library), progress)
    checked = answerer.check(message)
    for number, one in enumerate(checked):
        if json:
            from bot.present.json_objects import checked_as_dict

            print_json(checked_as_dict(one))
        else:
            from bot.present.answer_view import view_of_checked

            if number:
                typer.echo()
            print_view(view_of_checked(one))
    if all(isinstance(one.finding, NothingFound) for one in checked):
        raise typer.Exit(NOTHING_FOUND)


def _message(text: list[str] | None, file: Path | None) -> str:
    """Return the text to check; raise QuestionError unless there is exactly one."""
    if text and file is not None:
        raise QuestionError("there are a text and a --file: give one of them.")
    if text == ["-"]:
        file = Path("-")
    if file is not None:
        return _read(file)
    message = " ".join(text or ())
    if not message.strip():
        raise QuestionError("there is no text: give one, or a file of it with --file.")
    return message


def _read(path: Path) -> str:
    with opened(path) as source:
        raw = source.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise QuestionError(f"the text is longer than {MOST_BYTES:,} bytes: check a part of it.")
    try:
        message = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError("the text isn't UTF-8: save it as UTF-8.") from None
    if not message.strip():
        raise QuestionError("the text is empty: give what is to be checked.")
    return message
