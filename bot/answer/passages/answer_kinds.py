"""Kinds of things that questions ask for: how a question shows it, and how a sentence does."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.answer.passages.values import SPELT


def any_of(*phrases: str) -> re.Pattern[str]:
    """Compile phrases into a pattern that finds any of them as whole words."""
    return re.compile(r"\b(?:" + "|".join(phrases) + r")(?!\w)")


# "When" asks at the beginning, before a verb that asks, or at the end, not in "what was said when".
WHEN = re.compile(
    r"^(?:\W|(?:and|so|but|then|exactly)\b)*when\b(?!.*,)"
    r"|\bwhen(?= (?:exactly )?(?:did|was|were|is|does|do)\b)|\bwhen\W*$"
    r"|\b(?:(?:what|which) (?:was the )?(?:date|day|year|time)|date of)\b"
)


class Kind(StrEnum):
    """What kind of thing is asked for."""

    TALLY = "tally"
    POSITION = "position"
    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    SAYING = "saying"
    REASON = "reason"
    OTHER = "other"


HARD = frozenset({Kind.TALLY, Kind.POSITION, Kind.NUMBER, Kind.TIME})
"""A question for one of these isn't answered by a sentence without one."""

BONUS = {
    Kind.TALLY: 0.25,
    Kind.POSITION: 0.15,
    Kind.NUMBER: 0.12,
    Kind.TIME: 0.12,
    Kind.SAYING: 0.1,
    Kind.PERSON: 0.06,
    Kind.PLACE: 0.08,
    Kind.REASON: 0.1,
    Kind.OTHER: 0.0,
}
"""What a sentence gains over its equals by holding what is asked for, in units of cosine."""

SAYING_ASKED = re.compile(r"^what (?:did|does|has|do) .*?\b(?:say|said|call|tell|claim|argue)\b")
"""What asks for somebody's words, whatever they are about: "what did X say of how long"."""

# In the order of precedence; over the question in lower case.
ASKED: dict[Kind, re.Pattern[str]] = {
    Kind.NUMBER: any_of(r"how (?:many|much|long|old|often|tall)", "percentage", "number of"),
    Kind.TIME: re.compile(
        rf"{WHEN.pattern}|\bsince when\b|\b(?:what|which) (?:\w+ )?(?:date|day|year|time|month)\b"
        r"|\bwhat's the date\b"
    ),
    Kind.PERSON: any_of(
        r"who(?:'s|m|se)?",
        r"(?:which|what|name (?:of )?(?:the|a)) (?:[\w'-]+ )?"
        r"(?:person|official|diplomat|minister|politician|expert|analyst|envoy)",
    ),
    Kind.PLACE: re.compile(r"^\W*where\b"),
    Kind.SAYING: any_of(
        r"sa(?:y|id|ys)", "quote[ds]?", "words?", "term", r"call(?:ed|s)?", "describe[ds]?",
        r"comment(?:ed|s)?", r"remark(?:ed|s)?", "tell", "told", r"claim(?:ed)?",
        r"react(?:ed|ion)?", "put it",
    ),
}  # fmt: skip

_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|(?-i:May)(?= \d|[.,;]|$)|(?<=in )may)"
)
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
NUMBER = re.compile(
    rf"\d|\b(?:{SPELT}|dozens?|hundreds?|thousands?|millions?|billions?|half|quarter|twice"
    r"|every|each|daily|weekly|monthly|hourly)\b",
    re.IGNORECASE,
)
TIME = re.compile(
    rf"\b(?:1\d{{3}}s?|20\d\ds?|[1-9]\d\ds?(?= (?:ad|ce|bc|bce)\b)"
    r"|(?:in|by|since|around|from|until|late|early|mid) (?:the )?(?:late |early )?[1-9]\d\ds?"
    rf"|{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days?|weekends?"
    r"|(?:in|each|every) (?:the )?(?:spring|summer|autumn|winter)|anniversary|centur(?:y|ies)"
    r"|decade|yesterday|tomorrow|\d{1,2} ?[ap]\.?m|[0-2]?\d:[0-5]\d"
    rf"|(?:half|quarter|minutes?) (?:past|to) {_HOUR}|{_HOUR} o['’]clock"
    rf"|(?:at|from|until|till|by|before|after) {_HOUR}(?= (?:in the|at night)\b|[.,;]|$)"
    r"|noon|midday|midnight|dawn|dusk|daybreak|nightfall|sunrise|sunset"
    r"|in the (?:morning|afternoon|evening)|at night|(?:immediately|soon|shortly) (?:after|before)"
    r"|at the (?:beginning|start|outset|end) of|(?:beginning|start|end) of (?:each|every|the)"
    r"|\w+ (?:years?|days?|months?|weeks?) (?:ago|before|after|later)"
    r"|since (?:the )?(?:[\w-]+ )?(?:wars?|invasion|crisis|end|fall|start|founding|revolution))\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“”]")
