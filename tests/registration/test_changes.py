"""Cancelling, correcting, and finding registrations."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel
from eventreg.registration.operations import (
    Corrected,
    NotCorrected,
    OfferLimit,
    Substitution,
    cancel,
    change_limits,
    correct,
    correct_many,
    person_of,
    substitute,
)
from eventreg.registration.queries import ListFilter, by_uid, listing, state_counts
from eventreg.registration.rules import Confirmed, Message, State
from eventreg.tickets.queries import ticket_of
from tests.factories import make_event, make_person, make_registration, offer_of


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event with sign-up open."""
    return make_event(session, now=now)


def entries(session: Session, action: Action) -> list[AuditEntry]:
    """What the log says of one kind of act."""
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_a_cancellation_keeps_the_row_and_frees_the_seat(
    session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))

    assert cancel(session, person, reason="sakit", actor=SYSTEM, now=now)
    assert (person.state, person.seat, person.cancelled_at) == (State.CANCELLED, None, now)
    (entry,) = entries(session, Action.REGISTRATION_CANCELLED)
    assert entry.reason == "sakit"


@pytest.mark.parametrize("state", [State.CANCELLED, State.REPLACED, State.REJECTED])
def test_who_left_cannot_be_cancelled_again(
    state: State, session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    person.state, person.seat = state, None
    session.flush()

    assert not cancel(session, person, reason="sakit", actor=SYSTEM, now=now)
    assert (person.state, entries(session, Action.REGISTRATION_CANCELLED)) == (state, [])


def test_a_correction_changes_the_person_and_neither_ticket_nor_seat(
    session: Session, event: Event, now: datetime
) -> None:
    """Scar 22: a corrected name leaves the QR valid."""
    person = make_registration(session, offer_of(event, "agency"), full_name="Siti")
    before = (ticket_of(session, person.id).code, person.seat, person.secret)
    wish = replace(person_of(person), full_name="Siti Rahayu", position="Staf")
    outcome = correct(session, person, wish, actor=SYSTEM, now=now, reason="salah ketik")

    assert outcome == Corrected(("full_name", "position"))
    assert (person.full_name, person.name_key) == ("Siti Rahayu", "siti rahayu")
    assert (ticket_of(session, person.id).code, person.seat, person.secret) == before
    (entry,) = entries(session, Action.REGISTRATION_CORRECTED)
    assert entry.reason == "salah ketik"


def test_nothing_different_is_noted_nowhere(session: Session, event: Event, now: datetime) -> None:
    person = make_registration(session, offer_of(event, "influencer"))

    outcome = correct(session, person, person_of(person), actor=SYSTEM, now=now)
    assert outcome == Corrected(())
    assert entries(session, Action.REGISTRATION_CORRECTED) == []


def test_a_correction_that_would_make_two_of_one_is_refused_and_changes_nothing(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "kim")
    make_registration(session, offer, full_name="Endang", phone="+6289300000001")
    other = make_registration(session, offer, full_name="Sutrisno", phone="+6289300000001")
    endang = replace(person_of(other), full_name="Endang")
    outcome = correct(session, other, endang, actor=SYSTEM, now=now)

    assert isinstance(outcome, NotCorrected)
    assert other.full_name == "Sutrisno"
    assert entries(session, Action.REGISTRATION_CORRECTED) == []


def told(session: Session) -> list[tuple[Channel, str]]:
    """Where a change of contact was told."""
    mails = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.message == Message.CONTACT_CHANGED)
        .order_by(OutboxMail.id)
    )
    return [(one.channel, one.recipient) for one in mails]


MAIL, CHAT = Channel.EMAIL, Channel.WHATSAPP


@pytest.mark.parametrize(
    ("before", "after", "messages"),
    [
        (("a@example.org", "1"), ("a@example.org", "2"), [(MAIL, "a@example.org")]),
        (
            ("a@example.org", "1"),
            ("b@example.org", "2"),
            [(MAIL, "a@example.org"), (MAIL, "b@example.org")],
        ),
        ((None, "1"), (None, "2"), [(CHAT, "1"), (CHAT, "2")]),
        (("a@example.org", "1"), (None, "1"), [(MAIL, "a@example.org"), (CHAT, "1")]),
        ((None, "1"), ("b@example.org", "1"), [(CHAT, "1"), (MAIL, "b@example.org")]),
        (("a@example.org", "1"), ("a@example.org", None), [(MAIL, "a@example.org")]),
        (("a@example.org", "1"), ("a@example.org", "1"), []),
    ],
)
def test_the_old_and_the_new_contact_are_told_by_mail_where_they_have_an_address(
    before: tuple[str | None, str | None],
    after: tuple[str | None, str | None],
    messages: list[tuple[Channel, str]],
    session: Session,
    event: Event,
    now: datetime,
) -> None:
    def number(digit: str | None) -> str | None:
        return digit and f"+628930000000{digit}"

    person = make_registration(
        session, offer_of(event, "kim"), email=before[0], phone=number(before[1])
    )
    wish = replace(person_of(person), email=after[0], phone=number(after[1]))
    correct(session, person, wish, actor=SYSTEM, now=now)
    assert told(session) == [
        (channel, to if channel is MAIL else number(to)) for channel, to in messages
    ]


