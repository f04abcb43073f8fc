"""Another system with a key, in tests: what it asks and what it is answered."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.events.models import Event
from eventreg.keys.models import ApiKey
from eventreg.keys.rules import Purpose
from tests.clients import SeparateClient
from tests.factories import bearer, make_key

_numbers = count(1)


@dataclass
class System:
    """What holds a key of an event."""

    client: SeparateClient
    session: Session
    event: Event
    key: ApiKey
    token: str

    def headers(self, *, once: str | None = None, language: str = "en") -> dict[str, str]:
        """What stands above each request."""
        repeated = {} if once is None else {"Idempotency-Key": once}
        return bearer(self.token) | {"Accept-Language": language} | repeated

    def get(self, below: str = "", **query: Any) -> TestResponse:
        """Asks for something below the own event."""
        path = f"/api/v1/events/{self.event.slug}{below}"
        return self.client.get(path, headers=self.headers(), query_string=query)

    def post(self, body: Any, **headers: Any) -> TestResponse:
        """Sends somebody to be registered."""
        path = f"/api/v1/events/{self.event.slug}/registrations"
        return self.client.post(path, json=body, headers=self.headers(**headers))

    def all_rows(self, below: str, what: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of all pages, one after the other."""
        rows: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.get(below, **query, **({"cursor": cursor} if cursor else {})).get_json()
            rows += page[what]
            cursor = page["cursor"]
            if cursor is None:
                return rows


def with_key(
    client: SeparateClient,
    session: Session,
    event: Event,
    *purposes: Purpose,
    now: datetime | None = None,
) -> System:
    """A system with a key for these purposes."""
    key, token = make_key(session, event, *purposes, now=now)
    return System(client, session, event, key, token)


def somebody(**changes: Any) -> dict[str, Any]:
    """A clerk as another system sends them; a change to None leaves a field out."""
    sent = {
        "category": "agency",
        "full_name": "Ratna Kusuma",
        "gender": "P",
        "phone": f"0893-0002-{next(_numbers):04d}",
        "region": "35.73",
        "agency": "Dinas Contoh Kota Malang",
        "position": "Pranata Humas",
        "notice": True,
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def faults(answer: TestResponse) -> dict[str, str]:
    """What is wrong, by field."""
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}
