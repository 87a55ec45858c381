"""Write the golden answers anew: `python -m tests.golden.renew`; then read what changed in them."""

from __future__ import annotations

import json

from bot.service.open_parts import open_answerer
from bot.settings import load_settings
from tests.golden.conversations import CONVERSATIONS, FOLDER, printed


def renew() -> None:
    """Ask the base library every conversation and keep the answers."""
    answerer = open_answerer(load_settings())
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, turns in CONVERSATIONS.items():
        content = json.dumps(printed(answerer, turns), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(f"{content}\n", encoding="utf-8")


if __name__ == "__main__":
    renew()
