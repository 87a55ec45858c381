"""`ayes search`: the passages that a question is nearest to, ranked."""

from __future__ import annotations

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared.options import (
    FileOption,
    JsonOption,
    LibraryOption,
    QuestionArgument,
    settings_for,
)
from bot.cli.shared.output import print_json, print_text, progress_shown
from bot.cli.shared.question_input import ConversationInput, bounded, each, words_of
from bot.present.printable import one_line

if TYPE_CHECKING:
    from index.search.searchable import Searchable
    from index.types import Hit

FOUND_NOTHING = 3


class Mode(StrEnum):
    """How passages are ranked."""

    DENSE = "dense"
    SPARSE = "sparse"
    HYBRID = "hybrid"


def search(
    question: QuestionArgument = None,
    *,
    json: JsonOption = False,
    file: FileOption = None,
    k: Annotated[
        int, typer.Option("--k", metavar="N", min=1, max=1000, help="How many passages.")
    ] = 10,
    mode: Annotated[Mode, typer.Option("--mode", help="How to rank them.")] = Mode.HYBRID,
    library: LibraryOption = None,
) -> None:
    """Rank the passages nearest to a question, without answering it.

    With --file, the last turn of each conversation is searched for. Exits with 3 if nothing is
    found; with --file as `ayes ask` does.
    """
    words = words_of(question, file)
    from bot.service.open_parts import open_library

    with progress_shown() as progress:
        opened = open_library(settings_for(library), progress)

    def print_found(words: str, asked: ConversationInput | None = None) -> list[Hit]:
        started = time.perf_counter()
        hits = _ranked(opened, words, mode, k)
        milliseconds = 1000 * (time.perf_counter() - started)
        if json:
            first = {} if asked is None else {"id": asked.id}
            rows = [_as_dict(opened, rank, hit) for rank, hit in enumerate(hits, start=1)]
            took = {"took_ms": round(milliseconds, 2)}
            print_json({**first, "question": words, "mode": mode.value, "hits": rows, **took})
            return hits
        if asked is not None:
            typer.echo(one_line(f"{asked.id}: {words}"))
        for rank, hit in enumerate(hits, start=1):
            print_text(_as_line(opened, rank, hit))
        return hits

    if file is not None:
        each(file, lambda asked: print_found(bounded(asked.turns[-1]), asked))
    if words is not None and not print_found(words):
        raise typer.Exit(FOUND_NOTHING)


def _ranked(library: Searchable, words: str, mode: Mode, k: int) -> list[Hit]:
    from bot.answer.language.text.question import clean
    from index.search.hybrid import read_query, search_dense, search_hybrid, search_sparse

    ranking = {
        Mode.DENSE: search_dense,
        Mode.SPARSE: search_sparse,
        Mode.HYBRID: search_hybrid,
    }[mode]
    return ranking(library, read_query(clean(words), library), k)


def _as_dict(library: Searchable, rank: int, hit: Hit) -> dict[str, object]:
    passage = hit.passage
    source = library.sources[passage.source_id]
    return {
        "rank": rank,
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "locator": source.locator(passage.paragraph, passage.span.start),
        "paragraph": passage.paragraph,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": source.text[passage.span.start : passage.span.end],
        "score": round(hit.score, 6),
        "dense": round(hit.dense, 6),
        "sparse": round(hit.sparse, 6),
        "late": round(hit.late, 6),
    }


def _as_line(library: Searchable, rank: int, hit: Hit) -> str:
    passage = hit.passage
    source = library.sources[passage.source_id]
    text = source.text[passage.span.start : passage.span.end]
    place = source.locator(passage.paragraph, passage.span.start)
    digest = " (digest)" if source.kind == "digest" else ""
    return one_line(f"{rank}. {hit.score:.3f} {source.name}, {place}{digest}: {text}")
