"""Tell body text from page furniture in the plain text of a page that somebody saved.

Three kinds of evidence, none of it about one site: what a block says ("Share post:"), where it
stands (a title is first, a tail is last), and whether it reads as a sentence. Body text is kept
in doubt: what ends as a sentence does is only left out where its words give it away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Furniture, Paragraph, Span

HEADING_CHARACTERS = 120
TITLE_CHARACTERS = 250
MARKER_CHARACTERS = 400  # a longer block is never told by its words alone
LONG_LINE = 160  # wrapped text has no such line, so in its block every line is a paragraph

# Controls that reorder what stands around them, and tags: letters that nobody sees.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0001-\U000e007f]")

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:(?:[a-z]{{3,9}},? )?(?:\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}))"
    r"(?:[ ,|t–-]*(?:at )?\d{1,2}[:.]\d\d[ap.m: \d]*(?:z|[a-z]{2,4})?)?"
)
_NAME = r"(?:[^\W\d_][\w.’'-]*)"

# Each pattern has to match a block from end to end, in lower case, its space made single.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("date line", r"(?:date|published|updated|posted|modified|last (?:updated|modified))"
                      rf"(?: on)?(?: ?:)?(?: ?{_DATE})?"),
        ("date line", rf"{_DATE}"),
        ("reading time", r"(?:(?:estimated )?reading time ?:? ?)?\d{1,3}[ -]min(?:ute)?s?"
                         r"(?: read| reading time)?\.?"),
        ("image credit", r"(?:(?:main|cover|featured|feature|header|lead|top|file) )?(?:image|photo|"
                         r"photograph|picture|illustration|graphic|cover|photo credit|image credit|"
                         r"credit|caption)s?(?: (?:credit|source|courtesy))?s? ?: ?\S.*"),
        ("image credit", r"(?:image|photo|photograph|picture|illustration|graphic)s?"
                         r" (?:by|via|courtesy of) [^.!?]{2,80}"),
        ("image credit", r"(?:.{0,80}/ ?)?(?:getty images|shutterstock|unsplash|wikimedia commons)"),
        ("site code", r"(?:spot_img|\[/?[a-z_]+[^\]]*\]|\{\{[^}]*\}\}|<[^>]*>| )+"),
        ("site code", r"[a-z0-9]+(?:_[a-z0-9]+)+"),
        ("advertisement", r"(?:advertisement|advertising|sponsored(?: content)?|ad)"),
        ("related", r"more like this|related|(?:related|recommended|similar|more|recent|latest|other)"
                    r" (?:articles?|posts?|stories|story|news|reading|coverage|content|topics|reads)"
                    r" ?:?"),
        ("related", r"(?:you may|you might|readers) also (?:like|liked|enjoy|be interested in)\W*"),
        ("related", r"(?:most (?:read|popular|viewed)|popular(?: now| posts| stories)?"
                    r"|trending(?: now)?|up next|what to read next|editor[’']?s['’]? picks?|"
                    r"more from .{1,60}|don[’']?t miss) ?:?"),
        ("related", r"(?:read (?:more|next|also|on)|see also|also read|next article|continue reading"
                    r"|previous (?:article|post)|next post)(?: ?[:»→>…-] ?.{0,200})?"),
        ("comments", r"(?:\d{1,6} |no |view |view all |show |add a |leave a |post a |write a )?"
                     r"(?:comments?|repl(?:y|ies))(?: ?[:(]? ?\d{0,6}\)?)?"),
        ("comments", r"comments are (?:closed|off|disabled)\.?|be the first to comment\W*|"
                     r"(?:log|sign) in to (?:comment|leave a reply|post)\b.{0,60}"),
        ("copyright", r"(?:©|\(c\)|copyright\b).{0,200}|.{0,120}\ball rights reserved\.?"),
        ("cookie notice", r"(?:we|this (?:web)?site|our (?:web)?site|our partners) uses? cookies\b.*"),
        ("cookie notice", r"(?:by (?:continuing|using|clicking)\b.*\bcookies?\b.*"
                          r"|(?:accept|reject|manage|allow) (?:all )?cookies.{0,80}"
                          r"|cookie (?:policy|settings|preferences|notice|consent)"
                          r"|we (?:value|care about) your privacy\b.*|accept all|reject all)"),
        ("subscription", r"(?:subscribe|unsubscribe|newsletter|donate|support us|follow us|join us|"
                         r"sign up|log in|sign in|register)(?: now| today| here)?\W*"),
        ("subscription", r"(?:please )?(?:subscribe to|sign up (?:for|to)|get|join|support|follow)\b"
                         r".*\b(?:newsletter|inbox|subscribers?|our work|our journalism"
                         r"|our channel|for free|on (?:twitter|x|facebook|telegram|whatsapp))\W*"),
        ("tags", r"(?:tags?|topics?|filed under|categor(?:y|ies)|keywords) ?:(?: .*)?"),
        ("navigation", r"(?:skip to (?:main )?content|menu|search|home|back to (?:top|home)|toggle"
                       r" navigation|[^.!?>»]{1,40}(?: ?[>»›] ?[^.!?>»]{1,60}){1,6})"),
        ("author box", r"(?:about the authors?|meet the authors?|author bio|authors? ?:.*)"),
        ("author box", r"the editorial (?:team|staff|board) (?:at|of) .*"),
    )
)  # fmt: skip
_SHARE = re.compile(
    r"(?:share|tweet|pin it|post|email|e-mail|print|copy link|copy|link|save|like|repost|facebook"
    r"|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|bluesky|mastodon|threads|messenger"
    r"|viber|this|article|story|page|post|on|via|by|to|with|friends|\d{1,5}|[\W_])(?![a-z])"
)
_SHARE_CORE = re.compile(
    r"\b(?:share|tweet|facebook|twitter|linkedin|whatsapp|pinterest|copy link|e?-?mail this)\b"
)
_BYLINE = re.compile(
    rf"(?:[Bb][Yy]|[Ww]ritten by|[Ww]ords by|[Rr]eporting by)(?: (?:{_NAME}|&|,|\|)){{1,12}}"
)
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "as", "at", "but", "by", "de", "der", "for", "from", "in", "into", "la", "nor", "of"]
    + ["on", "or", "over", "the", "to", "up", "van", "via", "von", "with", "vs", "is", "are", "its"]
)  # fmt: skip
_BIO = re.compile(
    r"\b(?:is|was) (?:an?|the|our)\b.{0,80}\b(?:journalist|reporter|writer|editor|correspondent|author"
    r"|columnist|contributor|freelancer|fellow|researcher|analyst|professor|lecturer)\b"
)
_ENDS = re.compile(r"[.!?…][\])}”’\"'»*_]*(?:\[\d{1,3}\])*$")
_ACRONYM_END = re.compile(r"\b(?:[A-Z]\.){2,}$")
_BULLET = re.compile(r"(?:[-*•‣·–—]|\d{1,3}[.)])\s")
_WORDS = re.compile(r"[^\W\d_][\w’'.-]*")
# Marks after which a page ends, unless body text follows; the second asks for more of it, since
# teasers of other articles are short paragraphs too.
_TAIL_AFTER = frozenset({"share buttons", "subscription", "comments", "author box", "tags"})
_TEASERS_AFTER = frozenset({"related"})
BODY_CHARACTERS = 60
BODY_AFTER_TEASERS = 250


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's blocks turned out to be."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...]


def sort_blocks(text: str, blocks: Sequence[Span]) -> Page:
    """Sort the blocks of a page's plain text into title, body paragraphs and furniture."""
    words = [single_spaced(text[block.start : block.end]) for block in blocks]
    kinds = [marker(each) for each in words]
    _mark_title(words, kinds)
    _mark_author_boxes(words, kinds)
    _mark_tail(words, kinds)
    _mark_headings(words, kinds)
    title = next((word for word, kind in zip(words, kinds, strict=True) if kind == "title"), "")
    heading = ""
    paragraphs: list[Paragraph] = []
    furniture: list[Furniture] = []
    for block, word, kind in zip(blocks, words, kinds, strict=True):
        if kind:
            furniture.append(Furniture(block, kind))
            heading = word if kind == "heading" else heading
        else:
            paragraphs.append(Paragraph(len(paragraphs) + 1, block, heading))
    return Page(title, tuple(paragraphs), tuple(furniture))


