"""Phones at the door as `scanner/queue.ts` and `store.ts` behave, on a network that loses what it likes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from http.client import HTTPConnection
from random import Random
from typing import Any
from uuid import UUID

from eventreg.clock import utc_now
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, together

LARGEST_BATCH = 500
VERDICTS = ("accepted", "repeat", "refused")
#: A request whose sender hung up may be worked on so much later.
HUNG_UP = timedelta(minutes=2)


class Fate(StrEnum):
    """What the network does to one request."""

    FINE = "fine"
    #: It never reaches the server: no signal, or the sign-in page of a guest network answers.
    LOST_BEFORE = "lost_before"
    #: The server does what was asked; nobody hears of it.
    LOST_AFTER = "lost_after"
    #: The phone hangs up while the server works: whether it was done nobody knows.
    HUNG_UP = "hung_up"
    #: It arrives twice at the same moment.
    TWICE = "twice"


FATES = (
    *([Fate.FINE] * 4),
    *(Fate.LOST_BEFORE, Fate.LOST_AFTER, Fate.LOST_AFTER, Fate.HUNG_UP, Fate.TWICE),
)


@dataclass(frozen=True)
class Made:
    """A scan that somebody really made. `at`: by the true clock; `claimed`: by the phone's."""

    id: UUID
    code: str
    session_id: int
    direction: str
    at: datetime
    claimed: datetime


@dataclass(frozen=True)
class Delivery:
    """One request that may have reached the server, between these true moments; `said`: by the phone's clock."""

    began: datetime
    ended: datetime
    said: datetime


@dataclass(frozen=True)
class Told:
    """What the server answered to a scan."""

    verdict: str
    reason: str | None
    replay: bool


@dataclass
class Phone:
    """A paired device: its clock and its network are its own, and so is its chance."""

    site: Site
    device_id: int
    token: str
    paired_at: datetime
    chance: Random
    offset: timedelta = timedelta()
    #: When its access ends, once it does (true clock).
    ends_at: datetime | None = None
    queue: list[Made] = field(default_factory=list)
    made: dict[UUID, Made] = field(default_factory=dict)
    deliveries: dict[UUID, list[Delivery]] = field(default_factory=dict)
    told: dict[UUID, list[Told]] = field(default_factory=dict)

    def scan(self, code: str, session_id: int, direction: str, at: datetime) -> Made:
        """Keeps a scan, before anything is shown."""
        scan_id = UUID(int=self.chance.getrandbits(128), version=4)
        made = Made(scan_id, code, session_id, direction, at, at + self.offset)
        self.made[scan_id] = made
        self.queue.append(made)
        return made

    def flush(self, fates: tuple[Fate, ...] = FATES) -> None:
        """Sends what waits, one batch at a time, until the network fails."""
        while self.queue:
            batch = self.queue[:LARGEST_BATCH]
            answer = self._send(batch, self.chance.choice(fates))
            if answer is None:
                return
            self._settle(batch, answer)

    def _settle(self, batch: list[Made], answer: Answer) -> None:
        """Removes exactly the scans that have a verdict."""
        judged = {UUID(one["id"]) for one in answer.json["results"] if one["verdict"] in VERDICTS}
        settled = [one for one in batch if one.id in judged]
        self.queue = [one for one in self.queue if one not in settled]

    def _hear(self, answer: Answer) -> None:
        for one in answer.json["results"]:
            told = Told(one["verdict"], one["reason"], one["replay"])
            self.told.setdefault(UUID(one["id"]), []).append(told)

    def _send(self, batch: list[Made], fate: Fate) -> Answer | None:
        """The answer that reaches the phone, or none."""
        if fate is Fate.LOST_BEFORE:
            self.site.gate.answered()
            return None
        began = utc_now()
        said = began + self.offset
        body = {"scans": [_element(one) for one in batch], "sent_at": said.isoformat()}
        answers = self._deliver(body, fate)
        ended = began + HUNG_UP if fate is Fate.HUNG_UP else utc_now()
        for one in batch:
            self.deliveries.setdefault(one.id, []).append(Delivery(began, ended, said))
        if fate in (Fate.LOST_AFTER, Fate.HUNG_UP):
            return None
        for answer in answers:
            self._hear(answer)
        return answers[-1]

    def _deliver(self, body: dict[str, Any], fate: Fate) -> list[Answer]:
        if fate is Fate.HUNG_UP:
            return self._hang_up(body)
        jobs: list[Callable[[], Answer]] = [partial(self._post, body)]
        return together(jobs * 2 if fate is Fate.TWICE else jobs)

    def _post(self, body: dict[str, Any]) -> Answer:
        answer = self.site.visitor().send("/api/v1/scans", body, self.token)
        self.site.gate.answered()
        assert answer.status == 200, (answer.status, answer.body, self.site.server.log)
        return answer

    def _hang_up(self, body: dict[str, Any]) -> list[Answer]:
        connection = HTTPConnection("127.0.0.1", self.site.server.port, timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        connection.request("POST", "/api/v1/scans", json.dumps(body), headers)
        connection.close()
        self.site.gate.answered()
        return []


class HastyPhone(Phone):
    """A phone with its guard off: it forgets a scan as soon as it has sent it."""

    def _send(self, batch: list[Made], fate: Fate) -> Answer | None:
        answer = super()._send(batch, fate)
        if answer is None:
            del self.queue[: len(batch)]
        return answer


def _element(made: Made) -> dict[str, Any]:
    return {
        "id": str(made.id),
        "code": made.code,
        "session": str(made.session_id),
        "direction": made.direction,
        "scanned_at": made.claimed.astimezone(UTC).isoformat(),
        "method": "camera",
    }
