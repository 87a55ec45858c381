"""Chromium without a window, driven by its DevTools protocol: a page, a click, a picture of it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from index.errors import SettingsError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STARTS_WITHIN = 20.0  # seconds
READY_WITHIN = 15.0  # seconds that a page may take until something is to be seen
LARGEST = 64 << 20  # bytes of a message, which can be a picture


class Page:
    """A page that is open in the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def open(self, url: str, width: int, height: int) -> None:
        """Go to an address, in a window of so many pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self._do("Emulation.setDeviceMetricsOverride", **size)
        await self._do("Page.navigate", url=url)

    async def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript expression is true; raise SettingsError if it never is."""
        try:
            async with asyncio.timeout(READY_WITHIN):
                while not await self.evaluate(condition):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise SettingsError(f"the page never came to: {condition}") from None

    async def evaluate(self, expression: str) -> Any:  # noqa: ANN401  (what JavaScript returns)
        """Return the value of a JavaScript expression, None if it can't be had yet."""
        answer = await self._do("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    async def picture(self, x: float, y: float, width: float, height: float) -> bytes:
        """Return what is to be seen of a rectangle as a PNG."""
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        answer = await self._do("Page.captureScreenshot", format="png", clip=clip)
        return base64.b64decode(answer["data"])

    async def _do(self, method: str, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:  # events come in between
            message = await self._socket.receive_json()
            if message.get("id") == number:
                if "error" in message:
                    raise SettingsError(f"{method}: {message['error']['message']}")
                return dict(message["result"])


@asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """Start Chromium and end it with the block; raise SettingsError if there is none."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise SettingsError("there is no Chromium here: run `apt-get install chromium`.")
    async with AsyncExitStack() as opened:
        profile = Path(
            opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        )
        process = await asyncio.create_subprocess_exec(
            program,
            "--headless=new",
            "--no-sandbox",  # the page is our own, on the loopback interface
            "--disable-gpu",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        opened.push_async_callback(process.wait)
        opened.callback(process.terminate)
        port = await _port(profile / "DevToolsActivePort")
        session = await opened.enter_async_context(aiohttp.ClientSession())
        async with session.get(f"http://127.0.0.1:{port}/json/list") as listed:
            pages = [each for each in json.loads(await listed.text()) if each["type"] == "page"]
        socket = session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=LARGEST)
        yield Page(await opened.enter_async_context(socket))


async def _port(file: Path) -> int:
    """Read the port that Chromium writes down when it is ready."""
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            while not (file.exists() and (text := file.read_text("ascii"))):
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise SettingsError("Chromium doesn't start; run it by hand to see why.") from None
    return int(text.split()[0])
