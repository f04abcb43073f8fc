"""A form that is sent twice makes one event, on both databases."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.events.operations import CopyWish, NewEvent, copy_event, create_event
from eventreg.privacy.operations import delete_event
from tests.factories import make_event

DAY = date(2030, 8, 5)
Sent = Callable[[], Event]


@pytest.fixture(params=["new", "copy"])
def sent(request: pytest.FixtureRequest, session: Session, now: datetime) -> Sent:
    """Sends one and the same form: for a new event, or for a copy."""
    id_, source = uuid4(), make_event(session, now=now)

    def new() -> Event:
        wish = NewEvent("Acara Kembar", DAY, submission_id=id_)
        return create_event(session, wish, actor=SYSTEM, now=now)

    def copy() -> Event:
        wish = CopyWish("Acara Kembar", DAY, submission_id=id_)
        return copy_event(session, source, wish, actor=SYSTEM, now=now)

    return new if request.param == "new" else copy


def made(session: Session) -> int:
    """How many events of that name there are."""
    named = Event.title == "Acara Kembar"
    return session.scalar(select(func.count(Event.id)).where(named)) or 0


def test_twice_is_once(session: Session, sent: Sent) -> None:
    event = sent()
    parts = (len(event.sessions), len(event.offers))
    again = sent()
    assert again is event
    assert (len(again.sessions), len(again.offers)) == parts
    assert made(session) == 1
    noted = select(AuditEntry).where(AuditEntry.action == Action.EVENT_CREATED)
    assert len(session.scalars(noted.where(AuditEntry.event_id == event.id)).all()) == 1


def test_forms_without_an_id_make_one_each(session: Session, now: datetime) -> None:
    for _twice in range(2):
        create_event(session, NewEvent("Acara Kembar", DAY), actor=SYSTEM, now=now)
    assert made(session) == 2


def test_a_deleted_draft_can_be_made_anew_by_the_same_form(
    session: Session, sent: Sent, now: datetime
) -> None:
    event = sent()
    assert delete_event(session, event, actor=SYSTEM, now=now) is None
    assert sent().id != event.id
