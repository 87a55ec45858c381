"""Checking claims: what agrees, what differs, and above all what isn't to agree."""

from __future__ import annotations

import gc
import json
import re
import weakref
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer.answerer import Answerer
from bot.answer.claims.check_claims import LONGEST_MESSAGE, MOST_SENTENCES
from bot.answer.claims.checked import (
    CheckedSentence,
    Finding,
    NothingFound,
    RecordAgrees,
    RecordDiffers,
    StandsInSource,
    Why,
)
from bot.answer.ledger import render
from index.errors import QuestionError
from index.library.library import Library
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord
from tests.conftest import PROJECT

pytestmark = pytest.mark.model

FOUND = {
    RecordAgrees: "agrees",
    RecordDiffers: "differs",
    StandsInSource: "stands",
    NothingFound: "nothing",
}
DID = {
    Position.YES: "voted for",
    Position.NO: "voted against",
    Position.ABSTAIN: "abstained on",
    Position.ABSENT: "did not vote on",
}


@dataclass(frozen=True)
class Claimed:
    id: str
    kind: str
    expect: str
    held_out: bool
    claim: str


@cache
def claims() -> list[Claimed]:
    path = PROJECT / "tests" / "eval" / "claims.jsonl"
    return [Claimed(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def finding(answerer: Answerer, text: str) -> Finding:
    [checked] = answerer.check(text)
    return checked.finding


def said(found: Finding) -> str:
    assert not isinstance(found, StandsInSource)
    return render(found.statement)


# -- the file of claims ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scored(base_answerer: Answerer) -> dict[str, str]:
    return {one.id: FOUND[type(finding(base_answerer, one.claim))] for one in claims()}


def test_there_are_enough_claims_of_each_kind() -> None:
    kinds = Counter(one.kind for one in claims())
    assert kinds == {"record": 64, "altered": 64, "source": 22, "other": 30}


def test_no_claim_is_found_to_be_what_it_is_not(scored: dict[str, str]) -> None:
    wrong = [(one.claim, scored[one.id]) for one in claims()]
    expected = {one.claim: one.expect for one in claims()}
    assert [(c, got) for c, got in wrong if got not in {expected[c], "nothing"}] == []


@pytest.mark.parametrize(
    ("kinds", "least"), [(("record", "altered"), 0.9), (("source",), 0.8)], ids=["records", "texts"]
)
def test_most_claims_are_decided(
    scored: dict[str, str], kinds: tuple[str, ...], least: float
) -> None:
    asked = [one for one in claims() if one.kind in kinds]
    decided = [one for one in asked if scored[one.id] == one.expect]
    assert len(decided) >= least * len(asked)


# -- whatever agrees, altered, agrees no more -----------------------------------------------------

_FLIPS = (
    ("voted against", "voted for"),
    ("voted for", "voted against"),
    ("abstained", "voted for"),
    ("opposed", "supported"),
    ("did not vote for", "voted for"),
    ("adopted", "rejected"),
    ("rejected", "adopted"),
    ("was not", "was"),
)


def altered(claim: str) -> list[str]:
    """Return the claim with one figure changed, or what somebody did turned around."""
    plain = re.sub(
        r"(?:A/RES/)?ES-11/\d|[Rr]esolution 2774|2774", lambda m: "\0" * len(m[0]), claim
    )
    found = []
    for match in re.finditer(r"\d+", plain):
        for value in {int(match[0]) + 1, max(int(match[0]) - 1, 0), int(match[0]) + 10}:
            if value != int(match[0]):
                found.append(claim[: match.start()] + str(value) + claim[match.end() :])
    found += [claim.replace(old, new, 1) for old, new in _FLIPS if old in claim]
    return found


@pytest.mark.parametrize(
    "claim", [one.claim for one in claims() if one.kind == "record"], ids=lambda claim: claim
)
def test_an_altered_claim_never_agrees(base_answerer: Answerer, claim: str) -> None:
    agreeing = [
        each
        for each in altered(claim)
        if isinstance(finding(base_answerer, each), RecordAgrees | StandsInSource)
    ]
    assert agreeing == []


@settings(max_examples=150)
@given(data=st.data())
def test_a_position_agrees_exactly_where_the_record_has_it(
    base_answerer: Answerer, countries: Countries, data: st.DataObject
) -> None:
    records = {record.id: record for record in base_answerer._library.records}
    name, record_id = data.draw(
        st.sampled_from(
            [
                ("A/RES/ES-11/7", "es-11-7"),
                ("the amended U.S. resolution", "es-11-8"),
                ("Security Council resolution 2774", "s-res-2774"),
            ]
        )
    )
    record: VoteRecord = records[record_id]
    code = data.draw(st.sampled_from(sorted(record.positions)))
    choice = data.draw(st.sampled_from(list(Position)))
    who = countries.name(code)
    found = finding(base_answerer, f"{who[:1].upper()}{who[1:]} {DID[choice]} {name}.")
    right = RecordAgrees if record.positions[code] is choice else RecordDiffers
    assert isinstance(found, right | NothingFound)
    assert isinstance(found, right), "a plain claim is decided"


@settings(max_examples=80)
@given(yes=st.integers(0, 193), no=st.integers(0, 193), abstain=st.integers(0, 193))
def test_a_tally_agrees_only_if_it_is_the_record_s(
    base_answerer: Answerer, yes: int, no: int, abstain: int
) -> None:
    found = finding(base_answerer, f"Ukraine's resolution was adopted {yes}-{no}-{abstain}.")
    assert isinstance(found, RecordAgrees) == ((yes, no, abstain) == (93, 18, 65))


# -- what is said ---------------------------------------------------------------------------------


def test_both_figures_stand_beside_each_other(base_answerer: Answerer) -> None:
    [checked] = base_answerer.check("The resolution passed 93 to 16.")
    assert checked.text == "The resolution passed 93 to 16."
    assert isinstance(checked.finding, RecordDiffers)
    assert "93 in favor, 18 against and 65 abstaining" in said(checked.finding)


def test_figures_of_another_vote_are_named_as_such(base_answerer: Answerer) -> None:
    found = finding(base_answerer, "The US text was adopted 83-16-61.")
    assert isinstance(found, RecordDiffers)
    assert "those of the third European amendment" in said(found)
    assert "EU Global gives 83 in favor" in said(found)


def test_a_source_that_says_so_stands_beside_a_record_that_differs(
    base_answerer: Answerer,
) -> None:
    claim = (
        "The U.S. resolution passed too: 83 countries voted in favor, 16 voted against and 61"
        " abstained."
    )
    found = finding(base_answerer, claim)
    assert isinstance(found, RecordDiffers)
    assert found.citations[0].quote.text == claim


def test_a_source_that_differs_stands_beside_a_record_that_agrees(base_answerer: Answerer) -> None:
    found = finding(base_answerer, "Ukraine abstained on the amended US resolution.")
    assert isinstance(found, RecordAgrees)
    assert "The Associated Press says otherwise" in said(found)
    assert "associated-press" in {each.quote.source.id for each in found.citations}


def test_each_of_several_countries_is_checked(base_answerer: Answerer) -> None:
    agreeing = finding(base_answerer, "The US and Hungary voted against Ukraine's resolution.")
    differing = finding(base_answerer, "The US and France voted against Ukraine's resolution.")
    assert isinstance(agreeing, RecordAgrees)
    assert isinstance(differing, RecordDiffers)
    assert "France voted in favor of" in said(differing)


def test_a_claim_that_may_mean_several_votes_is_held_against_each(base_answerer: Answerer) -> None:
    found = finding(base_answerer, "Russia voted for the US resolution.")
    assert isinstance(found, NothingFound)
    assert found.why is Why.WHICH_VOTE
    assert {record.id for record in found.choices} == {"es-11-8", "s-res-2774"}
    assert "Russia voted against" in said(found)
    assert "Russia voted in favor of" in said(found)


def test_it_means_the_vote_of_the_sentence_before(base_answerer: Answerer) -> None:
    [_, second] = base_answerer.check("Ukraine's resolution passed 93-18-65. Israel opposed it.")
    assert isinstance(second.finding, RecordAgrees)
    assert [record.id for record in second.finding.records] == ["es-11-7"]


def test_it_means_no_vote_where_something_else_was_spoken_of(base_answerer: Answerer) -> None:
    [_, second] = base_answerer.check("The bakery opened a shop. India abstained on it.")
    assert isinstance(second.finding, NothingFound)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Did Hungary vote against Ukraine's resolution?", Why.NO_CLAIM),
        ("Hello everyone!", Why.NO_CLAIM),
        ("I think the United Nations should be moved to Geneva.", Why.NO_CLAIM),
        ("🎉🎉", Why.NO_WORDS),
        ("Ungarn stimmte gegen den ukrainischen Entwurf.", Why.NOT_ENGLISH),
        ("Congo abstained on Ukraine's resolution.", Why.SHARED_NAME),
        ("The EU voted for Ukraine's resolution.", Why.GROUP),
        ("Hungary voted against Ukraine's resolution in 2022.", Why.NO_SUCH_VOTE),
        ("Russia voted against the Russian amendment.", Why.NO_POSITION),
        ("Only Hungary voted against Ukraine's resolution.", Why.SAYS_MORE),
        ("word " * 1000, Why.TOO_LONG),
    ],
    ids=lambda value: str(value)[:50],
)
def test_where_nothing_is_found_it_is_said_why(
    base_answerer: Answerer, text: str, why: Why
) -> None:
    found = finding(base_answerer, text)
    assert isinstance(found, NothingFound)
    assert found.why is why


