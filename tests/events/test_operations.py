"""What can be done with events, on both databases."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.categories.rules import ParticipantKind
from eventreg.checkin.operations import IncomingScan, Recorder, record_scans
from eventreg.checkin.rules import Direction, Method
from eventreg.events import operations
from eventreg.events.models import Event
from eventreg.events.operations import (
    Changed,
    EventData,
    NewEvent,
    NewOffer,
    NotChanged,
    NotPublished,
    Objection,
    OfferData,
    OfferKept,
    OfferRefusal,
    Published,
    SessionData,
    SessionKept,
    SessionRefusal,
    SlugRefusal,
    Stale,
    data_of,
    objections,
)
from eventreg.events.operations.describing import free_slug
from eventreg.events.rules import EventState
from eventreg.registration.operations import OfferLimit, change_limits
from tests.factories import make_event, make_registration, offer_of

DAY = date(2025, 8, 5)


def make(session: Session, now: datetime, title: str = "Cerdas Digital") -> Event:
    return operations.create_event(session, NewEvent(title, DAY), actor=SYSTEM, now=now)


def change(session: Session, event: Event, now: datetime, **values: object) -> object:
    data = EventData(**{**vars(data_of(event)), **values})
    return operations.change_event(
        session, event, data, version=event.version, actor=SYSTEM, now=now
    )


def state_of(event: Event) -> EventState:
    return event.state


def actions(session: Session, event: Event) -> list[str]:
    statement = select(AuditEntry.action).where(AuditEntry.event_id == event.id)
    return list(session.scalars(statement.order_by(AuditEntry.id)))


def test_a_new_event_is_a_draft_with_a_session_and_the_categories_of_its_template(
    session: Session, now: datetime
) -> None:
    event = make(session, now)
    assert event.state is EventState.DRAFT
    assert len(event.ticket_key) == 32
    assert [offer.kind for offer in event.offers if offer.public] == [
        ParticipantKind.AGENCY,
        ParticipantKind.KIM,
        ParticipantKind.INFLUENCER,
    ]
    assert [offer.slug for offer in event.offers if not offer.public] == ["narasumber", "panitia"]
    assert len({offer.position for offer in event.offers}) == len(event.offers)
    assert all(offer.quota is None and offer.name_id and offer.name_en for offer in event.offers)
    assert actions(session, event) == [Action.EVENT_CREATED]


def test_the_first_session_is_from_8_to_12_on_the_clocks_of_the_event(
    session: Session, now: datetime
) -> None:
    """Scar 11: the day is the event's own. 08.00 in Jakarta is 01:00 in UTC of the same day."""
    (one,) = make(session, now).sessions
    assert one.starts_at == datetime(2025, 8, 5, 1, tzinfo=UTC)
    assert one.ends_at == datetime(2025, 8, 5, 5, tzinfo=UTC)


def test_two_events_of_one_title_have_two_addresses(session: Session, now: datetime) -> None:
    assert [make(session, now).slug for _ in range(3)] == [
        "cerdas-digital",
        "cerdas-digital-2",
        "cerdas-digital-3",
    ]


@pytest.mark.parametrize(
    ("title", "taken", "slug"),
    [
        ("Bimtek KIM 2025!", frozenset(), "bimtek-kim-2025"),
        ("Bimtek", {"bimtek", "bimtek-2"}, "bimtek-3"),
        ("活动", frozenset(), "kegiatan"),
        ("x" * 80, frozenset(), "x" * 60),
        ("x" * 80, {"x" * 60}, "x" * 58 + "-2"),
    ],
)
def test_an_address_is_made_of_the_title(title: str, taken: frozenset[str], slug: str) -> None:
    assert free_slug(title, frozenset(taken)) == slug


def test_an_event_called_new_does_not_hide_the_page_that_makes_events(
    session: Session, now: datetime
) -> None:
    event = make(session, now, "New")
    assert event.slug == "new-2"
    assert change(session, event, now, slug="new") == NotChanged(SlugRefusal.TAKEN)


def test_a_change_is_saved_and_logged_with_before_and_after(
    session: Session, now: datetime
) -> None:
    event = make(session, now)
    assert change(session, event, now, venue="Gedung Contoh") == Changed(("venue",))
    assert event.venue == "Gedung Contoh"
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.EVENT_CHANGED)
    ).one()
    assert [(v.field, v.before, v.after) for v in entry.values] == [("venue", "", "Gedung Contoh")]


