"""A draft that nobody used is deleted; whatever has registrations is not."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import Membership
from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.models import Device
from eventreg.events.models import CategoryOffer, Event, EventSession, Question
from eventreg.events.operations import NewEvent, create_event
from eventreg.events.queries import EventFilter, by_slug, latest, list_of
from eventreg.events.rules import DeleteObjection, EventState
from eventreg.keys.models import ApiKey
from eventreg.privacy.operations import delete_event
from eventreg.registration.operations import NewGroup, add_group, cancel
from tests.factories import (
    make_device,
    make_event,
    make_key,
    make_registration,
    make_staff,
    offer_of,
)
from tests.questions import ask


@pytest.fixture
def draft(session: Session, now: datetime) -> Event:
    """A draft with everything that can be set up before anybody registers."""
    event = make_event(session, slug="rencana", now=now, state=EventState.DRAFT)
    ask(session, event, now, "kaus")
    make_device(session, event, now=now)
    make_key(session, event, now=now)
    make_staff(session, StaffRole.ORGANIZER, event)
    return event


def delete(session: Session, event: Event, now: datetime) -> DeleteObjection | None:
    return delete_event(session, event, actor=SYSTEM, now=now)


def test_an_unused_draft_is_gone_and_its_log_stays(
    session: Session, draft: Event, now: datetime
) -> None:
    before = session.scalar(select(func.count(AuditEntry.id)))
    assert delete(session, draft, now) is None
    assert by_slug(session, "rencana") is None
    assert by_slug(session, draft.slug) is None
    assert draft not in latest(session, 10)
    listed = list_of(session, None, EventFilter(), page=1, per_page=25, now=now)
    assert (listed.page.items, sum(listed.counts.values())) == ([], 0)
    for table in (EventSession, CategoryOffer, Question, Membership):
        assert not session.scalars(select(table).where(table.event_id == draft.id)).all(), table
    for machine in (Device, ApiKey):
        (ended,) = session.scalars(select(machine.revoked_at).where(machine.event_id == draft.id))
        assert ended == now
    assert (draft.contact_name, draft.contact_phone, draft.contact_email) == ("", "", "")
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.facts) == (Action.EVENT_DELETED, {"slug": "rencana"})
    assert session.scalar(select(func.count(AuditEntry.id))) == (before or 0) + 1


def test_its_address_is_free_again(session: Session, draft: Event, now: datetime) -> None:
    delete(session, draft, now)
    new = NewEvent(title="Rencana", day=now.date())
    assert create_event(session, new, actor=SYSTEM, now=now).slug == "rencana"


@pytest.mark.parametrize("state", [one for one in EventState if one is not EventState.DRAFT])
def test_only_a_draft_is_deleted(
    session: Session, draft: Event, now: datetime, state: EventState
) -> None:
    draft.state = state
    session.flush()
    assert delete(session, draft, now) is DeleteObjection.NOT_DRAFT
    assert by_slug(session, "rencana") is draft


def test_nothing_with_registrations_is_deleted(
    session: Session, draft: Event, now: datetime
) -> None:
    draft.state = EventState.PUBLISHED
    one = make_registration(session, offer_of(draft, "agency"), now=now)
    cancel(session, one, reason="", actor=SYSTEM, now=now)
    draft.state = EventState.DRAFT
    session.flush()
    assert delete(session, draft, now) is DeleteObjection.HAS_PEOPLE
    assert len(draft.sessions) == 2


def test_who_was_invited_counts_as_well(session: Session, draft: Event, now: datetime) -> None:
    offer = offer_of(draft, "kim")
    new = NewGroup(offer.id, uuid4(), "KIM Contoh", "35.73", invited=True)
    add_group(session, new, actor=SYSTEM, now=now)
    assert delete(session, draft, now) is DeleteObjection.HAS_PEOPLE
