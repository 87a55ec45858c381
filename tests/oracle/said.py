"""What an answer's text says: the countries, figures, votes and positions in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tests.oracle.facts import Facts, facts

_DAY = re.compile(r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September"
                  r"|October|November|December)(?: \d{4})?\b")  # fmt: skip
_YEAR = re.compile(r"\b(?:in|of|from|to|since) (?:19|20)\d\d\b")
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z\d<])")
_VOTE = re.compile(r"<v:([^>]+)>")
_COUNTRY = re.compile(r"<c:([A-Z]{3})>")
_LIST = r"(?:the )?<c:[A-Z]{3}>(?:(?:, (?:and |or )?| and | or )(?:the )?<c:[A-Z]{3}>)*"
_LEFT_OUT = re.compile(
    rf"\b(?:besides|other than|except(?: for)?|apart from|aside from|not counting|leaving out"
    rf"|without|as) {_LIST}",
    re.I,
)
_CHOICE = re.compile(
    r"(?P<absent>(?:did|does) not (?:cast a )?vote(?! (?:in favou?r|for|against|yes|no)\b)"
    r"|w(?:as|ere) absent)"
    r"|(?P<yes>vot(?:ed|es?|ing) (?:in favou?r|for|yes)|supported|backed)"
    r"|(?P<no>vot(?:ed|es?|ing) (?:against|no)|opposed)"
    r"|(?P<abstain>abstain(?:ed|s|ing)?)",
    re.I,
)
# In these, who did what is told by more than the order of the words.
_INVOLVED = re.compile(
    r"\b(?:not|neither|nor|either|or|only|other|others|same|another|differently|but)\b", re.I
)
_TOKEN = re.compile(rf"{_COUNTRY.pattern}|{_VOTE.pattern}|(?P<colon>:)|{_CHOICE.pattern}", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer's own sentences, names of votes, groups and countries put as <v:...> and so on.

    What sources say otherwise is left out: the record is what is asked about.
    """

    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(_COUNTRY.findall(_LEFT_OUT.sub("", self.text)))

    @property
    def votes(self) -> frozenset[str]:
        return frozenset(_VOTE.findall(self.text))

    @property
    def verdict(self) -> bool | None:
        """Whether it opens with yes or no."""
        opening = re.match(r"(Yes|No)(?=[,:.;])", self.text)
        return None if opening is None else opening[1] == "Yes"

    @property
    def none(self) -> bool:
        """Whether it says that nobody did."""
        return bool(re.search(r"\b(?:no (?:such )?(?:other )?(?:country|countries|member|members|"
                              r"one|vote)|nobody|none|0)\b", self.text, re.I))  # fmt: skip

    @property
    def number(self) -> int | None:
        """The first figure, or zero in words."""
        text = re.sub(r"^Of the \d+ ", "", re.sub(r"<[^>]*>", "", self.text))
        found = re.search(r"(?<![\d.])\d[\d,]*(?![\d.]*\d)", text)
        if found is None:
            return 0 if self.none else None
        zero = re.match(r"(?:No (?:such )?(?:other )?(?:country|member)|Nobody|None)\b", text)
        return 0 if zero else int(found[0].replace(",", ""))

    @property
    def figures(self) -> frozenset[float]:
        text = re.sub(r"<[^>]*>", "", self.text)
        return frozenset(map(float, re.findall(r"\d+(?:\.\d+)?", text)))

    def positions(self) -> dict[tuple[str, str], set[str]]:
        """Return the choices said of a country on a vote, where the sentence is plain."""
        found: dict[tuple[str, str], set[str]] = {}
        for sentence in self.sentences:
            for country, vote, choice in _positions(sentence):
                found.setdefault((country, vote), set()).add(choice)
        return found


def read(text: str) -> Said:
    """Read an answer's text."""
    masked = _names_masked(text)
    kept = [
        one
        for one in _SENTENCE.split(masked)
        if "<p>" not in one and not one.startswith("The register holds")
    ]
    return Said(tuple(map(_countries_masked, kept)))


