"""SQuAD 2.0 paragraphs as an open corpus: every paragraph is a candidate for every question."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.types import Document, Paragraph, Source, Span, sha256_of

QUESTIONS = Path(__file__).resolve().parents[3] / "shared" / "qa" / "squad2_part_a.json"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the paragraph that answers it and where in the source its answers stand."""

    text: str
    source_id: str
    paragraph: int
    answers: tuple[Span, ...]


def open_corpus(path: Path = QUESTIONS) -> tuple[list[Document], list[Question]]:
    """Read a file in SQuAD's format: one source an article, and the questions with an answer."""
    documents, questions = [], []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        text, paragraphs = "", []
        for number, part in enumerate(article["paragraphs"], 1):
            start = len(text)
            text += part["context"]
            paragraphs.append(Paragraph(number, Span(start, len(text))))
            text += "\n\n"
            for each in part["qas"]:
                answers = tuple(
                    Span(
                        start + one["answer_start"], start + one["answer_start"] + len(one["text"])
                    )
                    for one in each["answers"]
                )
                if answers and not each["is_impossible"]:
                    questions.append(Question(each["question"], title, number, answers))
        source = Source(id=title, title=title, text=text, sha256=sha256_of(text))
        documents.append(Document(source, tuple(paragraphs)))
    return documents, questions
