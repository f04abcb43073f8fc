"""Which events are archived, how long data are kept, and how both are noted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.events.operations import (
    NotPublished,
    Objection,
    PrivacyData,
    archive,
    call_off,
    change_privacy,
    privacy_data_of,
    publish,
    unarchive,
    unpublish,
)
from eventreg.events.queries import EventFilter, list_of, published, published_by_slug
from eventreg.events.rules import (
    ArchiveFacts,
    ArchiveObjection,
    EventState,
    Keeping,
    KeepingFault,
    Phase,
    keeping_fault,
    kept_until,
    refuse_archive,
)
from eventreg.privacy.rules import RETENTION, DataKind, last_day
from tests.factories import make_event

NOW = datetime(2026, 8, 5, 3, tzinfo=UTC)
BEFORE, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
DRAFT, PUBLISHED = EventState.DRAFT, EventState.PUBLISHED
CANCELLED, ARCHIVED = EventState.CANCELLED, EventState.ARCHIVED


@pytest.mark.parametrize(
    ("state", "ends_at", "expected", "objection"),
    [
        (PUBLISHED, BEFORE, True, None),
        (PUBLISHED, NOW, True, None),
        (PUBLISHED, LATER, False, ArchiveObjection.NOT_OVER),
        (PUBLISHED, None, False, ArchiveObjection.NOT_OVER),
        (CANCELLED, LATER, True, None),
        (DRAFT, LATER, False, None),
        (DRAFT, None, False, None),
        (DRAFT, LATER, True, ArchiveObjection.EXPECTED),
        (DRAFT, None, True, ArchiveObjection.EXPECTED),
        (DRAFT, BEFORE, True, None),
        (ARCHIVED, BEFORE, False, ArchiveObjection.ARCHIVED),
    ],
)
def test_only_what_nobody_expects_is_archived(
    state: EventState,
    ends_at: datetime | None,
    expected: bool,  # noqa: FBT001 - a fact of the table.
    objection: ArchiveObjection | None,
) -> None:
    assert refuse_archive(ArchiveFacts(state, ends_at, expected), NOW) is objection


def over(session: Session, now: datetime, **columns: Any) -> Event:
    event = make_event(session, now=now, **columns)
    for one in event.sessions:
        one.starts_at, one.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
    session.flush()
    return event


@pytest.mark.parametrize("state", [DRAFT, PUBLISHED, CANCELLED])
def test_what_is_taken_out_is_what_it_was(
    session: Session, now: datetime, state: EventState
) -> None:
    event = over(session, now, state=state, state_reason="Banjir" if state is CANCELLED else "")
    was_shown = event.shown
    assert archive(session, event, expected=True, actor=SYSTEM, now=now) is None
    assert (event.state, event.stood, event.shown) == (ARCHIVED, state, was_shown)
    assert event.called_off is (state is CANCELLED)
    assert (published_by_slug(session, event.slug) is event) is was_shown
    assert event not in published(session)
    again = archive(session, event, expected=True, actor=SYSTEM, now=now)
    assert again is ArchiveObjection.ARCHIVED

    assert unarchive(session, event, actor=SYSTEM, now=now)
    assert (event.state, event.archived_at, event.archived_from) == (state, None, None)
    assert not unarchive(session, event, actor=SYSTEM, now=now)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.event_id == event.id).order_by(AuditEntry.id)
    )
    assert [(one.action, one.facts) for one in entries] == [
        (Action.EVENT_ARCHIVED, {"state_before": state.value}),
        (Action.EVENT_UNARCHIVED, {"state_before": "archived"}),
    ]


def test_an_archived_event_is_neither_published_nor_cancelled(
    session: Session, now: datetime
) -> None:
    event = over(session, now)
    archive(session, event, expected=False, actor=SYSTEM, now=now)
    said = publish(session, event, actor=SYSTEM, now=now)
    assert said == NotPublished((Objection.ARCHIVED,))
    assert not unpublish(session, event, actor=SYSTEM, now=now)
    assert not call_off(session, event, reason="Banjir", actor=SYSTEM, now=now)
    assert event.state is ARCHIVED


def test_lists_leave_it_out_until_somebody_asks(session: Session, now: datetime) -> None:
    event, other = over(session, now), over(session, now)
    archive(session, event, expected=False, actor=SYSTEM, now=now)

    def listed(wish: EventFilter) -> list[int]:
        found = list_of(session, None, wish, page=1, per_page=25, now=now)
        return [one.id for one, _phase in found.page.items]

    assert listed(EventFilter()) == [other.id]
    assert listed(EventFilter(Phase.PAST)) == [other.id]
    assert listed(EventFilter(Phase.ARCHIVED)) == [event.id]


@pytest.mark.parametrize(
    ("ended", "months", "last"),
    [
        (date(2026, 8, 5), 12, date(2027, 8, 5)),
        (date(2026, 8, 5), 120, date(2036, 8, 5)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_are_those_of_the_calendar(ended: date, months: int, last: date) -> None:
    assert kept_until(ended, months) == last


@pytest.mark.parametrize(
    ("keeping", "fault"),
    [
        (Keeping(), None),
        (Keeping(1, 1), None),
        (Keeping(60, 5), None),
        (Keeping(0, 10), KeepingFault.CONTACT),
        (Keeping(61, 10), KeepingFault.CONTACT),
        (Keeping(12, 0), KeepingFault.ATTENDANCE),
        (Keeping(12, 31), KeepingFault.ATTENDANCE),
        (Keeping(13, 1), KeepingFault.ATTENDANCE_FIRST),
    ],
)
def test_times_that_make_no_sense_are_refused(keeping: Keeping, fault: KeepingFault | None) -> None:
    assert keeping_fault(keeping) is fault


def test_every_kind_of_data_has_its_last_day() -> None:
    days = {one.kind: last_day(one, Keeping(6, 5), date(2026, 8, 5)) for one in RETENTION}
    assert days == {
        DataKind.ATTENDANCE: date(2031, 8, 5),
        DataKind.CONTACT: date(2027, 2, 5),
        DataKind.CONSENT: None,
        DataKind.DEVICE_LOG: date(2026, 11, 3),
        DataKind.NEEDS: date(2026, 8, 12),
    }
    assert all(last_day(one, Keeping(), None) is None for one in RETENTION)


def test_what_is_said_of_data_is_noted_with_what_it_was(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    assert privacy_data_of(event) == PrivacyData(12, 10)
    data = PrivacyData(6, 10, "Pejabat PDP Contoh", "", "pdp@example.org")
    assert change_privacy(session, event, data, actor=SYSTEM, now=now)
    assert not change_privacy(session, event, data, actor=SYSTEM, now=now)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.event_id == event.id))
    assert entry.action == Action.EVENT_CHANGED
    assert {one.field: (one.before, one.after) for one in entry.values} == {
        "contact_months": ("12", "6"),
        "data_contact_name": ("", "Pejabat PDP Contoh"),
        "data_contact_email": ("", "pdp@example.org"),
    }
