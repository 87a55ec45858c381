"""Tell where a question may ask for the opposite of what is quoted."""

from __future__ import annotations

import re
from collections import defaultdict

from index.lazy_pattern import lazy_pattern
from index.search.stems import stems

# "Or not?" and "didn't they?" turn nothing round.
_NEGATION = lazy_pattern(
    r"\b(?:(?<!or )not|never|without|cannot|other than|none|nor|neither)\b"
    r"|n't\b(?! (?:it|they|he|she|you|we|there)\W*$)",
    re.IGNORECASE,
)
# What a quote may say instead: "took care not to", "left out", "failed to".
_DENIAL = lazy_pattern(
    r"\b(?:not|never|without|cannot|none|nor|neither|no|nothing|nobody|hardly|le(?:ft|av\w+) out"
    r"|omit\w*|avoid\w*|fail\w*|lack\w*|refus\w*|declin\w*|instead of|rather than)\b|n't\b",
    re.IGNORECASE,
)
# Left out are pairs that stand side by side in a sentence without excluding each other ("before"
# and "after", "brother" and "sister").
_OPPOSITES = """
    increase decrease, rise fall, rise decline, rise drop, grow shrink, raise lower, add subtract,
    add remove, increase reduce, expand reduce, expand contract, gain lose, gain loss, keep lose,
    keep abandon, win lose, won lost, victory defeat, profit loss, advantage disadvantage
    north south, northern southern, east west, eastern western, top bottom, front back, left right,
    upper lower, inside outside, internal external, forward backward, ahead behind, land sea
    large small, larger smaller, largest smallest, big small, many few, high low,
    higher lower, highest lowest, maximum minimum, fast slow, faster slower, long short,
    longer shorter, longest shortest, wide narrow, deep shallow, thick thin, light heavy, full empty
    early late, earlier later, earliest latest, first last, former latter, old new, older newer,
    oldest newest, young old, younger older, youngest oldest, modern ancient, past future,
    permanent temporary, day night, summer winter, morning evening, always never, often rarely
    support oppose, accept reject, approve reject, approve disapprove, agree disagree, allow ban,
    allow prohibit, allow forbid, permit forbid, admit deny, confirm deny, prevent allow,
    cause prevent, include exclude, encourage discourage, praise criticize, love hate, like dislike,
    trust distrust, voluntary compulsory, mandatory optional, legal illegal, guilty innocent
    begin finish, began ended, start end, start stop, start finish, open close, join leave,
    enter leave, arrive depart, advance retreat, surrender resist, attack defend, offense defense,
    ascend descend, appear disappear, hide reveal, remember forget, preserve destroy, build destroy,
    create destroy, establish abolish, introduce abolish, unite divide, unify divide,
    combine separate, connect disconnect, push pull, give take, send receive, lend borrow, buy sell,
    bought sold, import export, hire fire, teach learn, succeed fail, success failure, born die,
    birth death, life death, living dead, alive dead
    strong weak, stronger weaker, strength weakness, strengthen weaken, rich poor, good bad,
    better worse, best worst, easy difficult, easy hard, hot cold, warm cold, light dark,
    true false, right wrong, similar different, common rare, major minor, primary secondary,
    direct indirect, active passive, positive negative, complex simple, single multiple,
    safe dangerous, superior inferior, optimistic pessimistic, natural artificial, spoken written,
    theory practice, theoretical practical, synchronous asynchronous, supply demand
    male female, man woman, men women, husband wife, son daughter, father mother, king queen,
    friend enemy, ally enemy, war peace, peaceful violent, majority minority, liberal conservative,
    protestant catholic, public private, formal informal, native foreign, domestic foreign,
    rural urban, individual collective, individual group, civilian military, secular religious,
    master slave, slave free, producer consumer, debtor creditor, employer employee, landlord tenant
"""
_PREFIXES = ("un", "dis", "non", "ir", "il", "in", "im", "mis")
_SHORTEST = 5  # letters of a stem that a prefix turns round: not "port" and "import"


def _pairs() -> dict[str, set[str]]:
    opposite: defaultdict[str, set[str]] = defaultdict(set)
    for pair in re.split(r",?\n\s*|, ", _OPPOSITES.strip()):
        one, other = stems(pair)
        opposite[one].add(other)
        opposite[other].add(one)
    return dict(opposite)


_OPPOSITE = _pairs()


def opposed(question: str, quoted: str) -> bool:
    """Say whether a question negates and the quote doesn't, or a word's opposite is quoted.

    No score tells "which did" from "which didn't".
    """
    if _NEGATION.search(question) and not _DENIAL.search(quoted):
        return True
    told = frozenset(stems(quoted))
    return any(not told.isdisjoint(_turned(word)) for word in frozenset(stems(question)) - told)


def _turned(word: str) -> set[str]:
    """Return the stems that say the opposite of one."""
    turned = set(_OPPOSITE.get(word, ()))
    for prefix in _PREFIXES:
        if len(word) >= _SHORTEST:
            turned.add(prefix + word)
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
            turned.add(word.removeprefix(prefix))
    return turned
