"""Characters as a reader sees them: composed, without what is invisible, ligatures apart."""

from __future__ import annotations

import unicodedata

from index.lazy_pattern import lazy_pattern

_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# Soft hyphens, zero-width spaces and joiners that join nothing, word joiners, byte order marks.
_INVISIBLE = lazy_pattern("[\u00ad\u200b\u2060\ufeff]|(?<![^\x00-\u024f])[\u200c\u200d]")
# What XML has no place for, and what a terminal or a card would act on.
_CONTROLS = lazy_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LIGATURE = lazy_pattern("[\ufb00-\ufb06]")

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISABLE = lazy_pattern(r"[0-9+\-−=()ni]+")
_LOWERABLE = lazy_pattern(r"[0-9+\-−=()]+")
# Raised behind a word or what ends a sentence, a number is the mark of a note.
_MARKED = lazy_pattern(r"(?:[^\W\d_]{4,}|[.,;:!?…”’\"')\]])\Z")
_NOTE_MARK = lazy_pattern(r"[\d*†‡§, \[\]–-]+")
# In "CO₂" it is as good as "2", which people type; between figures it keeps them apart.
_AFTER_LETTER = lazy_pattern("(?<=[^\\W\\d_])[₀-₉]+(?![\\d₀-₉])")


def seen(text: str) -> str:
    """Return a text as it is shown: NFC, without soft hyphens and the like."""
    if text.isascii():
        return _CONTROLS.sub("", text) if _CONTROLS.search(text) else text
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _CONTROLS.sub("", _LIGATURE.sub(lambda one: _LIGATURES[one[0]], text))


def raised(before: str, text: str) -> str:
    """Write what is set high behind some words so that it stays apart from their figures."""
    text = text.strip()
    marked = not before.strip() or _MARKED.search(before) or text[:1] == "["
    if _NOTE_MARK.fullmatch(text) and marked:
        return ""
    if _RAISABLE.fullmatch(text):
        return text.translate(_RAISED)
    return f"^{text}" if any(one.isdigit() for one in text) and before[-1:].isdigit() else text


def lowered(text: str) -> str:
    """Write what is set low."""
    return text.translate(_LOWERED) if _LOWERABLE.fullmatch(text.strip()) else text


def settled(text: str) -> str:
    """Write low figures behind a letter as people type them, once all of a text is there."""
    return _AFTER_LETTER.sub(lambda low: str(_number(low[0])), text)


def _number(low: str) -> str:
    return "".join(str(unicodedata.digit(one)) for one in low)
