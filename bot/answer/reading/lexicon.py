"""The turns of phrase that questions about votes are made of.

The patterns run over a question in canonical form (see `reading`): lower case, `@USA` for a
country, `@USA~` for its adjective or possessive, `#0` for a vote that is referred to and `#x` for
one that the records don't hold.
"""

from __future__ import annotations

import re

from index.votes.types import Position


def any_of(*phrases: str) -> re.Pattern[str]:
    """Compile phrases into a pattern that finds any of them as whole words."""
    return re.compile(r"\b(?:" + "|".join(phrases) + r")(?!\w)")


VOTE_NOUN = (
    r"(?:resolutions?|texts?|drafts?|proposals?|versions?|documents?|measures?|motions?|papers?"
    r"|bills?|initiatives?|plans?)"
)
AMENDMENT = r"(?:amendments?|changes?(?= to)|changes|edits|additions|insertions|revisions)"

CHOICES: dict[Position, re.Pattern[str]] = {
    Position.ABSENT: any_of(
        r"(?:did not|didn'?t|not|non|don'?t|never|without)[- ](?:even )?"
        r"(?:vot(?:e|ing)|cast (?:a vote|votes)|take part|participate|show up)\b"
        r"(?!\s+(?:for|against|yes|no|in favou?r|with|the same|to))",
        r"absent(?:ees?)?",
        r"absences?",
        r"no-?shows?",
        r"missed",
        r"missing",
        r"skip(?:ped|s)?",
        r"stay(?:ed)? away",
    ),
    Position.ABSTAIN: any_of(
        r"abst(?:ain|en)\w*",
        r"s[ai]t (?:it |this |that )?out",
        "neutral",
        "on the fence",
        "undecided",
    ),
    Position.NO: any_of(
        "against",
        r"oppos(?:e[ds]?|ing|ition|ers?)",
        "opponents?",
        r"vot(?:e[ds]?|ing) no",
        r"no[- ]votes?",
        r"no's",
        r"noe?s(?= votes?)",
        "noes",
        r"(?<=\byes, )no",
        r"(?<=\byes or )no",
        r"no(?=,? (?:or|nor|and) abst)",
        "nays?",
        r"sa(?:y|id|ys) no",
        "a no",
        r"reject(?:ed|s|ing)?(?=\s+(?:it\b|#[\dx]))",
        r"object(?:ed|s|ions?)?",
        r"veto(?:ed|es|ing)?",
        r"negative(?:ly)?",
        r"turn(?:ed)? (?:it )?down",
        "contra",
        "thumbs down",
    ),
    Position.YES: any_of(
        r"in favou?r",
        r"favou?red",
        "pro",
        r"vot(?:e[ds]?|ing) (?:yes|for|in support)",
        r"yes(?:es)?(?: votes?)?",
        "yeas?",
        "ayes?",
        r"sa(?:y|id) yes",
        r"support(?:ed|s|ing|ers?|ive)?",
        r"back(?:ed|s|ing|ers)",
        r"back(?=\s+(?:(?:\w+ ){0,2}#|it\b|the\b))",
        r"endorse[ds]?",
        r"approv(?:e[ds]?|ing|al)",
        r"affirmative(?:ly)?",
        r"(?:went|goes|going|gone|go) along",
        r"for (?=(?:and|or) against|it\b)",
        r"(?<=(?:tries|tates|tions|mbers) )for",
        r"(?:was|were|is|are) for",
        "(?<=how many )for",
        "thumbs up",
    ),
}

NEGATION = any_of(
    "not", "n't", r"\w+n't", "never", "didnt", "dont", "wasnt", "werent", "refuse[ds]?",
    r"fail(?:ed|s)? to", r"declin\w+ to",
)  # fmt: skip
BESIDES = re.compile(
    r"\b(?:besides|other than|apart from|aside from|except(?: for)?|in addition to"
    r"|along(?:side| with)|together with) "
    r"(?:the )?@[A-Z]{3}~?(?:(?:,| and|, and) (?:the )?@[A-Z]{3}~?)*"
)