@pytest.mark.parametrize(
    "text",
    [
        "The General Assembly adopted resolution 2774.",
        "The amended US resolution was adopted by the Security Council.",
        "The motion was carried.",
        "Hungary voted against Ukraine's resolution in the Security Council.",
        "The US voted against Ukraine's resolution alongside China.",
        "Belarus opposes the war in Ukraine.",
        "It is false that Hungary voted against Ukraine's resolution.",
        "Hungary almost voted against Ukraine's resolution.",
        "Hungary did not not vote against Ukraine's resolution.",
        "Ukraine's resolution (A/RES/ES-11/8) was adopted.",
        "Ukraine's resolution was adopted with over 93 votes in favor.",
        "Hungary voted zza against Ukraine's resolution zzb.",
        "Ukraine's resolution was adopted unanimously.",
        "The American draft condemned Russia.",
        "Russia will try to exploit the division.",
        "Ukraine's resolution was three pages.",
        "The U.S. move gave up the democratic values that both sides share.",
        "Mariana Betsa is the foreign minister of Ukraine.",
        "Mariana Betsa, foreign minister of Ukraine, called the vote a moment of truth.",
    ],
)
def test_a_near_miss_neither_agrees_nor_stands(base_answerer: Answerer, text: str) -> None:
    assert not isinstance(finding(base_answerer, text), RecordAgrees | StandsInSource)


