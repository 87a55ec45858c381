"""The conversations whose answers are kept word for word, by the name of their file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.answer.answerer import Answerer
from bot.answer.types import Turn
from bot.present.json_objects import answer_as_dict

FOLDER = Path(__file__).parent

CONVERSATIONS: Mapping[str, tuple[str, ...]] = {
    "conflict-before-amendment": (
        "What was the result on the U.S. resolution before it was amended?",
    ),
    "conflict-ukraine": ("How did Ukraine vote on ES-11/8?",),
    "conflict-syria": ("Did Syria vote against Ukraine's resolution?",),
    "false-premise": ("Why did Israel support Ukraine's resolution?",),
    "tally": ("What was the tally on Kyiv's text?",),
    "tally-amendment": ("What was the vote on Moscow's amendment?",),
    "margin": ("By what margin was Ukraine's resolution adopted?",),
    "share": ("What share of the votes cast on ES-11/7 were yes?",),
    "share-of-members": ("What percentage of the membership backed Ukraine's text?",),
    "near-miss": ("What did President Zelensky say about the vote?",),
    "nonsense": ("glorp wibble snark",),
    "compare-countries": ("Did France and Hungary vote the same way on the amended U.S. text?",),
    "compare-votes": (
        "Which got more abstentions, Ukraine's resolution or the amended American one?",
    ),
    "who-opposed": ("Which countries voted against ES-11/8?",),
    "who-abstained-in-the-council": ("Which members of the Security Council abstained?",),
    "two-readings": ("How did Korea vote?",),
    "unknown-year": ("What was the result of the 2022 resolution?",),
    "unknown-symbol": ("How did India vote on A/RES/77/1?",),
    "follow-up-chain": (
        "How did Brazil vote on Ukraine's resolution?",
        "And India?",
        "What about Serbia?",
    ),
    "follow-up-person": ("Who is Mariana Betsa?", "What did she call the vote?"),
    "two-parts-one-missing": (
        "How did Japan vote on Ukraine's resolution and what is the height of Everest?",
    ),
    "quote": ("What did Richard Gowan say about the European diplomats?",),
}


def printed(answerer: Answerer, turns: tuple[str, ...]) -> dict[str, Any]:
    """Return what `ayes ask --json` prints for the last turn, but for what differs by machine."""
    *before, last = turns
    conversation: tuple[Turn, ...] = ()
    for turn in before:
        conversation = (*conversation, Turn(turn, answerer.ask(turn, conversation)))
    content = answer_as_dict(last, answerer.ask(last, conversation), 0)
    del content["took_ms"]
    content["confidence"] = round(float(str(content["confidence"])), 2)
    return {"turns": list(turns), **content}
