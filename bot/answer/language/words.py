"""Words that carry no subject, and words that every question about votes is made of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.errors import RecordError
from index.shipped import data_folder

STOP_WORDS = frozenset(
    """
    a able about according among amongst another inside within
    actually again all also altogether am an and any anybody anyone
    anything apparently appreciate are aren't article as ask asked asking at ayes basically
    be because been before being bot briefly bro but by can can't correct could curious day
    did didn didnt do does doesn't doesnt doing don't done dont dude each either else
    even eventually ever every everything exact exactly explain fact false finally find for from
    get gets getting give given go going gone got grateful guys had has have having he heard
    hello help her here hers hey hi him his how how's however hows i i'd i'm i've if im in
    into is isn't it it's its itself just kind kindly know let like looking lot made make
    makes making many may maybe me mean might more most much must my need no nor not nothing
    now of off ok okay on once one ones only or other our out over overall own permanent
    piece please pls plz question quick quickly quite read really record records remind
    report reported reports right say says see shall she should show simply so some somebody
    someone something sorry source sources still story stuff such sure tell than thank thanks that
    that's the their theirs them themselves then there these they thing things think this
    those though thought through to today too true under understand until up upon us very
    want was wasn wasn't way we well were weren weren't what what's whatever whats when
    where where's wheres whether which while who who's whom whose why will with won't wonder
    wondering work worked works would yeah yes yet you your yours
    """.split()
)
"""Words of any question: function words, politeness, and how sources are spoken of."""

VOTE_WORDS = frozenset(
    """
    attract attracted draw draws drew
    about absence absent abstain abstained abstainers abstaining abstains abstention
    abstentions across adopt adopted adoption against agree agreed ahead alike all amended
    amendment amendments anniversary approve approved assembly at ayes back backed backing
    backs ballot ballots belong belongs between both breakdown by call came capital capitals
    carried cast casting chamber change changed changes choice choices choose chose chosen close
    come compare compared comparison competing complete concerning conflict council count counted
    countries country counts crisis date defeated delegation delegations differ difference
    different differently document draft draft's drafted drafts each either emergency end
    ended entire every exact exactly fail failed far favor favored favour favoured feb
    february fewer figure figures final finalized finally first floor for forward fourth
    fraction from full ga general get gets go got government governments hall happen
    happened held how identical identically in introduce introduced invasion issue it's kind
    land landed landing lead least led less list main majority many margin matter measure
    meeting member members membership monday more most motion much name named names naming
    narrow nation nations nay nays no noes non non-voting nonvoting number numbers of on
    opponent opponents oppose opposed opposes opposing opposition original outcome over own
    paper part participate participated pass passed passes peace people percent percentage
    place places position positions proportion proposal proposals propose proposed put
    receive received recorded regarding reject rejected resolution resolution's resolutions result
    results revised rival roll rollcall same sc score scores second security session share
    side sided sides sitting situation special sponsor sponsored stance stand state states
    stood submit submitted support supported supporter supporters supporting supports tabled
    take tallies tally text text's texts than think third tight to together took topic total
    totals tried try two u.n. un unamended unga united unsc version versions versus vote
    voted voter voters votes voting vs want wanted war way went when whole wide win with won
    world written wrote yea yeas yes
    """.split()
)
"""Words of votes in general, which tell no vote from another."""


@dataclass(frozen=True, slots=True)
class ReadingTable:
    """What a question may hold beside the form; the table is `data/reading.toml`.

    `connecting` words say nothing, `places` tell by what is asked which meanings have a place, and
    `typed` are short and slipped forms.
    """

    connecting: frozenset[str]
    places: Mapping[str, frozenset[str]]
    typed: Mapping[str, str]


@lru_cache(maxsize=1)
def reading_table() -> ReadingTable:
    """Read the shipped table; raise RecordError where it can't be read."""
    path = data_folder() / "reading.toml"
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        places = {asked: frozenset(meanings) for asked, meanings in read["places"].items()}
        return ReadingTable(frozenset(read["connecting"].split()), places, read["typed"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise RecordError(
            f"the table of words at {path} can't be read ({error}); install Ayes again"
        ) from error
