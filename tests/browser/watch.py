"""What a page complains about while it is used: errors, blocked content, requests to strangers."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

#: Chromium writes this for every answer that is a refusal; a test looks at the status itself.
_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Watch:
    """Collects the complaints of all pages of a test. `hosts` are ours, with their ports."""

    hosts: set[str]
    complaints: list[str] = field(default_factory=list)
    #: What this test brings about itself, as a pattern.
    expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watches every page of this context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"error: {error.error}"))
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """From now on, complaints that match are what the test wants."""
        self.expected.append(pattern)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSAL.match(message.text):
            self._note(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc not in self.hosts:
            self._note(f"request to a stranger: {request.url}")

    def _note(self, complaint: str) -> None:
        if not any(re.search(pattern, complaint) for pattern in self.expected):
            self.complaints.append(complaint)
