"""A Discord on the loopback interface: REST, and a gateway that sends zlib-stream.

The real discord.py connects to it, so what simcord leaves out runs here: heartbeats, resuming,
rate limits, retries, and the three seconds of a real clock.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import re
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.loopback.payloads import (
    ABOUT,
    APPLICATION,
    BOT,
    Payload,
    channel_of,
    command,
    guild,
    guild_id_on,
    interaction,
    mentioned,
    message,
    person,
)

ACKNOWLEDGED_WITHIN = 3.0  # seconds
NOT_KNOWN, ALREADY_ACKNOWLEDGED = 10062, 40060
DEFERRED = {5, 6}  # kinds of acknowledgement that promise an edit

Fault = Callable[[web.Request], web.StreamResponse]


def answering(status: int, code: int = 0, **headers: str) -> Fault:
    """Make a fault: an answer with a status and one of Discord's codes."""
    body = {"message": HTTPStatus(status).phrase, "code": code, "retry_after": 0.05}
    return lambda _: _json({**body, "global": False}, status=status, headers=headers)


def dropping(request: web.Request) -> web.StreamResponse:
    """Cut the connection instead of answering."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@dataclass(eq=False)
class Session:
    """A bot's session at the gateway, which outlives its connections."""

    id: str
    shard: int
    socket: web.WebSocketResponse | None = None
    compress: Callable[[str], bytes] = lambda text: text.encode()
    events: list[Payload] = field(default_factory=list)

    async def send(self, payload: Payload) -> None:
        """Send to the connection, if there is one; an event is kept for the next."""
        if self.socket is not None and not self.socket.closed:
            with suppress(ConnectionError):
                await self.socket.send_bytes(self.compress(json.dumps(payload)))

    async def dispatch(self, event: str, data: Payload) -> None:
        """Send an event, or keep it for the session's next connection."""
        self.events.append({"op": 0, "t": event, "s": len(self.events) + 1, "d": data})
        await self.send(self.events[-1])

    def cut(self) -> None:
        """Cut the connection as a network does, without a word."""
        assert self.socket is not None
        assert self.socket._req is not None
        assert self.socket._req.transport is not None
        self.socket._req.transport.abort()


@dataclass(eq=False)
class Asked:
    """An interaction, and what became of it; times are of the monotonic clock."""

    payload: Payload
    born: float = field(default_factory=time.monotonic)
    acknowledged: float | None = None
    deferred: bool = False
    ephemeral: bool = False
    sent: Payload | None = None
    followups: list[Payload] = field(default_factory=list)
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    ended: float = 0.0

    async def card(self, within: float = 5.0) -> Payload:
        """Return the message that the person sees in the end."""
        async with asyncio.timeout(within):
            await self.finished.wait()
        assert self.sent is not None
        return self.sent

    def finish(self, sent: Payload) -> None:
        self.sent, self.ended = sent, time.monotonic()
        self.finished.set()


