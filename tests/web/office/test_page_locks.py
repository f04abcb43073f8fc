"""Forms that come back with their errors: while such a page is made, phones at the door may write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, before_render_template
from sqlalchemy.orm import Session

from eventreg.checkin.models import Device
from eventreg.events.models import Event
from tests.factories import make_device, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where whoever writes keeps all others from writing."""
    return sqlite_url


@pytest.fixture
def locked(app: Flask, sqlite_url: str) -> Iterator[list[str]]:
    """The pages during whose making nobody else could write."""
    found: list[str] = []
    path = sqlite_url.removeprefix("sqlite:///")

    def try_to_write(_app: Flask, template: object, **_rest: object) -> None:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                found.append(str(template))

    with before_render_template.connected_to(try_to_write, app):
        yield found


@pytest.fixture
def phone(session: Session, event: Event, now: datetime) -> Device:
    """A phone at the door, paired an hour ago."""
    return make_device(session, event, now=now - timedelta(hours=1))[0]


@pytest.fixture
def somebody_inside(session: Session, event: Event, phone: Device, now: datetime) -> None:
    """Somebody came to the first session."""
    scan(session, phone, make_registration(session, offer_of(event, "kim"), now=now), now)


def test_a_delay_that_names_no_time(
    page: PageClient, event: Event, signed_in: SignedIn, locked: list[str]
) -> None:
    signed_in()
    page.get(f"{E}/sessions/{event.sessions[0].id}/delay")
    page.submit("delay", by="other", starts_at="", button="do=preview", status=422)
    page.submit("delay", by="other", starts_at="besok", button="do=delay", status=422)

    assert locked == []


@pytest.mark.usefixtures("somebody_inside")
def test_an_hour_of_leaving_that_is_none(
    page: PageClient, event: Event, signed_in: SignedIn, locked: list[str]
) -> None:
    signed_in()
    page.get(f"{E}/sessions/{event.sessions[0].id}/inside")
    page.submit("close", at="2099-01-01T10:00", button="do=preview", status=422)
    page.submit("close", at="", button="do=close", status=422)

    assert locked == []


def test_a_move_of_nothing(
    page: PageClient, event: Event, phone: Device, signed_in: SignedIn, locked: list[str]
) -> None:
    first, second = event.sessions
    signed_in()
    page.get(f"{E}/moves")
    fields: dict[str, Any] = {
        "devices": [str(phone.id)],
        "from_session": str(first.id),
        "to_session": str(second.id),
    }
    same = fields | {"to_session": str(first.id)}
    page.submit("move", button="do=preview", **same, status=422)
    page.submit("move", button="do=preview", **fields)
    page.submit("move", button="do=move", reason="", status=422)
    page.submit("move", button="do=move", reason="Salah sesi", status=409)

    assert locked == []


def test_a_mark_that_is_none(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, locked: list[str]
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    signed_in()
    page.get(f"{E}/sessions/{event.sessions[0].id}/absent")
    page.submit(
        "marking", uid=str(person.uid), mark="sick", note="x" * 501, button="do=save", status=422
    )

    assert locked == []


def test_a_conflict_without_a_note(
    page: PageClient,
    session: Session,
    event: Event,
    phone: Device,
    now: datetime,
    signed_in: SignedIn,
    locked: list[str],
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    for minutes in (2, 1):
        late = scan(session, phone, person, now - timedelta(minutes=minutes), now=now)
    late.to_settle = True
    signed_in()
    page.get(f"{E}/conflicts")
    page.submit("clear", scan=str(late.id), note="", status=422)

    assert locked == []


@pytest.mark.usefixtures("event")
def test_a_device_without_a_name(page: PageClient, signed_in: SignedIn, locked: list[str]) -> None:
    signed_in()
    page.get(f"{E}/devices")
    page.submit(name="", status=422)

    assert locked == []
