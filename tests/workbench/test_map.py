"""The map: areas and places as on the globe, figures as in a run and in the tables, a picture that can be used."""

from __future__ import annotations

import csv
import json
import math
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import rimland as rl
from rimland.evidence import source_keys
from rimland.evidence.tables import FOLDER
from rimland.words import speak
from rimland.workbench.geography import ATLAS, MIDDLE, UNITS, frame_of, outlines, places, project
from rimland.workbench.map_data import CUT, QUANTITIES, drawing, observed, rows, troops
from rimland.workbench.pages.map import told, view_of
from rimland.workbench.room import CHUNK, Room, shown_months
from rimland.workbench.state import State
from tests.workbench.asking import apart

EARTH = 6371.0
# Square kilometres of land: Encyclopaedia figures, to be met within the share that a coarse outline leaves.
AREAS = {"AUS": (7.69e6, 0.03), "MNG": (1.564e6, 0.02), "JPN": (3.78e5, 0.1), "TWN": (3.6e4, 0.1), "PHL": (3.0e5, 0.1)}
RATIO = next(q for q in QUANTITIES if q.relative)


def polygon(path: str) -> list[list[tuple[float, float]]]:
    """The rings of path data."""
    return [
        [tuple(map(float, p.split())) for p in ring.removesuffix("Z").split("L")] for ring in path.split("M") if ring
    ]  # type: ignore[misc]


def area(ring: list[tuple[float, float]]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


@pytest.mark.parametrize("country", AREAS)
def test_a_country_is_as_large_as_on_the_globe(country: str) -> None:
    wanted, share = AREAS[country]
    found = sum(area(r) for r in polygon(outlines()[country])) * (EARTH / UNITS) ** 2
    assert found == pytest.approx(wanted, rel=share)


def test_the_projection_keeps_areas_everywhere() -> None:
    for x, y in ((80, 20), (140, 36), (150, -25), (202, 21)):
        corners = [project(x + i * 0.01, y + j * 0.01) for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))]
        side = math.radians(0.01)
        on_globe = side * (math.sin(math.radians(y + 0.01)) - math.sin(math.radians(y)))
        assert area(corners) / UNITS**2 == pytest.approx(on_globe, rel=1e-4)
    assert project(124.0, 10.0) == pytest.approx(MIDDLE)


def test_neighbours_share_their_border_to_the_point() -> None:
    stored = json.loads((ATLAS / "outline.json").read_text(encoding="utf-8"))
    points: dict[str, set[tuple[int, int]]] = {}
    for country, rings in stored["land"].items():
        found = points.setdefault(country, set())
        for ring in rings:
            found |= set(zip(np.cumsum(ring[::2]).tolist(), np.cumsum(ring[1::2]).tolist(), strict=True))
    for a, b, least in (("CHN", "MNG", 30), ("CHN", "VNM", 10), ("PRK", "KOR", 3), ("IND", "PAK", 10)):
        assert len(points[a] & points[b]) >= least, (a, b)
    assert (ATLAS / "outline.json").stat().st_size < 60_000


def test_bases_lie_in_or_beside_the_country_that_hosts_them() -> None:
    owner = places()["countries"]
    for name, base in places()["bases"].items():
        if "at" not in base:
            continue
        x, y = project(*base["at"])
        rings = [r for c in owner.get(base["host"], [base["host"]]) for r in polygon(outlines().get(c, ""))]
        nearest = min((math.dist((x, y), p) for r in rings for p in r), default=math.inf)
        # Islands below the size of the outline lie off it, within the sea of their country.
        assert any(inside((x, y), r) for r in rings) or nearest < (45 if base["kind"] == "island" else 9), name


def inside(point: tuple[float, float], ring: list[tuple[float, float]]) -> bool:
    x, y = point
    crossed = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossed = not crossed
    return crossed


def test_every_mark_has_a_source_and_a_name_in_both_languages() -> None:
    known = source_keys()
    for language in ("en", "ja"):
        found = drawing(speak(language))
        keys = {k for b in found["bases"] for k in b["sources"]}
        keys |= {k for q in found["quantities"].values() for k in q["sources"]}
        keys |= {k for entry in observed().values() for k in entry["sources"]}
        assert keys <= known
        assert all(m["name"] for kind in ("actors", "theatres", "bases", "groups", "dyads") for m in found[kind])
    _, _, width, height = frame_of("first_island_chain")
    assert width / height == pytest.approx(1000 / 780)


