"""Questions changed by rule: into ones that the text doesn't answer, and into loose wording."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

NAME = re.compile(
    r"(?<!^)(?<![.!?:;\"“(] )\b(?!I\b|I[’'])[A-Z][\w'’-]+(?: (?:of |the |de |van )?[A-Z][\w'’-]+)*"
)
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
YEAR = re.compile(r"1\d{3}|20[0-3]\d")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ASKING = set(
    "what which who whom whose when where why how is are was were do does did can could has have "
    "had will would should many much long old often far kind type name called".split()
)
_FUNCTION = _ASKING | set("the a an of in on at to for by with from and or as that this it".split())
_ENDINGS = ("ing", "ed", "tion", "ly", "ers", "er", "ies", "s", "al", "ic", "ous", "ity", "ment")
_OPPOSITES = """increase decrease|increased decreased|more fewer|more less|most least|largest
smallest|larger smaller|biggest smallest|highest lowest|higher lower|first last|first second|before
after|earliest latest|oldest youngest|oldest newest|longest shortest|north south|northern southern|
east west|eastern western|northeast southwest|left right|won lost|win lose|started ended|begin end|
began ended|opened closed|old new|young old|good bad|best worst|better worse|positive negative|
maximum minimum|major minor|majority minority|male female|men women|father mother|brother sister|
son daughter|king queen|allowed forbidden|supported opposed|accepted rejected|agreed disagreed|
always never|public private|rich poor|rural urban|internal external|upper lower|above below|inside
outside|into from|with without|buy sell|bought sold|liked disliked|like dislike|love hate|legal
illegal|strong weak|easy difficult|hard easy|hot cold|high low|early late|lead follow|created
destroyed|built destroyed|found lost|same different|former current|previous next|can cannot|did
didn't|does doesn't|is isn't|was wasn't|are aren't|were weren't|has hasn't|had hadn't|do don't|
could couldn't|failed managed|prevented caused|gained lost|rose fell|joined left|arrived departed|
advantage disadvantage|similar different|possible impossible|known unknown|
include exclude|included excluded"""
_TURNED: dict[str, list[str]] = defaultdict(list)
for _pair in _OPPOSITES.replace("\n", " ").split("|"):
    _one, _other = _pair.split()
    _TURNED[_one].append(_other)
    _TURNED[_other].append(_one)

# What a text that answers such a question holds; where it is missing, the question isn't answered.
_MARKS = (
    (
        r"how (?:many|much|old|long|far|tall|high|big|large|often)|what (?:year|age|percent\w*|"
        r"number|price|date|amount)|when\b",
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
        r"dozens?|hundreds?|thousands?|millions?|half|twice|once|every|until|since|during|after|before|"
        r"few|several|many|year|month|week|day|ago|when|while)\b",
    ),
    (r"who(?:se|m)?\b", r"(?<![.!?] )(?<!^)\b[A-Z][a-z]|\b(?:he|she|they|his|her|by)\b"),
    (r"why\b|for what reason", r"\b(?:because|since|due|so|to|for|reason|caused?|as|therefore)\b"),
    (
        r"where\b|(?:in |to )?(?:what|which) (?:city|country|state|town|place)",
        r"(?<![.!?] )(?<!^)\b[A-Z][a-z]|\b(?:in|at|near|on|from)\b",
    ),
)
_TYPED = [(re.compile(asked, re.IGNORECASE), re.compile(mark)) for asked, mark in _MARKS]


def lacks_kind(question: str, window: str) -> bool:
    """Say whether a text holds nothing of the kind that a question asks for."""
    for asked, mark in _TYPED:
        if asked.search(question):
            return mark.search(window) is None
    return False


def turned(question: str, random: Random) -> str | None:
    """Exchange a word for its opposite; None where there is none."""
    words = [match for match in WORD.finditer(question) if match[0] in _TURNED]
    if not words:
        return None
    match = random.choice(words)
    return question[: match.start()] + random.choice(_TURNED[match[0]]) + question[match.end() :]


@dataclass(slots=True)
class Language:
    """Which words were met side by side: what a changed question is held to."""

    pairs: set[tuple[str, str]] = field(default_factory=set)

    def learn(self, text: str) -> None:
        """Note the pairs of neighbouring words of a text."""
        words = [word.lower() for word in WORD.findall(text)]
        self.pairs.update(pairwise(words))

    def fluent(self, before: str, word: str, after: str) -> bool:
        """Say whether a word was met behind the one and before the other."""
        follows = not before or (before.lower(), word.lower()) in self.pairs
        return follows and (not after or (word.lower(), after.lower()) in self.pairs)


@dataclass(slots=True)
class QuestionVocabulary:
    """The names, numbers and words of an article, for exchange against those of a question."""

    names: dict[str, list[str]]  # by the word before them
    numbers: dict[bool, list[str]]  # years, and others
    words: dict[str, list[str]]  # by their ending


def vocabulary(texts: Iterable[str]) -> QuestionVocabulary:
    """Gather what an article's texts hold."""
    names: dict[str, set[str]] = defaultdict(set)
    numbers: dict[bool, set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for match in NAME.finditer(text):
            names[_before(text, match.start())].add(match[0])
        for match in NUMBER.finditer(text):
            numbers[YEAR.fullmatch(match[0]) is not None].add(match[0])
        for word in WORD.findall(text):
            if word.islower() and len(word) > 3 and word not in _FUNCTION:
                words[_ending(word)].add(word)
    return QuestionVocabulary(
        {key: sorted(held) for key, held in names.items()},
        {key: sorted(held) for key, held in numbers.items()},
        {key: sorted(held) for key, held in words.items()},
    )


def swapped(
    question: str, words: QuestionVocabulary, language: Language, answers: str, random: Random
) -> str | None:
    """Exchange a name, a number or a word for another of its kind from the same article.

    None where there is no other that reads on: that stood behind the same word.
    """
    places = [*NAME.finditer(question), *NUMBER.finditer(question)]
    places += [m for m in WORD.finditer(question) if m[0].islower() and len(m[0]) > 3]
    random.shuffle(places)
    for match in places:
        old = match[0]
        if old in _FUNCTION:
            continue
        before, after = _before(question, match.start()), _after(question, match.end())
        if old[0].isdigit():
            new = list(words.numbers.get(YEAR.fullmatch(old) is not None, ()))
        elif old[0].isupper():
            new = list(words.names.get(before, ()))
        else:
            held = words.words.get(_ending(old), ())
            some = random.sample(held, min(len(held), 60))
            new = [one for one in some if language.fluent(before, one, after)]
        known = (question + " " + answers).lower()
        new = [one for one in new if one.lower() not in known and one[:4] != old[:4]]
        if new:
            return question[: match.start()] + random.choice(new) + question[match.end() :]
    return None


def transplanted(question: str, window: str, random: Random) -> str | None:
    """Ask a question from elsewhere of what a window names; None where it names nothing."""
    held = [match[0] for match in NAME.finditer(window)]
    names = list(NAME.finditer(question))
    if not names:
        return question
    if not held:
        return None
    match = random.choice(names)
    return question[: match.start()] + random.choice(held) + question[match.end() :]


def loosened(question: str, random: Random) -> str:
    """Write a question as people type: no mark, words left out, a slip of the finger."""
    text = question.strip().rstrip("?").strip()
    if random.random() < 0.5:
        words = text.split()
        kept = [word for word in words if word.lower().strip(",") not in _FUNCTION]
        asking = [words[0]] if words and random.random() < 0.5 else []
        if len(kept) > 1:
            text = " ".join([*[word for word in asking if word not in kept], *kept])
    if random.random() < 0.4:
        long = [match for match in WORD.finditer(text) if len(match[0]) > 4]
        if long:
            match = random.choice(long)
            at = match.start() + random.randrange(1, len(match[0]) - 1)
            pair = text[at : at + 2]
            slip = random.choice([pair[::-1], pair[0], pair[0] + pair])
            text = text[:at] + slip + text[at + 2 :]
    return text.lower() if random.random() < 0.8 else text


def _before(text: str, at: int) -> str:
    words = text[:at].split()
    return words[-1].lower() if words else ""


def _after(text: str, at: int) -> str:
    match = WORD.match(text[at:].lstrip())
    return match[0] if match else ""


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")
