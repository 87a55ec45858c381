"""Patterns that compile late are patterns all the same, and all of the project's compile."""

import gc
import importlib
import pkgutil
import re

import pytest

import bot
import index
from index.lazy_pattern import LazyPattern, lazy_pattern


def test_a_lazy_pattern_finds_what_a_compiled_one_finds() -> None:
    text, flags = r"(?P<first>a)b+", re.IGNORECASE
    late, now = lazy_pattern(text, flags), re.compile(text, flags)
    found = late.search("xABBy")
    assert found is not None
    assert found.groupdict() == now.search("xABBy").groupdict()  # type: ignore[union-attr]
    assert late.sub("-", "ab abb") == "- -"
    assert [one.span() for one in late.finditer("ab abb")] == [(0, 2), (3, 6)]
    assert (late.pattern, late.flags, late.groups) == (now.pattern, now.flags, now.groups)


def test_it_compiles_once_and_not_before_its_use(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    late = lazy_pattern("a")
    compile_now = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or compile_now(*given))
    assert not compiled
    assert late.match("a")
    assert late.match("a")
    assert compiled == [("a", 0)]


def test_what_a_pattern_does_not_have_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        lazy_pattern("a").scan  # type: ignore[attr-defined]  # noqa: B018


def test_every_pattern_of_the_project_compiles() -> None:
    for package in (index, bot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and "migrations" not in module.name:
                importlib.import_module(module.name)
    patterns = [one for one in gc.get_objects() if type(one) is LazyPattern]
    assert len(patterns) > 100
    for one in patterns:
        assert re.compile(one.pattern, one.flags)
