"""Every page in both languages: no error, no foreign request, and people of all abilities can use it."""

from __future__ import annotations

from typing import Any

import pytest

PAGES = ("explore", "map", "causes", "evidence", "compare", "stress", "about")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _path(page: str, language: str) -> str:
    return f"/{'' if page == 'explore' else page}?lang={language}"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_no_accessibility_violation(
    browser: Any, server: Any, page: str, language: str, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, locale="en-GB")
    found = context.new_page()
    found.goto(server.url.rstrip("/") + _path(page, language))
    found.wait_for_selector("main h1", state="attached")
    found.wait_for_timeout(1500)
    results = axe.Axe().run(found, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    broken = [
        f"{v['id']}: {v['help']}: " + " | ".join(n["html"][:160] for n in v["nodes"][:4])
        for v in results.response["violations"]
    ]
    context.close()
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_in_its_language_without_error_or_foreign_request(opened: Any, page: str, language: str) -> None:
    shown = opened.open(_path(page, language), "main h1")
    shown.wait_for_timeout(800)
    assert shown.locator("html").get_attribute("lang").startswith(language)
    assert shown.locator("a[aria-current=page]").get_attribute("data-page") == page
    opened.shot(f"{page}-{language}")


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
