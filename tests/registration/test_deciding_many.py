"""Many at once cost the database no more than a few: decisions, their undoing, and the worklist."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, SYSTEM, Action
from eventreg.consents.models import Consent
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    TIME_TO_UNDO,
    SignUp,
    approve,
    cancel,
    reject,
    sign_up_many,
    undo_decision,
    withdraw_outdated,
)
from eventreg.registration.rules import Message, State
from tests.factories import NOTICE_READ, make_event, make_person, offer_of
from tests.registration.test_groups import statements_of

#: More than fit into one batch of 500 would cost a few more.
NUMBERS = pytest.mark.parametrize("number", [4, 120])


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event of next month; staff decide on influencers, of whom three find a place."""
    event = make_event(session, quota=None, waiting_list=True)
    for one in event.sessions:
        one.starts_at, one.ends_at = now + timedelta(days=30), now + timedelta(days=31)
    offer = offer_of(event, "influencer")
    offer.approval, offer.quota = True, 3
    session.flush()
    return event


def come(
    session: Session, event: Event, slug: str, number: int, now: datetime
) -> list[Registration]:
    """So many people sign up for a category, the first of them by mail, the others by chat."""
    offer = offer_of(event, slug)
    people = [
        make_person(
            offer.kind,
            full_name=f"Peserta {place}",
            email="peserta@example.org" if place == 0 else None,
        )
        for place in range(number)
    ]
    forms = [SignUp(offer.id, uuid4(), one, NOTICE_READ) for one in people]
    sign_up_many(session, forms, actor=PARTICIPANT, now=now)
    mine = select(Registration).where(Registration.offer_id == offer.id)
    return list(session.scalars(mine.order_by(Registration.id)))


def uids(people: list[Registration]) -> list[UUID]:
    """Their public ids."""
    return [one.uid for one in people]


def news(session: Session, message: Message, state: MailState = MailState.WAITING) -> int:
    """How many messages of a kind there are in a state."""
    mine = (OutboxMail.message == message, OutboxMail.state == state)
    return session.scalar(select(func.count()).select_from(OutboxMail).where(*mine)) or 0


def noted(session: Session, action: Action) -> list[AuditEntry]:
    """What the log says of an action, in order."""
    statement = select(AuditEntry).where(AuditEntry.action == action)
    return list(session.scalars(statement.order_by(AuditEntry.id)))


@NUMBERS
def test_approving_many_takes_few_statements(
    session: Session, event: Event, now: datetime, number: int
) -> None:
    people = come(session, event, "influencer", number, now)
    versions = [one.version for one in people]
    with statements_of(session) as statements:
        decided = approve(session, event.id, uids(people), actor=SYSTEM, now=now)
    assert len(statements) <= 20, "\n".join(statements)
    assert decided.states == Counter({State.CONFIRMED: 3, State.WAITLISTED: number - 3})
    assert not session.dirty
    session.expire_all()
    assert [one.seat for one in people] == [1, 2, 3] + [None] * (number - 3)
    assert {one.decision for one in people} == {decided.id}
    assert [one.version for one in people] == [version + 1 for version in versions]
    assert {one.waiting_since for one in people[3:]} == {now}
    assert (news(session, Message.APPROVED), news(session, Message.WAITLISTED)) == (3, number - 3)
    due = select(OutboxMail.due_at).where(OutboxMail.once.startswith("decision:"))
    assert set(session.scalars(due)) == {now + TIME_TO_UNDO}
    entries = noted(session, Action.REGISTRATION_APPROVED)
    assert [one.subject_id for one in entries] == [one.id for one in people]


@NUMBERS
def test_taking_an_approval_back_takes_few_statements(
    session: Session, event: Event, now: datetime, number: int
) -> None:
    people = come(session, event, "influencer", number, now)
    decided = approve(session, event.id, uids(people), actor=SYSTEM, now=now)
    with statements_of(session) as statements:
        undone = undo_decision(session, event.id, decided.id, actor=SYSTEM, now=now)
    assert len(statements) <= 20, "\n".join(statements)
    assert (undone.pending, undone.moved) == (number, 0)
    session.expire_all()
    kept = {(one.state, one.seat, one.waiting_since, one.decision) for one in people}
    assert kept == {(State.PENDING, None, None, None)}
    assert news(session, Message.PENDING) == number  # Of the sign-up; nobody is told again.
    assert news(session, Message.APPROVED, MailState.WITHDRAWN) == 3


@NUMBERS
def test_rejecting_and_taking_it_back_takes_few_statements(
    session: Session, event: Event, now: datetime, number: int
) -> None:
    people = come(session, event, "influencer", number, now)
    with statements_of(session) as statements:
        decided = reject(
            session, event.id, uids(people), reason="Di luar wilayah.", actor=SYSTEM, now=now
        )
        undone = undo_decision(session, event.id, decided.id, actor=SYSTEM, now=now)
    assert len(statements) <= 32, "\n".join(statements)
    assert decided.states == Counter({State.REJECTED: number})
    assert {one.reason for one in noted(session, Action.REGISTRATION_REJECTED)} == {
        "Di luar wilayah."
    }
    assert undone.pending == number
    session.expire_all()
    assert {(one.state, one.state_reason) for one in people} == {(State.PENDING, "")}


