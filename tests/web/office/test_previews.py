"""Previews hold up nobody: what a page shows before anything is done is read without the right to write."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask, before_render_template
from sqlalchemy import text
from sqlalchemy.orm import Session

from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.factories import make_device, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(session: Session, event: Event, now: datetime) -> list[Registration]:
    """Somebody who is inside, by a device whose scans may be moved, and somebody who may be ticked."""
    device, _token = make_device(session, event, now=now - MINUTE)
    found = [make_registration(session, offer_of(event, "kim")) for _ in range(2)]
    scan(session, device, found[0], now)
    return found


@pytest.fixture
def may_write(app: Flask, session: Session) -> Iterator[list[bool]]:
    """For each template that is rendered, whether its transaction holds the lock of those who write."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    found: list[bool] = []

    def look(_app: Flask, **_more: object) -> None:
        asked = "PRAGMA query_only" if sqlite else "SHOW transaction_read_only"
        found.append(str(db.session.scalar(text(asked))) in {"0", "off"})

    with before_render_template.connected_to(look, app):
        yield found


@pytest.mark.parametrize(
    "path", ["sessions/{one}/ticks", "sessions/{one}/inside", "moves", "sessions/{one}/delay"]
)
def test_a_preview_is_rendered_without_the_lock(
    path: str,
    page: PageClient,
    event: Event,
    people: list[Registration],
    signed_in: SignedIn,
    may_write: list[bool],
) -> None:
    signed_in()
    page.get(f"/office/events/acara/{path.format(one=event.sessions[0].id)}")
    may_write.clear()
    answer = page.form()
    fields: dict[str, object] = {"rows": "1-2"} if path.endswith("ticks") else {}
    if path == "moves":
        fields = {"devices": [box["value"] for box in page.soup.select("input[name=devices]")]}
    for name, value in fields.items():
        answer.fill(name, value)
    page.submit(answer, status=200)

    assert set(may_write) == {False}
