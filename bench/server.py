"""Which server carries eventreg: granian against gunicorn, with a plain page and with a commit a request.

gunicorn is not among the dependencies; without it only granian is measured (`pip install gunicorn`
into a folder and name it in PYTHONPATH to compare). Numbers are of this machine, which also makes the load.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

SECONDS = 5.0
CONNECTIONS = 16
WORKERS = 2
THREADS = 8

APP = '''
"""Two routes: a page of the size of an event page, and one row written under the write lock."""

import os

from flask import Flask
from sqlalchemy import create_engine, text

from eventreg.db import guard, writing

app = Flask(__name__)
engine = create_engine(os.environ["BENCH_URL"], connect_args={"check_same_thread": False})
guard(engine)
PAGE = "<p>Pelatihan Cerdas Digital, Gedung Contoh, Surabaya</p>\\n" * 200


@app.get("/page")
def page():
    return PAGE


@app.post("/row")
def row():
    with writing(), engine.begin() as connection:
        connection.execute(text("INSERT INTO rows (note) VALUES ('x')"))
    return "ok"
'''


def commands(port: int) -> dict[str, list[str]]:
    """How each server is started, with the same number of processes and threads."""
    size = ["--workers", str(WORKERS)]
    granian = ["granian", "--interface", "wsgi", "--port", str(port), "--no-log", *size]
    found = {"granian": [*granian, "--blocking-threads", str(THREADS), "bench_app:app"]}
    if find_spec("gunicorn"):
        gunicorn = ["gunicorn", "--worker-class", "gthread", "-b", f"127.0.0.1:{port}", *size]
        found["gunicorn"] = [*gunicorn, "--threads", str(THREADS), "bench_app:app"]
    return found


async def load(port: int, request: bytes) -> list[float]:
    """Keeps CONNECTIONS busy for SECONDS; how long each request took, in seconds."""
    took: list[float] = []
    end = time.monotonic() + SECONDS

    async def visitor() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < end:
            started = time.monotonic()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = next(
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length")
            )
            await reader.readexactly(length)
            took.append(time.monotonic() - started)
        writer.close()

    await asyncio.gather(*(visitor() for _ in range(CONNECTIONS)))
    return took


def report(name: str, took: list[float]) -> None:
    """Requests a second, and what 50 and 99 of 100 waited at most."""
    took.sort()
    middle, late = took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000
    print(f"{name:<22}{len(took) / SECONDS:>8.0f}/s   p50 {middle:6.1f} ms   p99 {late:6.1f} ms")


def wait_for(port: int) -> None:
    """Until somebody answers at the port, at most 10 seconds."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(name: str, command: list[str], port: int, environment: dict[str, str]) -> None:
    """Starts one server, loads both routes, ends it."""
    server = subprocess.Popen(
        [sys.executable, "-m", *command], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        time.sleep(1)
        head = b" HTTP/1.1\r\nHost: localhost\r\n"
        report(f"{name}, page", asyncio.run(load(port, b"GET /page" + head + b"\r\n")))
        post = b"POST /row" + head + b"Content-Length: 0\r\n\r\n"
        report(f"{name}, commit", asyncio.run(load(port, post)))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def main() -> None:
    """Both servers, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bench_app.py").write_text(APP)
        paths = os.pathsep.join([folder, str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        url = f"sqlite:///{folder}/rows.sqlite3"
        environment = {**os.environ, "PYTHONPATH": paths, "BENCH_URL": url}
        create = (
            "import bench_app as b\nfrom eventreg.db import writing\nfrom sqlalchemy import text"
        )
        create += (
            "\nwith writing(), b.engine.begin() as c: c.execute(text('CREATE TABLE rows (note)'))"
        )
        subprocess.run([sys.executable, "-c", create], env=environment, check=True)
        port = free_port()
        for name, command in commands(port).items():
            measure(name, command, port, environment)


if __name__ == "__main__":
    main()