def test_a_quota_changes_by_this_operation_and_is_noted(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "kim")
    change_limits(session, offer, OfferLimit(5), actor=SYSTEM, now=now)
    change_limits(session, offer, OfferLimit(5), actor=SYSTEM, now=now)
    change_limits(session, offer, OfferLimit(None), actor=SYSTEM, now=now)

    assert offer.quota is None
    assert len(entries(session, Action.CATEGORY_CHANGED)) == 2


def test_a_lowered_limit_holds_nobody_fast_who_has_a_place(
    session: Session, event: Event, now: datetime
) -> None:
    """Three sit where two may by now: one corrects the region, another passes the place on."""
    offer = offer_of(event, "agency")
    people = [make_registration(session, offer, region_code="35.78") for _ in range(3)]
    change_limits(session, offer, OfferLimit(2), actor=SYSTEM, now=now)

    wish = replace(person_of(people[0]), region_code="35.73", organization="Dinas Lain")
    assert isinstance(correct(session, people[0], wish, actor=SYSTEM, now=now), Corrected)
    wishes = [(people[1], replace(person_of(people[1]), region_code="35.73"))]
    (outcome,) = correct_many(session, event.id, wishes, actor=SYSTEM, now=now)
    assert isinstance(outcome, Corrected)
    colleague = make_person(offer.kind, region_code="35.07", organization="Dinas Ketiga")
    form = Substitution(colleague, uuid4(), "sakit")
    assert isinstance(substitute(session, people[2], form, actor=SYSTEM, now=now), Confirmed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rahayu", True),
        ("SITI RAHAYU", True),
        ("St. Rahayu", True),
        ("0893-0000-0777", True),
        ("+62 893 0000 0777", True),
        ("0777", True),
        ("198609262015052901", True),
        ("contoh jaya", True),
        ("siti@example.org", True),
        ("", True),
        ("777", False),
        ("%", False),
        ("_", False),
        ("'; DROP TABLE registrations; --", False),
    ],
)
def test_a_search_finds_by_name_number_or_organization(
    text: str, *, found: bool, session: Session, event: Event
) -> None:
    make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti Rahayu",
        phone="+6289300000777",
        nip="198609262015052901",
        organization="Dinas Contoh Jaya",
        email="siti@example.org",
    )

    assert bool(listing(session, event.id, ListFilter(text=text)).items) is found


def test_a_list_is_narrowed_and_paged(session: Session, event: Event) -> None:
    people = [
        make_registration(session, offer_of(event, "kim"), full_name=f"Orang {letter}")
        for letter in "EDCBA"
    ]
    people[0].state, people[0].seat = State.CANCELLED, None
    people[1].region_code = "35.07"
    make_registration(session, offer_of(event, "agency"))
    session.flush()
    kim = ListFilter(offer_id=offer_of(event, "kim").id)

    first = listing(session, event.id, kim, page=1, per_page=2)
    assert [one.full_name for one in first.items] == ["Orang A", "Orang B"]
    assert (first.pages, first.total) == (3, 5)
    beyond = listing(session, event.id, kim, page=99, per_page=2)
    assert ([one.full_name for one in beyond.items], beyond.page) == (["Orang E"], 3)
    assert listing(session, event.id, ListFilter(state=State.CANCELLED)).total == 1
    assert listing(session, event.id, ListFilter(region_code="35.07")).total == 1
    counts = state_counts(session, event.id)
    assert counts[offer_of(event, "kim").id, State.CONFIRMED] == 4


def test_a_public_id_finds_in_its_own_event_alone(
    session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    other = make_event(session, now=now + timedelta(days=1))

    assert by_uid(session, event.id, person.uid) is person
    assert by_uid(session, other.id, person.uid) is None


def test_moments_are_taken_when_a_row_is_made_and_not_when_the_program_starts(
    session: Session, event: Event, now: datetime
) -> None:
    """Scar 12: a default that is called once at import gives every row one time."""
    offer = offer_of(event, "kim")
    first = make_registration(session, offer, now=now)
    second = make_registration(session, offer, now=now + timedelta(minutes=5))

    assert (first.created_at, second.created_at) == (now, now + timedelta(minutes=5))
    assert first.uid != second.uid
