"""What is kept in memory: the latest used, up to a size."""

from __future__ import annotations

from index.cache import LruCache


def test_those_longest_unused_go() -> None:
    kept: LruCache[str, int] = LruCache(2)
    kept.put("one", 1)
    kept.put("two", 2)
    assert kept.get("one") == 1
    kept.put("three", 3)
    assert [kept.get(key) for key in ("one", "two", "three")] == [1, None, 3]


def test_costs_are_counted_anew_where_a_value_is_replaced() -> None:
    kept: LruCache[str, int] = LruCache(4)
    for cost in (3, 1, 2):
        kept.put("one", cost, cost)
    kept.put("two", 2, 2)
    assert (kept.get("one"), kept.get("two")) == (2, 2)


def test_the_latest_is_kept_whatever_its_cost() -> None:
    kept: LruCache[str, int] = LruCache(2)
    kept.put("small", 1)
    kept.put("large", 9, 9)
    assert (kept.get("small"), kept.get("large")) == (None, 9)