SAID = any_of(
    "said", "says", "argued", "called", "remarked", "stated", "told", "added", "described",
    "warned", "noted", "stressed", "defended",
)  # fmt: skip
CAUSE = any_of(
    "because", "reasons?", r"argu(?:ed|es|ing|ment)", "in order", r"aim(?:ed|s)?", "so that",
    "due to", "owing to", r"explain(?:ed|s)?", "defended", r"justif\w+", "prompted", "caused",
    "driven",
)  # fmt: skip
MAYBE_CAUSE = any_of(
    "since", "as a result", r"fail(?:ed|ure)", "after", "^once", "when", "in response",
    "said", "says", "led to", "confirms?", "viewed", "eyes of", r"betray\w*", r"abandon\w*",
)  # fmt: skip
PLACE = re.compile(
    r"\b(?:in|at|near|from|to|of) (?:the )?[A-Z]"
    r"|\b(?:Council|Assembly|Parliament|Congress|Senate|Court|Committee|Commission)\b"
)
ROLE = re.compile(r"\bwho(?:'s| is| was| are| were) ")

BY_DEED = re.compile(
    r"\bwho(?:'s| is| was| are| were) (?:the |an? )?(?:[\w'-]+ ){1,3}(?:that|who)\b"
)
"""What asks for a person by a deed, whatever the office: "who is the analyst that said"."""

_VERB = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)"
_PREPOSITION = r"(?:in|of|on|for|to|from|by|at|with|about|during|behind)"
_PHRASE = r"(?:[\w'-]+ ){0,2}?[\w'-]+"
# What a question asks for by name: "how many soldiers", "which university", "who is X's envoy",
# "when did the war end"; and what somebody did: "who chairs".
FOCUS = re.compile(
    rf"\bhow (?:many|much) (?P<counted>{_PHRASE})(?= (?:{_VERB}|{_PREPOSITION}|the|there)\b|\W*$)"
    rf"|\b(?:which|what) (?!{_VERB}\b|the\b)(?P<chosen>{_PHRASE})"
    rf"(?= (?:{_VERB}|{_PREPOSITION}|\w+ed)\b|\W*$)"
    rf"|\b(?:who|what|where)(?:'s| is| are| was| were) (?:the )?"
    rf"(?P<named>(?:[\w'.-]+ ){{0,4}}?[\w'.-]+)"
    rf"(?= (?:{_PREPOSITION}|when|right|now|that|who|which)\b|\W*$)"
    rf"|\b(?:when|where) {_VERB} (?P<happened>.+?)\W*$"
    rf"|\bwho (?!{_VERB}\b)(?P<did>[\w'-]+)"
    # As keywords: "which university betsa go to".
    rf"|\bwhich (?!{_VERB}\b|the\b|of\b)(?P<bare>[\w'-]+)"
)
HAPPENED = frozenset(
    {"held", "happen", "happened", "happens", "occur", "occurred", "place", "take", "taken"}
    | {"vote", "voted", "voting", "adopted"}
)
"""Verbs of "when did it happen", which need not stand in the answer."""

GENERIC = frozenset(
    {"job", "role", "title", "occupation", "office", "post", "rank", "name", "names", "word"}
    | {"words", "term", "phrase", "thing", "things", "kind", "sort", "type", "way", "point", "idea"}
    | {
        "reason",
        "reasons",
        "effect",
        "effects",
        "consequence",
        "consequences",
        "purpose",
        "earlier",
    }
    | {"matter", "detail", "details", "info", "information", "news", "fact", "facts", "story"}
    | {"content", "contents", "meaning", "background", "person", "people"}
)
"""Nouns that ask for a kind of thing without being it: a job is told without the word "job"."""

SPEAKING = frozenset(
    {"represent", "represents", "represented", "representing", "speak", "speaks", "spoke"}
    | {"speaking", "behalf", "side", "envoy", "diplomat", "official", "delegate", "delegation"}
)
"""What one does for a country, told by naming the person and the country."""

# Who speaks for a country in any office ("a diplomat") may be anybody of it; these may not.
_OFFICE = (
    r"(?:(?:prime |deputy |foreign |defen[cs]e |vice[- ])*(?:minister|president)|ambassador"
    r"|spokes\w+|premier|chancellor|king)"
)
OFFICE_AFTER = re.compile(rf"(?:'s?|’s?)? (?:\w+ ){{0,2}}?({_OFFICE})\b", re.IGNORECASE)
"""What follows a country's adjective or possessive: "Russia's foreign minister"."""

OFFICE_BEFORE = re.compile(rf"\b({_OFFICE})s? (?:of|from|for) (?:the )?$", re.IGNORECASE)
"""What stands before a country: "the foreign minister of Russia"."""
