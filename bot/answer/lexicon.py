"""The words that questions about votes are made of.

The patterns run over a question in canonical form (see `reading`): lower case, `@USA` for a
country, `@USA~` for its adjective or possessive, `#0` for a vote that is referred to.
"""

from __future__ import annotations

import re

from index.votes.types import Position

VOTE_NOUN = (
    r"(?:resolutions?|texts?|drafts?|proposals?|versions?|documents?|measures?|motions?|papers?|bills?|initiatives?|plans?)"
)
AMENDMENT = r"(?:amendments?|changes|edits|additions|insertions|revisions)"

CHOICES: dict[Position, re.Pattern[str]] = {
    Position.ABSENT: re.compile(
        r"\b(?:(?:did not|didn'?t|not|non|don'?t|never|without)[- ](?:even )?(?:vot(?:e|ing)|cast a vote|cast votes|take part|participate|show up)"
        r"\b(?!\s+(?:for|against|yes|no|in favou?r|with|the same|to))|absent(?:ees?)?|absences?|no-?shows?|missed"
        r"|skip(?:ped|s)?|stay(?:ed)? away|missing)\b"
    ),
    Position.ABSTAIN: re.compile(
        r"\b(?:abst(?:ain|en)\w*|s[ai]t (?:it |this |that )?out|neutral|on the fence|undecided)\b"
    ),
    Position.NO: re.compile(
        r"\b(?:against|oppos(?:e[ds]?|ing|ition|ers?)|opponents?|vot(?:e[ds]?|ing) (?:it )?(?:down|no\b)|no[- ]votes?|no's|noe?s\b(?= votes?)|nays?|noes"
        r"|sa(?:y|id|ys) no|reject(?:ed|s|ing)?(?=\s+(?:it|#\d))|object(?:ed|s|ions?)?|negative(?:ly)?|turn(?:ed)? (?:it )?down|contra|a no\b|thumbs down)"
    ),
    Position.YES: re.compile(
        r"\b(?:in favou?r|favou?red|pro\b|vot(?:e[ds]?|ing) (?:yes|for|in support)|yes(?:es)?(?: votes?)?|yeas?|ayes?"
        r"|support(?:ed|s|ing|ers?|ive)?|back(?:ed|s|ing|ers)|back(?=\s+(?:#|it\b|the\b))|endorse[ds]?|approv(?:e[ds]?|ing|al)|affirmative(?:ly)?"
        r"|for (?=and against|or against|it\b|#\d)|(?:was|were|is|are) for\b|sa(?:y|id) yes|thumbs up)"
    ),
}

NEGATION = re.compile(r"\b(?:not|n't|\w+n't|never|didnt|dont|wasnt|werent|refuse[ds]?|fail(?:ed|s)? to|declin\w+ to)\b")

BESIDES = re.compile(r"\b(?:besides|other than|apart from|aside from|except(?: for)?|in addition to|along(?:side| with)|together with) (?:the )?@[A-Z]{3}~?(?:(?:,| and|, and) (?:the )?@[A-Z]{3}~?)*")

VOTING = re.compile(
    r"\b(?:vot(?:e|ed|es|ing)|ballots?|roll[- ]?calls?|tall(?:y|ies)|abst(?:ain|en)\w*|cast|yes|against|in favou?r|oppos\w+|support\w*|back\w*|sided?|siding)\b"
)

