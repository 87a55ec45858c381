"""Two small articles with questions, as SQuAD has them."""

from __future__ import annotations

import json

import pytest

from bot.evaluation.data_files import Content
from bot.evaluation.squad import Article, read_squad
from index.types import sha256_of

HARBOUR = (
    "The harbour of Tallinn opened in May. Ferries sail to Helsinki every hour.",
    "Captain Maria Tamm steered the first ferry. Nine hundred passengers went aboard.",
)
ORCHARD = (
    "The orchard of Bergen grows pears. Gardeners prune the branches in February.",
    "Beekeeper Olaf Dahl keeps forty hives. Honey is sold at the gate.",
)


def asked(question: str, context: str, answer: str | None) -> dict[str, object]:
    answers = [] if answer is None else [{"text": answer, "answer_start": context.index(answer)}]
    return {"question": question, "answers": answers, "is_impossible": answer is None}


def file_of(data: object) -> Content:
    text = json.dumps({"data": data})
    return Content("articles.json", sha256_of(text), text.encode())


@pytest.fixture(scope="session")
def articles_file() -> Content:
    return file_of(
        [
            {
                "title": "Harbour_of_Tallinn",
                "paragraphs": [
                    {
                        "context": HARBOUR[0],
                        "qas": [
                            asked("When did the harbour open?", HARBOUR[0], "in May"),
                            asked("When did the harbour close?", HARBOUR[0], None),
                        ],
                    },
                    {
                        "context": HARBOUR[1],
                        "qas": [
                            asked("Who steered the first ferry?", HARBOUR[1], "Maria Tamm"),
                        ],
                    },
                ],
            },
            {
                "title": "Orchard",
                "paragraphs": [
                    {
                        "context": ORCHARD[0],
                        "qas": [
                            asked("What does the orchard grow?", ORCHARD[0], "pears"),
                            asked("What does the orchard sell in June?", ORCHARD[0], None),
                        ],
                    },
                    {
                        "context": ORCHARD[1],
                        "qas": [asked("Who keeps forty hives?", ORCHARD[1], "Olaf Dahl")],
                    },
                ],
            },
        ]
    )


@pytest.fixture(scope="session")
def articles(articles_file: Content) -> tuple[Article, ...]:
    return read_squad(articles_file)
