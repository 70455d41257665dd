"""One user's page: what is set, what came before, and what is being computed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from nicegui import Client, ui

from rimland.words import Words
from rimland.workbench.room import Room
from rimland.workbench.state import Opened, State
from rimland.workbench.turns import USER

MOST_STEPS = 100
LOG = logging.getLogger("rimland")


@dataclass
class Session:
    """A user's state with its history. Pages add a listener, which draws; nothing here is shared between users.

    Attributes:
        room: the engine room, the same for everyone.
        words: the user's language.
        page: name of the page, "explore" and so on. base: address of the server as the user reached it.
        view: how the page is looked at, by the keys `VIEW` of an address; what a page does not know it ignores.
    """

    room: Room
    words: Words
    page: str
    opened: Opened
    back: list[State] = field(default_factory=list)
    forward: list[State] = field(default_factory=list)
    _listeners: list[Callable[[State], Awaitable[None]]] = field(default_factory=list)
    base: str = ""
    view: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: ui.context.client)
    _work: asyncio.Task[None] | None = None
    _state: State | None = None
    _held: State | None = None

    @property
    def state(self) -> State:
        """What is set now."""
        return self._state or self.opened.state

    def on_change(self, listener: Callable[[State], Awaitable[None]]) -> None:
        """Call `listener` with the state now and after every change; a newer change cancels it."""
        self._listeners.append(listener)

    def set(self, state: State, under_way: bool = False) -> None:
        """Change the state, as one step that can be undone.

        Args:
            under_way: the change goes on, as while a slider is dragged; all of it is one step.
        """
        before = self._held or self.state
        self._held = before if under_way else None
        if not under_way and state != before:
            self.back = [*self.back[-MOST_STEPS:], before]
            self.forward.clear()
        if state != self.state:
            self._go(state)

    @property
    def under_way(self) -> bool:
        """Whether the user is still at it, as while a slider is dragged."""
        return self._held is not None

    async def rests(self, longest: float) -> None:
        """Wait until the user lets go, at most so many seconds."""
        until = time.monotonic() + longest
        while self.under_way and time.monotonic() < until:
            await asyncio.sleep(0.02)

    def undo(self) -> None:
        """Go back one step."""
        if self.back:
            self.forward.append(self.state)
            self._go(self.back.pop())

    def redo(self) -> None:
        """Take back an undo."""
        if self.forward:
            self.back.append(self.state)
            self._go(self.forward.pop())

    def _go(self, state: State) -> None:
        self._state = state
        self._tell_address()
        self.refresh()

    def look(self, **view: str | None) -> None:
        """Change how the page is looked at; None takes a key back. Nothing is computed anew."""
        self.view = {k: v for k, v in {**self.view, **view}.items() if v}
        self._tell_address()

    def _tell_address(self) -> None:
        # The address follows, so that reload, bookmark and the back button of the browser keep the picture.
        query, view = self.state.query(versions=False), urlencode(self.view, safe="=@.>:,-")
        ui.run_javascript(f"rimlandAddress({query!r}, {view!r})")

    def refresh(self) -> None:
        """Draw again; work for an earlier state is cancelled."""
        if self._work is not None:
            self._work.cancel()
        self._work = self.start(self._notify(self.state))

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run work for this user's page in the background, within the page's own context."""
        return asyncio.create_task(self._inside(work))

    async def _inside(self, work: Coroutine[Any, Any, None]) -> None:
        USER.set(self.client.id)
        try:
            with self.client:
                await work
        except asyncio.CancelledError:
            raise
        except Exception:
            # Without what the user set: logs hold no contents.
            LOG.exception("work for a page failed")

    async def _notify(self, state: State) -> None:
        for listener in self._listeners:
            await listener(state)

    def stop(self) -> None:
        """Stop what is being computed for this user."""
        if self._work is not None:
            self._work.cancel()

    def close(self) -> None:
        """The user has gone: stop what is being computed."""
        self.stop()