def test_personnel_are_those_of_the_table() -> None:
    with (FOLDER / "tables" / "us_posture.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["definition"] == "active_duty" and int(row["date"]) >= 2015:
                assert troops()[row["subject"]][int(row["date"])] == pytest.approx(float(row["value"]) / 1000)
    assert 2016 not in troops()["JPN"]  # counted with another coverage


@pytest.fixture(scope="module")
def both() -> Any:
    room = Room(backend="numpy")

    async def compute() -> Any:
        own, other = State(scenario="us_pulled_away"), State()
        return [await room.ensemble(s.definition(), CHUNK, 0, cut=CUT) for s in (own, other)]

    found = apart(compute())
    room.close()
    return found


def test_the_map_shows_what_a_run_gives(both: Any) -> None:
    record = [q.variable for q in QUANTITIES]
    own = rl.run("us_pulled_away", members=CHUNK, backend="numpy", record=record)
    other = rl.run("baseline", members=CHUNK, backend="numpy", record=record)
    found = rows(*both, CHUNK)
    for key, variable, label, scale in (
        ("burden.JPN", "burden", "JPN", 100), ("alignment.PHL", "alignment", "PHL", 1),
        ("group.quad", "minilateral_tie", "quad", 1), ("practice.KOR", "allied_practice", "KOR", 1),
        ("threat.JPN>CHN", "threat_perception", "JPN>CHN", 1), ("bloc", "counter_bloc", None, 1),
    ):  # fmt: skip
        for part, level in (("l", 0.05), ("m", 0.5), ("h", 0.95)):
            wanted = own.quantile(variable, level, label)[2::3] * scale
            np.testing.assert_allclose(np.array(found[key][part], float), wanted, rtol=2e-3, atol=1e-4)
        np.testing.assert_allclose(found[key]["r"], other.quantile(variable, 0.5, label)[2::3] * scale, rtol=2e-3)
        gap = (own.values(variable, label) - other.values(variable, label))[2::3] * scale
        np.testing.assert_allclose(found[key]["d"], np.median(gap, axis=-1), rtol=5e-3, atol=2e-4)
    risk = [r.values(RATIO.variable, "taiwan_strait")[-1] for r in (own, other)]
    ratio = found[f"{RATIO.key}.taiwan_strait"]
    assert ratio["d"][-1] == pytest.approx(float(np.median(risk[0] / risk[1])), rel=2e-3)
    assert ratio["d"][0] is None  # no risk is counted before 2025
    assert "d" not in rows(both[1], None, CHUNK)["burden.JPN"]


def test_what_an_address_says_of_the_view_is_kept_and_nonsense_is_not() -> None:
    seen = view_of(
        {"at": "2031-06", "layers": "bases,nonsense", "colour": "<script>", "measure": "attack", "region": "x"}
    )
    assert seen["at"] == "2031-06" and seen["layers"] == ["bases"] and seen["colour"] == "alignment"
    assert seen["measure"] == "attack" and seen["region"] == ""
    assert view_of({"at": "2031-05"})["at"] is None  # no end of a quarter
    assert view_of({"layers": "none"})["layers"] == []
    usual = {k: v for k, v in told({"layers": "theatres,fleets,troops,bases", "colour": "alignment"}).items() if v}
    assert usual == {}
    assert told({"layers": ""})["layers"] == "none"


# In the browser

SMALL = "members=64"


def opened_map(opened: Any, query: str = "") -> Any:
    page = opened.open(f"/map?{SMALL}{query}", ".mapping")
    page.wait_for_function("document.querySelectorAll('.mark').length > 10", timeout=40_000)
    page.wait_for_selector(".progress", state="hidden", timeout=40_000)
    return page


def number(text: str) -> float:
    return float(re.search(r"[-−\d.,]+", text)[0].replace("−", "-").replace(",", ""))  # type: ignore[index]


def test_a_figure_on_the_page_is_that_of_the_run(opened: Any) -> None:
    page = opened_map(opened, "&at=2035-12&layers=spending&colour=none&scenario=japan_three_percent")
    page.locator("#mark-spending-JPN").focus()
    page.keyboard.press("Enter")
    shown = page.locator(".map-fact").all_inner_texts()
    run = rl.run("japan_three_percent", members=64, backend="numpy")
    at = run.month_index("2035-12")
    assert number(shown[0]) == pytest.approx(run.quantile("military_spending", 0.5, "JPN")[at], rel=6e-3)
    assert number(shown[1]) == pytest.approx(run.quantile("burden", 0.5, "JPN")[at] * 100, rel=6e-3)
    assert "simulated" in shown[0] and "Status quo" in shown[0]
    assert page.locator(".map-fact a").first.get_attribute("href").endswith("focus=military_spending")


def test_keys_alone_move_through_time_and_marks(opened: Any) -> None:
    page = opened_map(opened, "&at=2020-12")
    slider = page.locator("#map-time")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "March 2021"
    page.keyboard.press("PageUp")
    assert slider.get_attribute("aria-valuetext") == "March 2022"
    page.wait_for_function("location.search.includes('at=2022-03')")
    page.locator(".mark[tabindex='0']").focus()
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.id")
    assert second != first and second.startswith("mark-")
    page.wait_for_selector(".map-tip")
    page.keyboard.press("Enter")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')").split(".")[0]
    assert page.locator(".map-details h3").inner_text() == name
    page.keyboard.press("Escape")
    page.wait_for_selector(".map-tip", state="detached")
    assert page.locator(".mark[tabindex='0']").count() == 1


def test_time_plays_and_pauses_and_the_address_keeps_the_view(opened: Any) -> None:
    page = opened_map(opened, "&at=2030-12")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.getElementById('map-time').value > 66", timeout=5_000)
    page.get_by_role("button", name="Pause").click()
    page.locator("input[value=ties]").check()
    page.locator("#map-region").select_option("first_island_chain")
    page.wait_for_function("location.search.includes('region=first_island_chain') && location.search.includes('ties')")
    when = page.locator("#map-time").get_attribute("aria-valuetext")
    page.reload()
    page.wait_for_function("document.querySelectorAll('.mark').length > 10", timeout=40_000)
    assert page.locator("#map-time").get_attribute("aria-valuetext") == when
    assert page.locator("input[value=ties]").is_checked()
    page.locator("a[data-language=ja]").click()
    page.wait_for_function("document.documentElement.lang === 'ja' && document.querySelectorAll('.mark').length > 10")
    assert "月" in page.locator("#map-time").get_attribute("aria-valuetext")
    assert page.locator("input[value=ties]").is_checked()


def test_the_table_and_the_files_say_what_the_picture_says(opened: Any) -> None:
    page = opened_map(opened, "&at=2024-12&layers=troops,fleets,bases&colour=none")
    page.locator(".mapping details.table summary").click()
    page.wait_for_selector("#map-table")
    table = [row.split("\t") for row in page.locator("#map-table tbody").inner_text().splitlines() if row.strip()]
    japan = next(r for r in table if "personnel in Japan" in " ".join(r))
    assert "55.2" in japan and "observed" in japan  # 55,154 in December 2024
    assert page.locator("#mark-troops-JPN text").text_content() == "55"
    assert any("Kadena" in " ".join(r) and "airportsdata2026" in " ".join(r) for r in table)
    with page.expect_download() as got:
        page.locator(".mapping [data-action=csv]").click()
    text = got.value.path().read_text(encoding="utf-8-sig")
    assert len(text.strip().splitlines()) == 1 + len(table) and "55.2" in text
    with page.expect_download() as got:
        page.locator(".mapping [data-action=svg]").click()
    drawn = got.value.path().read_text(encoding="utf-8")
    assert "<svg" in drawn and "var(--" not in drawn and drawn.count("<path") > 60


def test_work_can_be_stopped_and_gone_on_with(opened: Any) -> None:
    page = opened.open("/map?scenario=war_in_europe&against=peace_dividend", ".mapping")
    page.locator(".work .progress:not(.gone) button", has_text="Stop").click(timeout=20_000)
    go_on = page.locator("[data-work=go-on]")
    go_on.wait_for(state="visible")
    page.wait_for_timeout(1500)
    assert "1000 members" not in page.locator("main").inner_text()
    go_on.click()
    page.wait_for_function("document.querySelector('main').innerText.includes('1000 members.')", timeout=240_000)
    page.wait_for_selector(".work .progress", state="hidden")


def test_a_nonsense_view_still_opens(opened: Any) -> None:
    page = opened_map(opened, "&at=yesterday&layers=%3Cscript%3E&colour=pink&region=moon&step=fortnight")
    assert page.locator("#map-colour").input_value() == "alignment"
    assert page.locator("input[value=theatres]").is_checked()
    assert shown_months()[int(page.locator("#map-time").input_value())] == "2025-12"
