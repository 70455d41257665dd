"""What the server says in its log, and how it starts and ends."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from rimland.workbench.server import LINES, Quiet, Sparing
from tests.workbench.asking import alive, greet, place_of, socket_address
from tests.workbench.serving import ROOT, Server

# The log


def test_logs_hold_no_contents(server: Server) -> None:
    secret = "Zanzibar-Protokoll-4711"
    httpx.post(
        server.url + "api/v1/audit?name=x.txt", content=f"{secret} cost ¥7.7 trillion (about $520 billion).", timeout=60
    )
    httpx.post(server.url + "api/v1/scenario/check", content=f"title: {secret}\nlevers: {{{secret}: 1}}")
    httpx.get(server.url + f"api/v1/run?set={secret}=1")
    httpx.get(server.url + secret)
    alive(server)
    assert secret not in "".join(server.lines)
    assert "Traceback" not in "".join(server.lines)


def test_a_line_of_the_log_names_kind_and_place_alone() -> None:
    try:
        raise ValueError("secret words of a document")
    except ValueError as problem:
        raised = (ValueError, problem, problem.__traceback__)
        record = logging.LogRecord("rimland", logging.ERROR, "", 0, "it failed", (), raised)
    line = Quiet().format(record)
    assert re.search(r"error rimland: it failed: ValueError at test_safety_ending\.py:\d+ test_a_line", line)
    assert "secret" not in line
    plain = logging.LogRecord("x", logging.WARNING, "", 0, "two\nlines\x1b[31m" + "y" * 900, (), None)
    assert "\n" not in Quiet().format(plain)
    assert "\x1b" not in Quiet().format(plain)
    assert len(Quiet().format(plain)) < 400
    sparing = Sparing()
    let = sum(sparing.filter(logging.LogRecord("x", 30, "", 0, "line", (), None)) for _ in range(1000))
    assert let <= LINES[1] + 1
    sparing.lines.left = 1.0
    assert sparing.filter(plain)
    assert "lines left out" in plain.getMessage()


# Starting and ending


def test_a_taken_port_is_told_in_one_line(server: Server) -> None:
    _, port, _ = place_of(server)
    command = [
        sys.executable,
        "-c",
        "import sys; from rimland.cli import main; sys.exit(main())",
        "serve",
        "--port",
        str(port),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(port) in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_while_it_computes(sign: signal.Signals, starting: Any) -> None:
    begun = time.monotonic()
    busy = starting()
    alive(busy)
    assert time.monotonic() - begun < 30
    address, _ = socket_address(busy, httpx.get(busy.url))
    host, port, own = place_of(busy)
    with connect(address) as page, socket.create_connection((host, port)) as asking:
        greet(page)
        body = json.dumps({"state": {"members": 4000, "levers": ["hotlines=0.5"]}}).encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
        asking.sendall(f"POST /api/v1/run HTTP/1.1\r\nHost: {own}\r\n{kind}\r\n\r\n".encode() + body)
        time.sleep(1.0)
        told = time.monotonic()
        busy.process.send_signal(sign)
        assert busy.process.wait(20) == 0
        assert time.monotonic() - told < 5
    assert "Traceback" not in "".join(busy.lines)
