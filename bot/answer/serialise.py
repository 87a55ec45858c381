"""Answers and checked sentences as the JSON objects that the command line prints."""

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
from index.types import Quote
from index.votes.types import VoteRecord


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


def _citation(citation: Citation) -> dict[str, object]:
    return {"n": citation.n, **_quote(citation.quote)}


def _quote(quote: Quote) -> dict[str, object]:
    return {
        "source": quote.source.id,
        "title": quote.source.title,
        "publisher": quote.source.publisher,
        "url": quote.source.url,
        "locator": quote.locator,
        "paragraph": quote.paragraph,
        "start": quote.span.start,
        "end": quote.span.end,
        "quote": quote.text,
        "spans": [[span.start, span.end] for span in quote.spans],
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
