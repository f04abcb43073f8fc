"""`eventreg serve` as it is used: started, told to end, killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

pytestmark = pytest.mark.xdist_group("one at a time")

Server = subprocess.Popen[str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(folder: Path, url: str, *arguments: str) -> Server:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("EVENTREG_")},
        "EVENTREG_INSTANCE_PATH": str(folder / "instance"),
        "EVENTREG_DATABASE_URL": url,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "eventreg", *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


@contextmanager
def serving(folder: Path, url: str, port: int) -> Iterator[Server]:
    """A server that is ready; whatever is left of it is ended."""
    server = command(folder, url, "serve", "--port", str(port), "--workers", "2")
    processes = [psutil.Process(server.pid)]
    try:
        wait_until_ready(server, port)
        processes += processes[0].children(recursive=True)
        assert len(processes) == 4, "the server, two workers and the job worker"
        yield server
    finally:
        for process in processes:
            if process.is_running():
                process.kill()
        server.communicate()


def wait_until_ready(server: Server, port: int) -> None:
    for _ in range(300):
        assert server.poll() is None, server.communicate()[0]
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                assert answer.status == 200
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail("the server was not ready after 30 s")


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("whole_group", [False, True])
def test_it_ends_cleanly_when_it_is_told_to(
    told_by: signal.Signals, *, whole_group: bool, tmp_path: Path, sqlite_url: str
) -> None:
    """By a process manager, or by Ctrl+C, which reaches the whole group of the terminal."""
    with serving(tmp_path, sqlite_url, free_port()) as server:
        own = psutil.Process(server.pid).children(recursive=True)
        (os.killpg if whole_group else os.kill)(server.pid, told_by)
        assert server.wait(15) == 0
        assert psutil.wait_procs(own, 1)[1] == []


def test_nothing_goes_on_when_it_is_killed(tmp_path: Path, sqlite_url: str) -> None:
    port = free_port()
    with serving(tmp_path, sqlite_url, port) as server:
        own = psutil.Process(server.pid).children(recursive=True)
        server.kill()
        server.wait(5)
        assert psutil.wait_procs(own, 15)[1] == []
    with serving(tmp_path, sqlite_url, port):
        pass


def test_a_port_in_use_is_named(tmp_path: Path, sqlite_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        second = command(tmp_path, sqlite_url, "serve", "--port", str(port))
        said = second.communicate(timeout=60)[0]
    assert second.returncode == 1
    assert said.splitlines() == [f"Error: 127.0.0.1:{port}: Address already in use"]


def test_it_does_not_start_on_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    server = command(tmp_path, url, "serve", "--port", str(free_port()))
    said = server.communicate(timeout=60)[0]
    assert server.returncode == 1
    assert said.splitlines() == ["Error: the database is not up to date: run `eventreg db upgrade`"]