HOW_MANY = any_of(
    "how many", "how much", "number of", r"numbers? (?:for|in)", "count of", "total number",
    "amount of", "what number",
)  # fmt: skip
ADDED_UP = any_of(
    r"add(?:ed|ing)?(?: \w+){0,3} (?:up|together)", "in total", "in all", "altogether", "combined",
    "sum of", "all told", r"totals?\W*$",
)  # fmt: skip
TOOK_PART = any_of(
    r"(?:countries|states|nations|members|governments|delegations|many)(?: of the world)?"
    r" (?:(?:actually|did|in total|in all|altogether) )*(?:voted?|took part|take part"
    r"|participated?|cast (?:a|their) votes?|cast (?:a )?ballots?)(?! (?:for|against|with|to))",
    r"votes? (?:\w+ )?cast",
    "turnout",
)
MARGIN = any_of(
    "margin",
    r"by how (?:much|many)",
    r"how many more .*than",
    r"how (?:close|narrow|tight|lopsided|wide|decisive|big a|large a)",
    "gap",
    "difference between",
    "majority",
    "lead",
    "(?:far|much) ahead",
    r"ahead (?:by|of)",
    r"(?:clos|narrow|tight)(?:er|est)",
)
SHARE = re.compile(
    r"\b(?:share|percent(?:age)?s?|per cent|proportion|fraction|what part|pct"
    r"|two[- ]thirds|super-?majority|qualified majority)\b|%"
)
OF_YES_AND_NO = any_of(
    r"yes[- ](?:and|or)[- ]no",
    "yes/no",
    r"for (?:and|or) against",
    r"in favou?r (?:and|or) against",
    r"(?:ignoring|without|excluding|leaving out|not counting|disregarding) (?:the )?abstentions",
    r"(?:leaving|leave|putting|setting|with) (?:the )?abstentions (?:aside|out|excluded)",
    r"who took (?:a )?sides?",
    "sides? taken",
)
OF_MEMBERS = any_of(
    r"member(?:s|ship)?",
    r"all (?:countries|states|nations)",
    r"(?:of|in) the (?:un|u\.n\.|world|assembly|united nations)",
)
OF_CAST = any_of(
    "cast", r"(?:counting|including|with) (?:the )?abstentions", r"(?:of|all) (?:the )?votes?"
)
TALLY = any_of(
    r"tall(?:y|ies)",
    r"(?:vote |final )?counts?",
    "results?",
    "scores?",
    "breakdowns?",
    r"roll[- ]?calls?",
    r"(?:vote )?totals?",
    "figures?",
    "numbers",
    "splits?",
    "outcome",
    r"how did (?:the |that |this )?(?:vote|voting|ballot|#[\dx]) "
    r"(?:go|end|turn out|come out|do|fare)",
    r"(?:come|came|turn|turned) out",
    r"how (?:was|were) (?:the )?(?:votes?|voting)",
    r"how (?:did|was) #[\dx]",
    "how many votes",
    r"votes? (?:on|for) #[\dx]",
    r"what (?:was|were|is) (?:the )?(?:votes?|#[\dx])",
    r"what (?:the )?votes?(?= (?:in|on) #[\dx])",
    r"how did (?:they|countries|members|everyone|the (?:un|assembly|world|council)) vote",
)
OUTCOME = any_of(
    r"pass(?:ed|es|ing)?", r"adopt(?:ed|ion)?", "approved", r"carr(?:y|ied)", r"fail(?:ed|s)?",
    "rejected", "defeated", r"(?:go|gone|went) through", r"succeed(?:ed)?", "accepted", "outcome",
    r"vot(?:e|ed|ing) (?:it )?down", "win", "won", r"survive[ds]?", r"ma[dk]e it", "fate",
)  # fmt: skip
UNANIMOUS = any_of(r"unanim\w+", "without (?:opposition|dissent|a vote against)", "by consensus")
# "Did the Council reject it" asks for an outcome, not for who did.
BODY_DID = re.compile(
    r"(?:\b(?:council|assembly|unsc|unga|ga|un|u\.n\.|united nations)|#\d) (?:\w+ly )?"
    r"(?:reject|approve|back|endorse|support|oppose|turn down|vote down|throw out|accept)\b"
)
ALONE = any_of("alone", "only (?:country|state|one|nation|member)", "sole(?:ly)?", "by itself")
VETO = any_of(r"veto(?:ed|es|ing)?")
OUTCOME_TOO = any_of(VETO.pattern, OUTCOME.pattern)
FAILED = any_of(
    r"fail\w*", r"reject\w*", r"defeat\w*", "oppose", "turn down", "throw out",
    r"vot(?:e|ed|ing) (?:it )?down",
)  # fmt: skip
# "When" asks at the beginning, before a verb that asks, or at the end, not in "what was said when".
WHEN = re.compile(
    r"^(?:\W|(?:and|so|but|then|exactly)\b)*when\b(?!.*,)"
    r"|\bwhen(?= (?:exactly )?(?:did|was|were|is|does|do)\b)|\bwhen\W*$"
    r"|\b(?:(?:what|which) (?:was the )?(?:date|day|year|time)|date of)\b"
)
WHO = any_of(
    r"who(?:'s|se|m)?",
    r"which ones?",
    r"(?:which|what|whose|name|list|give me|show(?: me)?|all|any|other|the|those|these) "
    r"(?:all )?(?:the |of the )?(?:[\w']+ ){0,2}?"
    r"(?:countr(?:y|ies)|states?|members?|nations?|governments?|delegations?|capitals|ones)",
)
SPONSOR = any_of(
    r"who(?:se)?(?: \w+)? (?:wrote|drafted|proposed|sponsored|authored|introduced|tabled|submitted"
    r"|put forward|brought|crafted|presented)",
    r"(?:which|what) (?:country|state|government|delegation) (?:wrote|drafted|proposed|sponsored"
    r"|authored|introduced|tabled|submitted|put forward|brought|crafted|presented)",
    r"(?:author|sponsor)s? of",
)
YES_NO = re.compile(
    r"^(?:(?:so|and|but|ok(?:ay)?|hey|hi|is it (?:true|right)(?: that)?|true or false|please|sorry)"
    r"\W+)*(?:did|does|do|didn't|didnt|has|have|had|was|were|is|are|wasn't|weren't|isn't|can|could"
    r"|would)\b"
)
CLAIM = re.compile(
    r"\bis it (?:true|right|correct)\b|\b(?:true|right|correct) that\b|\bisn't it\b"
    r"|\b(?:right|correct|true)\W*$|\bi (?:heard|read|thought|think)\b|\bsomeone (?:said|told)\b"
)
WHY = any_of(
    "why",
    "what made",
    "how come",
    r"what (?:was|were|is) (?:the )?\S+ (?:reason(?:s|ing)?|rationale|justification|arguments?"
    r"|excuses?)",
    r"(?:for )?(?:what|which) reasons?",
    r"reasons? (?:for|behind|why|to)",
    r"justif\w+",
    "on what grounds",
)
SAME = any_of(
    "compare", "versus", "vs", "differences?", "same", "alike", "together", "both",
    r"agree[ds]?", r"differ(?:ed|ent|ently)?",
    r"disagree[ds]?", r"join(?:ed|s)?", r"sid(?:e[ds]?|ing)", r"align(?:ed|s)?", "split", "apart",
    r"identical(?:ly)?", "opposite", r"match(?:ed)?", "lined? up", "like",
)  # fmt: skip
CHANGED = any_of(
    r"chang\w+ (?:(?:its|their|the) )?(?:votes?|positions?|minds?|sides?|stances?|choices?)",
    r"switch(?:ed|es)?",
    "flipped",
    r"vot\w+ differently",
)
WHAT_WAS_VOTED = any_of(
    r"what (?:happened|was (?:voted|decided|adopted))",
    r"what did (?:they|the [\w. ]+) (?:vote on|decide|adopt)",
    r"wh(?:at|ich) (?:votes|resolutions) (?:were|took)",
)
HOW_ALIKE = any_of(
    r"how (?:often|much|similar(?:ly)?|close(?:ly)?|frequently|alike) .*"
    r"(?:agree|vote (?:together|alike|the same)|same way|align|coincide|differ|disagree)\w*",
    r"(?:agreement|alignment|voting coincidence) (?:between|of|rate)",
    r"(?:percentage|share|proportion) .*(?:agree|vote (?:together|alike|the same)|same way)\w*",
)
LIKE = any_of(
    r"vot\w+ (?:the )?(?:most |more |often |just )*(?:like|similar(?:ly)? to|in line with"
    r"|the same (?:way )?as|alike (?:to|with))",
    r"(?:votes?|voting) (?:record )?(?:is |are )?(?:the )?(?:most (?:like|similar to)|closest to)",
)
LOSING = any_of("outvoted", r"in (?:the|a) minority", "on the losing side")
DIFFERENT = any_of(r"differ\w*", "split", "apart", "opposite", r"disagree\w*")
LESS = any_of(
    "fewer", "fewest", "less", "least", "lower", "lowest", "smaller", "smallest", "weaker",
    "narrower", "worse",
)  # fmt: skip
SOME = any_of(
    "any", "only", "some", "anyone", "anybody", r"(?:a|one|another|no|single) (?:\w+ )?&group"
)
REGION = any_of(
    r"(?:european|african|asian|latin american|south american|central american|western|eastern"
    r"|northern|southern|middle eastern|caribbean|pacific|developing|third world|global south) "
    r"(?:countr\w+|states?|nations?|members?|governments?|allies)",
    r"(?:did|do|does) (?:the )?(?:europeans?|africans?|asians?|west|global south)",
)
MORE_OR_LESS = any_of(
    LESS.pattern, "more", "most", "higher", "highest", "bigger", "biggest", "larger", "largest",
    "greater", "better", r"compare[ds]?", "comparison", "versus", "vs", "stronger", "wider",
    "closer", r"eas(?:ier|ily)",
)  # fmt: skip
HOW_VOTED = re.compile(
    r"\bhow (?:did|does|do|has|have|had) (?:the )?(?:\w+ )?(?:@[A-Z?]{3}|&group)\b.*?\bvot"
    r"|\bhow @[A-Z?]{3}~? (?:votes?|voted)\b|@[A-Z?]{3}~ (?:votes?|positions?|stances?|choice)\b"
)
WORDING = any_of(
    r"(?:what|which|whose) (?:\w+ )?(?:words?|terms?|adjectives?|phrases?|names?|nickname)",
    r"(?:call(?:ed)?|describe[ds]?|say|said) (?:about |of )?(?:the|this|that|it)",
    r"how (?:did|do|does|are|were) #[\dx] .*\bdiffer\w*",
    # What a text says, asks or wants: it is no country that votes.
    r"what (?:did|does|do|would) #[\dx] (?!get|receive|win|lose|come)\w+",
)
POSITION = any_of(
    r"vot(?:e[ds]?|ing)", "positions?", "stances?", "stand", "stood", "choice", r"cho(?:se|ose)",
    r"(?:which|what) (?:way|side)", "land(?:ed)?", r"where (?:did|was|is)", "ballot", "do on",
    "did on", "go with", "went", "for or against", "in or out",
)  # fmt: skip

BEFORE = any_of(
    r"before (?:it (?:was|got|had been) |being |(?:the )?(?:\w+ )?)?"
    r"(?:amend\w+|chang\w+|edit\w+|revis\w+|alter\w+|modif\w+|europe\w*)",
    r"prior to (?:\w+ ){0,3}amend\w+",
    r"un-?amended",
    r"without (?:the )?(?:\w+ )?(?:amendments?|changes)",
    r"original(?:ly)?",
    r"initial(?:ly)?",
    "first version",
    r"as (?:first |originally )?(?:tabled|submitted|introduced|proposed)",
)
AFTER = any_of(
    "amended",
    r"final(?= (?:\w+ )?(?:version|text|resolution|draft|form|wording|one|proposal|motion|document"
    r"|@))",
    "revised",
    "modified",
    "altered",
    "edited",
    "changed",
    "updated",
    r"after (?:it was |being |the )?(?:\w+ )?(?:amend\w+|chang\w+|edit\w+)",
    "as adopted",
)
