"""The words by which figures are told apart: what says the same, what bounds, what says nothing."""

from __future__ import annotations

import re
from typing import Final

from index.sparse import stems


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem for word in words.split() for stem in stems(word))


# Words of a line say the same of a figure, as far as that goes.
_SAME = (
    "people person persons lives life",
    "killed kill died die dead deaths death claimed toll perished",
    "injured wounded hurt injuries",
    "inhabitants residents inhabitant resident",
    "states state countries country nations nation",
    "employs employ staff workforce",
    "visitors visitor guests",
    "welcomed welcome received receive drew draw attracted attract",
    "budget budgets",
    "founded established",
    "adopted passed approved",
    "bought purchased acquired",
    "high height tall rises rise elevation higher highest taller tallest",
    "long length longest longer stretches stretch",
    "pupils students",
)
CLASSES: Final = {
    stem: stems(line.split()[0])[0]
    for line in _SAME
    for word in line.split()
    for stem in stems(word)
}

# What happens once, so that it has one date.
EVENTS: Final = frozenset(
    CLASSES.get(stem, stem)
    for stem in _stems(
        "founded opened signed born died completed inaugurated launched abolished sank"
    )
)

# Of two figures in one sentence, the nearer of these says what happened to what is counted.
ACTIONS: Final = frozenset(
    CLASSES.get(stem, stem)
    for stem in _stems(
        "killed injured missing displaced arrested bought sold pledged paid imported exported built"
        " destroyed damaged rescued evacuated spent earned lost won elected appointed dismissed"
    )
)
# At the start of a sentence, where every word has a capital, these are no names.
COMMON: Final = ACTIONS | _stems(
    "unemployment inflation turnout population police tourism production rainfall attendance growth"
)
# Words of a tally, that tell nothing of what was voted on.
OF_VOTES: Final = frozenset(
    CLASSES.get(stem, stem)
    for stem in _stems("vote favor favour abstention abstain abstained against passed rejected")
)

# What bounds a figure to a part of what it seems to be of: it must be in both.
SCOPE: Final = frozenset(
    """
    before after amended amendment original initial final first second third fourth new old former
    current northern southern eastern western north south east west male female men women urban
    rural gross net average mean median maximum minimum daily weekly monthly quarterly annual
    domestic foreign direct indirect upper lower adult civilian military youth young main secondary
    public private primary higher half third quarter founding permanent associate honorary
    registered unregistered foreign-born
    previous next last early late peak record seasonally adjusted core
    """.split()
) - {"last"}
RATE: Final = re.compile(
    r"\b(?:(?:an?|per|every|each) )(hour|day|week|month|quarter|year|night|person|head|capita)\b"
    r"|\b(?:hourly|daily|weekly|monthly|quarterly|annually|yearly)\b",
    re.IGNORECASE,
)

PER: Final = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annually": "year",
    "yearly": "year",
}

OF_CHOICES: Final = frozenset("for against favor favour yes no abstained abstentions".split())
"""What bounds a figure of votes."""

# Words that say nothing of which figure it is.
ABOUT_NOTHING: Final = frozenset(
    """
    has have had holds hold held includes include comprises comprise consists consist contains
    contain counts count numbers number numbering divided made total totals stands stand stood
    there are is was were amounts amount area get gets got left can could total altogether all whole
    member members according since with by each both most today now currently meanwhile also
    during among one percent per cent monday tuesday wednesday thursday friday saturday sunday
    """.split()
) - {"member", "members"}
