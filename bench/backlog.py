"""A phone that was without a network all day: 5,000 scans through a real server, one batch after another.

The server is `eventreg serve` on SQLite in processes of its own. The phone sends as the scanner does:
ten requests of 500 scans on one connection, the next when the one before was answered.
(Promised: below 10 s.)
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.scans import SCANS, prepare
from bench.server import free_port, wait_for
from eventreg.db import db, writing
from eventreg.factory import create_app
from eventreg.migrations import running

RUNS = 3


def main() -> None:
    """Some runs, each on a new installation."""
    taken = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            taken.append(measure(Path(folder)))
    line = ", ".join(f"{one:.1f}" for one in sorted(taken))
    print(f"backlog of {SCANS:,} scans through a real server: {line} s (promised: below 10 s)")


def measure(folder: Path) -> float:
    """Seconds from the first request to the last answer; every scan must be accepted."""
    settings = {
        "database_url": f"sqlite:///{folder / 'bench.sqlite3'}",
        "instance_path": str(folder),
    }
    app = create_app(overrides=settings)
    with app.app_context(), writing():
        running.upgrade(db.engine)
    token, batches = prepare(app)
    with app.app_context():
        db.engine.dispose()
    with serving(settings) as port, closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        started = time.perf_counter()
        verdicts = [verdict for batch in batches for verdict in send(line, token, batch)]
        seconds = time.perf_counter() - started
    assert verdicts == ["accepted"] * SCANS
    return seconds


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[int]:
    """The port of a server that runs meanwhile."""
    port = free_port()
    ours = {f"EVENTREG_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "eventreg", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(
        command, env={**os.environ, **ours}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def send(line: HTTPConnection, token: str, batch: list[dict[str, Any]]) -> list[str]:
    """The verdicts on one batch."""
    body = json.dumps({"scans": batch, "sent_at": datetime.now(UTC).isoformat()})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line.request("POST", "/api/v1/scans", body, headers)
    answer = line.getresponse()
    assert answer.status == 200, answer.status
    return [one["verdict"] for one in json.loads(answer.read())["results"]]


if __name__ == "__main__":
    main()
