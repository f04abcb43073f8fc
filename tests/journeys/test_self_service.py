"""One participant's way through their own page, from the sign-up to coming back."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.rules import Message, State
from tests.factories import make_event
from tests.pages import PageClient

KIM: dict[str, Any] = {
    "full_name": "Endang Sulistyowati",
    "gender": "P",
    "phone": "0893-0001-0001",
    "email": "endang@example.org",
    "region": "35.73",
    "kim_name": "KIM Sekar Arum",
    "notice": True,
    "consent_contact": True,
}


def coming_event(session: Session, now: datetime) -> Event:
    """An event of next week with one place for a KIM member, and a waiting list."""
    event = make_event(session, slug="minggu-depan", quota=1, waiting_list=True)
    for one in event.sessions:
        one.starts_at += timedelta(days=7)
        one.ends_at += timedelta(days=7)
    return event


def sign_up(page: PageClient, **changes: str) -> str:
    """Signs somebody up through the form; their own page's address."""
    page.get("/e/minggu-depan/register/kim?lang=en")
    page.submit(status=303, **{**KIM, **changes})
    page.follow()
    return page.url


def test_correct_withdraw_read_lose_cancel_and_come_back(
    page: PageClient, session: Session, now: datetime
) -> None:
    coming_event(session, now)
    mine = sign_up(page)
    assert page.soup.select(".er-qr")

    page.click("Correct my data")
    page.submit(status=303, full_name="Endang Sulistyawati", email="endang.baru@example.org")
    page.follow()
    assert "Endang Sulistyawati" in page.text

    page.click("Give or withdraw a consent")
    page.submit(status=303, consent_contact=False)
    page.follow()
    page.click("Everything that is stored about me")
    assert "endang.baru@example.org" in page.text
    found = json.loads(page.client.get(f"{mine}/data.json").get_data(as_text=True))
    assert [one["given"] for one in found["consents"] if one["kind"] == "contact"] == [True, False]

    page.get("/e/minggu-depan")
    page.click("Have my link sent again")
    page.submit(status=303, contact="0893 0001 0001")
    page.follow()
    assert "If somebody is registered with this" in page.text

    second = sign_up(page, full_name="Bambang", phone="0893-0001-0002", email="")
    assert "You are number 1 in the waiting list." in page.text
    page.get(mine)
    page.click("Cancel my registration…")
    page.submit(status=303, reason="sakit")
    page.follow()
    assert not page.soup.select(".er-qr")
    page.get(second)
    assert page.soup.select(".er-qr")

    page.get(mine)
    page.click("Register again")
    page.submit(status=303, **KIM)
    page.follow()
    assert "You are number 1 in the waiting list." in page.text
    assert page.url != mine

    told = select(OutboxMail.message, OutboxMail.recipient).order_by(OutboxMail.id)
    assert [tuple(row) for row in session.execute(told)] == [
        (Message.CONFIRMED, "endang@example.org"),
        (Message.CONTACT_CHANGED, "endang@example.org"),
        (Message.CONTACT_CHANGED, "endang.baru@example.org"),
        (Message.LINK, "endang.baru@example.org"),
        (Message.WAITLISTED, "+6289300010002"),
        (Message.CANCELLED, "endang.baru@example.org"),
        (Message.SEATED, "+6289300010002"),
        (Message.WAITLISTED, "endang@example.org"),
    ]
    states = session.scalars(select(Registration.state).order_by(Registration.id)).all()
    assert states == [State.CANCELLED, State.CONFIRMED, State.WAITLISTED]
