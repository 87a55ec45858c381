"""Text to tokens: what stands in it, and where."""

from __future__ import annotations

import pytest

from bot.answer.language.text.lexer import Date, Lexer, Token
from bot.answer.language.text.lexicon import written_out
from index.votes.names.countries import Countries
from index.votes.names.groups import Groups
from index.votes.record import Position


@pytest.fixture(scope="module")
def lexer(countries: Countries) -> Lexer:
    return Lexer(countries, Groups.load(), ("EU Global",))


def only(tokens: list[Token], text: str) -> Token:
    (token,) = (token for token in tokens if token.text == text)
    return token


def test_a_wording_is_written_out() -> None:
    assert set(written_out("(a|b) c[d]")) == {"a c", "a cd", "b c", "b cd"}
    with pytest.raises(ValueError, match="bracket"):
        list(written_out("a (b"))


def test_tokens_are_slices_of_the_text(lexer: Lexer) -> None:
    text = "How many NATO members didn't back Kyiv's text (A/RES/ES-11/7) on 24 February 2025?"
    tokens = lexer.tokens(text)
    cut = {token.text: text[token.span.start : token.span.end] for token in tokens}
    assert cut["nato members"] == "NATO members"
    assert cut["a/res/es-11/7"] == "A/RES/ES-11/7"
    assert only(tokens, "kyiv's").codes == ("UKR",)
    assert only(tokens, "kyiv's").owns
    assert only(tokens, "24 february 2025").date == Date(2025, 2, 24)
    assert only(tokens, "back").choice is Position.YES


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("who did not vote on it", [Position.ABSENT]),
        ("who did not vote for it", [Position.YES]),
        ("who did not vote against it", [Position.NO]),
        ("who bailed", [Position.ABSENT]),
        ("norway sat it out", [Position.ABSTAIN]),
        ("those who voted in favour of it", [Position.YES]),
    ],
)
def test_a_choice_is_told_by_the_longest_wording(
    lexer: Lexer, text: str, choices: list[Position]
) -> None:
    assert [token.choice for token in lexer.tokens(text) if token.choice] == choices


def test_numbers_in_words_and_publishers_are_known(lexer: Lexer) -> None:
    tokens = lexer.tokens("In EU Global's piece, eighteen or twenty-three countries")
    assert [token.number for token in tokens if token.number] == [18, 23]
    assert tokens[1].source
