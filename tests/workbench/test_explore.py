"""Explore as a new user meets it: the first three minutes, in a real browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from rimland.scenarios import load_scenario, scenario_from_text
from rimland.words import speak


def lines(page: Any) -> dict[str, str]:
    """The line in words of every chart, by outcome."""
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-chart]')]"
        ".map((x) => [x.dataset.chart, x.querySelector('.line').textContent]))"
    )


def set_lever(page: Any, name: str, value: float) -> None:
    """Move a slider as a hand does: input events on the way, a change at the end."""
    page.evaluate(
        """([name, value]) => {
            const slider = document.getElementById('lever-' + name);
            slider.closest('details').open = true;
            slider.value = value;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            slider.dispatchEvent(new Event('change', {bubbles: true}));
        }""",
        [name, value],
    )


def wait_for_change(page: Any, name: str, before: str) -> str:
    page.wait_for_function(
        "([name, before]) => { const x = document.querySelector(`[data-chart='${name}'] .line`).textContent;"
        " return x.length > 4 && x !== before"
        " && document.querySelector('.grid').getAttribute('aria-busy') === 'false'; }",
        arg=[name, before],
        timeout=30_000,
    )
    return lines(page)[name]


def test_the_first_three_minutes(opened: Any, tmp_path: Path) -> None:
    page = opened.open("/")
    opened.settle()
    # The tour shows, has three steps, and can be left.
    tour = page.locator("#tour")
    assert tour.is_visible()
    for _ in range(3):
        page.locator("#tour [data-tour=next]").click()
    assert not tour.is_visible()
    assert "status quo" in page.locator(".headline").inner_text()
    # A chart is really there to be seen.
    plots = page.locator(".plot").evaluate_all(
        "x => x.map(e => [e.offsetHeight, e.querySelectorAll('svg path').length])"
    )
    assert len(plots) == 8
    assert all(height > 150 for height, _ in plots)
    assert all(paths > 5 for _, paths in plots[:4])  # those below the window are drawn when they come into sight
    # Pull a lever; the picture and the sentence follow, and the address with them.
    before = lines(page)["burden.JPN"]
    set_lever(page, "japan_defence_burden", 0.03)
    after = wait_for_change(page, "burden.JPN", before)
    assert "+0." in after
    opened.settle()
    assert "Japan's military spending" in page.locator(".headline").inner_text()
    assert "set=japan_defence_burden" in page.url
    # Ask why: the lever is named, and the parts are there.
    page.wait_for_selector("#why .bars")
    assert "Japan's defence spending target" in page.locator("#why").inner_text()
    # See the source of the number.
    page.locator("[data-lever=japan_defence_burden] .info").click()
    about = page.locator("#about-japan_defence_burden")
    assert about.is_visible()
    assert "observed" in about.inner_text() or "judged" in about.inner_text()
    page.keyboard.press("Escape")
    opened.shot("explore-story", full=True)
    # Send a colleague the link: who opens it sees the same figures.
    link = page.locator("#copy-link").get_attribute("data-text")
    assert "model=" in link
    opened.settle()
    shown = lines(page)
    page.goto(link)
    opened.settle()
    assert lines(page) == shown
    assert page.locator(".notice").count() == 0


def test_undo_redo_reset_and_the_list_of_actions(opened: Any) -> None:
    page = opened.open("/?members=64")
    opened.settle()
    page.evaluate("document.getElementById('tour').close()")
    base = lines(page)["burden.JPN"]
    set_lever(page, "japan_defence_burden", 0.04)
    moved = wait_for_change(page, "burden.JPN", base)
    assert page.locator(".chip").count() == 1
    page.locator("[data-step=undo]").click()
    assert wait_for_change(page, "burden.JPN", moved) == base
    page.locator("[data-step=redo]").click()
    assert wait_for_change(page, "burden.JPN", base) == moved
    page.locator(".chip button").click()
    assert wait_for_change(page, "burden.JPN", moved) == base
    page.select_option("#preset", "denial_first")
    page.wait_for_function("document.querySelector('.question').textContent.includes('denial')")
    page.wait_for_function("location.search.includes('scenario=denial_first')")
    page.locator("[data-step=reset]").click()
    page.wait_for_function("!location.search.includes('denial_first')")
    page.wait_for_function(
        "(base) => document.querySelector(\"[data-chart='burden.JPN'] .line\").textContent === base", arg=base
    )


def test_an_assumption_is_kept_apart_and_holds_on_both_sides(opened: Any) -> None:
    page = opened.open("/?members=64&scenario=us_pulled_away")
    opened.settle()
    page.evaluate("document.getElementById('tour').close(); document.getElementById('assumptions').open = true")
    before = lines(page)
    page.select_option("#theory-japan_effort_shift", "olson1966")
    wait_for_change(page, "burden.JPN", before["burden.JPN"])
    assert page.locator(".chip.assumption").count() == 1
    assert page.locator(".chip.policy").count() == 1
    assert "theory=japan_effort_shift" in page.url


def test_reload_and_back_keep_the_picture(opened: Any) -> None:
    page = opened.open("/?members=64&set=japan_defence_burden=3%25")
    opened.settle()
    shown = lines(page)
    page.reload()
    opened.settle()
    assert lines(page) == shown
    page.locator("a[data-page=about]").click()
    page.wait_for_url("**/about**")
    assert "japan_defence_burden" in page.url
    page.go_back()
    opened.settle()
    assert lines(page) == shown


def test_two_users_do_not_see_each_other(browser: Any, server: Any) -> None:
    contexts = [browser.new_context(locale="en-GB") for _ in range(2)]
    pages = [c.new_page() for c in contexts]
    for page in pages:
        page.goto(server.url + "?members=64")
        page.wait_for_function("document.querySelector('.grid')?.getAttribute('aria-busy') === 'false'")
        page.evaluate("document.getElementById('tour').close()")
    before = lines(pages[1])
    set_lever(pages[0], "japan_defence_burden", 0.05)
    wait_for_change(pages[0], "burden.JPN", before["burden.JPN"])
    pages[1].wait_for_timeout(500)
    assert lines(pages[1]) == before
    assert pages[1].locator(".chip").count() == 0
    for context in contexts:
        context.close()


def test_the_language_can_be_switched_and_keeps_what_is_set(opened: Any) -> None:
    page = opened.open("/?members=64&scenario=denial_first")
    opened.settle()
    numbers = {k: v.split(" · ")[0] for k, v in lines(page).items() if k == "burden.JPN"}
    page.locator("a[data-language=ja]").click()
    page.wait_for_function("document.documentElement.lang === 'ja'")
    opened.settle()
    assert "現状維持" in page.locator(".headline").inner_text()
    assert page.locator("#preset").input_value() == "denial_first"
    assert {k: v.split(" · ")[0] for k, v in lines(page).items() if k == "burden.JPN"} == numbers
    page.goto(page.url.split("?")[0])
    page.wait_for_function("document.documentElement.lang === 'ja'")


def test_an_old_link_says_what_it_could_not_honour(opened: Any) -> None:
    page = opened.open("/?members=64&set=hotlines=0.8&set=lever_of_old=1&model=0000000000000000")
    opened.settle()
    notice = page.locator(".notice").inner_text()
    assert "0000000000000000" in notice
    assert "lever_of_old" in notice
    assert page.locator(".chip").count() == 1


def test_files_hold_what_is_shown(opened: Any) -> None:
    page = opened.open("/?members=64&set=hotlines=0.8&show=burden.JPN")
    opened.settle()
    page.evaluate("document.getElementById('tour').close()")
    with page.expect_download() as waiting:
        page.locator("#download-scenario").click()
    scenario = scenario_from_text(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert scenario.levers == {"hotlines": 0.8}
    card = page.locator("[data-chart='burden.JPN']")
    card.locator("details.table > summary").click()
    with page.expect_download() as waiting:
        card.locator("[data-action=csv]").click()
    rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "Year"
    assert [r[0] for r in rows[1:]] == [str(y) for y in range(2015, 2041)]
    for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as waiting:
            card.locator(f"[data-action={kind}]").click()
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(start)
        if kind == "svg":
            assert b"var(--" not in content


def test_a_lever_answers_to_the_keyboard(opened: Any) -> None:
    page = opened.open("/?members=64")
    opened.settle()
    page.evaluate("document.getElementById('tour').close()")
    slider = page.locator("#lever-japan_defence_burden")
    slider.focus()
    before = lines(page)["burden.JPN"]
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    wait_for_change(page, "burden.JPN", before)
    assert float(slider.input_value()) > 0.02


@pytest.mark.parametrize("name", ["baseline", "denial_first"])
def test_the_preset_has_the_question_of_the_scenario(opened: Any, name: str) -> None:
    page = opened.open(f"/?members=64&scenario={name}")
    opened.settle()
    question = " ".join((load_scenario(name).question or "").split())
    assert page.locator(".question").inner_text() == question


def test_the_preset_says_what_it_takes_up_and_leaves_out(opened: Any) -> None:
    page = opened.open("/?members=64&scenario=denial_first&lang=ja")
    opened.settle()
    page.evaluate("document.getElementById('tour').close()")
    page.locator("#about-scenario > summary").click()
    said = page.locator("#about-scenario").inner_text()
    words = speak("ja")
    for text in (words.gist("denial_first"), words.leaves_out("denial_first"), *words.scenario_notes("denial_first")):
        assert text in said


def test_the_brief_of_what_is_on_the_screen(opened: Any) -> None:
    import pypdfium2

    page = opened.open("/?members=64&set=japan_defence_burden=3%25&lang=ja")
    opened.settle()
    page.evaluate("document.getElementById('tour').close()")
    with page.expect_download(timeout=120_000) as waiting:
        page.locator("#brief-pdf").click()
    document = pypdfium2.PdfDocument(Path(waiting.value.path()).read_bytes())
    assert 2 <= len(document) <= 4
    text = "".join(document[i].get_textpage().get_text_range() for i in range(len(document)))
    assert "防衛費" in text
    assert "3%" in text or "3.0%" in text
