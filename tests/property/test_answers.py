"""Whatever is asked, over the base library: a refusal of the question, or an answer that holds."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer.answerer import Answerer
from bot.answer.ledger import Piece, render
from bot.answer.types import Abstained, Answer, Answered, Conflicting, Turn
from bot.present.json_objects import answer_as_dict
from index.errors import QuestionError
from index.types import LEFT_OUT
from tests.bot.answer import figures

# The answerer has no state, and the first question of a run loads what later ones have.
FREELY = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Words that lead deep into the answerer, in every order, with figures and signs between them.
WORDS = st.sampled_from(
    "how many did does who which why when what was the a of on for against and or not than both"
    " vote voted votes abstained opposed backed absent yes no margin share percent tally result"
    " more fewer same differ pass fail adopted rejected countries members permanent resolution"
    " text draft amendment amendments amended original final own first second third it its they"
    " Ukraine's Ukraine US U.S. American Russia Russian European Hungary Korea Congo Kyiv Israel"
    " ES-11/7 ES-11/8 A/RES/ES-11/8 L.11 S/RES/2774 2774 2022 77 93 0 ? , . - ' \u2019 ( ) / @ <@1>"
    " Security Council General Assembly before after said say call envoy Gowan Betsa NATO".split()
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)


def assert_holds(question: str, answer: Answer) -> None:
    """See that an answer's pieces are of the ledger, its figures vouched for, its quotes real."""
    match answer:
        case Abstained():
            pieces, quotes = answer.hint, answer.closest
        case Answered() | Conflicting():
            pieces, quotes = answer.statement, tuple(one.quote for one in answer.citations)
            assert quotes or answer.records
    assert render(pieces).strip()
    assert all(isinstance(piece, Piece) for piece in pieces)
    assert 0.0 <= answer.confidence <= 1.0
    for quote in quotes:
        # Spans that touch are joined without a mark.
        held = " ".join(quote.source.text[span.start : span.end] for span in quote.spans)
        assert quote.text.replace(LEFT_OUT, " ").split() == held.split()
    printed = answer_as_dict(question, answer, 0)
    assert figures.wrong_quotes(printed) == []
    assert figures.loose_figures(printed) == []
    assert figures.mixed_tallies(printed) == []


@FREELY
@given(question=st.text(max_size=1000))
def test_any_text_is_refused_or_answered(base_answerer: Answerer, question: str) -> None:
    try:
        answer = base_answerer.ask(question)
    except QuestionError:
        return
    assert_holds(question, answer)


@settings(FREELY, max_examples=80)
@given(question=SENTENCES)
def test_any_row_of_words_about_votes_is_answered_soundly(
    base_answerer: Answerer, question: str
) -> None:
    try:
        answer = base_answerer.ask(question)
    except QuestionError:
        return
    assert_holds(question, answer)


@FREELY
@given(first=SENTENCES, second=SENTENCES)
def test_any_follow_up_is_answered_soundly(
    base_answerer: Answerer, first: str, second: str
) -> None:
    try:
        conversation = (Turn(first, base_answerer.ask(first)),)
        answer = base_answerer.ask(second, conversation)
    except QuestionError:
        return
    assert_holds(second, answer)
