"""Every page in both languages: no error, no foreign request, and people of all abilities can use it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench.looking import violations

PAGES = ("explore", "map", "causes", "evidence", "compare", "stress", "about")


def _path(page: str, language: str) -> str:
    return f"/{'' if page == 'explore' else page}?lang={language}"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_without_fault_and_can_be_used_by_everybody(opened: Any, page: str, language: str) -> None:
    shown = opened.open(_path(page, language), "main h1")
    shown.wait_for_timeout(1500)
    assert shown.locator("html").get_attribute("lang").startswith(language)
    assert shown.locator("a[aria-current=page]").get_attribute("data-page") == page
    opened.shot(f"{page}-{language}")
    # One page in both schemes: it costs more to load than to look at.
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)
        shown.wait_for_timeout(200)
        found = violations(shown)
        assert not found, "\n".join([scheme, *found])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone(browser: Any, server: Any, page: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="en-GB")
    shown = context.new_page()
    shown.goto(server.url.rstrip("/") + _path(page, "en"))
    shown.wait_for_selector("main h1", state="attached")
    shown.wait_for_timeout(1000)
    wide = shown.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= 376
