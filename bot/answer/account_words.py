"""The words by which accounts of one thing are told from accounts of two."""

from __future__ import annotations

import re
from typing import Final

from bot.answer.sentence_words import class_of
from index.sparse import stems


def _stems(words: str) -> list[str]:
    return [class_of(stem) for word in words.split() for stem in stems(word)]


def _classes(lines: str) -> dict[str, str]:
    """Read lines of words that say the same: each stem with that of the first."""
    found: dict[str, str] = {}
    for line in lines.strip().splitlines():
        first, *others = _stems(line)
        for stem in (first, *others):
            found.setdefault(stem, first)
    return found


# What is said as an idiom, in one word. Each is blanked to its own length.
IDIOMS: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), word)
    for pattern, word in (
        (r"lost their lives|lost (?:his|her|its) life|did not survive", "died"),
        (r"(?:lost|lose|losing) their jobs|made redundant", "laid"),
        (r"puts? (?:his|her|its|their) names? to", "signed"),
        (r"lived through|(?:came|got) out alive|pulled out alive", "survived"),
        (r"took part in|takes part in|take part in", "joined"),
        (r"set free|let go|went home", "freed"),
        (r"left the rails|ran off the rails", "derailed"),
    )
)

# Words of a line say the same of a thing, as far as telling it from others goes.
SYNONYMS: Final = _classes("""
home homes house houses dwellings
car cars vehicle vehicles automobiles
firm firms company companies business businesses
profit income earnings
revenue turnover sales
unemployment jobless unemployed
quake earthquake tremor
blaze fire
crash derailment derailed accident wreck collision
explosion blast
fine fined penalty
strike walkout
swap exchange
fewer reduced reduction
mountain mount peak summit
mayor mayoral
employees employee staff workers workforce employs
prisoners captives detainees
pupils students children schoolchildren kids
demonstrators protesters marchers
spectators attendance crowd
inhabitants residents population
study trial
ship vessel ferry boat
road highway motorway
picture painting canvas
reservoir lake
drug medicine
price cost
climbed climb climbs gain gains
debris rubble
soldiers troops
flat flats apartment apartments
aircraft plane planes jet jets
seats seat mandates
members member
""")

# What happened to what is counted, or was done with it; of two figures it must be the same.
DEEDS: Final = _classes("""
killed dead died deaths death perished bodies lives fatal fatalities
injured hurt wounded injuries
missing unaccounted
survived survivors saved rescued
arrested detained arrests
laid lay redundant layoffs
freed released
bought purchased acquired
sold
exported exports
imported imports
profit income earnings
losses loss deficit
revenue turnover
displaced homeless evacuated
elected
born
founded established
opened opens begins begun begin starts opening
closed closes
signed
completed finished
hired recruited
joined
married
debt debts
""")
EVENTS: Final = frozenset(
    DEEDS[stem] for stem in _stems("killed born founded opened closed signed completed married")
)
"""The deeds that happen once, so that they have one date."""

# The side from which a thing is measured.
ASPECTS: Final = {
    word: line.split()[0]
    for line in """
        height high tall rises elevation highest taller tallest above stands
        climb climbs climbed gain gains ascends
        length long longest longer stretches
        depth deep deepest
        width wide broad
        diameter across
    """.strip().splitlines()
    for word in line.split()
}

# People who are no more than people; what happened to them tells which they are.
ANYBODY: Final = frozenset(
    SYNONYMS.get(stem, stem)
    for stem in _stems("people persons lives bodies victims dead fatalities survivors casualties")
)
PERSONS: Final = ANYBODY | frozenset(
    SYNONYMS.get(stem, stem)
    for stem in _stems(
        "pupils workers miners soldiers tenants deputies delegates passengers patients men"
        " residents prisoners protesters spectators visitors guests players civilians officers"
        " drivers tourists sailors crew villagers climbers"
    )
)

# What tells a part, a stage or a kind; what is said around the other figure must have it too.
APART: Final = frozenset(
    """
    interval halftime half first second third fourth fifth round run-off runoff aftershock brother
    sister wife husband son daughter father mother part-time full-time women men girls boys net
    gross monthly weekly daily hourly single day night north south east west northern southern
    eastern western upper lower earlier initial initially youth civilian military
    undergraduate graduate postgraduate doctoral domestic foreign export import rural urban median
    average mean maximum minimum core trade record adult adults children child preliminary phase
    provisional another other others per each every
    """.split()
)

# A sentence with one of these states no figure as what is.
HEDGED: Final = re.compile(
    r"\b(?:den(?:y|ies|ied)|false(?:ly)?|untrue|wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?"
    r"|contrary|correct(?:ed|ion|s)|initial(?:ly)?|at first|first reports|early reports"
    r"|originally|revis\w+|preliminary|provisional\w*|could|might|should|shall|expect\w*"
    r"|forecast\w*|predict\w*|project(?:s|ed|ions)|aim(?:s|ed)?|targets?|hop(?:e|es|ed)|propos\w+"
    r"|if|unless|suppos\w+|estimat\w+|rumou?r\w*|alleg\w+|so far|to date|misread|misprint|mistake"
    r"|error|myth|hoax|ask(?:s|ed)? for|demand(?:s|ed)|call(?:s|ed)? for|sought|seeks?|still"
    r"|poll|survey of voters|up from|down from|compared|respectively)\b|\?\s*$",
    re.IGNORECASE,
)
PLANNED: Final = re.compile(r"\b(?:will|would|plan(?:s|ned|ning)?|(?:is|are) to|going to)\b", re.I)
DENIED: Final = re.compile(r"\b(?:not|never|cannot|neither|nor|without|no longer)\b|n't\b", re.I)

# Verbs and nouns by which a figure is given, that say nothing of which one it is.
GIVEN: Final = frozenset(
    _stems(
        "fell fallen rose risen stood reached came put gave rate level figure figures official"
        " officially totalled amounted stated recorded reported shows showed counted"
    )
)