HOW_MANY = re.compile(r"\b(?:how many|how much|number of|numbers? (?:for|in)|count of|total number|amount of|what number)\b")
MARGIN = re.compile(
    r"\b(?:margin|by how (?:much|many)|how (?:close|narrow|tight|lopsided|wide|decisive|big a|large a)|gap|difference between|majority|lead|(?:how )?(?:far|much) ahead|ahead (?:by|of))\b"
)
SHARE = re.compile(r"\b(?:share|percent(?:age)?s?|per cent|proportion|fraction|what part|pct)\b|%")
OF_YES_AND_NO = re.compile(
    r"\b(?:yes and no|yes-and-no|yes or no|for and against|for or against|in favou?r (?:and|or) against|yes/no|ignoring abstentions|without abstentions"
    r"|excluding (?:the )?abstentions|leaving out (?:the )?abstentions|not counting (?:the )?abstentions|who took (?:a )?sides?|sides? taken)\b"
)
OF_MEMBERS = re.compile(r"\b(?:member(?:s|ship)?|all (?:countries|states|nations)|(?:of|in) the (?:un|u\.n\.|world|assembly|united nations)|un members?)\b")
OF_CAST = re.compile(r"\b(?:cast|counting (?:the )?abstentions|including (?:the )?abstentions|with abstentions|(?:of|all) (?:the )?votes?)\b")
TALLY = re.compile(
    r"\b(?:tall(?:y|ies)|vote counts?|final counts?|counts?|results?|scores?|breakdowns?|vote totals?|totals?|figures?|numbers|split|splits|outcome"
    r"|how did (?:the |that |this )?(?:vote|voting|ballot|#\d) (?:go|end|turn out|come out|do|fare)|(?:come|came|turn|turned) out"
    r"|how (?:was|were) (?:the )?(?:vote|votes|voting)(?: split)?|how (?:did|was) #\d|how many votes|vote (?:on|for) #\d|what (?:was|were|is) (?:the )?#\d)\b"
)
OUTCOME = re.compile(
    r"\b(?:pass(?:ed|es|ing)?|adopt(?:ed|ion)?|approved|carr(?:y|ied)|fail(?:ed|s)?|rejected|defeated|go(?:ne)? through|went through|succeed(?:ed)?"
    r"|accepted|outcome|voted down|win|won|survive[ds]?|make it|made it|fate)\b"
)
WHEN = re.compile(r"\b(?:when|what (?:was the )?(?:date|day)|which (?:date|day)|on what (?:date|day)|date of|what time|what year|which year)\b")
WHO = re.compile(
    r"\b(?:who(?:'s|se|m)?|(?:which|what|whose|name|list|give me|show(?: me)?|all|any|other|the|those|these) (?:all )?(?:the |of the )?(?:[\w']+ ){0,2}?"
    r"(?:countr(?:y|ies)|states?|members?|nations?|governments?|delegations?|capitals|ones))\b"
)
YES_NO = re.compile(r"^(?:(?:so|and|but|ok(?:ay)?|hey|hi|is it true(?: that)?|is it right(?: that)?|true or false|please|sorry)\W+)*"
    r"(?:did|does|do|didn't|didnt|has|have|had|was|were|is|are|wasn't|weren't|isn't|can|could|would)\b")
CLAIM = re.compile(r"\b(?:is it true|is it right|is it correct|true that|right that|isn't it|correct that|(?:right|correct|true)\W*$|i (?:heard|read|thought|think)|someone (?:said|told))")
WHY = re.compile(r"\b(?:why|what made|how come|what (?:was|were|is) the (?:reasons?|rationale|justification|reasoning|argument)|for what reason|what reasons?|which reasons?|reasons? (?:for|behind|why)|justif\w+|on what grounds)\b")
SAME = re.compile(
    r"\b(?:same|alike|together|both|agree[ds]?|differ(?:ed|ent|ently)?|disagree[ds]?|join(?:ed|s)?|sid(?:e[ds]?|ing)|align(?:ed|s)?|split|apart|identical(?:ly)?"
    r"|opposite|match(?:ed)?|line up|lined up|like)\b"
)
MORE_OR_LESS = re.compile(
    r"\b(?:more|most|fewer|fewest|less|least|higher|highest|lower|lowest|bigger|biggest|larger|largest|smaller|smallest|greater|better|worse|compare[ds]?|comparison"
    r"|versus|vs|stronger|wider|narrower|closer|easier|easily)\b"
)
LESS = re.compile(r"\b(?:fewer|fewest|less|least|lower|lowest|smaller|smallest|weaker|narrower|worse)\b")
HOW_VOTED = re.compile(r"\bhow (?:did|does|do|has|have|had) (?:the )?@[A-Z?]{3}\b.*?\bvot|\bhow @[A-Z?]{3}~? (?:votes?|voted)\b|@[A-Z?]{3}~ (?:votes?|positions?|stances?|choice)\b")
WORDING = re.compile(r"\b(?:what|which|whose) (?:\w+ )?(?:words?|terms?|adjectives?|phrases?|names?|nickname)\b|\b(?:call(?:ed)?|describe[ds]?|say|said) (?:about |of )?(?:the|this|that|it)\b")
POSITION = re.compile(
    r"\b(?:vot(?:e[ds]?|ing)|positions?|stances?|stand|stood|choice|choose|chose|which way|what side|which side|land|landed|where (?:did|was|is)|ballot|do on|did on"
    r"|go with|went|for or against|in or out)\b"
)

