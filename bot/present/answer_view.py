"""An answer, or what checking a sentence found, as a view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.answer.claims.checked import (
    CheckedSentence,
    NothingFound,
    RecordAgrees,
    RecordDiffers,
    StandsInSource,
    heading_of,
)
from bot.answer.ledger import Slice, Statement, Words, render
from bot.answer.types import Abstained, Answer, Answered, Citation, Conflicting, Reason
from bot.present.links import quote_url
from bot.present.lookup_views import figures
from bot.present.quote_parts import parts_of
from bot.present.view import (
    Block,
    Facts,
    Line,
    Link,
    Links,
    Listed,
    Prose,
    Quoted,
    Role,
    Run,
    Said,
    Tone,
    View,
    line,
)
from index.sources.text.sentences import sentences
from index.types import Paragraph, Quote, Span
from index.votes.lookup.parties import capital
from index.votes.record import VoteRecord

NAMED = 2  # further sources that are named in the line below the quotes
RECORDS = 3
CHOICES_SHOWN = 5
SURE = 0.9  # probability from which nothing is said of it
AROUND = 1  # paragraphs before and after the quoted one
TO_WORDS, TO_PAGE = "Read it there", "Read the page"


def view_of(answer: Answer, *, asked: str = "", quotes: int = 1, note: str = "") -> View:
    """Make the view of an answer: its first line, its quotes, and where else it is said.

    At least `quotes` quotes are shown; `asked` is the question, and `note` a sentence at the end.
    """
    notes = [line(note)] if note else []
    match answer:
        case Answered():
            tone: Tone = "passages" if answer.kind == "passages" else "votes"
            return View(tone, (*_cited(answer, quotes), *notes), asked=asked)
        case Conflicting():
            blocks = (*_cited(answer, quotes), *notes)
            return View("conflict", blocks, "The sources disagree", asked)
        case Abstained():
            tone = "closest" if answer.kind == "closest" else "refusal"
            title = f"{answer.text[:-1]}:" if answer.missing else answer.text
            return View(tone, (*_refused(answer), *notes), title, asked)
        case _:
            assert_never(answer)


def view_of_checked(checked: CheckedSentence, *, first: int = 1, quotes: int | None = None) -> View:
    """Make the view of a checked sentence: its first quotes, numbered from `first` on."""
    finding = checked.finding
    blocks: list[Block] = [Said(checked.text)]
    citations: Sequence[Citation] = ()
    records: Sequence[VoteRecord] = ()
    tone: Tone = "refusal"
    if not isinstance(finding, StandsInSource) and finding.statement:
        blocks.append(line(render(finding.statement)))
    match finding:
        case StandsInSource():
            tone, citations = "passages", finding.citations
        case RecordAgrees():
            tone, citations, records = "agrees", finding.citations, finding.records
        case RecordDiffers():
            tone, citations, records = "conflict", finding.citations, finding.records
        case NothingFound():
            pass
        case _:
            assert_never(finding)
    numbered = [Citation(first - 1 + one.n, one.quote) for one in citations[:quotes]]
    blocks += map(quoted, numbered)
    blocks.append(Links((*map(_link, numbered), *map(record_link, records))))
    return View(tone, tuple(blocks), heading_of(finding))


def view_of_quotes(citations: Sequence[Citation], *, title: str, note: str = "") -> View:
    """Make the view of quotes below each other; `title` and `note` are Ayes's own words."""
    notes = [line(note, "note")] if note else []
    links = Links(tuple(map(_link, citations)))
    return View("passages", (*map(quoted, citations), *notes, links), title)


def view_of_context(citation: Citation, paragraphs: Sequence[Paragraph]) -> View | None:
    """Make the view of a quote's paragraph between its neighbours; None if none holds it."""
    quote = citation.quote
    holding = [
        n
        for n, each in enumerate(paragraphs)
        if each.number == quote.paragraph and any(map(each.span.holds, quote.spans))
    ]
    if not holding:
        return None
    own = holding[0]
    blocks: list[Block] = []
    for n in range(max(0, own - AROUND), min(own + AROUND + 1, len(paragraphs))):
        span, number = paragraphs[n].span, paragraphs[n].number
        name = heading(citation) if n == own else quote.source.locator(number, span.start)
        words = quote.source.text[span.start : span.end]
        prose = (Prose((Run(words),)),)
        blocks.append(Quoted(name, prose, words, f"paragraph-{number}.txt", n=int(n == own)))
    blocks.append(Links(((_reading(quote), quote_url(quote)),)))
    return View("passages", tuple(blocks))


def place(quote: Quote) -> str:
    """Name the source and the paragraph of a quote."""
    # A digest retells a page in other words, under headings of its own; who reads the quote has to
    # know that.
    if quote.source.kind == "digest":
        return f"{quote.source.name}, {quote.locator} (digest)"
    return ", ".join(filter(None, (quote.source.name, quote.section, quote.locator)))


def heading(citation: Citation) -> str:
    """Head a quote with its number and its place."""
    return f"[{citation.n}] {place(citation.quote)}"


def quoted(citation: Citation, marked: Sequence[Span] = ()) -> Quoted:
    """Show a quote under its number and its place."""
    quote, n = citation.quote, citation.n
    link = (_reading(quote), quote_url(quote))
    parts = parts_of(quote, marked)
    file, page = f"quote-{n}.txt", quote.source.url
    name, more, links = heading(citation), quote.more, quote.links
    return Quoted(name, parts, quote.text, file, link, page, more, n, links)


