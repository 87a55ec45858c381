"""How statements are put together: sentences, lists, and an answer as JSON."""

from __future__ import annotations

import json

import pytest

from bot.answer import phrases
from bot.answer.answerer import Answerer
from bot.answer.ledger import Computed, Figure, LooseFigureError, RecordCell, Words, render
from bot.present.json_objects import answer_as_dict
from index.votes.record import Position, Totals, VoteRecord


def test_a_sentence_starts_with_a_capital_and_ends_with_one_stop() -> None:
    assert render(phrases.sentence(Words("it passed"))) == "It passed."
    assert render(phrases.sentence(Words("it passed."))) == "It passed."
    assert render(phrases.sentence(Words(""), Words("did it?"))) == "Did it?"


@pytest.mark.parametrize(
    ("names", "list_"),
    [
        pytest.param(["Chad"], "Chad", id="one"),
        pytest.param(["Chad", "Mali"], "Chad and Mali", id="two"),
        pytest.param(["Chad", "Mali", "Fiji"], "Chad, Mali and Fiji", id="three"),
        pytest.param([], "", id="none"),
    ],
)
def test_a_list_is_joined_as_people_write_it(names: list[str], list_: str) -> None:
    assert render(phrases.joined([(Words(name),) for name in names])) == list_


def test_a_share_of_no_votes_at_all_is_nought(records: dict[str, VoteRecord]) -> None:
    none = records["es-11-7"].model_copy(update={"totals": Totals(yes=0, no=0, abstain=0)})
    cells = (RecordCell(none, "yes"), RecordCell(none, "no"))
    assert Figure(Computed("share of yes and no", cells)).text == "0.0 %"
    assert Figure(Computed("share of votes cast", cells)).text == "0.0 %"


def test_a_vote_is_named_with_its_symbol_or_its_draft(records: dict[str, VoteRecord]) -> None:
    named = {name: render(phrases.named(record)) for name, record in records.items()}
    assert named["es-11-7"] == "Ukraine's resolution (A/RES/ES-11/7)"
    assert named["l-11"] == "the U.S. resolution before amendment (A/ES-11/L.11)"
    assert named["l-11-amendment-european-1"] == "the first European amendment"


def test_one_is_counted_in_the_singular(records: dict[str, VoteRecord]) -> None:
    record = records["es-11-8"]
    assert record.totals is not None
    one = record.model_copy(update={"totals": record.totals.model_copy(update={"no": 1})})
    assert render(phrases.counted(one, Position.NO)) == "1 country voted against"
    assert render(phrases.counted(record, Position.NO)) == "8 countries voted against"


def test_a_vote_that_was_not_held_has_no_tally(records: dict[str, VoteRecord]) -> None:
    with pytest.raises(LooseFigureError, match="no total"):
        render(phrases.tally(records["l-11"]))


def test_an_answer_is_the_object_that_the_command_line_promises(base_answerer: Answerer) -> None:
    question = "How did Israel vote on ES-11/7?"
    printed = answer_as_dict(question, base_answerer.ask(question), 12.3456)
    assert list(printed)[:7] == [
        "question",
        "answered",
        "kind",
        "text",
        "reason",
        "confidence",
        "citations",
    ]
    assert printed["took_ms"] == 12.35
    assert (printed["answered"], printed["kind"], printed["reason"]) == (True, "votes", None)
    (first, *_) = printed["citations"]  # type: ignore[misc]
    assert list(first) == [
        "n",
        "source",
        "title",
        "publisher",
        "url",
        "locator",
        "section",
        "paragraph",
        "start",
        "end",
        "quote",
        "spans",
    ]
    assert first["locator"] == f"¶ {first['paragraph']}"
    assert json.loads(json.dumps(printed)) == printed


def test_a_refusal_is_the_same_object_with_a_reason(base_answerer: Answerer) -> None:
    printed = answer_as_dict("x y z", base_answerer.ask("How tall is Mount Everest?"), 0)
    assert (printed["answered"], printed["kind"], printed["citations"]) == (False, "none", [])
    assert printed["text"] == "The sources don't say."
    assert isinstance(printed["reason"], str)