def test_who_has_read_of_it_is_told_that_it_was_taken_back(
    session: Session, event: Event, now: datetime
) -> None:
    people = come(session, event, "influencer", 3, now)
    decided = approve(session, event.id, uids(people), actor=SYSTEM, now=now)
    read = session.scalars(
        select(OutboxMail).where(
            OutboxMail.registration_id == people[0].id, OutboxMail.message == Message.APPROVED
        )
    ).one()
    mail.mark_sent(session, read, subject="", now=now)
    undo_decision(session, event.id, decided.id, actor=SYSTEM, now=now)
    again = select(OutboxMail).where(OutboxMail.message == Message.PENDING)
    told = [one for one in session.scalars(again) if one.facts == {"again": "yes"}]
    assert [one.registration_id for one in told] == [people[0].id]
    assert told[0].recipient == "peserta@example.org"


def test_whoever_came_anew_after_a_rejection_stays_rejected(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = come(session, event, "influencer", 2, now)
    decided = reject(session, event.id, uids([first, second]), reason="", actor=SYSTEM, now=now)
    offer = offer_of(event, "influencer")
    anew = make_person(offer.kind, full_name=first.full_name, phone=first.phone)
    # Of like name with another number is somebody else.
    other = make_person(offer.kind, full_name=second.full_name)
    forms = [SignUp(offer.id, uuid4(), one, NOTICE_READ) for one in (anew, other)]
    sign_up_many(session, forms, actor=PARTICIPANT, now=now)
    undone = undo_decision(session, event.id, decided.id, actor=SYSTEM, now=now)
    assert (undone.pending, undone.moved) == (1, 1)
    assert (first.state, second.state) == (State.REJECTED, State.PENDING)


@NUMBERS
def test_clearing_the_worklist_takes_few_statements(
    session: Session, event: Event, now: datetime, number: int
) -> None:
    come(session, event, "kim", number, now)
    event.state = EventState.CANCELLED
    session.flush()
    with statements_of(session) as statements:
        found = queries.worklist(session, event.id, now=now)
    assert (found.total, found.outdated) == (0, number - 1)  # The first one is told by mail.
    assert len(statements) <= 8, "\n".join(statements)
    with statements_of(session) as statements:
        assert withdraw_outdated(session, event.id, actor=SYSTEM, now=now) == number - 1
    assert len(statements) <= 8, "\n".join(statements)
    assert withdraw_outdated(session, event.id, actor=SYSTEM, now=now) == 0
    assert news(session, Message.CONFIRMED, MailState.WITHDRAWN) == number - 1
    entries = noted(session, Action.MAIL_WITHDRAWN)
    assert [one.facts for one in entries] == [{"message": Message.CONFIRMED}] * (number - 1)
    assert {one.subject_kind for one in entries} == {"mail"}


@NUMBERS
def test_a_page_of_the_worklist_loads_nobody_who_is_not_on_it(
    session: Session, event: Event, now: datetime, number: int
) -> None:
    come(session, event, "kim", number, now)
    id_ = event.id
    session.commit()
    session.expunge_all()
    with statements_of(session) as statements:
        found = queries.worklist(session, id_, now=now, per_page=3)
    assert len(statements) <= 10, "\n".join(statements)
    assert (found.total, len(found.items)) == (number - 1, 3)
    assert sum(isinstance(one, Registration) for one in session.identity_map.values()) == 3


def test_an_offer_for_which_a_place_is_held_stays_on_the_worklist(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "kim")
    offer.quota, event.answer_hours = 1, 24
    _, first, _ = come(session, event, "kim", 3, now)
    cancel(session, come_first(session, event), reason="", actor=SYSTEM, now=now)
    assert first.offered_at is not None
    event.state = EventState.CANCELLED  # Nothing of it is true any more, yet the place is held.
    session.flush()
    withdraw_outdated(session, event.id, actor=SYSTEM, now=now)
    assert news(session, Message.PLACE_OFFERED) == 1
    first.offered_at = None
    session.flush()
    assert withdraw_outdated(session, event.id, actor=SYSTEM, now=now) == 1


def come_first(session: Session, event: Event) -> Registration:
    """Who came first to the category for KIM."""
    mine = select(Registration).where(Registration.offer_id == offer_of(event, "kim").id)
    return session.scalars(mine.order_by(Registration.id)).first()  # type: ignore[return-value]  # None fails in what follows.


@pytest.mark.parametrize(
    ("by_staff", "channel", "kept"),
    [(True, "api", "staff"), (False, "api", "api"), (False, "form", "form")],
)
def test_the_way_of_consents_is_kept_for_many_as_for_one(
    session: Session, event: Event, now: datetime, *, by_staff: bool, channel: str, kept: str
) -> None:
    offer = offer_of(event, "kim")
    form = SignUp(
        offer.id, uuid4(), make_person(offer.kind), NOTICE_READ, by_staff=by_staff, channel=channel
    )
    sign_up_many(session, [form], actor=PARTICIPANT, now=now)
    assert set(session.scalars(select(Consent.channel))) == {kept}
