"""A gate at which racing requests of all server processes meet, so that a race needs no luck."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Condition, Thread

_PATIENCE = 30.0


class Gate:
    """Lets those who wait through in groups. As long as no race is on, everybody passes at once."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._group = 1
        self._expected = 0
        self._answered = 0
        self._waiting = 0
        self._opened = 0

    def arm(self, group: int, expected: int) -> None:
        """From now on `group` pass together, out of `expected` requests in all."""
        with self._changed:
            self._group, self._expected = group, expected
            self._answered = self._waiting = 0

    def answered(self) -> None:
        """One of the expected requests has its answer and will not come to the gate any more."""
        with self._changed:
            self._answered += 1
            self._open_if_due()

    def enter(self) -> None:
        """Waits for the rest of the group, or until nobody else can come."""
        with self._changed:
            mine = self._opened
            self._waiting += 1
            self._open_if_due()
            self._changed.wait_for(lambda: self._opened > mine, _PATIENCE)

    def _open_if_due(self) -> None:
        nobody_else = self._waiting + self._answered >= self._expected
        if self._waiting >= self._group or nobody_else:
            self._waiting = 0
            self._opened += 1
            self._changed.notify_all()


class _Listener(ThreadingTCPServer):
    """Has a place in its queue for everybody: whom a full queue turns away, Linux lets in seconds
    later at best, and the group before the gate waits for them.
    """

    request_queue_size = 128
    daemon_threads = True


@contextmanager
def watched(gate: Gate) -> Iterator[int]:
    """The port at which other processes find the gate: a connection is told when it may pass."""

    class Guest(BaseRequestHandler):
        def handle(self) -> None:
            gate.enter()
            self.request.sendall(b"!")

    with _Listener(("127.0.0.1", 0), Guest) as listener:
        thread = Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield listener.server_address[1]
        listener.shutdown()
        thread.join()
