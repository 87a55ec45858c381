"""Token max-sim between a question and many passages, their sentences all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.search.searchable import Searchable
from index.types import Passage, Span

Floats = npt.NDArray[np.float32]
Place = tuple[str, int, int]


class Cosines:
    """The cosines of a question's tokens to those of some passages; what isn't there is met anew.

    They are of the passages that were asked for last, so that a search, its sentences and what is
    looked at of them share one product.
    """

    def __init__(self, library: Searchable, tokens: Floats) -> None:
        """Take a question's projected token vectors [n, p] for passages of a library."""
        self._library = library
        self._tokens = tokens
        self._meet(())

    def of(self, passage: Passage, span: Span | None = None) -> Floats:
        """Return for each token its largest cosine to one of a passage, or one inside a span; [n].

        Zeros where there is no token.
        """
        if span is None:
            self._have((passage,))
            first, starts = self._columns[_place(passage)]
            found = self._cosines[:, first : first + len(starts)]
            best: Floats = found.max(axis=1) if len(starts) else np.zeros(len(found), np.float32)
            return best
        return self.of_sentences([passage], [[span]])[:, 0]

    def of_sentences(self, passages: Sequence[Passage], spans: Sequence[Sequence[Span]]) -> Floats:
        """Return for each token its largest cosine to one inside each span; [n, all spans].

        The spans are those of the first passage, then those of the second, and so on.
        """
        self._have(passages)
        edges: list[int] = []
        for passage, inside in zip(passages, spans, strict=True):
            first, starts = self._columns[_place(passage)]
            places = [place for span in inside for place in (span.start, span.end)]
            edges += (np.searchsorted(starts, places) + first).tolist()
        if not edges:
            return np.empty((len(self._tokens), 0), np.float32)
        best: Floats = np.maximum.reduceat(self._cosines, edges, axis=1)[:, ::2]
        empty = np.asarray(edges[::2]) == np.asarray(edges[1::2])
        best[:, empty] = 0
        return best

    def late(
        self, passages: Sequence[Passage], kept: npt.NDArray[np.bool_], weights: Floats
    ) -> list[float]:
        """Return the max-sim of each passage: half over all of it, half over its best sentence.

        Of the question's tokens, the mean of those `kept` [n] counts over all of a passage, and
        the sum by `weights` [n] over a sentence, which goes on to where the next begins. It is 0
        for a passage without tokens.
        """
        self._have(passages)
        scores = [0.0] * len(passages)
        by_sentence: list[Floats] = []
        firsts: list[int] = []
        met: list[int] = []
        count = 0
        for number, passage in enumerate(passages):
            first, starts = self._columns[_place(passage)]
            begin = np.searchsorted(starts, [span.start for span in passage.spans]).tolist()
            # What its units need may stand before the first of them.
            begin = [one for one in dict.fromkeys((0, *begin)) if one < len(starts)]
            if begin:
                own = self._cosines[:, first : first + len(starts)]
                by_sentence.append(np.maximum.reduceat(own, begin, axis=1))
                firsts.append(count)
                met.append(number)
                count += len(begin)
        if met:
            cosines = np.concatenate(by_sentence, axis=1)
            whole = np.maximum.reduceat(cosines, firsts, axis=1)[kept].mean(axis=0)
            best = np.maximum.reduceat(weighed(cosines, weights), firsts)
            for number, score in zip(met, ((whole + best) / 2).tolist(), strict=True):
                scores[number] = score
        return scores

    def _have(self, passages: Sequence[Passage]) -> None:
        if not all(_place(passage) in self._columns for passage in passages):
            self._meet(passages)

    def _meet(self, passages: Sequence[Passage]) -> None:
        self._columns: dict[Place, tuple[int, npt.NDArray[np.int32]]] = {}
        # One product a passage: a larger one is shared among threads, which wait for each other
        # longer than they work. One column more than there are tokens, for an edge behind the last.
        cosines = [np.zeros((len(self._tokens), 1), np.float32)]
        count = 0
        for passage in passages:
            vectors, spans = self._library.token_vectors(passage)
            self._columns[_place(passage)] = count, spans[:, 0]
            cosines.insert(-1, self._tokens @ vectors.T)
            count += len(vectors)
        self._cosines: Floats = np.concatenate(cosines, axis=1)


def weighed(cosines: Floats, weights: Floats) -> Floats:
    """Sum cosines [n, m] by the weights of their rows [n].

    Not as a product of matrices, in which equal columns may come out unequal in the last digit.
    """
    total: Floats = (cosines * weights[:, np.newaxis]).sum(axis=0)
    return total


def _place(passage: Passage) -> Place:
    return passage.source_id, passage.span.start, passage.span.end
