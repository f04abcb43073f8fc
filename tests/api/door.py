"""A paired device in tests: what it sends and what it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.checkin.models import Attendance, Device, Receipt, Scan, ScanUndo
from eventreg.checkin.rules import LASTS_AFTER_EVENT, DeviceRole
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.clients import SeparateClient
from tests.factories import bearer, make_device

HOUR = timedelta(hours=1)


@dataclass
class Door:
    """A device with its token, as far as a script knows it. Times are the test's `now`."""

    client: SeparateClient
    session: Session
    event: Event
    device: Device
    token: str
    now: datetime

    def get(self, path: str, **options: Any) -> TestResponse:
        """Reads from the API."""
        return self.client.get(f"/api/v1{path}", headers=bearer(self.token), **options)

    def post(self, body: Any, **options: Any) -> TestResponse:
        """Sends any body to /scans."""
        headers = bearer(self.token)
        return self.client.post("/api/v1/scans", json=body, headers=headers, **options)

    def scan(self, person: Registration | None = None, **changes: Any) -> dict[str, Any]:
        """One element of a batch: `person` comes in at the first session now."""
        element = {
            "id": str(uuid4()),
            "code": ticket_of(self.session, person.id).code if person else "A" * 26,
            "session": str(self.event.sessions[0].id),
            "direction": "in",
            "scanned_at": self.now.isoformat(),
            "method": "camera",
        }
        element |= changes
        return {name: value for name, value in element.items() if value is not None}

    def send(self, *scans: Any, **more: Any) -> list[dict[str, Any]]:
        """The results of a batch."""
        answer = self.post({"scans": list(scans), **more})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.get_json()["results"]
        assert len(results) == len(scans)
        return results

    def one(self, person: Registration | None = None, **changes: Any) -> dict[str, Any]:
        """The result of one scan."""
        return self.send(self.scan(person, **changes))[0]


def verdicts(results: Sequence[dict[str, Any]]) -> list[str]:
    """Verdict or, for a refusal, its reason: one word each."""
    return [one["reason"] or one["verdict"] for one in results]


def paired(
    client: SeparateClient,
    session: Session,
    event: Event,
    now: datetime,
    *,
    role: DeviceRole = DeviceRole.DOOR,
    name: str = "Pintu Utara",
) -> Door:
    """A device that was paired an hour before `now`."""
    device, token = make_device(session, event, role, name=name, now=now - HOUR)
    return Door(client, session, event, device, token, now)


def expire(door: Door, at: datetime) -> None:
    """The device's time ends at `at`, and so does its event's, a day before."""
    door.device.expires_at = at
    for one in door.event.sessions:
        length = one.ends_at - one.starts_at
        one.ends_at = at - LASTS_AFTER_EVENT
        one.starts_at = one.ends_at - length
    door.session.flush()
    door.session.expire(door.device)


def rows(session: Session, table: type[Scan | Attendance | Receipt | ScanUndo]) -> int:
    """How many rows a table holds."""
    return session.scalar(select(func.count()).select_from(table)) or 0