BEFORE = re.compile(
    r"\b(?:before (?:it (?:was|got|had been) |being |(?:the )?(?:\w+ )?)?(?:amend\w+|chang\w+|edit\w+|revis\w+|alter\w+|modif\w+|europe\w*)|prior to (?:\w+ ){0,3}amend\w+|un-?amended"
    r"|without (?:the )?(?:\w+ )?(?:amendments?|changes)|original(?:ly)?|initial(?:ly)?|first version|as (?:first |originally )?(?:tabled|submitted|introduced|proposed))\b"
)
AFTER = re.compile(
    r"\b(?:amended|final (?=(?:\w+ )?(?:version|text|resolution|draft|form|wording|one|proposal|motion|document|@))|revised|modified|altered|edited|changed|updated|after (?:it was |being |the )?(?:\w+ )?(?:amend\w+|chang\w+|edit\w+)|as adopted)\b"
)
OWN = re.compile(r"\b(?:its|their|his|her)(?: very)? own\b|\bown\b")

_STOP = """
a about actually again all also am an and any anyone anybody are as asked at be been before being but by can could did didn do does doing done each either else
ever every exactly for from get gets getting give given go going gone got had has have having he hello help her here hers hey hi him his how however i if in into is it
its itself just kind know let like lot many may maybe me mean might more most much must my need no nor not now of off ok okay on once one only or other our out over own
please plz pls really right say says see shall she should show so some someone somebody something sorry still such sure tell than thank thanks that the their theirs them
themselves then there these they thing things this those though through to too under until up upon us very want was wasn way we well were weren what whatever when where
whether which while who whom whose why will with would yeah yes yet you your yours ask asking question quick wondering wonder curious quickly basically simply exact permanent
explain briefly guys dude bro bot ayes anything everything nothing ever finally eventually overall altogether apparently quite kindly appreciate grateful able
remind someone find made make makes makes making work works worked looking understand heard read thought think true correct false fact according source sources article piece report reports reported story record
records ones today day that's what's who's how's where's it's don't doesn't isn't aren't wasn't weren't won't can't im i'm i'd i've dont doesnt didnt whats hows wheres
""".split()
STOP_WORDS = frozenset(word for word in _STOP)

VOTE_WORDS = frozenset("""
vote voted votes voting voter voters ballot ballots roll call rollcall tally tallies count counts counted total totals number numbers figure figures result results
outcome score scores breakdown margin share percent percentage proportion fraction majority favor favour favored favoured against opposed oppose opposes opposing opposition
support supported supports supporting backed back backs abstain abstained abstains abstaining abstention abstentions abstainers absent absence nonvoting non-voting
non cast casting yes no yea nay noes country countries state states nation nations member members membership delegation delegations government governments capital capitals
resolution resolutions text texts draft drafts proposal proposals version versions document measure motion paper amendment amendments amended unamended original final
revised adopt adopted adoption pass passed passes fail failed rejected reject defeated approved approve carried un u.n. united nations general assembly ga unga security council unsc
sc first second third fourth same way both two either together differ different compared compare comparison between fewer more less least most difference date when held happen
happened take took place main own rival competing side sided sides position positions stance stand stood get got receive received win won lead led people places
list name names named naming full complete entire whole all every each take part participate participated chose choose chosen choice choices go went come came world
much many how compared than versus vs against emergency special session sitting meeting chamber hall floor monday february feb anniversary
on for of in at to by from with over about regarding concerning war conflict invasion peace crisis situation issue matter topic ended end final finally
get gets got far ahead ayes noes yeas nays close narrow tight wide land landed landing opponents opponent supporter supporters opposing across tried try want wanted submitted submit tabled introduced introduce proposed propose sponsored sponsor drafted written wrote put forward
backing resolution's text's draft's it's exact exactly change changed changes final finalized kind think
""".split())
