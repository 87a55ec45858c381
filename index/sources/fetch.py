"""Pages and files that an operator asks for, fetched so that no address can be used against them.

Every address that a host's name stands for has to be public, and that is looked at again where the
connection is made, so neither a redirect nor a name that changes its mind leads into the network
that Ayes runs in. Size, time and redirects are bounded, robots.txt is kept to, and a host is asked
once a second.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from protego import Protego
from yarl import URL

from index.errors import FetchError, SourceError
from index.files.os_errors import reason_of
from index.lazy_pattern import lazy_pattern
from index.sources.parsing.metadata import GivenMetadata, label, slug
from index.sources.parsing.registry import FILE_BYTES, FORMATS, format_of
from index.sources.rate_limit import RateLimit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PRODUCT: Final = "Ayes"  # the name that robots.txt may hold rules for
REDIRECTS: Final = 5
SECONDS: Final = 30.0  # for one answer, from the first look at its address to its last byte
PACE: Final = 1.0  # seconds between two requests to a host
LONGEST_PACE: Final = 60.0  # however long robots.txt asks to wait
ROBOTS_BYTES: Final = 512 << 10
CHUNK_BYTES: Final = 64 << 10

_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_PASSWORD = lazy_pattern(r"//[^/]*@")  # and the name before it
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave: its bytes, where they were after all redirects, and since when."""

    url: str
    content: bytes
    content_type: str
    fetched_at: datetime

    @property
    def name(self) -> str:
        """Name a file that could hold it: what is left of the address, and a format's suffix."""
        url = URL(self.url)
        path = PurePosixPath(url.path)
        own = path.suffix.lower()
        kind = format_of(url.name, self.content_type)
        stem = path.with_suffix("") if own in FORMATS else path
        return slug(f"{url.host}{stem}?{url.query_string}") + (
            own
            if FORMATS.get(own) is kind
            else next(suffix for suffix, one in FORMATS.items() if one is kind)
        )


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public Internet, and of nothing that stands for another.

    Mapped, translated and tunnelled IPv4 addresses are none.
    """
    if isinstance(address, ipaddress.IPv6Address):
        stands_for = address.sixtofour or address.teredo
        if stands_for or address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def user_agent(contact: str | None = None) -> str:
    """Say who asks: Ayes, its version, and how to reach who runs it."""
    return f"{PRODUCT}/{version('ayes')}" + (f" (+{contact})" if contact else "")


class Fetcher:
    """Fetches, one request a second to each host that `pace` keeps. Safe to share between threads.

    `public` says which addresses may be connected to; anything but `is_public` is for tests.
    """

    def __init__(
        self,
        agent: str = "",
        *,
        limit: int = FILE_BYTES,
        seconds: float = SECONDS,
        public: Callable[[Address], bool] = is_public,
        resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver,
        pace: RateLimit | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._agent = agent or user_agent()
        self._limit = limit
        self._seconds = seconds
        self._public = public
        self._resolver = resolver
        self._clock = clock
        self._sleep = sleep
        self._pace = pace or RateLimit()
        self._robots: dict[URL, Protego] = {}

    def fetch(self, url: str) -> Fetched:
        """Fetch what stands at an address, of a kind that can be read; raise FetchError.

        Not to be called where an event loop runs.
        """
        return asyncio.run(self._fetched(_checked(url)))

    async def _fetched(self, url: URL) -> Fetched:
        connector = aiohttp.TCPConnector(
            resolver=_AllPublic(self._resolver(), self._public),
            socket_factory=self._socket,
            use_dns_cache=False,
            force_close=True,
            happy_eyeballs_delay=None,
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip"},
            timeout=aiohttp.ClientTimeout(total=self._seconds),
            auto_decompress=False,
            trust_env=False,
        ) as session:
            for _ in range(REDIRECTS + 1):
                robots = await self._rules(session, url.origin())
                if not robots.can_fetch(str(url), PRODUCT):
                    raise FetchError(
                        f"{_shown(url)} may not be fetched, says its robots.txt: save the page "
                        "and add the file."
                    )
                found = await self._asked(session, url, robots.crawl_delay(PRODUCT) or 0.0)
                if isinstance(found, Fetched):
                    return found
                url = found
        raise FetchError(f"{_shown(url)} is redirected too often: give the address it ends at.")

    async def _asked(self, session: aiohttp.ClientSession, url: URL, pace: float) -> Fetched | URL:
        """Return what an address holds, or where it redirects to."""
        await self._turn(url.host or "", pace)
        try:
            async with session.get(url, allow_redirects=False) as response:
                if response.status in _REDIRECTED:
                    return _checked(str(url.join(URL(response.headers.get("Location", "")))))
                if response.status != 200:
                    reason = label(f"{response.status} {response.reason or ''}")
                    raise FetchError(f"{_shown(url)} answers “{reason}”: check the address.")
                content_type = response.headers.get("Content-Type", "")
                try:
                    format_of(url.name, content_type)
                except SourceError as error:
                    raise FetchError(str(error)) from error
                content = await _content(response, self._limit)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, zlib.error) as error:
            raise _failed(url, error, self._seconds) from error
        return Fetched(str(url), content, content_type, datetime.now(UTC))

    async def _rules(self, session: aiohttp.ClientSession, origin: URL) -> Protego:
        """Return a site's rules for robots: all is allowed without any (RFC 9309)."""
        if origin not in self._robots:
            await self._turn(origin.host or "", 0.0)
            url = origin / "robots.txt"
            try:
                async with session.get(url, max_redirects=REDIRECTS) as response:
                    raw = await _content(response, ROBOTS_BYTES) if response.status == 200 else b""
                    failed = response.status >= 500
            except FetchError:
                raise
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError, zlib.error) as error:
                raise _failed(url, error, self._seconds) from error
            rules = "User-agent: *\nDisallow: /" if failed else raw.decode("utf-8", "replace")
            self._robots[origin] = Protego.parse(rules)
        return self._robots[origin]

    async def _turn(self, host: str, pace: float) -> None:
        """Wait until a host may be asked again."""
        now = self._clock()
        try:
            at = self._pace.turn(host, now, min(max(PACE, pace), LONGEST_PACE))
        except OSError as error:
            raise FetchError(
                f"Nothing is fetched, since no process can tell others of it: {reason_of(error)}."
            ) from error
        if at > now:
            await self._sleep(at - now)

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Make the socket of a connection, if its address is public."""
        family, kind, protocol, _, address = info
        _refuse_private(str(address[0]), self._public)
        return socket.socket(family, kind, protocol)


class _AllPublic(AbstractResolver):
    """Resolve names whose every address is public."""

    def __init__(self, resolver: AbstractResolver, public: Callable[[Address], bool]) -> None:
        self._resolver = resolver
        self._public = public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for one in found:
            _refuse_private(one["host"], self._public)
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _refuse_private(host: str, public: Callable[[Address], bool]) -> None:
    address = ipaddress.ip_address(host.partition("%")[0])
    if not public(address):
        raise FetchError(
            f"{address} is no address of the public Internet, so nothing is fetched from it: save "
            "the page and add the file."
        )


class _Unpacking:
    """Unpacks gzip, of however many members, or zlib as it arrives."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpacked(self, chunk: bytes, most: int) -> bytes:
        """Return what a chunk unpacks to, at most so many bytes; raise zlib.error."""
        found = bytearray()
        while chunk and len(found) < most:
            if self._member.eof:
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 32)
            found += self._member.decompress(chunk, most - len(found))
            chunk = self._member.unused_data.lstrip(b"\0")  # with which gzip fills up
        return bytes(found)

    @property
    def whole(self) -> bool:
        """Whether what has arrived ends where it should."""
        return self._member.eof


