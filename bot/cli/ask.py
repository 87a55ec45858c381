"""`ayes ask` and `ayes chat`: questions in, answers out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.error_messages import tell
from bot.cli.shared.options import (
    FileOption,
    JsonOption,
    LibraryOption,
    QuestionArgument,
    settings_for,
)
from bot.cli.shared.output import print_json, print_view, progress_shown
from bot.cli.shared.question_input import ConversationInput, bounded, each, words_of
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.answer.answerer import Answerer
    from bot.answer.types import Answer, Conversation

ABSTAINED = 3
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Say first what is understood to be asked of votes.")
]
LAST_WORDS = ("quit", "exit")
LONGEST_MEMORY = 20  # turns that a later question of a conversation can refer to


def ask(
    question: QuestionArgument = None,
    *,
    json: JsonOption = False,
    file: FileOption = None,
    explain: ExplainOption = False,
    library: LibraryOption = None,
) -> None:
    """Answer a question from sources and vote records, with quotes.

    Exits with 3 if the sources don't say. With --file each answer says that for itself, and the
    code is 0, or 1 if a line could not be read or answered.
    """
    words = words_of(question, file)
    answerer = _answerer(library)
    if file is not None:
        each(file, lambda asked: _answer_last(answerer, asked, json=json))
    if words is None:
        return
    from bot.answer.types import Abstained

    if explain:
        _explain(answerer, words)
    answer, milliseconds = _timed(answerer, words, ())
    if json:
        _print_json(words, answer, milliseconds)
    else:
        _show(answer)
    if isinstance(answer, Abstained):
        raise typer.Exit(ABSTAINED)


def chat(*, library: LibraryOption = None) -> None:
    """Ask one question after another, follow-ups included.

    `quit`, `exit` or the end of input (Ctrl-D) ends it.
    """
    answerer = _answerer(library)
    conversation: Conversation = ()
    for words in _typed():
        try:
            answer = answerer.ask(bounded(words), conversation)
        except Exception as error:  # what one question runs into doesn't end the talk
            tell(error)
            continue
        _show(answer)
        typer.echo()
        conversation = _continued(conversation, words, answer)


def _explain(answerer: Answerer, words: str) -> None:
    """Say on standard error what each part of a question is understood to ask of votes."""
    from bot.answer.ledger import render

    for reading in answerer.explain(words):
        typer.echo(one_line(f"Read as: {render(reading)}."), err=True)


def _answerer(library: Path | None) -> Answerer:
    from bot.service.open_parts import open_answerer

    with progress_shown() as progress:
        return open_answerer(settings_for(library), progress)


def _answer_last(answerer: Answerer, asked: ConversationInput, *, json: bool) -> None:
    """Go through a conversation and print the answer of its last turn."""
    *before, last = map(bounded, asked.turns)
    conversation: Conversation = ()
    for words in before:
        conversation = _continued(conversation, words, answerer.ask(words, conversation))
    answer, milliseconds = _timed(answerer, last, conversation)
    if json:
        _print_json(last, answer, milliseconds, id=asked.id)
        return
    typer.echo(one_line(f"{asked.id}: {last}"))
    _show(answer)
    typer.echo()


def _continued(conversation: Conversation, words: str, answer: Answer) -> Conversation:
    from bot.answer.types import Turn

    return (*conversation, Turn(words, answer))[-LONGEST_MEMORY:]


def _timed(answerer: Answerer, words: str, conversation: Conversation) -> tuple[Answer, float]:
    started = time.perf_counter()
    answer = answerer.ask(words, conversation)
    return answer, 1000 * (time.perf_counter() - started)


def _print_json(words: str, answer: Answer, milliseconds: float, **first: str | int) -> None:
    from bot.present.json_objects import answer_as_dict

    print_json({**first, **answer_as_dict(words, answer, milliseconds)})


def _show(answer: Answer) -> None:
    from bot.present.answer_view import view_of

    print_view(view_of(answer))


def _typed() -> Iterator[str]:
    """Read questions, with a prompt and a line to edit where a person types them."""
    prompt = ""
    if sys.stdin.isatty() and sys.stdout.isatty():
        import readline  # noqa: F401  (input() edits lines with it)

        prompt = "> "
        typer.echo("Ask in English; quit ends it.")
    while True:
        try:
            words = input(prompt)
        except EOFError:
            return
        if words.strip().lower() in LAST_WORDS:
            return
        if words.strip():
            yield words
