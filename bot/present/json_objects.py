"""Answers and checked sentences as the JSON objects that the command line prints, with a view."""

from __future__ import annotations

from typing import assert_never

from bot.answer.claims.checked import (
    CheckedSentence,
    NothingFound,
    RecordAgrees,
    RecordDiffers,
    StandsInSource,
)
from bot.answer.ledger import Statement, render
from bot.answer.types import Abstained, Answer, Answered, Citation, Conflicting
from bot.present import view as blocks
from bot.present.answer_view import first_line, view_of
from index.types import Quote
from index.votes.record import VoteRecord


def answer_as_dict(question: str, answer: Answer, took_ms: float) -> dict[str, object]:
    """Return the object; `took_ms` is the time from question to answer in milliseconds."""
    match answer:
        case Answered() | Conflicting():
            answered, reason, citations, records = True, None, answer.citations, answer.records
        case Abstained():
            answered, reason, citations, records = False, str(answer.reason), (), ()
        case _:
            assert_never(answer)
    return {
        "question": question,
        "answered": answered,
        "kind": answer.kind,
        "text": answer.text,
        "reason": reason,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation(citation) for citation in citations],
        "records": [_record(record) for record in records],
        "closest": [_quote(quote) for quote in answer.closest]
        if isinstance(answer, Abstained)
        else [],
        "took_ms": round(took_ms, 2),
        "answer": first_line(answer),
        "blocks": blocks_of(view_of(answer)),
    }


def checked_as_dict(checked: CheckedSentence) -> dict[str, object]:
    """Return a checked sentence as the object that `ayes check --json` prints."""
    reason: str | None = None
    statement: Statement = ()
    citations: tuple[Citation, ...] = ()
    records: tuple[VoteRecord, ...] = ()
    match checked.finding:
        case StandsInSource():
            kind, citations = "stands in a source", checked.finding.citations
        case (RecordAgrees() | RecordDiffers()) as found:
            kind = "the record agrees" if isinstance(found, RecordAgrees) else "the record differs"
            statement, citations, records = found.statement, found.citations, found.records
        case NothingFound() as nothing:
            kind, reason = "nothing found", str(nothing.why)
            statement, records = nothing.statement, nothing.choices
        case _:
            assert_never(checked.finding)
    return {
        "sentence": checked.text,
        "start": checked.span.start,
        "end": checked.span.end,
        "finding": kind,
        "reason": reason,
        "text": render(statement),
        "citations": [_citation(citation) for citation in citations],
        "records": [_record(record) for record in records],
    }


def blocks_of(view: blocks.View) -> list[dict[str, object]]:
    """Write the blocks of a view, each with its type; links stand with the citations."""
    return [_block(block) for block in view.blocks if not isinstance(block, blocks.Links)]


def _block(
    block: blocks.Line | blocks.Quoted | blocks.Said | blocks.Facts | blocks.Listed | blocks.Table,
) -> dict[str, object]:
    match block:
        case blocks.Line():
            return {"type": "line", "role": block.role, **_runs(block.runs)}
        case blocks.Quoted():
            parts = [_part(part) for part in block.parts]
            return {
                "type": "quote",
                "n": block.n,
                "name": block.name,
                "parts": parts,
                "more": block.more,
            }
        case blocks.Said():
            return {"type": "said", "text": block.text}
        case blocks.Facts():
            return {"type": "facts", "rows": [list(row) for row in block.rows]}
        case blocks.Listed():
            rows, more = list(block.rows), block.more
            return {"type": "list", "title": block.title, "rows": rows, "more": more}
        case blocks.Table():
            cells = [block.sheet.headings, *block.sheet.texts()]
            return {"type": "table", "title": block.title, "rows": cells, "more": block.more}
        case _:
            assert_never(block)


def _part(part: blocks.Part) -> dict[str, object]:
    match part:
        case blocks.Prose():
            return {"type": "prose", **_runs(part.runs)}
        case blocks.Item():
            return {"type": "item", "mark": part.mark, **_runs(part.runs)}
        case blocks.Row():
            cells = [{"header": header, **_runs(runs)} for header, runs in part.cells]
            return {"type": "row", "cells": cells}
        case blocks.Code():
            return {"type": "code", "text": part.text}
        case _:
            assert_never(part)


def _runs(runs: blocks.Runs) -> dict[str, object]:
    """Write the words, and which stretches of them are strong."""
    strong, at = [], 0
    for run in runs:
        if run.strong:
            strong.append([at, at + len(run.text)])
        at += len(run.text)
    return {"text": blocks.text_of(runs), "strong": strong}


def _citation(citation: Citation) -> dict[str, object]:
    return {"n": citation.n, **_quote(citation.quote)}


def _quote(quote: Quote) -> dict[str, object]:
    links = [{"text": words, "url": target} for words, target in quote.links]
    return {
        "source": quote.source.id,
        "title": quote.source.title,
        "publisher": quote.source.publisher,
        "url": quote.source.url,
        "locator": quote.locator,
        "section": quote.section,
        "paragraph": quote.paragraph,
        "start": quote.span.start,
        "end": quote.span.end,
        "quote": quote.text,
        "spans": [[span.start, span.end] for span in quote.spans],
        **({"links": links} if links else {}),
    }


def _record(record: VoteRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "symbol": record.symbol,
        "title": record.title,
        "date": record.date.isoformat(),
        "outcome": record.outcome,
        "totals": record.totals.model_dump() if record.totals else None,
        "url": record.record_url,
    }
