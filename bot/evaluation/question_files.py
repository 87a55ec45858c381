"""Files of questions: one conversation a line, with what a right answer to its last turn holds.

A line has `id`, `turns` and `answerable`, and may have `type`, `must` and `must_not` (regular
expressions that the answer or its quotes hold, and that the answer's text does not hold),
`paragraphs` (of the article that the questions are about), and `needs_records`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.evaluation.data_files import LONGEST_TEXT, Content, refusal
from index.errors import QuestionError

MOST_TURNS = 50
MOST_PATTERNS = 50


_Patterns = Annotated[tuple[re.Pattern[str], ...], Field(max_length=MOST_PATTERNS)]


class Question(BaseModel):
    """A conversation whose last turn is asked, and what is right."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int
    turns: Annotated[
        tuple[Annotated[str, Field(max_length=LONGEST_TEXT)], ...],
        Field(min_length=1, max_length=MOST_TURNS),
    ]
    answerable: bool
    type: str = ""
    must: _Patterns = ()
    must_not: _Patterns = ()
    paragraphs: Annotated[
        tuple[int, ...], BeforeValidator(lambda given: () if given is None else given)
    ] = ()
    needs_records: bool = False


def read_questions(content: Content) -> tuple[Question, ...]:
    """Read a file of questions; raise QuestionError, naming the line that is none."""
    return tuple(_read(content))


def _read(content: Content) -> Iterator[Question]:
    found = False
    for number, line in enumerate(content.raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Question.model_validate_json(line)
        except ValidationError as error:
            raise refusal(f"line {number} of {content.name}", error) from None
        found = True
    if not found:
        raise QuestionError(f"{content.name} is empty: give it a question a line.")
