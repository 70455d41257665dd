"""Users without a browser: each opens Explore, keeps its websocket, and drags levers like a hand does."""

from __future__ import annotations

import asyncio
import html
import json
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

LEVERS = ("japan_defence_burden", "hotlines", "us_tariff_rate", "denial_share", "exercises_per_month")
ON_THE_WAY = 3
BETWEEN = 0.12
LONGEST_WAIT = 120.0


@dataclass
class User:
    """One user: how long each answer took, in seconds from letting go of the slider, and what went wrong."""

    url: str
    number: int
    answers: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    received: int = 0
    _wanted: str = ""
    _came: asyncio.Future[float] | None = None

    async def run(self, ready: asyncio.Semaphore, begin: asyncio.Event, pauses: tuple[float, float]) -> None:
        """Open the page, wait for everybody, and move levers until cancelled."""
        dice = random.Random(self.number)
        try:
            page = await self._open()
            async with connect(page.address, max_size=None, open_timeout=60, ping_interval=None) as socket:
                await self._greet(socket)
                reader = asyncio.create_task(self._read(socket))
                # The page draws itself once; only then does a hand reach for a lever.
                await self._until("1000 members")
                ready.release()
                await begin.wait()
                try:
                    while not reader.done():
                        await asyncio.sleep(dice.uniform(*pauses))
                        await self._drag(socket, page, dice)
                    self.errors.append(f"the connection ended: {reader.exception()}"[:200])
                finally:
                    reader.cancel()
        except (ConnectionClosed, httpx.HTTPError, OSError, TimeoutError) as problem:
            self.errors.append(f"{type(problem).__name__}: {problem}"[:200])

    async def _open(self) -> Page:
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.get(self.url)
            answer.raise_for_status()
        return read_page(self.url, answer.text)

    async def _greet(self, socket: Any) -> None:
        await socket.recv()
        await socket.send("40")
        while not (await socket.recv()).startswith("40"):
            continue

    async def _read(self, socket: Any) -> None:
        async for text in socket:
            self.received += len(text)
            if text == "2":
                await socket.send("3")
            elif self._came is not None and not self._came.done() and self._wanted in text:
                self._came.set_result(time.perf_counter())

    def _expect(self, wanted: str) -> asyncio.Future[float]:
        self._wanted, self._came = wanted, asyncio.get_running_loop().create_future()
        return self._came

    async def _until(self, wanted: str) -> float:
        return await _soon(self._expect(wanted))

    async def _drag(self, socket: Any, page: Page, dice: random.Random) -> None:
        name = dice.choice([n for n in LEVERS if n in page.levers])
        lever = page.levers[name]
        low, high = lever["low"], lever["high"]
        label = lever["labels"][0]["label"] if lever["labels"] else None
        for step in range(ON_THE_WAY + 1):
            value = float(f"{low + (high - low) * dice.uniform(0.05, 0.95):.4g}")
            last = step == ON_THE_WAY
            move = {"name": name, "label": label, "value": value, "last": last}
            # The address follows the lever; the charts that come after it are the answer to it.
            address = self._expect(f"{value:.6g}")
            sent = time.perf_counter()
            await socket.send("42" + json.dumps(["event", {**page.event, "args": [json.dumps(move)]}]))
            if not last:
                await asyncio.sleep(BETWEEN)
        try:
            await _soon(address)
            self.answers.append(await self._until("series") - sent)
        except TimeoutError:
            self.errors.append("no answer")


async def _soon(answer: asyncio.Future[float]) -> float:
    # `wait_for` of Python 3.11 can swallow the end of the measurement, and the user would go on for ever.
    async with asyncio.timeout(LONGEST_WAIT):
        return await answer


@dataclass
class Page:
    """What a page says of itself: where its websocket is, its levers, how they are pulled."""

    address: str
    event: dict[str, Any]
    levers: dict[str, dict[str, Any]]


def read_page(url: str, text: str) -> Page:
    """Read the elements that the page's HTML holds."""
    raw = re.search(r"String\.raw`(.*?)`", text, re.DOTALL)
    client = re.search(r"'client_id': '([0-9a-f-]+)', 'next_message_id': (\d+)", text)
    if raw is None or client is None:
        raise RuntimeError("the page is not as expected")
    elements = json.loads(html.unescape(raw[1]))
    number, panel = next((int(k), e) for k, e in elements.items() if e["tag"] == "nicegui-levers")
    levers = {x["name"]: x for group in panel["props"]["groups"] for x in group["levers"]}
    listener = next(e["listener_id"] for e in panel["events"] if e["type"] == "pull")
    query = urlencode({
        "EIO": 4, "transport": "websocket", "client_id": client[1], "next_message_id": client[2],
        "implicit_handshake": "true", "document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "old_tab_id": "",
    })  # fmt: skip
    address = url.replace("http://", "ws://") + f"_nicegui_ws/socket.io/?{query}"
    return Page(address, {"id": number, "client_id": client[1], "listener_id": listener}, levers)


async def crowd(url: str, users: int, seconds: float, pauses: tuple[float, float] = (1.0, 3.0)) -> list[User]:
    """So many users at once, for so long."""
    found = [User(url, n) for n in range(users)]
    ready, begin = asyncio.Semaphore(0), asyncio.Event()
    tasks = []
    for user in found:
        tasks.append(asyncio.create_task(user.run(ready, begin, pauses)))
        await asyncio.sleep(0.1)
    for _ in found:
        await asyncio.wait_for(ready.acquire(), LONGEST_WAIT)
    begin.set()
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found