def shown_of(answer: Answer, quotes: int) -> int:
    """Say how many quotes of an answer are shown where at least so many are asked for."""
    return 0 if isinstance(answer, Abstained) else max(answer.shown, quotes)


def first_line(answer: Answer) -> str:
    """Return the line that answers, or that says that nothing does."""
    if isinstance(answer, Abstained):
        return answer.text
    first = _lines(answer.statement)[0]
    if _slices(first):
        return render(first)
    text = render(first)
    return text[: sentences(text)[0].end] if text.strip() else text


def tally(record: VoteRecord) -> str:
    """Write a record's outcome and figures out, from its cells."""
    if record.totals is None:
        return "not put to the vote"
    return f"{f'{record.outcome}: ' if record.outcome else ''}{figures(record.totals)}"


def record_name(record: VoteRecord) -> str:
    """Return what a record is called where its symbol matters: the symbol, or else its name."""
    return record.symbol or record.draft or capital(record.name)


def record_link(record: VoteRecord) -> Link:
    """Return the label and the address of a record where it is kept."""
    return f"{record_name(record)} at {record.record_publisher or record.body}", record.record_url


def _cited(answer: Answered | Conflicting, quotes: int) -> Iterator[Block]:
    """Show the lines, the quotes that the answer needs, and name the sources of the others."""
    shown = shown_of(answer, quotes)
    cited, others = answer.citations[:shown], answer.citations[shown:]
    whole = {citation.quote: citation for citation in cited}
    pieces = _slices(answer.statement)
    for number, said in enumerate(_lines(answer.statement)):
        own = [whole.pop(each.quote) for each in _slices(said) if each.quote in whole]
        yield from map(quoted, own)  # a quote that is the answer stands where it would be said
        if not own:
            yield from _set(said, first=number == 0)
    for citation in whole.values():
        of = (one.quote for one in pieces if one.quote.source.id == citation.quote.source.id)
        yield quoted(citation, [span for one in of for span in one.spans])
    records = answer.records[:RECORDS]
    if records and isinstance(answer, Conflicting):
        yield Facts(tuple((_kept_by(one), f"{record_name(one)}, {tally(one)}") for one in records))
    if also := _also(cited, others):
        yield line(also, "note")
    if answer.confidence < SURE:
        yield line(f"Confidence: {'fair' if answer.confidence >= 0.7 else 'low'}", "note")
    yield Links((*map(_link, answer.citations[: shown + NAMED]), *map(record_link, records)))


def _refused(answer: Abstained) -> Iterator[Block]:
    if answer.kind != "closest":  # of which the title says as much
        yield line(f"{capital(answer.reason.value)}.")
    if hint := render(answer.hint):
        yield line(hint)
    if answer.choices:
        yield Listed(answer.choices[:CHOICES_SHOWN], max(0, len(answer.choices) - CHOICES_SHOWN))
    first: dict[tuple[str, int], Quote] = {}
    # Where nothing is near, the nearest of it would only mislead.
    for quote in answer.closest if answer.reason is not Reason.NOTHING_CLOSE else ():
        first.setdefault((quote.source.id, quote.paragraph), quote)
    for number, quote in enumerate(first.values()):
        if number == 0:
            link = (_reading(quote), quote_url(quote))
            name, page = f"Closest: {place(quote)}", quote.source.url
            yield Quoted(name, parts_of(quote), quote.text, "closest.txt", link, page, quote.more)
    near = list(first.values())[: 1 + NAMED]
    if near[1:]:
        yield line(f"Also near: {'; '.join(map(place, near[1:]))}", "note")
    yield Links(tuple((place(quote), quote_url(quote)) for quote in near))


def _slices(statement: Statement) -> list[Slice]:
    return [piece for piece in statement if isinstance(piece, Slice)]


def _set(statement: Statement, *, first: bool) -> Iterator[Line]:
    """Set a line of a statement; the first is cut after the sentence that answers."""
    role: Role = "answer" if first else "words"
    if _slices(statement):
        runs = tuple(Run(piece.text, isinstance(piece, Slice)) for piece in statement)
        yield Line(runs, role)
        return
    text = render(statement)
    spans = sentences(text)
    if not first or len(spans) < 2:
        yield line(text, role)
    else:
        yield line(text[: spans[0].end], role)
        yield line(text[spans[1].start :])


def _lines(statement: Statement) -> list[Statement]:
    """Cut a statement at the line breaks of its own words."""
    lines: list[Statement] = [()]
    for piece in statement:
        parts = piece.text.split("\n") if isinstance(piece, Words) else []
        if len(parts) < 2:
            lines[-1] = (*lines[-1], piece)
            continue
        lines[-1] = (*lines[-1], Words(parts[0]))
        lines += [(Words(part),) for part in parts[1:]]
    return [said for said in lines if render(said).strip()] or [()]


def _also(cited: Sequence[Citation], others: Sequence[Citation]) -> str:
    """Name where else it is said than is shown: "Also in Reuters, ¶ 1 and 2 more"."""
    shown = {place(citation.quote) for citation in cited}
    places = [
        one for one in dict.fromkeys(place(each.quote) for each in others) if one not in shown
    ]
    more = len(places) - NAMED
    said = "; ".join(places[:NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"Also in {said}" if said else ""


def _kept_by(record: VoteRecord) -> str:
    return f"The record ({record.record_publisher})" if record.record_publisher else "The record"


def _link(citation: Citation) -> Link:
    return heading(citation), quote_url(citation.quote)


def _reading(quote: Quote) -> str:
    return TO_PAGE if quote.source.kind == "digest" else TO_WORDS
