"""A mail server for tests: takes what it is given on a loopback port and keeps it."""

import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class SmtpSink:
    """Speaks enough SMTP for smtplib. Recipients in `refused` are turned away.

    `spool` has each message as it came over the wire, `received` as it reads. `while_receiving`
    runs before a message is taken (ConnectionAbortedError: it never is), `before_answering` once it
    is, before the sender hears of it. After `patience` messages it ends a conversation.
    """

    def __init__(self, port: int = 0, patience: int = 1_000_000) -> None:
        self.spool: list[bytes] = []
        self.received: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.credentials: list[str] = []
        self.conversations = 0
        self.patience = patience
        self.while_receiving: Callable[[], None] = lambda: None
        self.before_answering: Callable[[], None] = lambda: None
        sink = self

        class Handler(_Handler):
            def setup(self) -> None:
                super().setup()
                self.sink = sink

        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """The setting that sends mail here."""
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def close_door(self) -> None:
        """Nobody can call any more; conversations go on."""
        self._server.socket.close()

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


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


class _Handler(socketserver.StreamRequestHandler):
    sink: SmtpSink
    taken: int

    def handle(self) -> None:
        """One conversation."""
        self.sink.conversations += 1
        self.taken = 0
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            if not self._answer(line):
                return

    def _answer(self, line: str) -> bool:
        """Whether the conversation goes on."""
        command = line.upper()
        if command == "DATA":
            return self._receive()
        answer = self._word(line, command)
        self._say(answer)
        return not answer.startswith(("221", "421"))

    def _word(self, line: str, command: str) -> str:
        if command.startswith("EHLO"):
            return "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME"
        if command.startswith("AUTH PLAIN"):
            self.sink.credentials.append(line.split()[2])
            return "235 in"
        if command.startswith("RCPT") and any(one in line for one in self.sink.refused):
            return "550 no such mailbox"
        if command.startswith("MAIL") and self.taken == self.sink.patience:
            return "421 enough for one conversation"
        return "221 bye" if command == "QUIT" else "250 ok"

    def _receive(self) -> bool:
        """Whether the conversation goes on."""
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        with suppress(OSError):  # The sender may be gone.
            self.sink.while_receiving()
            self.sink.spool.append(b"".join(lines))
            self.sink.received.append(
                message_from_bytes(self.sink.spool[-1], policy=policy.default)
            )
            self.taken += 1
            self.sink.before_answering()
            self._say("250 taken")
            return True
        return False

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