async def _content(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Return the bytes of an answer, unpacked; raise FetchError beyond the limit."""
    packing = response.headers.get("Content-Encoding", "identity").lower()
    if packing not in _PACKED | {"", "identity"}:
        raise FetchError(f"{_shown(response.url)} is packed in a way that wasn't asked for.")
    unpacking = _Unpacking() if packing in _PACKED else None
    content = bytearray()
    received = 0
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        received += len(chunk)
        room = limit + 1 - len(content)
        content += unpacking.unpacked(chunk, room) if unpacking else chunk
        if max(received, len(content)) > limit:
            raise FetchError(
                f"{_shown(response.url)} has more than {limit:,} bytes: save the part that you "
                "need and add the file."
            )
    if unpacking and not unpacking.whole:
        raise zlib.error("what it sent is incomplete")
    return bytes(content)


def _checked(url: str) -> URL:
    """Return an address that may be asked for; raise FetchError."""
    try:
        GivenMetadata.said("The address", {"url": url})
        parsed = URL(url).with_fragment(None)
        parsed.origin()
    except (SourceError, ValueError) as error:
        shown = label(_PASSWORD.sub("//", url))
        raise FetchError(
            f"“{shown}” is no address of a page: give one with http:// or https://."
        ) from error
    return parsed


def _shown(url: URL) -> str:
    return label(str(url))


def _failed(url: URL, error: Exception, seconds: float) -> FetchError:
    if isinstance(error, TimeoutError):
        return FetchError(f"{_shown(url)} took longer than {seconds:g} seconds: try again later.")
    return FetchError(f"{_shown(url)} can't be fetched ({label(str(error))}): check the address.")


@cache
def _shared(agent: str, home: Path | None) -> Fetcher:
    return Fetcher(agent, pace=RateLimit(home))


def fetch(url: str, contact: str | None = None, home: Path | None = None) -> Fetched:
    """Fetch what stands at an address, at the pace of all that is fetched by who shares a home."""
    return _shared(user_agent(contact), home).fetch(url)