@dataclass
class Service:
    """What Discord does, what it is told to do wrong, and what it has seen."""

    shards: int = 1
    heartbeat: float = 0.2  # seconds
    guild_ids: tuple[int, ...] = ()
    acknowledges_heartbeats: bool = True
    closes_with: int | None = None  # the code that an IDENTIFY is answered with
    opens: asyncio.Event | None = None  # until which connections to the gateway wait
    address: str = ""
    sessions: list[Session] = field(default_factory=list)
    greetings: list[Payload] = field(default_factory=list)  # every IDENTIFY and RESUME
    requests: list[tuple[str, str]] = field(default_factory=list)
    said: list[Payload] = field(default_factory=list)  # the bot's messages in channels
    asked: dict[str, Asked] = field(default_factory=dict)
    commands: list[Payload] = field(default_factory=list)
    messages: dict[str, Payload] = field(default_factory=dict)
    _faults: list[tuple[str, Fault]] = field(default_factory=list)
    _afterwards: list[tuple[str, Fault]] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        each = range(self.shards)
        self.guild_ids = self.guild_ids or tuple(guild_id_on(n, self.shards) for n in each)

    # What a test has it do

    def fail(self, path: str, *faults: Fault, afterwards: bool = False) -> None:
        """Answer the next requests whose path matches with faults, done nonetheless or not."""
        (self._afterwards if afterwards else self._faults).extend((path, each) for each in faults)

    async def until(self, holds: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something holds of what the service has seen."""
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(lambda: bool(holds()))

    async def ready(self, greetings: int | None = None) -> None:
        """Wait until so many sessions were opened or resumed; without a number, one a shard."""
        wanted = self.shards if greetings is None else greetings
        await self.until(lambda: len(self.greetings) >= wanted)

    async def command(
        self, name: str, *, user: int = 1, at: int | None = 0, **options: str | int | bool
    ) -> Asked:
        """Type a command in a server, by its number, or in a direct message."""
        return await self.act(2, command(name, options), user=user, at=at)

    async def act(
        self, kind: int, data: Payload, *, user: int = 1, at: int | None = 0, **fields: object
    ) -> Asked:
        """Do something that makes an interaction."""
        guild_id = None if at is None else self.guild_ids[at]
        asked = Asked(interaction(kind, data, guild_id, user, **fields))
        self.asked[asked.payload["token"]] = asked
        await self.dispatch("INTERACTION_CREATE", asked.payload, guild_id)
        return asked

    async def say(
        self, content: str, *, user: int = 1, at: int | None = 0, **fields: object
    ) -> Payload:
        """Send a message as a person; it mentions the bot, or its role, if it says so."""
        guild_id = None if at is None else self.guild_ids[at]
        said = message(
            channel_of(guild_id, user), person(user), content, **(mentioned(content) | fields)
        )
        self.messages[said["id"]] = said
        await self.dispatch("MESSAGE_CREATE", said, guild_id)
        return said

    async def edit(self, said: Payload, content: str, *, at: int = 0, after: float = 1.0) -> None:
        """Edit a message as its author, so many seconds after it was sent."""
        sent = datetime.datetime.fromisoformat(said["timestamp"])
        edited = (sent + datetime.timedelta(seconds=after)).isoformat()
        new = {"content": content, "edited_timestamp": edited, **mentioned(content)}
        await self.dispatch("MESSAGE_UPDATE", said | new, self.guild_ids[at])

    async def dispatch(self, event: str, data: Payload, guild_id: int | None) -> None:
        """Send an event to every session of the shard of its server."""
        shard = 0 if guild_id is None else (guild_id >> 22) % self.shards
        for session in self.sessions:
            if session.shard == shard:
                await session.dispatch(event, data)

    async def invalidate(self, session: Session, *, resumable: bool) -> None:
        """Tell a bot that its session is invalid, for good or so that it may try to resume it."""
        await session.send({"op": 9, "d": resumable})
        if not resumable:
            self.sessions.remove(session)

    # The gateway

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        """Talk to one connection of a bot."""
        await self._note(self.requests, ("GET", "/gateway"))
        if self.opens is not None:
            await self.opens.wait()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        session = Session("", 0, socket)
        session.compress = _compressing(request.query.get("compress"))
        await session.send({"op": 10, "d": {"heartbeat_interval": 1000 * self.heartbeat}})
        async for received in socket:
            assert received.type is WSMsgType.TEXT
            payload = json.loads(received.data)
            match payload["op"]:
                case 1 if self.acknowledges_heartbeats:
                    await session.send({"op": 11})
                case 2:
                    await self._identify(session, payload)
                case 6:
                    session = await self._resume(session, payload)
        return socket

    async def _identify(self, session: Session, payload: Payload) -> None:
        if self.closes_with is not None:
            assert session.socket is not None
            await session.socket.close(code=self.closes_with)
            return
        shard, count = payload["d"].get("shard", (0, 1))
        session.id, session.shard = f"session-{len(self.greetings)}", shard
        self.sessions.append(session)
        mine = [each for each in self.guild_ids if (each >> 22) % count == shard]
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": BOT,
                "guilds": [{"id": str(each), "unavailable": True} for each in mine],
                "session_id": session.id,
                "resume_gateway_url": self.gateway_url,
                "shard": [shard, count],
                "application": {"id": str(APPLICATION), "flags": 0},
            },
        )
        for each in mine:
            await session.dispatch("GUILD_CREATE", guild(each))
        await self._note(self.greetings, payload)

    async def _resume(self, fresh: Session, payload: Payload) -> Session:
        known = [each for each in self.sessions if each.id == payload["d"]["session_id"]]
        if not known:
            await fresh.send({"op": 9, "d": False})
            return fresh
        session = known[0]
        session.socket, session.compress = fresh.socket, fresh.compress
        for event in session.events[payload["d"]["seq"] :]:
            await session.send(event)
        await session.dispatch("RESUMED", {})
        await self._note(self.greetings, payload)
        return session

    @property
    def gateway_url(self) -> str:
        """Where bots connect."""
        return self.address.replace("http", "ws", 1) + "/gateway"

    # REST

    async def rest(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, with a fault if one is due."""
        path = request.path.removeprefix("/api/v10")
        body = await _body(request)
        await self._note(self.requests, (request.method, path))
        fault = _due(self._faults, path)
        if fault is not None:
            return fault(request)
        answer = await self._answer(request.method, path, body)
        fault = _due(self._afterwards, path)
        return answer if fault is None else fault(request)

    async def _answer(self, method: str, path: str, body: Payload) -> web.Response:
        answer: object = None
        match method, path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                answer = BOT
            case "GET", ["oauth2", "applications", "@me"]:
                answer = ABOUT
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                url = {"url": self.gateway_url, "shards": self.shards}
                answer = {**url, "session_start_limit": limit}
            case "PUT", ["applications", _, "commands"]:
                known = {"application_id": str(APPLICATION), "version": "1", "description": ""}
                self.commands = [{**known, "id": str(n), **one} for n, one in enumerate(body)]
                answer = self.commands
            case "POST", ["interactions", _, token, "callback"]:
                return await self._acknowledged(self.asked[token], body)
            case "PATCH", ["webhooks", _, token, "messages", "@original"]:
                return await self._edited(self.asked[token], body)
            case "POST", ["webhooks", _, token]:
                answer = _message_of(self.asked[token].payload["channel"], body)
                await self._note(self.asked[token].followups, answer)
            case "POST", ["channels", channel, "messages"]:
                answer = said = _message_of({"id": channel}, body)
                self.messages[said["id"]] = said
                await self._note(self.said, said)
            case "GET", ["channels", _, "messages", identifier]:
                answer = self.messages.get(identifier)
        return _refusal(404, 0, "404: Not Found") if answer is None else _json(answer)

    async def _acknowledged(self, asked: Asked, body: Payload) -> web.Response:
        now = time.monotonic()
        if asked.acknowledged is not None:
            return _refusal(400, ALREADY_ACKNOWLEDGED, "already acknowledged")
        if now - asked.born > ACKNOWLEDGED_WITHIN:
            return _refusal(404, NOT_KNOWN, "Unknown interaction")
        asked.acknowledged, asked.deferred = now, body["type"] in DEFERRED
        asked.ephemeral = bool(body.get("data", {}).get("flags", 0) & 64)
        sent = _message_of(asked.payload["channel"], body.get("data") or {})
        if not asked.deferred:
            asked.finish(sent)
        await self._note([], None)
        about = {"id": asked.payload["id"], "type": asked.payload["type"]}
        about |= {"response_message_id": sent["id"], "response_message_ephemeral": asked.ephemeral}
        return _json({"interaction": about, "resource": {"type": body["type"], "message": sent}})

    async def _edited(self, asked: Asked, body: Payload) -> web.Response:
        if asked.acknowledged is None:
            return _refusal(404, 10015, "Unknown Webhook")
        asked.finish(_message_of(asked.payload["channel"], body))
        await self._note([], None)
        return _json(asked.sent)

    async def _note(self, where: list[Any], what: object) -> None:
        """Keep what was seen, and wake whoever waits for it."""
        async with self._news:
            where.append(what)
            self._news.notify_all()


def _compressing(how: str | None) -> Callable[[str], bytes]:
    """Return what compresses a connection's messages as a bot wants it."""
    if how == "zlib-stream":
        zipped = zlib.compressobj()
        return lambda text: zipped.compress(text.encode()) + zipped.flush(zlib.Z_SYNC_FLUSH)
    if how == "zstd-stream":  # which discord.py prefers where the package is there
        import zstandard

        packed = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda text: packed.compress(text.encode()) + packed.flush(block)
    return lambda text: text.encode()


SHOWN = ("content", "embeds", "components", "message_reference", "flags", "choices", "nonce")


def _message_of(channel: Payload, body: Payload) -> Payload:
    """Return the message that a request makes, without what it attaches."""
    return message(channel, BOT, **{key: body[key] for key in SHOWN if body.get(key)})


def _due(faults: list[tuple[str, Fault]], path: str) -> Fault | None:
    for number, (pattern, fault) in enumerate(faults):
        if re.search(pattern, path):
            del faults[number]
            return fault
    return None


async def _body(request: web.Request) -> Payload:
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        read: Payload = json.loads(str(form["payload_json"]))
        return read | {"files": len(form) - 1}
    read = json.loads(await request.read() or b"{}")
    return read


def _refusal(status: int, code: int, words: str) -> web.Response:
    return _json({"message": words, "code": code}, status=status)


def _json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # discord.py reads JSON only from a content type without a charset.
    data = json.dumps(body).encode()
    kind = "application/json"
    return web.Response(body=data, status=status, headers=headers, content_type=kind)


@asynccontextmanager
async def served(service: Service, port: int | None = None) -> AsyncIterator[Service]:
    """Serve on a port of the loopback interface, a free one if none is named."""
    application = web.Application(client_max_size=30 << 20)
    application.router.add_get("/gateway/", service.gateway)
    application.router.add_get("/gateway", service.gateway)
    application.router.add_route("*", "/api/v10/{path:.*}", service.rest)
    server = TestServer(application, host="127.0.0.1", port=port)
    async with server:
        service.address = str(server.make_url("")).rstrip("/")
        yield service
