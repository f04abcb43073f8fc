"""From the sign-up form to the letter in the mailbox, its QR, its calendar file, and the door."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import TIME_TO_UNDO
from eventreg.tickets.queries import by_code
from eventreg.tickets.rules import read_code
from tests.clients import SeparateClient
from tests.events.calendars import entries
from tests.factories import make_event, make_staff, sign_in
from tests.mail.arriving import (
    body,
    calendar_in,
    cancelled_in,
    delivered,
    enclosed,
    qr_text,
    spooled,
)
from tests.mail.smtp_sink import SmtpSink
from tests.pages import PageClient


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A mail server that takes everything."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def overrides(overrides: dict[str, str], sink: SmtpSink) -> dict[str, str]:
    return overrides | {"smtp_url": sink.url, "mail_from": "surat@example.org"}


def test_from_the_form_to_the_mailbox_and_out_of_the_calendar_again(
    app: Flask, page: PageClient, session: Session, sink: SmtpSink, now: datetime
) -> None:
    event = make_event(session, slug="cerdig", now=now)
    page.get("/e/cerdig/register/influencer?lang=en")
    account: dict[str, Any] = {"accounts-0-platform": "instagram"}
    page.submit(
        full_name="Ni'matul Khoiriyah",
        gender="P",
        phone="089300000017",
        email="nimatul@example.org",
        region="35.78",
        notice="y",
        **account | {"accounts-0-handle": "contoh.warga"},
    )
    page.expect(303)
    delivered(app, session)

    (confirmation,) = spooled(sink)
    assert confirmation["To"] == "nimatul@example.org"
    assert confirmation["Subject"] == "You are registered: Pelatihan Cerdas Digital"
    (link,) = {word for word in body(confirmation, "plain").split() if "/r/" in word}
    page.get(link.removeprefix("http://localhost"))
    assert "Ni'matul Khoiriyah" in page.text
    code = read_code(qr_text(enclosed(confirmation)["qr_cerdig.png"]))
    assert code is not None
    ticket = by_code(session, code)
    assert ticket is not None
    downloaded = page.client.get(f"{link.removeprefix('http://localhost')}/event.ics")
    same = [one["UID"] for one in entries(downloaded.data)]
    assert same == [one["UID"] for one in calendar_in(confirmation).walk("VEVENT")]

    cancel_in_the_office(app, session, event, ticket.registration_id)
    delivered(app, session)
    assert len(spooled(sink)) == 1, "It can still be undone without anybody reading of it."
    delivered(app, session, clock=lambda: utc_now() + TIME_TO_UNDO)

    _confirmation, farewell = spooled(sink)
    assert farewell["Subject"] == "Your registration is cancelled: Pelatihan Cerdas Digital"
    assert "Reason: Registered by mistake." in body(farewell, "plain")
    assert [one["UID"] for one in cancelled_in(farewell)] == same
    assert page.client.get(f"{link.removeprefix('http://localhost')}/event.ics").status_code == 404
    assert event.slug in body(farewell, "plain")


def cancel_in_the_office(app: Flask, session: Session, event: Event, registration_id: int) -> None:
    """A member of staff cancels the registration on its page."""
    client = app.test_client()
    assert isinstance(client, SeparateClient)
    office = PageClient(app, client)
    uid = session.get_one(Registration, registration_id).uid
    sign_in(office, make_staff(session))
    office.get(f"/office/events/{event.slug}/registrations/{uid}/cancel")
    office.submit(reason="Registered by mistake.")
    office.expect(303)
