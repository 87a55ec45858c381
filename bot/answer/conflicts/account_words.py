"""The words by which accounts of one thing are told from accounts of two."""

from __future__ import annotations

import re
from typing import Final

from bot.answer.conflicts.sentence_words import class_of
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


# What is said as an idiom, in one word. Each is put in its place, at its length.
IDIOMS: Final = re.compile(
    "|".join(
        rf"(?P<{word}>\b(?:{pattern})\b)"
        for pattern, word in (
            (
                r"lost (?:their lives|(?:his|her|its) life)|did not survive|met their deaths?"
                r"|pass(?:ed|es) away|were burn(?:ed|t) to death",
                "died",
            ),
            (r"(?:lost|lose|losing) their (?:jobs|posts)|ma[dk]e redundant", "laid"),
            (r"(?:lost|lose|losing) their homes|driven from their homes", "displaced"),
            (r"puts? (?:his|her|its|their) (?:names?|signatures?) to", "signed"),
            (
                r"lived through|(?:came|got|escaped) (?:out )?alive|(?:was|were) pulled alive",
                "survived",
            ),
            (r"took part in|takes? part in|taking part in", "joined"),
            (r"set free|let go|went home", "freed"),
            (r"(?:left|ran off|came off|jumped) the (?:rails|tracks)", "derailed"),
            (r"(?:taken|took|takes?) into custody|put behind bars", "arrested"),
            (r"brought into being|came into being|called into life", "founded"),
            (
                r"opened (?:its|their) (?:doors|gates)|got under ?way|kicks? off|gets? under ?way",
                "opened",
            ),
            (r"shut (?:its|their) (?:doors|gates)|shut down|closed down", "closed"),
            (r"went under|went down with|foundered", "sank"),
            (r"took office|was sworn in|came to power|took over as", "appointed"),
            (r"went into space|lifted off|took off|blasted off", "launched"),
            (
                r"changed hands for|went for|went under the hammer for|fetched|knocked down for",
                "sold",
            ),
            (r"in the red", "loss"),
            (r"people liv(?:e|es|ed|ing)", "inhabitants"),
            (r"out of work|without (?:a job|work)|on the dole", "unemployed"),
        )
    ),
    re.IGNORECASE,
)

# Words of a line say the same of a thing, as far as telling it from others goes.
SYNONYMS: Final = _classes("""
home homes house houses dwelling dwellings
car cars vehicle vehicles automobile automobiles
truck trucks lorry lorries
firm firms company companies business businesses enterprise enterprises
profit profits income earnings
revenue revenues turnover takings
unemployment jobless unemployed joblessness
quake earthquake tremor
blaze fire wildfire inferno
crash derailment derailed accident wreck collision pile-up
explosion blast bombing
flood floods flooding deluge
storm hurricane cyclone typhoon gale
fine fined penalty
strike walkout stoppage
swap exchange
fewer reduced reduction
mountain mount peak
mayor mayoral
employee employees staff worker workers workforce employs jobs posts labourers
prisoner prisoners captive captives detainee detainees inmate inmates
pupil pupils student students children child schoolchildren kids youngsters
demonstrator demonstrators protester protesters marchers marcher
spectator spectators attendance crowd onlookers fans
inhabitant inhabitants resident residents population populace citizens
passenger passengers traveller travellers
visitor visitors tourist tourists guest guests holidaymakers
study trial research
ship vessel ferry boat steamer liner freighter trawler
ships vessels boats
road highway motorway
picture painting canvas
reservoir lake
drug medicine remedy
price cost costs fare
debris rubble
soldier soldiers troops servicemen
flat flats apartment apartments
aircraft plane planes jet jets aeroplane airliner
seat seats mandate mandates
member members
deputy deputies lawmaker lawmakers legislator legislators parliamentarians mps
shop shops store stores outlets branches
officer officers policeman policemen police
doctor doctors physician physicians medics
tree trees trunks
book books volumes
cattle cows
copy copies
contract deal agreement accord pact
treaty convention
election poll ballot
vote votes ballots
budget spending
bridge viaduct
school academy
hospital clinic
museum gallery
stadium arena
film movie
prize award
album record
farm holding
refugee refugees
delegate delegates representatives
patient patients
dwarf small little tiny
child-birth births
snow snowfall
factory plant works
bank lender
airline carrier
village hamlet
town city municipality
river stream
island isle islands isles islets
forest woods woodland
animal animals
fishermen fishers
miner miners
teacher teachers
runner runners
couple couples pairs
tenant tenants
farmer farmers growers
harvest crop yield
wage wages salary salaries pay
loan credit
donation gift donated
bomb bombs
ticket tickets
room rooms
match matches game games
musician musicians players
buyer buyers customers
goalkeeper keeper
rain rainfall precipitation
tank tanks
award awarded granted
storey storeys floor floors
""")