def number_blocks(text: str, blocks: Sequence[Span]) -> Page:
    """Number the blocks of a text that is known to be body text, but for hidden characters."""
    hidden = {block for block in blocks if _hides(text[block.start : block.end])}
    body = (block for block in blocks if block not in hidden)
    return Page(
        title="",
        paragraphs=tuple(Paragraph(number, block) for number, block in enumerate(body, start=1)),
        furniture=tuple(Furniture(block, "hidden characters") for block in sorted(hidden)),
    )


def marker(words: str) -> str:
    """Name the furniture that a block is by its words alone, or return an empty string."""
    if _hides(words):
        return "hidden characters"
    if len(words) > MARKER_CHARACTERS:
        return ""
    if not any(character.isalnum() for character in words):
        return "rule"
    lower = words.lower()
    for kind, pattern in _MARKERS:
        if pattern.fullmatch(lower):
            return kind
    if len(words) <= HEADING_CHARACTERS:
        if _SHARE_CORE.search(lower) and not _SHARE.sub("", lower).strip():
            return "share buttons"
        if _BYLINE.fullmatch(words) and _is_title_case(words.partition(" ")[2]):
            return "byline"
    return ""


def single_spaced(text: str) -> str:
    """Return a text on one line, its runs of space made single."""
    return " ".join(text.split())


