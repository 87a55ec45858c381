"""What the words of a block give away: furniture by its wording, a sentence, a title, a label.

Nothing here is about one site. Each test reads one block, its space made single.
"""

from __future__ import annotations

from index.lazy_pattern import lazy_pattern
from index.sources.text.prose import prose

LABEL_CHARACTERS = 120
MARKER_CHARACTERS = 400  # a longer block is never told by its words alone

# Controls that reorder what stands around them, and tags: letters that nobody sees.
_HIDDEN = lazy_pattern("[\u202a-\u202e\u2066-\u2069\U000e0001-\U000e007f]")
_BYLINE = lazy_pattern(
    r"(?:[Bb][Yy]|(?:[Ww]ritten|[Ww]ords|[Rr]eporting) by)"
    r"((?: [^\W\d_][\w.,;’'-]*| [&|]){1,16})"
)
_BIO = lazy_pattern(
    r"(?:[A-Z][\w.’'-]* ){1,4}(?:is|was) (?:an?|the|our)\b.{0,80}\b(?:journalist|reporter|writer"
    r"|editor|correspondent|author|columnist|contributor|fellow|researcher|analyst|professor|lecturer)\b"
)
_ENDS = lazy_pattern(r"[.!?…][\])}”’\"'»*_]*(?:\[\d{1,3}\])*$")
_ASKS = lazy_pattern(r"[?!][”’\"']?$")
_ACRONYM = lazy_pattern(r"\b(?:[A-Z]\.){2,}$")
_BULLET = lazy_pattern(r"(?:.*: )?(?:[-*•‣·–—]|\d{1,3}[.)]|[a-z]\))\s")
_WORD = lazy_pattern(r"[^\W\d_][\w’'.-]*")


def single_spaced(text: str) -> str:
    """Return a text on one line, its runs of space made single."""
    return " ".join(text.split())


def marker(words: str) -> str:
    """Name the furniture that a block is by its words alone, or return an empty string."""
    if hides(words):
        return "hidden characters"
    if len(words) > MARKER_CHARACTERS:
        return ""
    known, lower = prose(), words.lower()
    found = _WORD.findall(lower.replace("-", " "))
    if not any(character.isalnum() for character in words):
        kind = "rule"
    elif _made_of(found, known.words["share"], known.words["around_share"]):
        kind = "share buttons"
    elif _made_of(found, known.words["footer"], known.words["around_footer"]):
        kind = "navigation"
    elif byline_name(words):
        kind = "byline"
    else:
        kind = next((kind for kind, pattern in known.kinds.items() if pattern.fullmatch(lower)), "")
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
    small = prose().words["small"]
    found = [word for word in _WORD.findall(words) if word.lower() not in small]
    return bool(found) and sum(not word[0].islower() for word in found) >= 0.8 * len(found)


def is_label(words: str, characters: int = LABEL_CHARACTERS) -> bool:
    """Say whether a block can be a heading: short, no sentence, no list item, no introduction."""
    if len(words) > characters or ends_as_sentence(words) or _BULLET.match(words):
        return False
    return words[-1] not in ":;," or (words[-1] == ":" and is_title_case(words))