# What happened to what is counted, or was done with it; of two figures it must be the same.
DEEDS: Final = _classes("""
killed dead died deaths death perished bodies fatal fatalities slain
injured hurt wounded injuries
missing unaccounted
survived survivors saved rescued
arrested detained arrests
laid lay redundant layoffs dismissed sacked axed
freed released
bought purchased acquired
sold
exported exports
imported imports
profit income earnings
losses loss deficit
revenue turnover
debt debts owes
displaced homeless evacuated
elected
born
founded established created
opened opens begins begun begin starts started opening opens
closed closes closing
signed
completed finished
hired recruited
joined
married
built erected constructed
rebuilt restored renovated renovation
destroyed demolished razed burnt
damaged
launched
sank sunk
discovered
published
appointed
abolished
crowned
planted
stolen robbed
treated
vaccinated
infected
graduated
enrolled
""")
EVENTS: Final = frozenset(
    DEEDS[SYNONYMS.get(stem, stem)]
    for stem in _stems(
        "killed born founded opened closed signed completed married built launched sank discovered"
        " published appointed abolished crowned destroyed"
    )
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
        radius
        girth round circumference
        distance away
    """.strip().splitlines()
    for word in line.split()
}

# People who are no more than people; what happened to them tells which they are.
ANYBODY: Final = frozenset(
    SYNONYMS.get(stem, stem)
    for stem in _stems("people persons bodies victims dead fatalities survivors casualties")
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
    interval halftime half first second third fourth fifth round run-off runoff aftershock
    brother sister wife husband son daughter father mother widow twin namesake part-time
    full-time women men girls boys net gross monthly weekly daily hourly north south east west
    northern southern eastern western upper lower earlier initial initially youth civilian
    military break leg led trailed undergraduate graduate postgraduate doctoral domestic foreign
    export import rural urban median average mean maximum minimum core trade preliminary
    provisional another other others each worldwide global globally nationwide national local
    regional international abroad overseas combined jointly tour entitled eligible registered
    allowed permanent temporary underground nuclear solar wind offshore qualifying semi-final
    semifinal quarter-final junior senior indoor outdoor singles doubles heat heats draft
    edition metropolitan suburbs greater seated morning evening afternoon closing antenna spire
    mast inner outer amateur professional seasonally adjusted retail wholesale ago midnight
    under-21 under-18 reserve reserves qualifier friendly replay appeal prosecutors prosecution
    line branch section wing stage part district subsidiary division department block tower
    """.split()
)
# Another year, month or season than the one in which it is said.
PERIOD: Final = re.compile(
    r"\b((?:last|this|next|previous|current|coming) (?:year|month|week|quarter|season|summer|winter"
    r"|spring|autumn|decade|century))\b",
    re.IGNORECASE,
)

# A sentence with one of these states no figure as what is.
HEDGED: Final = re.compile(
    r"\b(?:den(?:y|ies|ied)|false(?:ly)?|untrue|wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?"
    r"|contrary|correct(?:ed|ion|s)|initial(?:ly)?|at first|first reports|early reports"
    r"|originally|revis\w+|preliminary|provisional\w*|could|might|should|shall|expect\w*"
    r"|forecast\w*|predict\w*|project(?:ed|ions)|aim(?:s|ed)?|targets?|hop(?:e|es|ed)|propos\w+"
    r"|if|unless|suppos\w+|estimat\w+|rumou?r\w*|alleg\w+|so far|to date|misread|misprint|mistake"
    r"|error|myth|hoax|ask(?:s|ed)? for|demand(?:s|ed)|call(?:s|ed)? for|sought|seeks?"
    r"|su(?:ed|ing) for|offer(?:s|ed)|request(?:s|ed)|according to a (?:poll|survey)"
    r"|still|opinion poll|survey of voters|pollsters|up from|down from|compared|respectively"
    r"|now known|has (?:now |since )?(?:risen|climbed|grown|gone up) to"
    r"|claim(?:s|ed) (?:that|to have|it|they|s?he)|on the eve of)\b|\?\s*$",
    re.IGNORECASE,
)
PLANNED: Final = re.compile(
    r"\b(?:will|would|plan(?:s|ned|ning)?|(?:is|are) to|going to|due to|set to|scheduled)\b", re.I
)
DENIED: Final = re.compile(
    r"\b(?:not|never|cannot|neither|nor|without|no longer|including|among them"
    r"|of (?:them|whom|which)|most of|some of)\b|n't\b",
    re.IGNORECASE,
)

# Verbs and nouns by which a figure is given, that say nothing of which one it is.
GIVEN: Final = frozenset(
    SYNONYMS.get(stem, stem)
    for stem in _stems(
        "fell fallen rose risen stood reached came put gave rate level figure figures official"
        " officially totalled amounted stated recorded reported shows showed counted given gives"
        " awarded granted received receives receive got sum amount total people employs employed"
        " contains contained comprises includes included holds held consists numbered made up say"
        " says said report reports according found finds announced data result results now"
    )
)
