"""Sentences and passages as spans."""

from __future__ import annotations

import pytest

from index.sources.text.sentences import context, passages, sentences
from index.types import Document, Paragraph, Passage, Source, Span, sha256_of

WHOLE = [
    ["The U.S. voted no.", "The U.N. did not."],
    ["They live in the U.S.", "Others moved on."],
    ["The U.N. Security Council met.", "It voted."],
    ["It joined the U.N.", "The Council met."],
    ["What did the U.S. do?", "It voted no."],
    ["The U.S.’s role, the U.S.-led draft, in the U.S.?", "Yes."],
    ["They came at 3 p.m. on Monday.", "Nobody answered."],
    ["He came at 9 p.m.", "She left."],
    ["They met at 10 a.m. Monday and 5 p.m. GMT.", "All came."],
    ["The chargé d’Affaires spoke.", "So did Mr. Smith and Dr. J. R. Jones."],
    ["Mr. Smith met Mrs. Jones in St. Petersburg.", "It rained."],
    ["Sen. Jones and Maj. Gen. Lee met Gov. Ray.", "They talked."],
    ["J. Smith wrote it, and É. Zola—A. Gide too.", "A. B. Jones didn’t."],
    ["It is George W. Bush.", "He won."],
    ["On Feb. 24 the draft A/ES-11/L.10 was tabled.", "It passed."],
    ["In Jan. 2025 it began.", "It ended in Dec.", "It had to."],
    ["Growth was 3.5 percent.", "Prices rose 0.2.", "The total was 1,200.50 dollars."],
    ["It ended in 1999.", "2000 was better."],
    ["He paused ... and went on.", "Then he stopped...", "She left… again."],
    ["“The way they moved has left us off-balance.”", "Others agreed."],
    ["“Diplomats are livid,” remarked Richard Gowan, director.", "“It is bad.”"],
    ["“Why now?” asked the envoy.", "No reply came."],
    ["“We tried. They failed. It is over,” she said.", "He left."],
    ['"It is over!" she said.', '"We go."', "‘It’s late.’", "She left."],
    ["He said “no.”", "Then he left."],
    ["“Open, and never closed.", "A second one."],
    ["The plan—crafted by Kyiv—passed.", "It was close.", "Dashes — like this. — are rare."],
    ["See No. 5 of the list.", "He said no.", "It is short."],
    ["It was France vs. Germany.", "France won."],
    ["Some states, e.g. Hungary, opposed it, i.e. voted no.", "Others did not."],
    ["Nations, states, etc. were asked.", "None came."],
    ["A rise of approx. 5 percent was seen.", "It fell later."],
    ["Read https://example.org/a.b?c=d.e for more.", "Visit example.com."],
    ["He won (see Fig. 3).", "She lost."],
    ["(He refused. She did too.)", "They agreed."],
    ["Is it true?", "Yes!", "Really?!", "No."],
    ["Acme Inc. was sold to Foo Ltd. in May.", "It closed."],
    ["Prof. Lee et al. found it.", "He has a Ph.D. in law."],
    ["First point.[1]", "Second point.[2][3]", "Third.[citation needed]", "Fourth."],
    ["1. First item.", "2. Second item.", "(3) Third item."],
    ["Ayes: 93.", "Noes: 18.", "The vote was 93-8-73."],
    ["Пример предложения.", "Второе.", "这是一句。"],
    ["One line\nof a paragraph.", "Another\nline."],
    ["“We tried. They failed,” she said.", "“It is over. We go,” he said.", "They left."],
    ["Vraiment ?", "Oui !", "Bon."],
]


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize("whole", WHOLE, ids=" | ".join)
def test_a_sentence_ends_where_a_reader_ends_it(whole: list[str]) -> None:
    assert cut(" ".join(whole)) == whole


def test_a_blank_line_ends_a_sentence() -> None:
    assert cut("No full stop here\n \nNor here\n\n\n") == ["No full stop here", "Nor here"]


def test_a_reference_goes_over_a_line_but_not_over_a_blank_one() -> None:
    assert cut("So it was.[see\n4] They went.") == ["So it was.[see\n4]", "They went."]
    assert cut("They left.[2\n\n3] At five they came.") == [
        "They left.[2",
        "3] At five they came.",
    ]


@pytest.mark.parametrize(
    "unit",
    ["x", "a. ", "“", "‘a", "(", '"a. ', ".", ". ", "1. ", "[.", ".[a", ".[\n", "\n", " ", "A."],
)
def test_a_line_of_200_000_characters_is_cut_in_one_pass(unit: str) -> None:
    # sentencex takes 18 s for the third of these; what is quadratic would hang the suite here.
    text = unit * (200_000 // len(unit)) + "end."
    assert cut(text)[-1].endswith("end.")


def document(*paragraphs: str, title: str = "Title", heading: str = "") -> Document:
    text = "\n\n".join(paragraphs)
    found, start = [], 0
    for number, paragraph in enumerate(paragraphs, start=1):
        found.append(Paragraph(number, Span(start, start + len(paragraph)), heading))
        start += len(paragraph) + 2
    return Document(Source("a", title, text, sha256_of(text)), tuple(found))


def words(text: str) -> int:
    return len(text.split())


def texts(source: Document, found: list[Passage]) -> list[str]:
    return [source.source.text[each.span.start : each.span.end] for each in found]


def test_a_paragraph_is_a_passage_with_its_sentences() -> None:
    made = document("He refused. She agreed.", "They left.", heading="After the Vote")
    first, second = passages(made, words, 256)
    assert (first.paragraph, first.span, first.spans) == (
        1,
        Span(0, 23),
        (Span(0, 11), Span(12, 23)),
    )
    assert (second.paragraph, second.span, second.spans) == (2, Span(25, 35), (Span(25, 35),))
    assert {first.heading, second.heading} == {"After the Vote"}
    assert first.source_sha256 == made.source.sha256


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    made = document(*[" ".join(f"This is sentence {i}." for i in range(20))], title="T")
    found = passages(made, words, 20)
    assert texts(made, found)[0] == " ".join(f"This is sentence {i}." for i in range(4))
    assert len(found) == 5
    assert {each.paragraph for each in found} == {1}
    assert all(words(context("T", "") + text) <= 20 for text in texts(made, found))


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    made = document("He went. On " + "and on " * 40 + "he went. She didn't.", title="T")
    found = passages(made, words, 20)
    assert texts(made, found)[0] == "He went."
    assert all(len(each.spans) == 1 for each in found)
    assert all(words(text) <= 16 for text in texts(made, found))
    assert " ".join(texts(made, found)) == made.source.text


def test_a_word_that_is_too_long_is_cut_within() -> None:
    made = document("x" * 5_000, title="T")
    found = passages(made, lambda text: len(text) // 4, 20)
    assert "".join(texts(made, found)) == "x" * 5_000
    assert {len(text) // 4 for text in texts(made, found)[:-1]} == {17}


def test_the_context_takes_its_room_from_the_passage() -> None:
    body = " ".join(f"This is sentence {i}." for i in range(4))
    assert len(passages(document(body, title="T"), words, 20)) == 1
    made = document(body, title="A title of several words", heading="And a heading")
    found = passages(made, words, 20)
    assert len(found) == 2
    front = context("A title of several words", "And a heading")
    assert all(words(front + text) <= 20 for text in texts(made, found))


def test_a_short_paragraph_is_not_counted() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return words(text)

    passages(document("He refused.", "She agreed.", "They left."), count, 256)
    assert counted == [context("Title", "")]
