"""What a monitor may ask on the loopback interface: /metrics for Prometheus, and /healthz.

What is counted is read from the log's records, so nothing that is measured has to know of it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from index.errors import SettingsError

LOOPBACK = "127.0.0.1"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
LAGS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
Health = Callable[[], Awaitable[str | None]]


class Metrics(logging.Handler):
    """Counts what the log tells of; times are in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "ayes_answers",
            "What people asked, by command and by how it ended; `busy` was turned away.",
            ["command", "outcome"],
            registry=self.registry,
        )
        self._acknowledged = self._histogram("acknowledged", "Until Discord was told of an answer.")
        self._answered = self._histogram("answered", "Until an answer was sent.")
        self._faults = Counter("ayes_faults", "Errors with an id.", registry=self.registry)
        self._connections = Counter(
            "ayes_gateway_events",
            "Connections to the gateway, by what became of them.",
            ["kind"],
            registry=self.registry,
        )
        self.lag = Histogram(
            "ayes_loop_lag_seconds",
            "How late the event loop was.",
            buckets=LAGS,
            registry=self.registry,
        )

    def about(self, **facts: str) -> None:
        """Say what is running: versions, and the hash of the library."""
        Info("ayes", "What is running.", registry=self.registry).info(facts)

    def gauge(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Show a number that is asked for when the monitor asks."""
        Gauge(f"ayes_{name}", meaning, registry=self.registry).set_function(value)

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record of the log, if it is an event."""
        match getattr(record, "event", None):
            case "answer":
                fields = vars(record)
                self._answers.labels(fields["command"], fields["outcome"]).inc()
                self._acknowledged.observe(fields["acknowledged_ms"] / 1000)
                self._answered.observe(fields["ms"] / 1000)
            case "fault":
                self._faults.inc()
            case "gateway":
                self._connections.labels(vars(record)["kind"]).inc()

    def _histogram(self, name: str, meaning: str) -> Histogram:
        name = f"ayes_{name}_seconds"
        return Histogram(name, meaning, buckets=SECONDS, registry=self.registry)


@asynccontextmanager
async def monitored(port: int, metrics: Metrics, health: Health) -> AsyncIterator[int]:
    """Serve both pages while the block runs, and yield the port; 0 asks for a free one."""

    async def show_metrics(_: web.Request) -> web.Response:
        content = generate_latest(metrics.registry)
        return web.Response(body=content, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    async def show_health(_: web.Request) -> web.Response:
        reason = await health()
        return web.Response(text=f"{reason or 'ok'}\n", status=503 if reason else 200)

    application = web.Application()
    application.router.add_get("/metrics", show_metrics)
    application.router.add_get("/healthz", show_health)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    logging.getLogger("bot").addHandler(metrics)
    try:
        site = web.TCPSite(runner, LOOPBACK, port)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(
                f"Nothing can be served on port {port} ({error.strerror}): set "
                "AYES_METRICS_PORT to another port, or unset it."
            ) from None
        yield runner.addresses[0][1]
    finally:
        logging.getLogger("bot").removeHandler(metrics)
        await runner.cleanup()
