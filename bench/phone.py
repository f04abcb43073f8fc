"""What benches of the scanner share: a Chromium, and a server of their own beside it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server import Server, free_port


def chromium() -> str | None:
    """The path of a Chromium; where there is none, that nothing is measured is said."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if found is None:
        print("no Chromium on this machine: nothing measured")
    return found


@contextmanager
def installation(participants: int) -> Iterator[Server]:
    """A server with a demo of so many people, in a folder of its own; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), free_port())
        try:
            server.prepare(participants=participants)
            server.start()
            yield server
        finally:
            server.stop()
