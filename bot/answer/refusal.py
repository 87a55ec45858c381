"""Why there is no answer, and what to do about it."""

from __future__ import annotations

import re

from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.lexer import look
from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS
from bot.answer.language.text.names import WORD
from bot.answer.ledger import Statement
from bot.answer.phrases import sentence, words
from bot.answer.types import Reason
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries

_KNOWN = STOP_WORDS | VOTE_WORDS
_ENOUGH_WORDS = 3  # of which one at least is a common one, in English
# Function words of the languages that are spoken most beside it, but for those that English has.
_FOREIGN = frozenset(
    """
    aber als auch auf aus bei das dem den der des die durch ein eine einen für gegen haben hat ich
    ist kein mit nach nicht oder sich sie sind über und vom von war warum wann wer werden wie wird
    wurde zu zum zur
    au aux avec ce ces cette comment contre dans des du elle est et été il ils la le les leur mais
    ont ou où par pas pour pourquoi quand que quel quelle qui sa ses son sur un une vous
    al como con contra cuando cuál cuántos del donde el ella en entre es está fue ha han la las los
    más no para pero por qué quién se según si sin sobre su sus un una y
    alla che chi come con contro da dal della delle di dove è gli ha hanno il nel nella non per
    perché più quale quando quanti sono sul sulla
    com como da das do dos em foi mais não na nas no nos o os ou para pela pelo porque quais quem se
    seu sua uma
    aan bij dat de een en heeft het hij hoe ik met naar niet ook op te tegen van voor waarom wat
    wie wordt zijn
    dla do jak jest na nie od po się są w z za ze że
    """.split()
) - frozenset("do no was war die in on an is as at a so me he to us his her den".split())
_SMALL_TALK = lazy_pattern(
    r"(?:hi|hey|hello|hallo|yo|good (?:morning|afternoon|evening|night|day|bye)|bye|goodbye"
    r"|(?:no |many )?thank(?:s| you)(?: (?:very |so )?much| a lot)?|thx|ty|cheers|great|nice|cool"
    r"|ok(?:ay)?|lol|wow|test(?:ing)?|ping|help(?: me)?|how are you(?: doing)?"
    r"|how(?:'s| is) it going|what(?:'s| is) up|what's your name"
    r"|who (?:are|made|built) you|what are you|are you (?:there|a bot|an? ai|human|real|alive)"
    r"|(?:so )?what (?:can|do) you do"
    r"|what can i ask(?: you)?|how do(?:es)? (?:you|this|it) work|good (?:bot|job)|bad bot"
    r"|tell me a joke|(?:there|bot|ayes|everyone|all|guys|again|please)|[\s,.!?:;-])+",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|shall|may|might)"
)
# What a question asks for: all of it where that is who acts ("who paid the ransom"), and otherwise
# what stands before the verb ("when", "how many soldiers"); a passage may tell what is asked with
# "why" or "what" in words that nobody looks for.
_ASKED = lazy_pattern(
    rf"(?:who (?!{_AUXILIARY}\b)[a-zà-ÿ',-]+(?: [a-zà-ÿ',-]+)*"
    rf"|(?:who|when|where|how (?:long|old|far|often|much)|how (?:many|much) [a-zà-ÿ-]+)"
    rf"(?= {_AUXILIARY}\b))",
    re.IGNORECASE,
)
_LONGEST_ASKED = 60  # characters that a title has room for
_AUXILIARIES = frozenset("did does do has have had would will".split())
_HAPPENS = frozenset("be take happen come start end".split())  # "will the next vote be"
_VOTES = ("vot", "abstain", "support", "oppos", "back")
_LONGEST_NAME = 3  # words


def refusal(
    reading: Reading, countries: Countries, *, near: bool
) -> tuple[Reason, Statement, bool]:
    """Return why a question isn't answered, what to do, and whether passages near it help.

    `near` says that the sources speak of what it is about.
    """
    if _SMALL_TALK.fullmatch(reading.text):
        hint = "Ask what the sources report, or how a country voted"
        return Reason.NOT_A_QUESTION, sentence(words(hint)), False
    if not _is_english(reading.text):
        return (
            Reason.NOT_UNDERSTOOD,
            sentence(words("Ask in English; that is what Ayes reads")),
            False,
        )
    name = _unknown_country(reading, countries)
    if name is not None:
        hint = f"No country or group is called “{name}”; name the country that is meant"
        return Reason.NO_POSITION, sentence(words(hint)), False
    if near:
        hint = "Ask in other words, or read what comes closest"
        return Reason.NEAR_MISS, sentence(words(hint)), True
    return Reason.NOTHING_CLOSE, sentence(words("The list of sources shows what there is")), True


def unknown_voter(reading: Reading, countries: Countries) -> str | None:
    """Return the name of somebody who is no country, if it asks how they voted."""
    asks = any("how" in one.text.split() for one in reading.tokens)
    return _unknown_country(reading, countries) if asks else None


def missing(question: str) -> str:
    """Return what a question asks for, as "doesn't say" goes on, or nothing where it can't be put.

    Only letters, commas, hyphens and apostrophes are taken over.
    """
    asked = question.rstrip("?!. ")
    match = _ASKED.match(asked)
    if match is None or len(match[0]) > _LONGEST_ASKED:
        return ""
    acting = " " in match[0] and match[0].lower().startswith("who ")
    if acting and match.end() < len(asked):
        return ""
    return match[0][0].lower() + match[0][1:]


def _is_english(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    if sum(character > "\u024f" for character in letters) * 2 > len(letters):  # beyond Latin
        return False
    spoken = WORD.findall(text.lower())
    known = sum(word in _KNOWN for word in spoken)
    foreign = sum(word in _FOREIGN for word in spoken)
    return len(spoken) < _ENOUGH_WORDS or (known > 0 and not 1 < foreign > known)


def _unknown_country(reading: Reading, countries: Countries) -> str | None:
    """Return the name of whoever a question asks how they voted, if no country is called so.

    "How did Wakanda vote", "Did Wakanda abstain": what stands between a verb and the vote.
    """
    if reading.countries or reading.groups or reading.ambiguous:
        return None
    tokens = [one for one in reading.tokens if one.text != "the"]
    for at, token in enumerate(tokens):
        rest = tokens[at + 1 :]
        end = next((n for n, one in enumerate(rest) if not one.word), len(rest))
        votes = look(rest, end).text.startswith(_VOTES)
        happens = look(rest, end + 1).text in _HAPPENS
        if token.text.split()[-1] in _AUXILIARIES and 0 < end <= _LONGEST_NAME and votes:
            name = reading.text[rest[0].span.start : rest[end - 1].span.end]
            told = any(word in _KNOWN for word in name.lower().split())
            # A figure in words of ours would be a loose one, whatever script it is written in.
            loose = any(character.isnumeric() for character in name)
            if not (told or loose or happens or countries.codes_in(name)):
                return name
    return None