def _hides(words: str) -> bool:
    return bool(_HIDDEN.search(words))


def _ends_as_sentence(words: str) -> bool:
    return bool(_ENDS.search(words)) and not (
        _ACRONYM_END.search(words) and _is_title_case(words)
    )


def _is_title_case(words: str) -> bool:
    """Say whether every word but the small ones has a capital, or is no word at all."""
    found = [word for word in _WORDS.findall(words) if word.lower() not in _SMALL_WORDS]
    return bool(found) and sum(not word[0].islower() for word in found) >= 0.8 * len(found)


def _is_label(words: str) -> bool:
    """Say whether a block can be a heading: short, no sentence, no list item, no introduction."""
    return (
        len(words) <= HEADING_CHARACTERS
        and not _ends_as_sentence(words)
        and not _BULLET.match(words)
        and (words[-1] not in ":;," or (words[-1] == ":" and _is_title_case(words)))
    )


def _is_body(words: str, characters: int = BODY_CHARACTERS) -> bool:
    return len(words) >= characters and _ends_as_sentence(words)


def _mark_title(words: Sequence[str], kinds: list[str]) -> None:
    """Mark the first block that says something as the title, if it isn't a sentence of the body."""
    first = next((i for i, kind in enumerate(kinds) if not kind), None)
    if first is None or not any(not kind for kind in kinds[first + 1 :]):
        return
    title = words[first]
    asks = title.endswith(("?", "!"))
    if len(title) > TITLE_CHARACTERS or _BULLET.match(title) or title.endswith((":", ",", ";")):
        return
    if _ends_as_sentence(title) and not asks and not _is_title_case(title):
        return
    for i, word in enumerate(words):
        if word == title:
            kinds[i] = "title"


def _mark_author_boxes(words: Sequence[str], kinds: list[str]) -> None:
    """Mark a name that stands twice with what follows it, and what describes the byline's name."""
    names = tuple(
        word.partition(" ")[2].lower()
        for word, kind in zip(words, kinds, strict=True)
        if kind == "byline"
    )
    first, last = _body_bounds(words, kinds, BODY_AFTER_TEASERS)
    for i in range(1, len(words)):
        word, above = words[i], words[i - 1]
        if not kinds[i] and word == above and _is_label(word) and _is_title_case(word):
            kinds[i - 1] = kinds[i] = "author box" if i > first else "byline"
        described = word.lower().startswith(names) and bool(_BIO.search(word[:200]))
        boxed = kinds[i - 1] == "author box" and not _ends_as_sentence(above)
        # A bio may be long enough to be the last body text itself.
        if not kinds[i] and first < i >= last and (described or boxed):
            kinds[i] = "author box"


def _mark_tail(words: Sequence[str], kinds: list[str]) -> None:
    """Mark all that follows the last body text, once something has marked the end."""
    first, last = _body_bounds(words, kinds, BODY_CHARACTERS)
    last_long = _body_bounds(words, kinds, BODY_AFTER_TEASERS)[1]
    teasers = False
    for i in range(first + 1, len(words)):
        teasers = teasers or kinds[i] in _TEASERS_AFTER
        ended = (teasers or kinds[i] in _TAIL_AFTER) and i > (last_long if teasers else last)
        if ended:
            kinds[i:] = [kind or "after the text" for kind in kinds[i:]]
            return


def _body_bounds(words: Sequence[str], kinds: Sequence[str], characters: int) -> tuple[int, int]:
    """Find where body text starts, and the last block of it with so many characters."""
    body = [i for i, kind in enumerate(kinds) if not kind and _is_body(words[i])]
    long = [i for i in body if len(words[i]) >= characters]
    return (body[0], long[-1] if long else -1) if body else (len(words), -1)


def _mark_headings(words: Sequence[str], kinds: list[str]) -> None:
    """Mark a label that a paragraph follows, and one in title case that such a label follows."""
    below = ""
    for i in range(len(words) - 1, -1, -1):
        if kinds[i]:
            continue
        if _is_label(words[i]) and (
            below == "body" or (below == "heading" and _is_title_case(words[i]))
        ):
            kinds[i] = below = "heading"
        else:
            below = "" if _is_label(words[i]) else "body"
