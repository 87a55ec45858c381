"""What the rows of the ablation are made of, and how far apart two of them are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from training.ablation import ALL, NEGATIVES, ROWS, chosen, difference
from training.training_examples import Example

POOL = {
    kind: [Example(kind, f"Which {kind} is {at}?", "", "", kind == "told") for at in range(90)]
    for kind in ("told", *NEGATIVES)
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_as_many_that_are_told_and_not_as_any_other_and_no_kind_that_it_leaves_out(
    row: str,
) -> None:
    examples = chosen(POOL, ROWS[row], 100, seed=1)
    kinds = Counter(one.kind for one in examples)
    assert (kinds.pop("told"), sum(kinds.values())) == (43, 57)
    assert set(kinds) == set(NEGATIVES) - set(ROWS[row])
    assert max(kinds.values()) - min(kinds.values()) <= 1


def test_what_is_told_is_the_same_in_each_row_but_for_its_wording_where_that_is_left_out() -> None:
    told = {row: [one for one in chosen(POOL, ROWS[row], 100, 1) if one.told] for row in ROWS}
    plain = told.pop("without loose")
    assert plain == POOL["told"][:43]
    assert all(one == told[ALL] != plain for one in told.values())


def test_a_difference_lies_in_an_interval_that_is_wide_where_questions_are_few() -> None:
    told = np.arange(400) % 2 == 0
    blind = np.random.default_rng(5).normal(size=400)
    above, low, high = difference([blind + told, blind + told], [blind], told)
    assert 0.1 < low < above < high
    assert difference([blind], [blind], told) == (0, 0, 0)
    half, _, _ = difference([blind + told, blind], [blind], told)
    assert half == pytest.approx(above / 2)
    _, few_low, few_high = difference([blind[:40] + told[:40]], [blind[:40]], told[:40])
    assert few_high - few_low > 2 * (high - low)
