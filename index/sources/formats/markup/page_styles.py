"""What the styles in a page make of its elements: hidden, struck out, set high or low.

Of selectors those are read that name tags, classes and ids, one inside the other; whatever else
there is (states, positions, other media) changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from index.lazy_pattern import lazy_pattern

RULES: Final = 2_000  # of a page that say how text looks
_COMMENT = lazy_pattern(r"/\*.*?\*/", re.DOTALL)
_SCREEN = lazy_pattern(r"@media\s+(?:only\s+)?(?:screen|all)\s*\{")
# Blocks for other media and the like, and what is imported.
_OTHER = lazy_pattern(r"@[\w-]++[^{};]*+(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_RULE = lazy_pattern(r"([^{}]*+)\{([^{}]*+)\}")
_COMPOUND = lazy_pattern(r"(?:[\w-]+|\*)?(?:[.#][\w-]+)*")
_NAME = lazy_pattern(r"[.#]?[\w-]+")
# What each property makes of a text by its value.
_LOOKS: Final = {
    "display": (("hidden", lazy_pattern("none")),),
    "visibility": (("hidden", lazy_pattern("hidden|collapse")),),
    "text-decoration": (("struck", lazy_pattern("line-through")),),
    "text-decoration-line": (("struck", lazy_pattern("line-through")),),
    "vertical-align": (("high", lazy_pattern("super|text-top")), ("low", lazy_pattern("sub"))),
}

Weight = tuple[int, int, int]  # important or inline, ids and classes, place in the sheet
Looks = dict[str, tuple[Weight, str]]  # by property: how it looks, and what says so


@dataclass(frozen=True, slots=True)
class _Rule:
    """What holds of elements with these names, each inside the one before or right below it."""

    path: tuple[tuple[bool, frozenset[str]], ...]
    weight: Weight
    property: str
    look: str

    def holds(self, element: etree._Element) -> bool:
        """Say whether an element is one of those."""
        right_below, names = self.path[-1]
        if not names <= _names(element):
            return False
        above = element.getparent()
        for below, names in reversed(self.path[:-1]):
            while above is not None and not names <= _names(above):
                above = None if right_below else above.getparent()
            if above is None:
                return False
            right_below, above = below, above.getparent()
        return True


class PageStyles:
    """The rules of a page's own style sheets and of those that are given with it."""

    def __init__(self, root: etree._Element, sheets: Iterable[str] = ()) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        own = ("".join(one.itertext()) for one in root.iter("style"))
        count = 0
        for sheet in (*sheets, *own):
            for rule in _rules(sheet, count):
                count += 1
                if count > RULES:
                    return
                # By the name that the fewest elements have.
                self._rules[min(rule.path[-1][1], default="*")].append(rule)

    def looks(self, element: etree._Element) -> set[str]:
        """Say how an element's text looks: "hidden", "struck", "high", "low"; empty if as usual."""
        found: Looks = {}
        for name in (*sorted(_names(element)), "*") if self._rules else ():
            for rule in self._rules.get(name, ()):
                if rule.holds(element):
                    _say(found, rule.property, rule.weight, rule.look)
        for name, weight, look in _declared(element.get("style") or "", 1, 0):
            _say(found, name, weight, look)
        return {look for _, look in found.values()} - {""}


def _say(found: Looks, name: str, weight: Weight, look: str) -> None:
    if name not in found or found[name][0] <= weight:
        found[name] = (weight, look)


def _names(element: etree._Element) -> set[str]:
    """Return what a selector may call an element by."""
    if not isinstance(element.tag, str):
        return set()
    classes = (element.get("class") or "").split()
    own = element.get("id")
    return {element.tag, *(f".{one}" for one in classes), *([f"#{own}"] if own else ())}


def _rules(sheet: str, first: int) -> Iterator[_Rule]:
    sheet = _OTHER.sub("", _SCREEN.sub("", _COMMENT.sub("", sheet)))
    for selectors, block in _RULE.findall(sheet):
        for name, (important, _, _), look in _declared(block, 0, 0):
            for selector in selectors.split(","):
                path = tuple(_path(selector))
                if path:
                    names = [one for _, own in path for one in own]
                    specific = sum({"#": 10_000, ".": 100}.get(one[0], 1) for one in names)
                    yield _Rule(path, (important, specific, first), name, look)
                    first += 1


def _path(selector: str) -> Iterator[tuple[bool, frozenset[str]]]:
    """Yield the parts of a selector, each with whether it stands right below the one before."""
    parts = selector.replace(">", " > ").split()
    below = False
    if not all(one == ">" or _COMPOUND.fullmatch(one) for one in parts):
        return
    for part in parts:
        if part != ">":
            yield below, frozenset(_NAME.findall(part))
        below = part == ">"


def _declared(block: str, inline: int, order: int) -> Iterator[tuple[str, Weight, str]]:
    """Yield the properties that say how text looks, with their weight."""
    for one in block.split(";"):
        name, _, value = one.lower().partition(":")
        if (name := name.strip()) in _LOOKS:
            look = next((look for look, says in _LOOKS[name] if says.search(value)), "")
            yield name, (inline + 2 * ("!important" in value), 0, order), look
