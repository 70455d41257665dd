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
LONGEST_WAIT = 60.0


@dataclass
class User:
    """One user: how long each answer took, in seconds from letting go of the slider, and what went wrong."""

    url: str
    number: int
    answers: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    received: int = 0

    async def run(self, until: float, begin: asyncio.Event, pauses: tuple[float, float]) -> None:
        """Open the page, wait for everybody, and move levers until the time is over."""
        dice = random.Random(self.number)
        try:
            page = await self._open()
            async with connect(page.address, max_size=None, open_timeout=60, ping_interval=None) as socket:
                await self._greet(socket)
                await begin.wait()
                while time.perf_counter() < until:
                    await asyncio.sleep(dice.uniform(*pauses))
                    await self._drag(socket, page, dice)
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
        # The page draws itself once; only then does a hand reach for a lever.
        await self._listen(socket, time.perf_counter() + LONGEST_WAIT, "1000 members")

    async def _listen(self, socket: Any, until: float, wanted: str) -> float | None:
        """Wait for a message that holds a text; when it came, or None."""
        while (left := until - time.perf_counter()) > 0:
            try:
                async with asyncio.timeout(left):
                    text = await socket.recv()
            except TimeoutError:
                return None
            self.received += len(text)
            if text == "2":
                await socket.send("3")
            elif wanted in text:
                return time.perf_counter()
        return None

    async def _drag(self, socket: Any, page: Page, dice: random.Random) -> None:
        name = dice.choice([n for n in LEVERS if n in page.levers])
        lever = page.levers[name]
        low, high = lever["low"], lever["high"]
        value = low
        for step in range(ON_THE_WAY + 1):
            value = float(f"{low + (high - low) * dice.uniform(0.05, 0.95):.4g}")
            last = step == ON_THE_WAY
            label = lever["labels"][0]["label"] if lever["labels"] else None
            move = {"name": name, "label": label, "value": value, "last": last}
            event = {**page.event, "args": [json.dumps(move)]}
            sent = time.perf_counter()
            await socket.send("42" + json.dumps(["event", event]))
            if not last:
                await self._listen(socket, sent + BETWEEN, "no such text")
        # The address follows the lever; the charts that come after it are the answer to it.
        until = time.perf_counter() + LONGEST_WAIT
        if await self._listen(socket, until, f"{value:.6g}") is None:
            self.errors.append("no address")
            return
        came = await self._listen(socket, until, "series")
        if came is None:
            self.errors.append("no answer")
        else:
            self.answers.append(came - sent)


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
    begin = asyncio.Event()
    until = time.perf_counter() + 3600.0
    tasks = []
    for user in found:
        tasks.append(asyncio.create_task(user.run(until, begin, pauses)))
        await asyncio.sleep(0.2)
    await asyncio.sleep(8.0)
    begin.set()
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found