def test_a_change_without_a_difference_leaves_no_trace(session: Session, now: datetime) -> None:
    event = make(session, now)
    assert change(session, event, now) == Changed(())
    assert actions(session, event) == [Action.EVENT_CREATED]


def test_a_stale_form_changes_nothing_and_says_what_differs(
    session: Session, now: datetime
) -> None:
    event = make(session, now)
    shown, old = event.version, data_of(event)
    change(session, event, now, venue="Gedung Contoh")
    mine = EventData(**{**vars(old), "title": "Cerdas Digital II"})
    outcome = operations.change_event(session, event, mine, version=shown, actor=SYSTEM, now=now)
    assert isinstance(outcome, Stale)
    assert outcome.version == event.version
    assert {(one.field, one.before, one.after) for one in outcome.differences} == {
        ("title", "Cerdas Digital", "Cerdas Digital II"),
        ("venue", "Gedung Contoh", ""),
    }
    assert event.title == "Cerdas Digital"


def test_an_address_that_another_event_has_is_refused(session: Session, now: datetime) -> None:
    first, second = make(session, now), make(session, now)
    assert change(session, second, now, slug=first.slug) == NotChanged(SlugRefusal.TAKEN)
    assert second.slug == "cerdas-digital-2"


def test_a_published_event_keeps_its_address_and_its_contact(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    assert change(session, event, now, slug="lain") == NotChanged(SlugRefusal.PUBLISHED)
    gone = change(session, event, now, contact_phone="", contact_email="")
    assert gone == NotPublished((Objection.NO_CONTACT,))
    assert event.contact_phone


HOUR = timedelta(hours=1)
NOON = datetime(2025, 8, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ()),
        ({"has_session": False}, (Objection.NO_SESSION,)),
        ({"has_category": False}, (Objection.NO_CATEGORY,)),
        ({"has_contact": False}, (Objection.NO_CONTACT,)),
        ({"closes_at": NOON - HOUR}, (Objection.WINDOW_BACKWARDS,)),
        ({"closes_at": NOON}, (Objection.WINDOW_BACKWARDS,)),
        ({"opens_at": None, "closes_at": NOON}, ()),
        ({"closes_at": None}, ()),
        ({"closes_at": None, "ends_at": NOON}, (Objection.OPENS_AFTER_END,)),
        ({"closes_at": None, "ends_at": NOON + HOUR}, ()),
        ({"opens_at": None, "closes_at": None, "ends_at": NOON}, ()),
        ({"closes_at": None, "ends_at": None}, ()),
        ({"has_session": False, "has_contact": False, "closes_at": None},
         (Objection.NO_SESSION, Objection.NO_CONTACT)),
    ],
)  # fmt: skip
def test_publishing_asks_for_what_participants_need(
    facts: dict[str, bool], expected: tuple[Objection, ...]
) -> None:
    complete = {
        "has_session": True,
        "has_category": True,
        "has_contact": True,
        "opens_at": NOON,
        "closes_at": NOON + HOUR,
        "ends_at": NOON + 2 * HOUR,
    }
    assert objections(**{**complete, **facts}) == expected  # type: ignore[arg-type]  # The facts are of any kind here.


def test_an_incomplete_draft_is_not_published(session: Session, now: datetime) -> None:
    event = make(session, now)
    outcome = operations.publish(session, event, actor=SYSTEM, now=now)
    assert outcome == NotPublished((Objection.NO_CONTACT,))
    assert event.state is EventState.DRAFT


def test_a_complete_draft_is_published_and_taken_back(session: Session, now: datetime) -> None:
    event = make(session, now)
    change(session, event, now, contact_phone="0893-0000-0001")
    assert operations.publish(session, event, actor=SYSTEM, now=now) == Published()
    assert state_of(event) is EventState.PUBLISHED
    operations.unpublish(session, event, actor=SYSTEM, now=now)
    assert state_of(event) is EventState.DRAFT
    assert actions(session, event)[-2:] == [Action.EVENT_PUBLISHED, Action.EVENT_UNPUBLISHED]


def session_data(now: datetime, **values: object) -> SessionData:
    facts = {"title": "Sesi 1", "starts_at": now, "ends_at": now + HOUR, **values}
    return SessionData(**facts)  # type: ignore[arg-type]  # The facts are of any kind here.


