"""Write held-out articles in SQuAD's format: `python -m training.held_out FROM TO DOCUMENTS`.

What the reader wasn't trained on is what the judge is fitted on, by `ayes calibrate TO DOCUMENTS`:
articles of others, and documents of our own in training/set_aside/.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from training.paragraphs import TrainingParagraph, read_paragraphs, read_written
from training.training_examples import HELD_OUT, HELD_OUT_TOLD

SET_ASIDE = Path(__file__).parent / "set_aside"


def in_squad_format(paragraphs: Sequence[TrainingParagraph]) -> dict[str, object]:
    """Return articles with the questions that have an answer whose place is known, or have none."""
    articles: dict[str, list[dict[str, object]]] = defaultdict(list)
    for paragraph in paragraphs:
        asked = [
            {
                "question": one.question,
                "is_impossible": one.impossible,
                "answers": [
                    {"text": paragraph.context[start:end], "answer_start": start}
                    for start, end in one.answers
                ],
            }
            for one in paragraph.asked
            if one.impossible or one.answers
        ]
        articles[paragraph.article].append({"context": paragraph.context, "qas": asked})
    data = [{"title": title, "paragraphs": held} for title, held in articles.items()]
    return {"data": data}


def main(questions: Path, articles: Path, documents: Path) -> None:
    """Write the articles, and the documents."""
    names = (*HELD_OUT, *HELD_OUT_TOLD)
    held = [one for one in read_paragraphs(questions) if one.article in names]
    for kept, out in ((held, articles), (read_written(SET_ASIDE, []), documents)):
        out.write_text(json.dumps(in_squad_format(kept)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
