"""The API at its bounds: what is asked twice, asked wrongly, or no longer waited for."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rimland.workbench.app import create_api
from rimland.workbench.room import Ensemble, Room
from tests.workbench.asking import is_one_line, told

# Kept by content


def test_the_same_question_is_answered_once(api: httpx.Client) -> None:
    first = api.get("/run?set=hotlines=0.123&members=256")
    hits = told(api.get("/health"))["cache_hits"]
    begun = time.perf_counter()
    again = api.get("/run?set=hotlines=0.123&members=256&lang=en")
    assert time.perf_counter() - begun < 1.0
    assert again.content == first.content
    assert told(api.get("/health"))["cache_hits"] == hits + 1
    tag = first.headers["etag"]
    unchanged = api.get("/run?set=hotlines=0.123&members=256", headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    other = api.get("/run?set=hotlines=0.124&members=64", headers={"if-none-match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag


# Mistakes


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/run?set=hotlins=0.5", "hotlines"), ("/run?set=hotlines=7", None), ("/run?set=%00%ff", None),
        ("/run?scenario=denial_frist", "denial_first"), ("/run?members=0", None), ("/run?members=1e9", None),
        ("/run?seed=-1", None), ("/run?year=1999", None), ("/run?assume=landing_steepnes=6", "landing_steepness"),
        ("/run?assume=landing_steepness=nan", None), ("/run?assume=landing_steepness=1e999", None),
        ("/run?theory=arms_reaction=nobody", None), ("/run?outcome=burden.JPM", "burden.JPN"),
        ("/run?setting=1", "set"), ("/run?lang=fr", None), ("/run?by=week", None),
        ("/run?" + "&".join(["set=hotlines=0.5"] * 300), None),
    ],
)  # fmt: skip
def test_a_wrong_link_is_told_in_one_line(api: httpx.Client, path: str, nearest: str | None) -> None:
    found = told(api.get(path), 422)
    is_one_line(found)
    if nearest:
        assert found["nearest"] == nearest


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'{"state": 5}', b'{"state": {"scenario": ["x"]}}', b'{"stat": {}}',
        b'{"state": {"members": 100000}}', b'{"state": {"members": true}}', b'{"state": {"assumptions": {"x": NaN}}}',
        b'{"state": {"levers": ["' + b"x" * 500 + b'"]}}', b'{"state": {"assumptions": {"landing_steepness": "x"}}}',
        b"\xff\xfe", b'{"state": ' + b"[" * 5000 + b"]" * 5000 + b"}", b'{"outcomes": ["x"]}',
    ],
)  # fmt: skip
def test_a_wrong_body_is_told_in_one_line(api: httpx.Client, body: bytes) -> None:
    answer = api.post("/run", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    is_one_line(answer.json())


def test_other_mistakes_are_told_in_one_line(api: httpx.Client) -> None:
    for status, answer in (
        (404, api.get("/nothing")), (405, api.delete("/run")), (405, api.get("/compare")),
        (422, api.post("/compare", json={"states": [{}]})), (422, api.post("/compare", json={"states": [{}] * 5})),
        (422, api.post("/why", json={"outcome": "nothing"})), (422, api.post("/why", json={"by": "pathway"})),
        (413, api.post("/scenario/check", content=b"a" * 100_000)), (422, api.post("/share", json={"year": 2101})),
        (422, api.post("/scenario/check", content=b"\xff\xff")),
        (422, api.post("/scenario/check", content=b"a: &x [1]")),
    ):  # fmt: skip
        is_one_line(told(answer, status))


# Going away


def test_work_stops_when_the_client_goes_away(api: httpx.Client, server: Any) -> None:
    kept = told(api.get("/health"))["kept_bytes"]
    place = urlsplit(server.url)
    body = json.dumps({"state": {"levers": ["hotlines=0.777"], "members": 4000, "seed": 99}}).encode()
    head = (
        f"POST /api/v1/run HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.sendall(head.encode() + body)
        until = time.monotonic() + 20
        while told(api.get("/health"))["kept_bytes"] == kept and time.monotonic() < until:
            time.sleep(0.02)
    until = time.monotonic() + 20
    while told(api.get("/health"))["waiting"] and time.monotonic() < until:
        time.sleep(0.05)
    after = told(api.get("/health"))
    assert after["waiting"] == 0
    time.sleep(1.0)
    # Of 63 chunks for each side, 45 MB, only those are there that had begun.
    grown = told(api.get("/health"))["kept_bytes"] - kept
    assert grown < 20_000_000
    assert told(api.get("/health"))["kept_bytes"] == pytest.approx(after["kept_bytes"], abs=3_000_000)


# Everything that the description allows, and what it does not


class QuickRoom(Room):
    """An engine room that computes one chunk and takes it for every other: what is tested is the API around it."""

    def _computed(self, found: Ensemble, number: int) -> np.ndarray:
        self.quick = getattr(self, "quick", None)
        if self.quick is None:
            self.quick = super()._computed(found, number)
        return self.quick + np.float32(0.01 * number)


CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
QUIET = settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])


def test_nothing_that_is_asked_breaks_the_api() -> None:
    room = QuickRoom(backend="numpy")
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_api(room, hosts=None))
    asked: dict[str, set[int]] = {}
    for found in schema.exclude(path_regex="/audit$").get_all_operations():
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            # Where nothing is taken nothing can be wrong.
            with contextlib.suppress(Unsatisfiable):
                _ask(operation, operation.as_strategy(generation_mode=mode), asked)
    room.close()
    assert len(asked) == 20
    assert {200, 422} <= asked["POST /api/v1/run"]


def _ask(operation: Any, cases: Any, asked: dict[str, set[int]]) -> None:
    @QUIET
    @given(case=cases)
    def ask(case: Any) -> None:
        # Not the ten seconds of the tool: a busy machine may need them to compute, and what hangs still ends.
        answer = case.call(timeout=120)
        asked.setdefault(f"{operation.method.upper()} {operation.path}", set()).add(answer.status_code)
        assert answer.status_code < 500, (operation.path, answer.text)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            is_one_line(json.loads(answer.text))

    ask()
