"""The numbers of items as they are shown: figures, letters, Roman."""

from __future__ import annotations

from typing import Final

_LETTERS: Final = 26
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def numbered(number: int, style: str, limit: str) -> str:
    """Write the number of an item as it is shown."""
    shown = str(number)
    if style.endswith("Alpha"):
        shown = ""
        while number > 0:
            number, letter = divmod(number - 1, _LETTERS)
            shown = chr(ord("a") + letter) + shown
    elif style.endswith("Roman"):
        shown = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            shown += letters * count
    if style.startswith("Upper"):
        shown = shown.upper()
    match limit:
        case "TwoParens":
            return f"({shown})"
        case "OneParen":
            return f"{shown})"
    return f"{shown}."
