"""The card of a checked message: whole quotes, every limit kept, and what is left out said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer.claims.checked import (
    CheckedSentence,
    Finding,
    NothingFound,
    RecordAgrees,
    RecordDiffers,
    StandsInSource,
    Why,
)
from bot.answer.types import Citation
from bot.present.discord.answer_cards import MOST_SHOWN, claims_card
from bot.present.escape import unescape, unquote
from bot.present.limits import check_reply
from index.types import Quote, Span
from tests.discord.answers import RECORDS, answered, quote, source

MESSAGE = "The resolution passed 93 to 16."
RECORD = RECORDS["es-11-7"]


def cited(*quotes: Quote) -> tuple[Citation, ...]:
    each = quotes or (quote("Ninety-three members backed the text; the envoy was livid."),)
    return tuple(Citation(n, one) for n, one in enumerate(each, start=1))


def checked(finding: Finding, message: str = MESSAGE) -> CheckedSentence:
    return CheckedSentence(message, Span(0, len(message)), finding)


FINDINGS: list[Finding] = [
    StandsInSource(cited()),
    RecordAgrees(answered().statement, (RECORD,), cited()),
    RecordDiffers(answered().statement, (RECORD,), cited()),
    NothingFound(Why.NOTHING_CLOSE),
    NothingFound(Why.WHICH_VOTE, answered().statement, (RECORD,)),
]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: type(finding).__name__)
def test_a_sentence_stands_above_what_was_found(finding: Finding) -> None:
    card = claims_card([checked(finding)])
    check_reply(card)
    [embed] = card.embeds
    first, *rest = (embed.description or "").split("\n")
    assert unquote(first) == MESSAGE
    if isinstance(finding, RecordDiffers):
        gap, *statement = rest
        assert gap == ""
        assert unescape("\n".join(statement)) == answered().text


def test_the_four_findings_have_a_heading_and_a_colour_each() -> None:
    embeds = [claims_card([checked(each)]).embeds[0] for each in FINDINGS[:4]]
    assert len({embed.title for embed in embeds}) == 4
    assert len({embed.colour for embed in embeds}) == 4


def test_a_quote_is_shown_whole_with_a_link_to_its_words() -> None:
    card = claims_card([checked(FINDINGS[0])])
    [part] = card.embeds[0].fields
    assert unquote(part.value or "") == cited()[0].quote.text
    assert "#:~:text=" in card.links[0][1]


def test_the_record_is_linked() -> None:
    card = claims_card([checked(FINDINGS[2])])
    assert RECORD.record_url in [url for _, url in card.links]


def test_what_is_left_out_is_said() -> None:
    card = claims_card([checked(FINDINGS[3])] * (MOST_SHOWN + 3))
    assert len(card.embeds) == MOST_SHOWN
    assert "3 more of 8 sentences aren't shown" in (card.embeds[-1].footer.text or "")


def test_no_sentence_is_a_sentence() -> None:
    card = claims_card([])
    check_reply(card)
    assert card.content == "There is no sentence to check."


def test_nothing_of_a_message_comes_alive() -> None:
    message = "@everyone [free](https://evil.example) <@1> **x** \u202etxt"
    [embed] = claims_card([checked(FINDINGS[3], message)]).embeds
    shown = embed.description or ""
    assert "\u202e" not in shown
    assert "\\@everyone" in shown
    assert "\\[free\\]" in shown


def test_files_of_several_sentences_have_names_of_their_own() -> None:
    long = source("livid " * 900 + "end.")
    each = StandsInSource(cited(Quote(long, (Span(0, len(long.text)),), 1)))
    card = claims_card([checked(each), checked(each)])
    names = [file.filename for file in card.files]
    assert len(names) == len(set(names)) == 2


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.text("ab*_`~|\\<@># \n\u200b\u202e😀", min_size=1, max_size=900)
            | st.just("word " * 180),
            st.sampled_from(FINDINGS),
            st.integers(1, 3000),
        ),
        max_size=9,
    )
)
def test_every_limit_holds_whatever_was_checked(rows: list[tuple[str, Finding, int]]) -> None:
    sentences = []
    for text, finding, size in rows:
        if not isinstance(finding, NothingFound):
            of = source("a*b " * size + "end.")
            quotes = cited(*[Quote(of, (Span(0, len(of.text)),), 1)] * 3)
            finding = (  # noqa: PLW2901
                StandsInSource(quotes)
                if isinstance(finding, StandsInSource)
                else RecordDiffers(finding.statement, finding.records, quotes)
            )
        sentences.append(checked(finding, text))
    check_reply(claims_card(sentences))
