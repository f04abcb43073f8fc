"""A colleague comes instead: named by the participant, then once more by the office."""

import io
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.checkin.operations import IncomingScan, Recorder, record_scans
from eventreg.checkin.rules import Direction, Method, Reason
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.rules import Message, State
from eventreg.tickets.queries import ticket_of
from tests.api.door import paired, verdicts
from tests.factories import make_event, make_registration, make_staff, offer_of, sign_in
from tests.files import documents
from tests.pages import PageClient


def scan(session: Session, event: Event, person: Registration, now: datetime) -> Reason | None:
    """Why the door refuses this person's QR; none when it lets them in."""
    one = IncomingScan(
        id=person.uid,
        session_id=event.sessions[0].id,
        direction=Direction.IN,
        method=Method.CAMERA,
        scanned_at=now,
        code=ticket_of(session, person.id).code,
    )
    recorder = Recorder(event_id=event.id, officer="Pintu", trusted_from=event.created_at)
    (result,) = record_scans(session, recorder, [one], now=now)
    assert result.scan is not None
    return result.scan.reason


def test_the_place_passes_on_twice_and_every_name_stays(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = make_event(session, slug="acara", quota=1, now=now)
    first = make_registration(
        session, offer_of(event, "agency"), full_name="Siti Rahayu", email="siti@example.org"
    )
    page.max_queries = 32  # Two registrations are locked, read, written and told of at once.

    page.get(f"/r/{first.secret}?lang=en")
    page.click("Name a substitute")
    assert {"region", "agency", "notice"}.isdisjoint(page.form().offered)
    page.submit(
        status=303,
        full_name="Bambang Wijaya",
        gender="L",
        phone="0893-0009-0001",
        email="bambang@example.org",
        position="Staf",
        reason="tugas lain",
        letter=(io.BytesIO(documents.pdf()), "Surat Tugas.pdf"),
    )
    page.follow()
    assert "Bambang" not in page.text
    assert not page.soup.select(".er-qr")

    second = session.scalars(
        select(Registration).where(Registration.full_name != "Siti Rahayu")
    ).one()
    session.refresh(first)
    assert (first.state, second.state) == (State.REPLACED, State.CONFIRMED)
    assert (second.region_code, second.organization) == (first.region_code, first.organization)
    assert second.letter is not None
    page.get(f"/r/{second.secret}")
    assert "Siti" not in page.text
    page.submit("consent-form", 303, notice=True)

    sign_in(page, make_staff(session, StaffRole.ORGANIZER, event))
    page.get(f"/office/events/acara/registrations/{second.uid}?lang=en")
    assert "In the place of Siti Rahayu" in page.text
    page.click("Substitute…")
    page.submit(
        status=303,
        full_name="Dewi Anggraini",
        gender="P",
        phone="0893-0009-0002",
        position="Staf",
        reason="sakit",
    )
    page.follow()
    assert "In the place of Bambang Wijaya" in page.text
    page.click("Bambang Wijaya")
    assert "Replaced by Dewi Anggraini" in page.text
    assert "tugas lain" in page.text

    third = session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert third is not None
    session.refresh(second)
    assert [scan(session, event, one, now) for one in (first, second, third)] == [
        Reason.REPLACED,
        Reason.REPLACED,
        None,
    ]
    told = select(OutboxMail.message, OutboxMail.recipient).order_by(OutboxMail.id)
    assert [tuple(row) for row in session.execute(told)] == [
        (Message.CONFIRMED, "siti@example.org"),
        (Message.REPLACED, "siti@example.org"),
        (Message.SUBSTITUTE, "bambang@example.org"),
        (Message.REPLACED, "bambang@example.org"),
        (Message.SUBSTITUTE, "+6289300090002"),
    ]


def test_a_substitute_at_the_door(page: PageClient, session: Session, now: datetime) -> None:
    """The first session runs and sign-up is closed; somebody else stands there with the letter."""
    event = make_event(session, slug="acara", quota=1, now=now)
    siti = make_registration(
        session, offer_of(event, "agency"), full_name="Siti Rahayu", email="siti@example.org"
    )
    event.signup_closes_at = now - timedelta(days=1)
    door = paired(page.client, session, event, now)
    page.max_queries = 32  # Two registrations are locked, read, written and told of at once.
    page.get(f"/r/{siti.secret}?lang=en")
    assert "Correct my data" not in page.text, "The list is closed for participants."

    sign_in(page, make_staff(session, StaffRole.ORGANIZER, event))
    page.get(f"/office/events/acara/registrations/{siti.uid}?lang=en")
    page.click("Substitute…")
    dewi = {"full_name": "Dewi Anggraini", "gender": "P", "phone": "0893-0009-0002"}
    letter = documents.pdf()
    page.submit(status=422, position="Staf", reason="", **dewi)
    page.submit(
        status=303,
        position="Staf",
        reason="sakit sejak tadi pagi",
        letter=(io.BytesIO(letter), "Surat Tugas.pdf"),
        **dewi,
    )
    page.follow()
    assert page.heading == "Dewi Anggraini"
    assert "In the place of Siti Rahayu" in page.text
    new = session.scalars(
        select(Registration).where(Registration.full_name.startswith("Dewi"))
    ).one()

    results = door.send(door.scan(siti), door.scan(new), door.scan(new))
    assert verdicts(results) == ["replaced", "accepted", "repeat"]
    assert results[1]["registration"]["name"] == "Dewi Anggraini"

    page.get(f"/office/events/acara/registrations/{new.uid}?lang=en")
    page.submit("letter", 200)
    assert page.response.data == letter
    page.get(f"/office/events/acara/registrations/{siti.uid}?lang=en")
    assert "Replaced by Dewi Anggraini" in page.text
    assert "sakit sejak tadi pagi" in page.text
    told = select(OutboxMail.message, OutboxMail.recipient).order_by(OutboxMail.id)
    assert [tuple(row) for row in session.execute(told)][1:] == [
        (Message.REPLACED, "siti@example.org"),
        (Message.SUBSTITUTE, "+6289300090002"),
    ]
