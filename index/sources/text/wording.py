"""What the words of a block give away: furniture by its wording, a sentence, a title, a label.

Nothing here is about one site. Each test reads one block, its space made single.
"""

from __future__ import annotations

import re

LABEL_CHARACTERS = 120
MARKER_CHARACTERS = 400  # a longer block is never told by its words alone

_DAY = (
    r"(?:[a-z]{3,9},? )?(?:\d{1,2}(?:st|nd|rd|th)? MONTH,? \d{4}"
    r"|MONTH \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
).replace("MONTH", r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?")
_TIME = r"(?: ?[,|–-]? ?(?:at )?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?[a-z]{1,4})?)?"
_DATE = f"{_DAY}{_TIME}"
_PICTURE = "(?:image|photo|photograph|picture|illustration|graphic)s?"

# A block is of a kind if one of its patterns matches it from end to end, in lower case.
_PATTERNS: dict[str, tuple[str, ...]] = {
    "date line": (
        r"(?:date|published|updated|posted|modified|last (?:updated|modified))(?: on)? ?:?"
        rf"(?: ?{_DATE})?",
        _DATE,
    ),
    "reading time": (
        r"(?:(?:estimated )?reading time ?:? ?)?\d{1,3}[ -]min(?:ute)?s?(?: read| reading time)?",
    ),
    "image credit": (
        rf"(?:(?:main|cover|featured?|header|lead|top|file) )?(?:{_PICTURE}|caption)"
        r"(?: (?:credits?|source|courtesy))? ?: ?\S.{0,200}",
        r"credits? ?: ?\S.{0,200}",
        rf"{_PICTURE} (?:by|via|courtesy of) [^.!?]{{2,80}}",
        r"(?:[^.!?]{0,80}/ ?)?(?:getty images|shutterstock|unsplash|wikimedia commons)",
    ),
    "site code": (
        r"(?:spot_img|\[/?[a-z_]+[^\]]*\]|\{\{[^}]*\}\}|<[^>]*>| )+",
        r"[a-z0-9]+(?:_[a-z0-9]+)+",
    ),
    "advertisement": (r"(?:advertisement|advertising|sponsored(?: content)?|ad)",),
    "related": (
        r"more like this|related|trending(?: now)?|up next|what to read next",
        r"(?:related|recommended|similar|more|recent|latest|other) (?:articles?|posts?|stories|news"
        r"|reading|coverage|content|topics) ?:?",
        r"(?:you may|you might|readers) also (?:like|liked|enjoy|be interested in)\W*",
        r"(?:most (?:read|popular|viewed)|popular(?: now| posts| stories)?|editor[’']?s['’]? picks?"
        r"|more from [^.!?]{1,60}|don[’']?t miss) ?:?",
    ),
    "link": (
        r"(?:read (?:more|next|also)|see also|also read|continue reading)(?: ?[:»→>…-] ?.{0,200})?",
        r"(?:next|previous) (?:article|post|story)(?: ?[:»→>…-] ?.{0,200})?",
    ),
    "comments": (
        r"(?:\d{1,6} |no |view |view all |show |add a |leave a |post a |write a )?"
        r"(?:comments?|repl(?:y|ies))(?: ?[:(]? ?\d{0,6}\)?)?",
        r"comments are (?:closed|off|disabled)\.?|be the first to comment\W*",
        r"(?:log|sign) in to (?:comment|leave a reply|post)\b.{0,60}",
    ),
    "copyright": (r"(?:©|\(c\)|copyright\b).{0,200}|.{0,120}\ball rights reserved\.?",),
    "cookie notice": (
        r"(?:we|this (?:web)?site|our (?:web)?site|our partners) uses? cookies\b.*",
        r"by (?:continuing|using|clicking)\b.*\bcookies?\b.*",
        r"(?:accept|reject|manage|allow) (?:all )?cookies.{0,80}|accept all|reject all",
        r"cookie (?:policy|settings|preferences|notice|consent)|we value your privacy\b.*",
    ),
    "subscription": (
        r"(?:subscribe|unsubscribe|newsletter|donate|support us|follow us|join us|sign up|log in"
        r"|sign in|register)(?: now| today| here)?\W*",
        r"(?:please )?(?:subscribe to|sign up (?:for|to)|(?:join|support) (?:us|our)\b).*"
        r"\b(?:newsletters?|inbox|subscribers|our work|our journalism|our channel|for free)\W*",
        r"follow (?:us|me|@?\w+) on .{1,80}",
    ),
    "tags": (r"(?:tags?|topics?|filed under|categor(?:y|ies)|keywords) ?:(?: .*)?",),
    "navigation": (
        r"skip to (?:main )?content|menu|search|home|back to (?:top|home)|toggle navigation",
        r"[^.!?>»›]{1,40}(?: ?[>»›] ?[^.!?>»›]{1,60}){1,6}",
    ),
    "author box": (
        r"about the authors?|meet the authors?|author bio|authors? ?:.{0,80}",
        r"the editorial (?:team|staff|board) (?:at|of) .*",
    ),
}  # fmt: skip
_MARKERS = [
    (kind, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
    for kind, patterns in _PATTERNS.items()
]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHARE = _set(
    "share tweet facebook twitter linkedin whatsapp pinterest telegram reddit bluesky mastodon"
    " messenger threads viber"
)
_AROUND_SHARE = _set(
    "a an and article by copy e email friends it like link mail on or page pin post print save send"
    " story the this to us via with x your"
)
_FOOTER = _set(
    "about advertise careers contact conditions cookies disclaimer faq help imprint legal policy"
    " privacy service sitemap terms"
)
_AROUND_FOOTER = _set("and of our the use us with")

# Controls that reorder what stands around them, and tags: letters that nobody sees.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0001-\U000e007f]")
_BYLINE = re.compile(
    r"(?:[Bb][Yy]|(?:[Ww]ritten|[Ww]ords|[Rr]eporting) by)"
    r"((?: [^\W\d_][\w.,;’'-]*| [&|]){1,16})"
)
_BIO = re.compile(
    r"(?:[A-Z][\w.’'-]* ){1,4}(?:is|was) (?:an?|the|our)\b.{0,80}\b(?:journalist|reporter|writer"
    r"|editor|correspondent|author|columnist|contributor|fellow|researcher|analyst|professor|lecturer)\b"
)
_ENDS = re.compile(r"[.!?…][\])}”’\"'»*_]*(?:\[\d{1,3}\])*$")
_ASKS = re.compile(r"[?!][”’\"']?$")
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}$")
_BULLET = re.compile(r"(?:.*: )?(?:[-*•‣·–—]|\d{1,3}[.)]|[a-z]\))\s")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_SMALL = _set(
    "a an and are as at but by de der editing for from in into is its la nor of on or over the to"
    " up van via von vs with"
)


def single_spaced(text: str) -> str:
    """Return a text on one line, its runs of space made single."""
    return " ".join(text.split())


def marker(words: str) -> str:
    """Name the furniture that a block is by its words alone, or return an empty string."""
    if hides(words):
        return "hidden characters"
    if len(words) > MARKER_CHARACTERS:
        return ""
    lower = words.lower()
    found = _WORD.findall(lower.replace("-", " "))
    if not any(character.isalnum() for character in words):
        kind = "rule"
    elif _made_of(found, _SHARE, _AROUND_SHARE):
        kind = "share buttons"
    elif _made_of(found, _FOOTER, _AROUND_FOOTER):
        kind = "navigation"
    elif byline_name(words):
        kind = "byline"
    else:
        kind = next((kind for kind, pattern in _MARKERS if pattern.fullmatch(lower)), "")
    return kind


def _made_of(found: list[str], core: frozenset[str], around: frozenset[str]) -> bool:
    return not core.isdisjoint(found) and core.union(around).issuperset(found)


def hides(text: str) -> bool:
    """Say whether a text holds characters that deceive a reader about what it says."""
    return bool(_HIDDEN.search(text))


def byline_name(words: str) -> str:
    """Return whom a byline names, or an empty string if the block is none."""
    found = _BYLINE.fullmatch(words.strip("()")) if len(words) <= LABEL_CHARACTERS else None
    return found[1].strip() if found and is_title_case(found[1]) else ""


def is_biography(words: str) -> bool:
    """Say whether a block starts by telling what somebody writes for a living."""
    return bool(_BIO.match(words[:MARKER_CHARACTERS]))


def ends_as_sentence(words: str) -> bool:
    """Say whether a block ends as a sentence does, and not as a title in title case may."""
    if not _ENDS.search(words):
        return False
    in_title = bool(_ACRONYM.search(words)) or (bool(_ASKS.search(words)) and words.count(" ") > 1)
    return not (in_title and is_title_case(words))


def is_title_case(words: str) -> bool:
    """Say whether nearly every word but the small ones has a capital."""
    found = [word for word in _WORD.findall(words) if word.lower() not in _SMALL]
    return bool(found) and sum(not word[0].islower() for word in found) >= 0.8 * len(found)


def is_label(words: str, characters: int = LABEL_CHARACTERS) -> bool:
    """Say whether a block can be a heading: short, no sentence, no list item, no introduction."""
    if len(words) > characters or ends_as_sentence(words) or _BULLET.match(words):
        return False
    return words[-1] not in ":;," or (words[-1] == ":" and is_title_case(words))
