"""What is quoted of a unit: itself, what it needs, and its neighbours where they belong to it.

A step stands in its list, a row below its header cells, code below what leads it in, an answer
below its question; what leads something in is never quoted alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.answer.language.text.names import WORD, full_names
from index.lazy_pattern import lazy_pattern
from index.search.searchable import Searchable
from index.search.stems import stems
from index.sources.text.plain_lists import LEADS
from index.types import Passage, Quote, Source, Span, Unit
from index.votes.names.countries import Countries

LIST_CHARACTERS: Final = 700  # of a list that is quoted in order from its start
_NUMBERED = lazy_pattern(r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,6})[.)]\s")
_MARK = lazy_pattern(r"\d{1,3}[.)][ \t]+\Z")
_LEANS = lazy_pattern(
    r"[\"“'‘]?(?:It|They|He|She|This|These|Those|That|Such|Its|Their|His|Her|Instead|Meanwhile"
    r"|However|But|And)\b"
)


def quote_of(
    source: Source,
    paragraph: int,
    units: Sequence[Unit],
    chosen: Unit,
    *,
    good: Collection[Span] = (),
    quoted: Sequence[Quote] = (),
) -> Quote | None:
    """Quote a unit of a paragraph; None if it leads something in that isn't there.

    `units` are all of the paragraph, in order, `good` those that answer as well, and `quoted` what
    is quoted already and isn't quoted again.
    """
    text = source.text
    below = [
        unit
        for unit in units
        if any(need.holds(chosen.span) and leads(text, need) for need in unit.needs)
    ]
    if leads(text, chosen.span) or (below and chosen.kind == "sentence"):
        return _led(source, paragraph, units, chosen, below)
    if chosen.kind in {"row", "code"}:
        spans = _ordered((*chosen.needs, chosen.span))
        return Quote(source, spans, paragraph, chosen.kind)
    if chosen.kind == "item":
        return _item(source, paragraph, units, chosen, good)
    span = _with_neighbours(source, units, chosen, good, quoted)
    return Quote(source, _ordered((*chosen.needs, span)), paragraph, chosen.kind)


def leads(text: str, span: Span) -> bool:
    """Say whether a span leads in what stands below it."""
    return text.endswith(LEADS, span.start, span.end)


def asked_list(text: str, heading: str, unit: Unit, asked: Collection[str]) -> Span | None:
    """Return what leads an item in, where that is asked for and nothing of the item itself.

    `asked` are the stems of the question: "Which papers are needed?" asks for all items below
    "These papers are needed:".
    """
    lead = next((need for need in reversed(unit.needs) if leads(text, need)), None)
    if unit.kind != "item" or lead is None:
        return None
    own = {stem for span in (*unit.needs, unit.span) if span > lead for stem in _stems(text, span)}
    above = {*stems(heading), *_stems(text, lead)}
    return lead if asked and above.issuperset(asked) and own.isdisjoint(asked) else None


def _stems(text: str, span: Span) -> list[str]:
    return list(stems(text[span.start : span.end]))


def repeats(quote: Quote, others: Iterable[Quote]) -> bool:
    """Say whether a quote is held by another, holds it, or has the same text."""
    own = " ".join(quote.text.split()).casefold()
    for other in others:
        if own == " ".join(other.text.split()).casefold():
            return True
        if quote.source.id == other.source.id and (
            other.holds(*quote.spans) or quote.holds(*other.spans)
        ):
            return True
    return False


def with_span(quote: Quote, span: Span) -> Quote:
    """Quote a further span of the same source too."""
    return replace(quote, spans=_ordered((span, *quote.spans)))


def is_quoted(quotes: Iterable[Quote], source_id: str, span: Span) -> bool:
    """Say whether a span of a source stands in one of the quotes."""
    return any(quote.source.id == source_id and quote.holds(span) for quote in quotes)


def _led(
    source: Source, paragraph: int, units: Sequence[Unit], lead: Unit, below: Sequence[Unit]
) -> Quote | None:
    """Quote what leads in with what stands `below` it, as far as there is room."""
    below = below or [unit for unit in units if unit.span.start >= lead.span.end][:1]
    if not below:
        return None
    return _listed(source, paragraph, (*lead.needs, lead.span), below)


def _item(
    source: Source,
    paragraph: int,
    units: Sequence[Unit],
    chosen: Unit,
    good: Collection[Span],
) -> Quote:
    """Quote an item: with all of its list in order if those are steps, else with those as good."""
    text, needs = source.text, chosen.needs
    beside = [unit for unit in units if unit.kind == "item" and unit.needs[: len(needs)] == needs]
    own = [unit for unit in beside if unit.needs == needs]
    if len(own) > 1 and all(_is_step(text, unit.span) for unit in own):
        whole = _listed(source, paragraph, needs, beside)
        if whole.holds(chosen.span):
            return whole
    kept = [unit.span for unit in own if unit.span in good or unit is chosen]
    if sum(span.end - span.start for span in kept) > LIST_CHARACTERS:
        kept = [chosen.span]
    return Quote(source, _ordered((*needs, *kept)), paragraph, "item")


def _listed(source: Source, paragraph: int, needs: Sequence[Span], below: Sequence[Unit]) -> Quote:
    """Quote what is needed and what stands below it in order, and count what has no room."""
    kept = list(needs)
    room = LIST_CHARACTERS
    number = 0
    for number, unit in enumerate(below, start=1):
        room -= unit.span.end - unit.span.start
        if room < 0 and number > 1:
            number -= 1  # noqa: PLW2901  (it is the last that is kept)
            break
        # A table's header stands between what leads it in and its rows.
        kept += [*unit.needs, unit.span]
    spans = _ordered(kept)
    return Quote(source, spans, paragraph, below[0].kind, len(below) - number)


def _with_neighbours(
    source: Source,
    units: Sequence[Unit],
    chosen: Unit,
    good: Collection[Span],
    quoted: Sequence[Quote],
) -> Span:
    """Extend a sentence by its neighbours where it can't stand alone.

    That is the one before it if it leans on it ("It did not ..."), and either if it answers as
    well.
    """
    like = [unit.span for unit in units if (unit.kind, unit.needs) == (chosen.kind, chosen.needs)]
    at = like.index(chosen.span)
    start, end = chosen.span.start, chosen.span.end
    for before in like[max(at - 1, 0) : at]:
        leans = _LEANS.match(source.text[start:end])
        if (leans or before in good) and not is_quoted(quoted, source.id, before):
            start = before.start
    for after in like[at + 1 : at + 2]:
        if after in good and not is_quoted(quoted, source.id, after):
            end = after.end
    return Span(start, end)


def _is_step(text: str, span: Span) -> bool:
    """Say whether an item has a number, which stands in it or before it."""
    before = text[max(0, span.start - 8) : span.start]
    return bool(_NUMBERED.match(text, span.start, span.end) or _MARK.search(before))


def _ordered(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put spans in order, each once, without those that lie in the one before."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def introduction(source: Source, passage: Passage, span: Span, countries: Countries) -> Span | None:
    """Return the sentence before one that introduces in full whom that calls by surname."""
    told = source.text[span.start : span.end]
    if full_names(told, countries):
        return None
    surnames = set(WORD.findall(told))
    for before in reversed(passage.spans[: passage.spans.index(span)]):
        names = full_names(source.text[before.start : before.end], countries)
        if any(name.split()[-1] in surnames for name in names):
            return before
    return None


def of_another_section(
    library: Searchable, passage: Passage, section: Passage, named: Collection[str]
) -> bool:
    """Say whether a passage is of another section of a source than that whose stems are named."""
    if passage.source_id != section.source_id or passage.heading == section.heading:
        return False
    text = library.sources[passage.source_id].text[passage.span.start : passage.span.end]
    return not set(named) <= set(stems(f"{passage.heading} {text}"))
