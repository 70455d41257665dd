"""What every page has: head, navigation, language and theme, notices of an old link, foot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from rimland._version import __version__
from rimland.evidence import data_version
from rimland.library import fingerprint
from rimland.words import LANGUAGES, speak
from rimland.workbench.room import Room
from rimland.workbench.session import Session
from rimland.workbench.state import LONGEST_QUERY, VIEW, Opened, State, read_query

PAGES = ("explore", "map", "causes", "evidence", "compare", "stress", "about")
LANGUAGE_NAMES = {"en": "English", "ja": "日本語"}
COOKIE = "rimland_language"
LONGEST_VIEW = 200


def address(page: str, state: State | None = None, language: str | None = None) -> str:
    """The address of a page with a state."""
    query = state.query(versions=False) if state else ""
    if language:
        query += f"{'&' if query else ''}lang={language}"
    path = "/" if page == "explore" else f"/{page}"
    return f"{path}?{query}" if query else path


def language_of(request: Request) -> str:
    """The language asked for in the address, else chosen before, else the browser's, else English."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return str(asked)
    accepted = request.headers.get("accept-language", "")
    return "ja" if accepted.lower().startswith("ja") else "en"


def open_session(request: Request, room: Room, page: str) -> Session:
    """The session of a request."""
    if len(request.url.query) > LONGEST_QUERY:
        opened = Opened(State(), (("too_long", {}),))
    else:
        opened = read_query(request.query_params.multi_items())
    view = {k: v[:LONGEST_VIEW] for k, v in request.query_params.items() if k in VIEW and v}
    return Session(room, speak(language_of(request)), page, opened, view=view)


def element(tag: str, text: str = "", classes: str = "", **attributes: Any) -> ui.element:
    """An HTML element with text and attributes; `_` in an attribute's name stands for a hyphen."""
    found = ui.element(tag)
    if classes:
        found.classes(classes)
    given = {
        name.rstrip("_").replace("_", "-"): "" if value is True else value
        for name, value in attributes.items()
        if value is not None and value is not False
    }
    # Past the watching of changes: a new element is sent as a whole anyway.
    dict.update(found._props, given)
    if text:
        found._text = text
    return found


def on_value(target: ui.element, handler: Callable[[Any], None], event: str = "change") -> None:
    """Call `handler` with the value of a control, or with whether it is checked."""
    target.on(
        event, lambda e: handler(e.args),
        js_handler="(e) => emit(e.target.type === 'checkbox' ? e.target.checked : e.target.value)",
    )  # fmt: skip


@contextmanager
def frame(session: Session) -> Iterator[None]:
    """The frame of a page; what is made within stands in `main`."""
    words, page = session.words, session.page
    ui.page_title(f"{words(f'frame.page_{page}')} · Rimland")
    ui.add_head_html(
        f'<link rel="stylesheet" href="/static/workbench.css?{__version__}">'
        f'<script src="/static/workbench.js?{__version__}"></script>'
        f'<script src="/static/tour.js?{__version__}"></script>'
    )
    content = ui.context.client.content
    content.classes("page")
    # Quasar's page is a main landmark around everything, head and foot included; ours is what the page is about.
    if content.parent_slot is not None:
        content.parent_slot.parent.tag = "div"
    element("a", words("frame.skip"), "skip", href="#main")
    with element("header", classes="top"):
        element("a", "Rimland", "wordmark", href=address("explore", session.state, words.language))
        with element("nav", classes="pages", aria_label=words("frame.pages")):
            for name in PAGES:
                current = "page" if name == page else None
                element(
                    "a", words(f"frame.page_{name}"), href=address(name, session.state), data_page=name,
                    aria_current=current,
                )  # fmt: skip
        with element("div", classes="tools"):
            _languages(session)
            element(
                "button", words("frame.theme"), "quiet", type="button", data_action="theme",
                title=words("frame.theme_hint"),
            )  # fmt: skip
    with element("main", classes=f"main {page}", id="main", tabindex="-1"):
        notices(session)
        yield
    element("div", "", "announcer", id="announcer", role="status", aria_live="polite")
    element(
        "div", "", "unseen", id="tip-words",
        **{f"data_{key}": words(f"common.{key}") for key in ("median", "compared", "observed")},
    )  # fmt: skip
    with element("footer", classes="foot"):
        made = words("frame.made", version=__version__, model=fingerprint(), data=data_version())
        element("p", made)
        element("p", words("frame.no_forecast"))


def _languages(session: Session) -> None:
    for language in LANGUAGES:
        if language != session.words.language:
            element(
                "a", LANGUAGE_NAMES[language], "quiet",
                href=address(session.page, session.state, language) + view_query(session),
                lang=language, hreflang=language, data_language=language,
            )  # fmt: skip


def notices(session: Session) -> None:
    """What of the opened address could not be honoured."""
    if not session.opened.notices:
        return
    with element("div", classes="notice", role="status"), element("ul"):
        for key, values in session.opened.notices:
            element("li", session.words(f"frame.{key}", **values))


def view_query(session: Session) -> str:
    """How the page is looked at, to be added to the query of an address."""
    return "".join(f"&{k}={quote(v, safe='=@.>:,-')}" for k, v in session.view.items())


def share_link(request_base: str, session: Session) -> str:
    """The address of what is on the screen, with the versions that made it."""
    path = "" if session.page == "explore" else session.page
    query = session.state.query() + view_query(session)
    return f"{request_base.rstrip('/')}/{path}?{query}&lang={session.words.language}"


def javascript(value: Any) -> str:
    """A value as a JavaScript literal."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")


def with_scenario(state: State, name: str) -> State:
    """A state with another scenario beneath; levers set by hand are taken back."""
    return replace(state, scenario=name, levers=())