def _positions(sentence: str) -> list[tuple[str, str, str]]:
    plain = re.sub(r"<[^>]*>", "", _LEFT_OUT.sub("", _CHOICE.sub("", sentence)))
    if _INVOLVED.search(plain):
        return []
    events = []
    for token in _TOKEN.finditer(sentence):
        country, vote = token[1], token[2]
        kind = "country" if country else "vote" if vote else token.lastgroup
        events.append((kind, country or vote or token.lastgroup))
    votes = [value for kind, value in events if kind == "vote"]
    if not votes:
        return []
    head, tail = _halves(events)
    if tail:
        pairs = _pairs(head, votes)
        return [(c, vote, choice) for _, c in tail for choice, vote in pairs]
    found: list[tuple[str, str, str]] = []
    subjects: list[str] = []
    run: list[tuple[str, str]] = []
    for kind, value in [*events, ("country", "")]:
        if kind == "country":
            if any(k in CHOICE_NAMES for k, _ in run):
                pairs = _pairs(run, votes)
                found += [(c, vote, choice) for c in subjects for choice, vote in pairs]
                subjects = []
                run = []
            subjects.append(value)
        else:
            run.append((kind, value))
    return found


CHOICE_NAMES = frozenset({"yes", "no", "abstain", "absent"})


def _halves(events: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Part "18 countries voted against X: A, B and C" at its colon; no tail where it isn't so."""
    kinds = [kind for kind, _ in events]
    if "colon" not in kinds:
        return events, []
    at = len(kinds) - 1 - kinds[::-1].index("colon")
    head, tail = events[:at], events[at + 1 :]
    listed = tail and all(kind == "country" for kind, _ in tail)
    led = any(k in CHOICE_NAMES for k, _ in head) and all(k != "country" for k, _ in head)
    return (head, tail) if listed and led else (events, [])


def _pairs(run: list[tuple[str, str]], votes: list[str]) -> list[tuple[str, str]]:
    """Pair each choice with the vote after it; without one, with the sentence's only vote."""
    pairs: list[tuple[str, str]] = []
    waiting: list[str] = []
    for kind, value in run:
        if kind in CHOICE_NAMES:
            waiting.append(value)
        elif kind == "vote":
            pairs += [(choice, value) for choice in waiting]
            # "voted for A and for B" has one choice for both.
            last = waiting or [pairs[-1][0]] if pairs else []
            if not waiting and last:
                pairs += [(choice, value) for choice in last]
            waiting = []
    if waiting and len(set(votes)) == 1:
        pairs += [(choice, votes[0]) for choice in waiting]
    return pairs


@cache
def _patterns() -> tuple[re.Pattern[str], Mapping[str, str], re.Pattern[str], Mapping[str, str]]:
    known: Facts = facts()
    # Before the groups, for some have one in their name.
    names = {publisher.lower(): "<p>" for publisher in known.publishers}
    for vote in known.votes.values():
        for shown in vote.shown:
            names.setdefault(shown.lower(), f"<v:{vote.id}>")
    for group in known.groups.values():
        for alias in (group.name, *group.aliases):
            # "Africa" stands in "South Africa".
            if not any(name.endswith(f" {alias}") for name in known.countries.values()):
                names.setdefault(alias.lower(), f"<g:{group.id}>")
    countries = {name: code for code, name in known.countries.items()}
    # An answer may open with the name.
    countries |= {name[:1].upper() + name[1:]: code for name, code in countries.items()}
    return _any(names, re.I), names, _any(countries, 0), countries


def _any(names: Mapping[str, str], flags: int) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", flags)


def _names_masked(text: str) -> str:
    named, names, _, _ = _patterns()
    text = named.sub(lambda found: names[found[0].lower()], text)
    text = _YEAR.sub("", _DAY.sub("<d>", text))
    # "the resolution “Title” of 9 December 2021 (A/RES/76/301)" is one name.
    text = re.sub(r"\bthe (?:resolution|text|draft|draft resolution) (?=<v:)", "", text, flags=re.I)
    return re.sub(r"(<v:[^>]+>)(?: of <d>)?(?: \((<v:[^>]+>)\))?", r"\1", text)


def _countries_masked(sentence: str) -> str:
    _, _, pattern, countries = _patterns()
    return pattern.sub(lambda found: f"<c:{countries[found[0]]}>", sentence)
