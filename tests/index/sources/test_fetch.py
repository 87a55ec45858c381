"""Fetching from a server on the loopback interface, which only these tests allow."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from index.errors import FetchError
from index.sources.fetch import Address, Fetched, Fetcher, fetch, is_public, user_agent

HERE = ipaddress.ip_address("127.0.0.1")
PAGE = "<html><body><p>The council said no on Monday.</p></body></html>"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """Resolves names as a test says; the last addresses of a name stay."""

    def __init__(self, names: dict[str, list[list[str]]]) -> None:
        self.names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = self.names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Site:
    """A server whose answers a test sets, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0
        self.clock = Clock()
        self.names: dict[str, list[list[str]]] = {"pier.example": [["127.0.0.1"]]}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        self.headers.append(dict(request.headers))
        if request.path not in self.answers:
            raise web.HTTPNotFound
        return await self.answers[request.path](request)

    def says(self, path: str, text: str = PAGE, **options: object) -> None:
        async def answer(_request: web.Request) -> web.StreamResponse:
            options.setdefault("content_type", "text/html")
            return web.Response(text=text, **options)  # type: ignore[arg-type]

        self.answers[path] = answer

    def sends(self, path: str, body: bytes, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(_request: web.Request) -> web.StreamResponse:
            return web.Response(body=body, headers={"Content-Type": "text/html", **named})

        self.answers[path] = answer

    def leads(self, path: str, to: str) -> None:
        async def answer(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": to})

        self.answers[path] = answer

    def url(self, path: str, host: str = "pier.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def fetcher(self, *, limit: int = 1 << 20, seconds: float = 20.0) -> Fetcher:
        def public(address: Address) -> bool:
            return address == HERE or is_public(address)

        return Fetcher(
            "Ayes/test (+https://pier.example/who)",
            limit=limit,
            seconds=seconds,
            public=public,
            resolver=lambda: Names(self.names),
            clock=self.clock,
            sleep=self.clock.sleep,
        )

    async def fetch(self, url: str, fetcher: Fetcher | None = None) -> Fetched:
        return await asyncio.to_thread((fetcher or self.fetcher()).fetch, url)

    async def refusal(self, url: str, fetcher: Fetcher | None = None) -> str:
        with pytest.raises(FetchError) as caught:
            await self.fetch(url, fetcher)
        said = str(caught.value)
        assert said.endswith(".")
        assert "\n" not in said
        assert len(said) < 400
        return said


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    made.port = server.port or 0
    yield made
    await server.close()


async def test_a_page_is_fetched_with_where_it_was_and_what_it_is(site: Site) -> None:
    site.says("/news/ferry.html")
    page = await site.fetch(site.url("/news/ferry.html?id=1#top"))
    assert page.content.decode() == PAGE
    assert page.url == site.url("/news/ferry.html?id=1")
    assert page.content_type == "text/html; charset=utf-8"
    assert page.name == "pier-example-news-ferry-id-1.html"
    assert site.asked == ["/robots.txt", "/news/ferry.html"]


async def test_a_server_is_told_who_asks(site: Site) -> None:
    site.says("/a")
    await site.fetch(site.url("/a"))
    assert {one["User-Agent"] for one in site.headers} == {"Ayes/test (+https://pier.example/who)"}
    assert not any("Cookie" in one for one in site.headers)
    assert user_agent("https://a.example").endswith(" (+https://a.example)")


async def test_a_host_is_asked_once_a_second(site: Site) -> None:
    for path in ("/a", "/b"):
        site.says(path)
    fetcher = site.fetcher()
    await site.fetch(site.url("/a"), fetcher)
    await site.fetch(site.url("/b"), fetcher)
    assert site.asked == ["/robots.txt", "/a", "/b"]
    assert site.clock.slept == [1.0, 1.0]


async def test_a_host_is_asked_as_slowly_as_it_asks_for(site: Site) -> None:
    site.says("/robots.txt", "User-agent: *\nCrawl-delay: 7\n", content_type="text/plain")
    for path in ("/a", "/b", "/c"):
        site.says(path)
    fetcher = site.fetcher()
    for path in ("/a", "/b", "/c"):
        await site.fetch(site.url(path), fetcher)
    assert site.clock.slept == [1.0, 7.0, 7.0]


@pytest.mark.parametrize("agent", ["*", "Ayes"])
async def test_robots_txt_is_kept_to(site: Site, agent: str) -> None:
    rules = f"User-agent: {agent}\nDisallow: /private/\n"
    site.says("/robots.txt", rules, content_type="text/plain")
    site.says("/private/a")
    site.says("/b")
    assert "says its robots.txt" in await site.refusal(site.url("/private/a"))
    assert (await site.fetch(site.url("/b"))).content
    assert "/private/a" not in site.asked


async def test_a_site_whose_robots_txt_fails_is_left_alone(site: Site) -> None:
    site.says("/robots.txt", "sorry", status=503)
    site.says("/a")
    assert "says its robots.txt" in await site.refusal(site.url("/a"))


async def test_rules_for_robots_hold_after_a_redirect_too(site: Site) -> None:
    site.says("/robots.txt", "User-agent: *\nDisallow: /b\n", content_type="text/plain")
    site.leads("/a", "/b")
    site.says("/b")
    assert "says its robots.txt" in await site.refusal(site.url("/a"))


async def test_redirects_are_followed_to_their_end(site: Site) -> None:
    site.leads("/a", "b/c")
    site.leads("/b/c", site.url("/d"))
    site.says("/d")
    assert (await site.fetch(site.url("/a"))).url == site.url("/d")


async def test_redirects_in_a_circle_end(site: Site) -> None:
    site.leads("/a", "/a")
    assert "redirected too often" in await site.refusal(site.url("/a"))
    assert site.asked.count("/a") == 6


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "ftp://pier.example/a",
        "javascript:alert(1)",
        "//user:secret@pier.example/",
        "http://",
        "http://[",
        "",
    ],
)
async def test_a_redirect_to_what_is_no_page_is_refused(site: Site, to: str) -> None:
    site.leads("/a", to)
    await site.refusal(site.url("/a"))
    assert site.asked[:2] == ["/robots.txt", "/a"]


PRIVATE = [
    *("10.0.0.1", "127.0.0.2", "169.254.169.254", "172.16.0.1", "192.168.1.1", "0.0.0.1"),
    *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fc00::1", "fec0::1", "ff02::1"),
    *("64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "2001:db8::1", "::8.8.8.8"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_none(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_of_a_private_address_is_refused(site: Site, address: str) -> None:
    site.names["inside.example"] = [[address]]
    assert "public Internet" in await site.refusal(site.url("/a", "inside.example"))
    assert site.asked == []


async def test_a_name_with_one_private_address_among_public_ones_is_refused(site: Site) -> None:
    site.names["mixed.example"] = [["127.0.0.1", "10.0.0.1"]]
    assert "10.0.0.1" in await site.refusal(site.url("/a", "mixed.example"))
    assert site.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.2",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "2130706433",
        "0x7f.1",
        "127.1",
    ],
)
async def test_a_private_address_by_its_number_is_refused(site: Site, host: str) -> None:
    for name in ("2130706433", "0x7f.1", "127.1"):  # as some resolvers take them
        site.names[name] = [["127.0.0.2"]]
    await site.refusal(site.url("/a", host))
    assert site.asked == []


async def test_a_redirect_into_the_own_network_is_refused(site: Site) -> None:
    site.names["inside.example"] = [["10.0.0.1"]]
    site.leads("/a", site.url("/b", "inside.example"))
    site.leads("/c", "http://169.254.169.254/latest/meta-data/")
    assert "10.0.0.1" in await site.refusal(site.url("/a"))
    assert "169.254.169.254" in await site.refusal(site.url("/c"))


async def test_a_name_that_changes_its_mind_is_looked_at_each_time(site: Site) -> None:
    site.names["rebinding.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    site.says("/a")
    assert "127.0.0.2" in await site.refusal(site.url("/a", "rebinding.example"))
    assert site.asked == ["/robots.txt"]


async def test_a_resolver_that_is_not_checked_gets_no_connection_either(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The check at the connection holds alone, whatever the one at the name has let through.
    monkeypatch.setattr("index.sources.fetch._AllPublic", lambda resolver, _public: resolver)
    site.names["inside.example"] = [["127.0.0.2"]]
    assert "127.0.0.2" in await site.refusal(site.url("/a", "inside.example"))
    assert site.asked == []


def test_nothing_private_is_fetched_as_it_is_used() -> None:
    with pytest.raises(FetchError, match="public Internet"):
        fetch("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "url",
    [
        *("", "pier.example", "ftp://pier.example/a", "file:///etc/passwd", "http://"),
        *("http://a b/", "https://user:secret@pier.example/", "http://[", "data:text/html,a"),
    ],
)
async def test_what_is_no_address_of_a_page_is_refused(site: Site, url: str) -> None:
    said = await site.refusal(url)
    assert "is no address of a page" in said
    assert "secret" not in said


@pytest.mark.parametrize("status", [204, 401, 404, 410, 500, 503])
async def test_what_is_not_there_is_named(site: Site, status: int) -> None:
    site.says("/a", status=status)
    assert f"answers “{status} " in await site.refusal(site.url("/a"))


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/octet-stream", ""])
async def test_what_can_not_be_read_is_not_fetched(site: Site, kind: str) -> None:
    site.sends("/a", b"x", Content_Type=kind)
    assert "of no kind that can be read" in await site.refusal(site.url("/a"))


async def test_octets_are_read_by_the_name_that_they_have(site: Site) -> None:
    site.sends("/a.pdf", b"%PDF-", Content_Type="application/octet-stream")
    assert (await site.fetch(site.url("/a.pdf"))).name == "pier-example-a.pdf"


async def test_what_is_too_large_is_refused(site: Site) -> None:
    site.sends("/a", b"x" * 5_001)
    site.sends("/b", b"x" * 5_000)
    fetcher = site.fetcher(limit=5_000)
    assert "more than 5,000 bytes" in await site.refusal(site.url("/a"), fetcher)
    assert len((await site.fetch(site.url("/b"), fetcher)).content) == 5_000


async def test_what_has_no_end_is_refused(site: Site) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    site.answers["/a"] = endless
    assert "more than" in await site.refusal(site.url("/a"))


async def test_a_packed_page_is_unpacked(site: Site) -> None:
    site.sends("/a", gzip.compress(PAGE.encode()), Content_Encoding="gzip")
    site.sends("/b", zlib.compress(PAGE.encode()), Content_Encoding="deflate")
    for path in ("/a", "/b"):
        assert (await site.fetch(site.url(path))).content.decode() == PAGE


async def test_a_page_packed_in_several_members_is_unpacked_whole(site: Site) -> None:
    members = [gzip.compress(part.encode()) for part in (PAGE[:20], "", PAGE[20:40], PAGE[40:])]
    site.sends("/a", b"".join(members) + b"\0" * 16, Content_Encoding="gzip")
    assert (await site.fetch(site.url("/a"))).content.decode() == PAGE


async def test_a_second_member_that_is_cut_short_is_refused(site: Site) -> None:
    packed = gzip.compress(PAGE.encode())
    site.sends("/a", packed + packed[:-9], Content_Encoding="gzip")
    assert "incomplete" in await site.refusal(site.url("/a"))


async def test_a_bomb_is_not_unpacked_beyond_the_limit(site: Site) -> None:
    site.sends("/a", gzip.compress(b"\0" * (200 << 20), 9), Content_Encoding="gzip")
    assert "more than 1,048,576 bytes" in await site.refusal(site.url("/a"))


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        (b"no gzip", "gzip"),
        (gzip.compress(b"x" * 999, mtime=0)[:-9], "gzip"),
        (b"x", "br"),
        (b"x", "zip"),
    ],
    ids=["no gzip", "cut short", "br", "zip"],
)
async def test_what_is_packed_badly_is_refused(site: Site, body: bytes, packing: str) -> None:
    site.sends("/a", body, Content_Encoding=packing)
    await site.refusal(site.url("/a"))


async def test_a_server_that_says_nothing_is_not_waited_for(site: Site) -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise web.HTTPNotFound

    site.answers["/robots.txt"] = silent
    said = await site.refusal(site.url("/a"), site.fetcher(seconds=0.2))
    assert "took longer than 0.2 seconds" in said


async def test_a_server_that_hangs_up_is_named(site: Site) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        raise web.HTTPNotFound

    site.answers["/a"] = broken
    assert "can't be fetched" in await site.refusal(site.url("/a"))
