"""`/r/<secret>/event.ics`, on both databases."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.events.models import SessionAdmission
from eventreg.events.rules import EventState
from eventreg.registration.operations import cancel
from tests.clients import SeparateClient
from tests.events.calendars import entries, read_calendar
from tests.factories import make_event, make_registration, offer_of


def test_a_confirmed_person_has_the_event_for_the_calendar(
    client: SeparateClient, session: Session, now: datetime
) -> None:
    event = make_event(session, slug="cerdig", now=now)
    registration = make_registration(session, offer_of(event, "kim"))

    answer = client.get(f"/r/{registration.secret}/event.ics")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cerdig.ics"'
    assert [one.start for one in entries(answer.data)] == [one.starts_at for one in event.sessions]
    assert registration.secret.encode() not in answer.data


def test_who_is_not_confirmed_has_none(client: SeparateClient, session: Session) -> None:
    registration = make_registration(session, offer_of(make_event(session), "kim"))
    cancel(session, registration, reason="", actor=PARTICIPANT, now=utc_now())

    assert client.get(f"/r/{registration.secret}/event.ics").status_code == 404
    assert client.get(f"/r/{'x' * 43}/event.ics").status_code == 404


def test_nobody_gets_an_empty_calendar(client: SeparateClient, session: Session) -> None:
    event = make_event(session)
    registration = make_registration(session, offer_of(event, "kim"))
    for one in event.sessions:
        one.admissions.append(SessionAdmission(offer_id=offer_of(event, "agency").id))

    assert client.get(f"/r/{registration.secret}/event.ics").status_code == 404


def test_of_a_cancelled_event_it_takes_the_entries_back(
    client: SeparateClient, session: Session
) -> None:
    event = make_event(session)
    registration = make_registration(session, offer_of(event, "kim"))
    event.state = EventState.CANCELLED

    answer = client.get(f"/r/{registration.secret}/event.ics")

    calendar = read_calendar(answer.data)
    assert calendar["METHOD"] == "CANCEL"
    assert {one["STATUS"] for one in calendar.walk("VEVENT")} == {"CANCELLED"}
