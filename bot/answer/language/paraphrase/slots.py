"""Slots: what a question names, taken out of it, and put into another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer.language.text.lexer import Token
from bot.answer.ledger import Field, render
from bot.answer.phrases import named
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries

_SLOT = lazy_pattern(r"\{([VCGN]\d)\}")
_BRACES = str.maketrans("{}", "()")
_MARKS = lazy_pattern(r"[\s?!.]+$")
_STAND_INS = {
    "V1": "resolution A", "V2": "resolution B", "V3": "resolution C",
    "C1": "Norway", "C2": "Peru", "C3": "Kenya",
    "G1": "NATO", "G2": "ASEAN", "N1": "forty",
}  # fmt: skip
"""What the model reads in the place of a slot: words that it knows, of the same kind."""


@dataclass(frozen=True, slots=True)
class SlottedQuestion:
    """A question with slots, such as "how'd {C1} go on {V1}", and what stands for each."""

    text: str
    names: dict[str, str]

    @property
    def asks(self) -> bool:
        """Whether it names a vote, and says more than names."""
        return "V1" in self.names and any(map(str.isalpha, _SLOT.sub("", self.text)))

    @property
    def signature(self) -> frozenset[str]:
        """The slots that it has."""
        return frozenset(self.names)


def slotted(
    text: str, tokens: Sequence[Token], countries: Countries, *, figures: bool = True
) -> SlottedQuestion | None:
    """Take out the votes, countries, groups and `figures`, numbered in the order of mention.

    None where a name may mean several, or where there are more than questions have slots.
    """
    if any(len(token.codes) > 1 for token in tokens):
        return None
    text = text.translate(_BRACES)  # what was typed has no slots
    pieces: list[str] = []
    numbered: dict[tuple[str, str], str] = {}
    counts: Counter[str] = Counter()
    end = 0
    for token in tokens:
        named_here = [one for one in _names(text, token, countries) if figures or one[0] != "N"]
        if not named_here:
            continue
        slots = []
        for one in named_here:
            if one not in numbered:
                counts[one[0]] += 1
                numbered[one] = f"{one[0]}{counts[one[0]]}"
            slots.append(f"{{{numbered[one]}}}")
        outside = "countries outside " if token.outside else ""
        pieces += [text[end : token.span.start], outside, _joined(slots, token.text)]
        end = token.span.end
    names = {slot: name for (_, name), slot in numbered.items()}
    if not names.keys() <= _STAND_INS.keys():
        return None
    return SlottedQuestion("".join([*pieces, text[end:]]), names)


def _joined(slots: Sequence[str], said: str) -> str:
    """Join the slots of what one mention names: "neither text" of two, "one of the two"."""
    if "neither" in said.split():
        return f"neither {' nor '.join(slots)}"
    return " or ".join(slots) if {"either", "one"} & {*said.split()} else " and ".join(slots)


def filled(text: str, names: dict[str, str]) -> str:
    """Put names into the slots of a text."""
    return _SLOT.sub(lambda slot: names[slot[1]], text)


def plain(text: str) -> str:
    """Begin a text in small letters, without marks at its end."""
    return _MARKS.sub("", text[:1].lower() + text[1:])


def as_read(text: str) -> str:
    """Put into the slots of a text what the model reads there."""
    return filled(text, _STAND_INS)


def slots_of(text: str) -> frozenset[str]:
    """Return the slots of a text."""
    return frozenset(_SLOT.findall(text))


def _names(text: str, token: Token, countries: Countries) -> Iterator[tuple[str, str]]:
    """Yield the kind of slot and the name of what a token names: of several votes, each."""
    if token.votes is not None:
        records = token.votes.records
        if not records:  # of a vote that isn't at hand, as it was typed
            yield "V", text[token.span.start : token.span.end]
        for record in records:
            yield "V", render(named(record))
    elif token.codes:
        yield "C", countries.name(token.codes[0])
    elif token.group is not None:
        yield "G", render((Field(token.group, "name"),))
    elif token.number is not None and token.date is None:
        yield "N", text[token.span.start : token.span.end]