def test_a_session_is_added_changed_and_limited_to_categories(
    session: Session, now: datetime
) -> None:
    event = make(session, now)
    agency, kim, *_rest = event.offers
    one = operations.add_session(session, event, session_data(now), actor=SYSTEM, now=now)
    for admits in ({agency.id, kim.id}, {kim.id}, set()):
        data = session_data(now, title="Sesi 2", admits=frozenset(admits))
        operations.change_session(session, one, data, actor=SYSTEM, now=now)
        session.expire_all()
        assert {row.offer_id for row in one.admissions} == admits
    assert one.title == "Sesi 2"


def test_a_session_admits_no_category_of_another_event(session: Session, now: datetime) -> None:
    event, other = make(session, now), make(session, now)
    data = session_data(now, admits=frozenset({other.offers[0].id}))
    one = operations.add_session(session, event, data, actor=SYSTEM, now=now)
    assert one.admissions == []


def test_a_session_that_people_were_scanned_for_is_not_removed(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    person = make_registration(session, offer_of(event, "kim"), now=now)
    one = event.sessions[0]
    scan = IncomingScan(uuid4(), one.id, Direction.IN, Method.MANUAL, now, registration=person.uid)
    record_scans(session, Recorder(event.id, "Panitia", trusted_from=now), [scan], now=now)
    outcome = operations.remove_session(session, one, actor=SYSTEM, now=now)
    assert outcome == SessionKept(SessionRefusal.HAS_SCANS)
    assert one in event.sessions


def test_a_session_without_scans_is_removed_but_not_the_last_of_a_published_event(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    first, second = event.sessions
    assert operations.remove_session(session, first, actor=SYSTEM, now=now) is None
    assert event.sessions == [second]
    outcome = operations.remove_session(session, second, actor=SYSTEM, now=now)
    assert outcome == SessionKept(SessionRefusal.LAST_OF_PUBLISHED)


def speakers(**values: object) -> OfferData:
    facts = {"kind": ParticipantKind.GENERAL, "name_id": "Narasumber", "name_en": "Speaker"}
    return OfferData(**{**facts, **values})  # type: ignore[arg-type]  # The facts are of any kind here.


def test_a_category_is_added_last_with_an_address_of_its_own(
    session: Session, now: datetime
) -> None:
    event = make(session, now)
    for _ in range(2):
        operations.add_offer(session, event, NewOffer(speakers(), 5), actor=SYSTEM, now=now)
    made = event.offers[-2:]
    assert [offer.slug for offer in made] == ["narasumber-2", "narasumber-3"]
    assert made[0].quota == 5


def test_kind_and_counting_are_fixed_once_somebody_is_registered(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    offer = offer_of(event, "kim")
    make_registration(session, offer, now=now)
    before = operations.offer_data_of(offer)
    for values in ({"kind": ParticipantKind.AGENCY}, {"counts": False}):
        data = OfferData(**{**vars(before), **values})
        outcome = operations.change_offer(session, offer, data, actor=SYSTEM, now=now)
        assert outcome == OfferKept(OfferRefusal.HAS_REGISTRATIONS)
    renamed = OfferData(**{**vars(before), "name_id": "KIM Jawa Timur"})
    assert operations.change_offer(session, offer, renamed, actor=SYSTEM, now=now) is None
    assert offer.name_id == "KIM Jawa Timur"


def test_a_category_with_registrations_is_not_removed(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    offer = offer_of(event, "kim")
    make_registration(session, offer, now=now)
    outcome = operations.remove_offer(session, offer, actor=SYSTEM, now=now)
    assert outcome == OfferKept(OfferRefusal.HAS_REGISTRATIONS)
    assert offer in event.offers


def test_removing_a_category_never_opens_a_session_to_everybody(
    session: Session, now: datetime
) -> None:
    event = make(session, now)
    agency, kim, *_rest = event.offers
    data = session_data(now, admits=frozenset({kim.id}))
    operations.add_session(session, event, data, actor=SYSTEM, now=now)
    outcome = operations.remove_offer(session, kim, actor=SYSTEM, now=now)
    assert outcome == OfferKept(OfferRefusal.ONLY_ADMITTED)
    assert operations.remove_offer(session, agency, actor=SYSTEM, now=now) is None
    assert agency not in event.offers


def test_a_quota_below_what_is_taken_takes_nobody_s_place(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    offer = offer_of(event, "kim")
    people = [make_registration(session, offer, now=now) for _ in range(3)]
    change_limits(session, offer, OfferLimit(1), actor=SYSTEM, now=now)
    assert offer.quota == 1
    assert all(person.seat is not None for person in people)
