"""Another system and an event that is archived: it reads, and registers nobody."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.operations import archive_event
from tests.api.systems import System, somebody
from tests.api.test_bodies import is_problem

HOUR = timedelta(hours=1)


def put_away(session: Session, event: Event, state: EventState, now: datetime) -> None:
    """Archives the event: over, called off, or a draft that is to come."""
    event.state = state
    if state is EventState.PUBLISHED:
        for one in event.sessions:
            one.starts_at, one.ends_at = now - 3 * HOUR, now - HOUR
    session.flush()
    assert archive_event(session, event, actor=SYSTEM, now=now) == 0


def registered(session: Session) -> list[int]:
    return list(session.scalars(select(Registration.id)))


@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.CANCELLED, EventState.DRAFT])
def test_nobody_is_registered_and_told_why(
    portal: System, session: Session, event: Event, state: EventState, now: datetime
) -> None:
    put_away(session, event, state, now)
    answer = portal.post(somebody())
    is_problem(answer, 409)
    body = answer.get_json()
    assert (body["type"], body["reason"]) == ("closed", "closed")
    assert "archived" in body["detail"]
    assert registered(session) == []
    assert session.scalars(select(OutboxMail)).all() == []


def test_what_was_sent_before_is_answered_as_before(
    portal: System, session: Session, event: Event, now: datetime
) -> None:
    first = portal.post(somebody(), once="satu").get_json()["registration"]
    put_away(session, event, EventState.PUBLISHED, now)
    again = portal.post(somebody(), once="satu")
    assert (again.status_code, again.get_json()["replay"]) == (201, True)
    assert again.get_json()["registration"]["id"] == first["id"]
    assert len(registered(session)) == 1


def test_what_is_stored_can_still_be_read(
    reader: System, session: Session, event: Event, person: Registration, now: datetime
) -> None:
    put_away(session, event, EventState.PUBLISHED, now)
    (row,) = reader.all_rows("/registrations", "registrations")
    assert row["id"] == str(person.uid)
    assert reader.get("/attendance").status_code == 200
    assert reader.get().get_json()["state"] == "archived"
