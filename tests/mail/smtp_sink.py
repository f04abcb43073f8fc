"""A mail server for tests: takes what it is given on a loopback port and keeps it."""

import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class SmtpSink:
    """Speaks enough SMTP for smtplib. Recipients in `refused` are turned away."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.credentials: list[str] = []
        self.while_receiving: Callable[[], None] = lambda: None
        sink = self

        class Handler(_Handler):
            def setup(self) -> None:
                super().setup()
                self.sink = sink

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """The setting that sends mail here."""
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(socketserver.StreamRequestHandler):
    sink: SmtpSink

    def handle(self) -> None:
        """One conversation."""
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            command = line.upper()
            if command.startswith("EHLO"):
                self._say("250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME")
            elif command.startswith("AUTH PLAIN"):
                self.sink.credentials.append(line.split()[2])
                self._say("235 in")
            elif command.startswith("RCPT") and any(one in line for one in self.sink.refused):
                self._say("550 no such mailbox")
            elif command == "DATA":
                self._receive()
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _receive(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.sink.while_receiving()
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.sink.received.append(message)
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
