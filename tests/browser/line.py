"""The line between a phone and the server, which breaks in every way that lines at a venue do."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: What a guest network answers instead of whatever was asked for.
PORTAL = b"<!doctype html><title>Wi-Fi</title><h1>Selamat datang di Wi-Fi Tamu</h1>"
_NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length"}

#: Changes the body of an answer on its way; given its path.
Change = Callable[[str, bytes], bytes]


@dataclass
class Line:
    """A proxy of its own port in front of a server. `mode` says what becomes of requests now.

    "up": passed on. "down": cut off at once. "lossy": passed on, and the answer is lost. "slow": the
    answer comes after `delay` seconds. "portal": a guest network's page. A number: an error page.
    """

    target: int
    mode: str = "up"
    delay: float = 0.0
    change: Change | None = None
    #: What arrived while the line was up or lossy: method and path.
    passed: list[tuple[str, str]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        """Where the phone finds it."""
        assert self._server is not None
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The root of the app, as the phone sees it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Takes calls on a free port."""
        handler = type("Handler", (_Handler,), {"line": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Takes no calls any more, and lets go of whoever still waits."""
        self._ended.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def wait(self, seconds: float) -> None:
        """Keeps an answer back, unless everything is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._ended.wait(0.1):
            pass


class _Handler(BaseHTTPRequestHandler):
    """One call on the line that `Line.start` puts here."""

    line: Line
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing: the test looks at `passed`."""

    def _serve(self) -> None:
        mode = self.line.mode
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True
        if mode == "down":
            return
        if mode in {"up", "lossy", "slow"}:
            status, headers, answer = self._pass_on(body)
            if mode == "lossy":
                return
            if mode == "slow":
                self.line.wait(self.line.delay)
        else:
            status = 200 if mode == "portal" else int(mode)
            headers, answer = [("Content-Type", "text/html")], PORTAL
        self._answer(status, headers, answer)

    def _pass_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        self.line.passed.append((self.command, self.path))
        server = http.client.HTTPConnection("127.0.0.1", self.line.target, timeout=30)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _NOT_PASSED_ON}
        if self.line.change is not None:
            kept["Accept-Encoding"] = "identity"
        server.request(self.command, self.path.replace("/newer-", "/"), body, kept)
        answer = server.getresponse()
        content = answer.read()
        if self.line.change is not None:
            content = self.line.change(self.path, content)
        headers = [(k, v) for k, v in answer.getheaders() if k.lower() not in _NOT_PASSED_ON]
        server.close()
        return answer.status, headers, content

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        try:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # The phone has hung up; that is its own affair.
