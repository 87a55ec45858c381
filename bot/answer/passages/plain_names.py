"""Names as sources have them, in place of a symbol, a capital, or a slip in a name."""

from __future__ import annotations

from dataclasses import replace

from bot.answer.language.query.read_query import Reading
from index.search.searchable import Searchable
from index.search.stems import stems
from index.votes.names.countries import Countries


def plainly(reading: Reading, library: Searchable, countries: Countries) -> Reading:
    """Put names for what sources may not use: a symbol, a capital, or a slip in a name."""
    text = reading.text
    of_vote = any(one.may("vote") or one.choice is not None for one in reading.tokens)
    for token in () if of_vote else reversed(reading.tokens):
        typed = text[token.span.start : token.span.end]
        held = all(library.idf(stem) < library.idf("") for stem in stems(typed))
        symbol = any(map(str.isdigit, typed)) and not held
        if symbol and token.votes and len(token.votes.records) == 1:
            name = token.votes.records[0].name
            text = text[: token.span.start] + name + text[token.span.end :]
    for mention in reversed(countries.mentions(text)):
        said = text[mention.span.start : mention.span.end].lower()
        known = all(word in library.vocabulary for word in said.split())
        other = (mention.form == "metonym" and not known) or mention.misspelt
        if other and len(mention.codes) == 1:
            name = countries.name(mention.codes[0])
            text = text[: mention.span.start] + name + text[mention.span.end :]
    return replace(reading, text=text)
