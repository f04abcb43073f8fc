"""Real servers in several processes of their own, and visitors who talk to them over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from eventreg.config import ROOT
from tests.pages import read_form

T = TypeVar("T")

WORKERS = 2
#: The processes of the server, and the one that works through the jobs.
CHILDREN = WORKERS + 1
_PATIENCE = 60.0


class Server:
    """`eventreg serve` with WORKERS processes and the job worker, on a port of its own."""

    def __init__(
        self, settings: Mapping[str, str], folder: Path, module: str = "eventreg", **extra: str
    ) -> None:
        """Starts it. `settings`: by name, as in Settings; `extra`: for its environment."""
        self.port = _free_port()
        self._environment = _environment(settings) | extra
        self._log = folder / f"server-{self.port}.log"
        self._command = [sys.executable, "-m", module, "serve", "--port", str(self.port)]
        self._command += ["--workers", str(WORKERS)]
        self.start()

    def start(self) -> None:
        """Starts it, for the first time or after it was killed, and waits until it serves."""
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            wait_until(self._serves, self._why)
        except BaseException:
            self.stop()
            raise

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """SIGKILL to all its processes: nobody gets to finish anything. They are gone afterwards."""
        family = processes_of(self._process.pid)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(_PATIENCE)
        wait_until(lambda: not any(map(is_alive, family)), self._why)

    def stop(self) -> None:
        """Ends it as its administrator would; by force where it does not listen."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        if self._process.poll() is None:
            self.kill()

    def _serves(self) -> bool:
        assert self._process.poll() is None, self._why()
        if len(processes_of(self._process.pid)) <= CHILDREN:
            return False
        try:
            return Visitor(self).get("/readyz").status == 200
        except OSError:
            return False

    def _why(self) -> str:
        return f"The server said:\n{self.log}"


def wait_until(condition: Callable[[], bool], why: Callable[[], str]) -> None:
    """Looks again and again, for a minute at most."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(why())
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be buried does not."""
    return _stat(Path(f"/proc/{pid}/stat"))[0] not in {"", "Z", "X"}


def processes_of(parent: int) -> list[int]:
    """A process and its children."""
    stats = Path("/proc").glob("[0-9]*/stat")
    return [parent, *(int(path.parent.name) for path in stats if _stat(path)[1] == str(parent))]


def _stat(path: Path) -> tuple[str, str]:
    """State and parent of a process. They stand behind its name, which may hold anything."""
    try:
        state, parent = path.read_text(encoding="utf-8").rpartition(") ")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "", ""
    return state, parent


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    ours = {f"EVENTREG_{name.upper()}": value for name, value in settings.items()}
    return {k: v for k, v in os.environ.items() if not k.startswith("EVENTREG_")} | ours


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes

    @cached_property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def soup(self) -> BeautifulSoup:
        """The body as a page."""
        return BeautifulSoup(self.body, "lxml")


class Visitor:
    """A browser: keeps cookies, follows nothing. A new connection each time, to whichever process.

    Once it has its cookies it may be used by several threads.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Fetches a page and keeps its cookies."""
        return self._send("GET", path, b"", {})

    def post(self, path: str, fields: Mapping[str, str | list[str]]) -> Answer:
        """Sends a form."""
        body = urlencode(fields, doseq=True).encode()
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, body: object, token: str = "") -> Answer:
        """Sends JSON to the API, as a device with this token."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._send("POST", path, json.dumps(body).encode(), headers)

    def form(
        self, path: str, selector: str = "main form[method=post]"
    ) -> dict[str, str | list[str]]:
        """The fields of a form of the page as a browser would send them untouched."""
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status, self._server.log)
        (form,) = answer.soup.select(selector)
        return dict(read_form(form).fields)

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        if self._cookies:
            pairs = (f"{name}={value}" for name, value in self._cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return Answer(response.status, response.headers.get("Location", ""), text)


def together(jobs: Sequence[Callable[[], T]], threads: int = 32) -> list[T]:
    """Does the jobs on so many threads, which all begin at the same moment. Results in order."""
    threads = min(threads, len(jobs))
    begin = Barrier(threads, timeout=60)
    with ThreadPoolExecutor(threads, initializer=begin.wait) as pool:
        running = [pool.submit(job) for job in jobs]
        return [one.result() for one in running]