def test_who_holds_a_lesser_office_is_said_to_hold_that_one(base_answerer: Answerer) -> None:
    claim = "Mariana Betsa is the deputy foreign minister of Ukraine."
    assert isinstance(finding(base_answerer, claim), StandsInSource)


# -- bounds and hostile text ----------------------------------------------------------------------


def test_a_text_that_is_too_long_is_refused(base_answerer: Answerer) -> None:
    with pytest.raises(QuestionError, match="check a part of it"):
        base_answerer.check("x" * (LONGEST_MESSAGE + 1))
    with pytest.raises(QuestionError, match="check a part of it"):
        base_answerer.check("It passed.\n" * (MOST_SENTENCES + 1))


def test_an_empty_text_has_no_sentences(base_answerer: Answerer) -> None:
    assert base_answerer.check(" \n ") == ()


PIECES = (
    "Hungary|voted against|Ukraine's resolution|zza|#0|@HUN|#x|93-18|not|\u202e|\u200b|”|passed"
    "|. |\n|12345678901234567890|&group|@USA~ delegation"
).split("|")


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12).map(" ".join))
def test_sentences_are_slices_of_the_message_whatever_it_is(
    base_answerer: Answerer, message: str
) -> None:
    checked = base_answerer.check(message)
    assert all(one.text == message[one.span.start : one.span.end] for one in checked)
    assert all(one.text.strip() == one.text for one in checked)
    assert len(checked) == len({one.span for one in checked})


def test_checking_is_the_same_every_time(base_answerer: Answerer) -> None:
    text = "Hungary voted for it. Ukraine's resolution was three pages long."
    first: tuple[CheckedSentence, ...] = base_answerer.check(text)
    assert base_answerer.check(text) == first


@pytest.mark.parametrize(
    ("claim", "agrees"),
    [
        ("Eight countries voted against both General Assembly resolutions.", True),
        ("18 countries voted against both General Assembly resolutions.", False),
        ("Thirteen countries missed both General Assembly votes.", True),
        ("Four countries voted in favor of all three resolutions.", True),
        ("65 countries abstained on both General Assembly resolutions.", False),
        ("Both General Assembly resolutions were adopted with 93 votes in favor.", True),
    ],
)
def test_what_is_counted_in_several_votes_is_held_against_them_together(
    base_answerer: Answerer, claim: str, agrees: bool
) -> None:
    found = finding(base_answerer, claim)
    assert isinstance(found, RecordAgrees if agrees else RecordDiffers), found


def test_an_answerer_that_has_checked_is_freed_without_a_collection(
    article_library: Library, countries: Countries
) -> None:
    answerer = Answerer(article_library, countries)
    answerer.check("Both resolutions were adopted with 94 votes in favor.")
    held = weakref.ref(answerer)
    gc.disable()
    try:
        del answerer
        assert held() is None
    finally:
        gc.enable()
