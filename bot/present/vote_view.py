"""A vote as a view: its result, who took which position, and what sources report beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.answer.phrases import VOTED_ALONE
from bot.present.limits import shorten
from bot.present.lookup_views import figures, percent
from bot.present.tables import WORDS, sheet_of_positions
from bot.present.view import Block, Facts, Links, Listed, Table, View, line
from index.types import Source
from index.votes.analysis.cohesion import division
from index.votes.lookup.one_vote import CAST, YES_AND_NO, breaks_of, shares_of
from index.votes.lookup.parties import Parties, Party, capital, listed
from index.votes.names.spelling import by_alphabet
from index.votes.record import Position, Report, VoteRecord
from index.votes.reports import CHOICES, Mark, ReportBeside

NAMED: Final = 25  # countries named of a choice on a card
_MARKS: Final[Mapping[Mark, str]] = {Mark.AGREES: "✓", Mark.DIFFERS: "✗", Mark.NO_FIGURES: "–"}
_HEADINGS: Final = {
    Position.YES: "In favor",
    Position.NO: "Against",
    Position.ABSTAIN: "Abstaining",
    Position.ABSENT: "Did not vote",
}
_FACTS = 300  # characters
_FEW = 3  # countries named of a report that gives no figures
_GROUPS = 3  # groups named of which members broke with the line


def view_of_vote(
    vote: VoteRecord,
    parties: Parties,
    *,
    of: Party | None = None,
    beside: Sequence[ReportBeside] = (),
    sources: Mapping[str, Source] | None = None,
    sharing: int = 1,
    credit: str = "",
    whole: bool = False,
) -> View:
    """Show a vote: its result, that of a country or group, who was against, and its reports.

    `sharing` is how many votes were taken under the same symbol. With `whole`, nothing is left out
    of what is known of the vote; else it is what fits a card.
    """
    title = vote.title if vote.imported else vote.name
    longer = None if vote.title == title else f"“{vote.title}”"
    names = " · ".join(filter(None, (vote.symbol, vote.draft, longer, vote.body, str(vote.day))))
    kept = list(Position) if whole else [Position.NO, Position.ABSTAIN]
    named = tuple(
        (_HEADINGS[position], names_of(vote.who(position), parties))
        for position in kept
        if vote.who(position) and (whole or len(vote.who(position)) <= NAMED)
    )
    blocks: list[Block] = [line(names if whole else shorten(names, _FACTS))]
    if sharing > 1:
        words = f"{sharing} votes were taken under this symbol; this is the last of them."
        blocks.append(line(words))
    note = vote.note or ""
    blocks += [line(note if whole else shorten(note, _FACTS))] if note else []
    facts = [("Result", capital(_result(vote, whole=whole)))]
    facts += [(capital(of.name), _of(vote, of, parties))] if of is not None else []
    blocks.append(Facts((*facts, *named, *(_known(vote) if whole else ()))))
    breaks = breaks_of(vote, parties.groups)
    rows = tuple(
        f"{capital(group.name)}: {names_of(how.dissenters, parties, _GROUPS)}"
        for group, how in breaks[: None if whole else _GROUPS]
    )
    if rows:
        blocks.append(Listed(rows, len(breaks) - len(rows), "Who broke with the line of a group"))
    reports = sorted(beside, key=lambda one: one.mark(vote) is not Mark.DIFFERS)
    if reports:
        said = [
            _report(one, vote, sources or {}, parties)
            for one in reports
            if whole or one.mark(vote) is Mark.DIFFERS
        ]
        agreeing = [
            _place(one, sources or {})
            for one in reports
            if not whole and one.mark(vote) is Mark.AGREES
        ]
        said += [f"{_MARKS[Mark.AGREES]} {Mark.AGREES} · {'; '.join(agreeing)}"] if agreeing else []
        blocks += [Listed(tuple(said), title="Reports beside the record")] if said else []
    if not whole and any(len(vote.who(position)) > NAMED for position in kept):
        sheet = sheet_of_positions([vote], parties.name_of)
        blocks.append(Table("", sheet, (), "positions.csv", "What each country did"))
    at = f"{vote.symbol or vote.draft or capital(title)} at {vote.record_publisher or 'its source'}"
    blocks.append(Links(((at, vote.record_url),)))
    blocks += [line(credit, "note")] if credit else []
    return View("votes", tuple(blocks), capital(title))


def names_of(codes: Sequence[str], parties: Parties, most: int | None = None) -> str:
    """Name countries in the order of the alphabet, up to a number."""
    named = sorted(map(parties.name_of, codes), key=by_alphabet)
    names = [capital(name.removeprefix("the ")) for name in named]
    more = 0 if most is None else max(0, len(names) - most)
    return listed([*names[:most], *([f"{more} more"] if more else [])], "and")


def _result(vote: VoteRecord, *, whole: bool) -> str:
    if vote.totals is None:
        return "Not put to the vote"
    rule = f" ({vote.rule})" if vote.rule else ""
    lines = [f"{f'{vote.outcome}{rule}: ' if vote.outcome else ''}{figures(vote.totals)}"]
    for of in (YES_AND_NO, CAST) if whole else (CAST,):
        shares = [each for each in shares_of(vote) if each.of == of]
        if shares:
            said = ", ".join(f"{percent(each.share)} {WORDS[each.position]}" for each in shares)
            lines.append(f"{said} {of}")
    if not vote.complete:
        lines.append("Some positions are missing in the source.")
    if vote.official is not None:
        lines.append(f"The source's own total is {figures(vote.official)}.")
    return "\n".join(lines)


def _of(vote: VoteRecord, of: Party, parties: Parties) -> str:
    """Say what a country did, or what the members of a group did."""
    if of.group is not None:
        divided = division(vote.positions, of.group.among(vote.positions, vote.date))
        counts = ", ".join(f"{n:,} {WORDS[one]}" for one, n in divided.counts.items() if n)
        others = names_of(divided.dissenters, parties)
        return f"{counts}{f'; other than most: {others}' if others else ''}" or "No roll call."
    position = vote.positions.get(of.code)
    if position is not None:
        return capital(VOTED_ALONE[position])
    if vote.totals is None:
        return "There was no vote."
    if vote.positions:
        return "Not in the roll call of this vote."
    return "The record of this vote has no roll call."


def _known(vote: VoteRecord) -> Iterator[tuple[str, str]]:
    """Yield what else is known of a vote."""
    known = {
        "Id": vote.id,
        "Kind": None if vote.kind == "resolution" else vote.kind,
        "Amends": vote.amends,
        "Subjects": ", ".join(vote.subjects),
        "Agenda": vote.agenda,
        "Record": vote.record_publisher,
        "Licence": vote.licence,
        "Address": vote.record_url,
    }
    yield from ((name, value) for name, value in known.items() if value)


def _report(
    one: ReportBeside, vote: VoteRecord, sources: Mapping[str, Source], parties: Parties
) -> str:
    """Write a source's report, marked as agreeing with the record or differing from it."""
    report, mark = one.report, one.mark(vote)
    said = [_figures(report)] if _figures(report) else []
    if one.record != vote:
        said.append(f"which the record has for {one.record.name}")
    elif report.given_for is not None:
        said.append("given as the result of another vote")
    codes = one.differing_positions(vote)
    if not said:
        codes = codes or tuple(sorted(report.positions)[:_FEW])
    said += [
        f"says that {parties.name_of(code)} {VOTED_ALONE[report.positions[code]]}" for code in codes
    ]
    if report.outdated:
        said.append("written before the vote")
    place = _place(one, sources)
    return f"{_MARKS[mark]} {mark} · {': '.join(filter(None, (place, ', '.join(said))))}"


def _place(one: ReportBeside, sources: Mapping[str, Source]) -> str:
    source = sources.get(one.report.source)
    return f"{source.name if source else one.report.source}, ¶ {one.report.paragraph}"


def _figures(report: Report) -> str:
    given = ((getattr(report, choice), WORDS[Position[choice.upper()]]) for choice in CHOICES)
    return ", ".join(f"{figure} {word}" for figure, word in given if figure is not None)
