"""Signing people up."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor
from eventreg.consents import operations as consents
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import CategoryOffer
from eventreg.events.rules import STILL_STATES, LetterRule, WindowFacts, signup_window
from eventreg.people.rules import name_key
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.placing import free_seat, lock_event, settle
from eventreg.registration.operations.rows import fill, note, outcome_of
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import (
    ACTIVE_STATES,
    FULL,
    Confirmed,
    Message,
    Outcome,
    Person,
    Refusal,
    Refused,
    Registered,
    SignUpFacts,
    State,
    refuse_sign_up,
)
from eventreg.tickets import operations as tickets

#: What somebody is told who is registered in this state.
NEWS = {
    State.CONFIRMED: Message.CONFIRMED,
    State.WAITLISTED: Message.WAITLISTED,
    State.PENDING: Message.PENDING,
}
#: What decides whether an event takes sign-ups; its sessions, because it ends with the last one.
WINDOW = ("state", "signup_opens_at", "signup_closes_at", "sessions")


@dataclass(frozen=True)
class AtDoor:
    """How somebody is registered at the door: with few facts, and on a place or not at all.

    `code`: that of the ticket, where a phone made it without a network. `waits`: they typed
    themselves in, and the desk decides.
    """

    code: str | None = None
    waits: bool = False


@dataclass(frozen=True)
class SignUp:
    """One form sent in: who, for which category, in which language, with which consents.

    `group_id`: the group by which somebody else registers the person, whose consents then stay
    unset. `quietly`: nobody is told (a take-over of a list, the demo).
    `channel`: by which way the consents came. `door`: how, if at the door. `beyond`: why staff give
    a place although none may be left.
    """

    offer_id: int
    submission_id: UUID
    person: Person
    consents: dict[ConsentKind, bool]
    language: str = "id"
    by_staff: bool = False
    note: str = ""
    group_id: int | None = None
    letter_id: int | None = None
    reference: str | None = None
    quietly: bool = False
    channel: str = "form"
    door: AtDoor | None = None
    beyond: str = ""

    @property
    def consents_came_by(self) -> str:
        """The way that is kept with the consents: staff's, or that of the form."""
        return "staff" if self.by_staff else self.channel


def sign_up(session: Session, form: SignUp, *, actor: Actor, now: datetime) -> Outcome:
    """Registers one person: confirmed on a seat, in the waiting list, or pending where staff decide.

    The event's row is locked before places are counted, so limits hold; the same submission id
    gives the same registration again. `now`: aware, UTC. Needs a writing transaction.
    """
    offer = session.get_one(CategoryOffer, form.offer_id)
    lock_event(session, offer.event_id)
    # It may have closed while this form waited for the lock.
    session.refresh(offer.event, ("state",) if form.by_staff else WINDOW)
    session.refresh(offer)
    replayed = _replay(session, offer.event_id, form.submission_id)
    if replayed is not None:
        return replayed
    refusal = refuse_sign_up(_facts(session, offer, form, now))
    if refusal is not None:
        return Refused(refusal)
    return _register(session, offer, form, actor=actor, now=now)


def _register(
    session: Session, offer: CategoryOffer, form: SignUp, *, actor: Actor, now: datetime
) -> Outcome:
    """Registers in the state that the places leave.

    Each further round means that somebody else has just sat down on the seat that was free, so the
    rounds end, at the latest when the category is full. Under the lock the first one suffices.
    """
    outcome: Outcome | None = None
    while outcome is None:
        registration = _new_row(session, offer, form, now)
        obstacle = None
        if _waits_for_staff(offer, form):
            registration.state = State.PENDING
        else:
            seat = free_seat(session, offer)
            places = queries.places(session, offer.event_id)
            obstacle = places.obstacle(queries.claim_of(registration))
            if obstacle is not None and not _finds_room(offer, form):
                return Refused(FULL[obstacle])
            settle(registration, places, seat, now=now, beyond=bool(form.beyond))
        outcome = _insert(session, offer, form, registration, actor=actor, now=now)
        if obstacle is not None and form.beyond and isinstance(outcome, Confirmed):
            note_beyond(session, registration, form.beyond, actor=actor, now=now)
    return outcome


def _waits_for_staff(offer: CategoryOffer, form: SignUp) -> bool:
    if form.door is not None:
        return form.door.waits
    return offer.approval and not form.by_staff


def _finds_room(offer: CategoryOffer, form: SignUp) -> bool:
    """Whether somebody for whom no place is left gets one all the same, or at least a turn."""
    return bool(form.beyond) or (offer.waiting_list and form.door is None)


def note_beyond(
    session: Session, registration: Registration, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Notes in the log that somebody was seated although no place was left, and why. `now`: UTC."""
    note(
        session,
        Action.REGISTRATION_OVER_QUOTA,
        registration,
        actor=actor,
        now=now,
        reason=reason,
    )


def _replay(session: Session, event_id: int, submission_id: UUID) -> Registered | None:
    found = queries.by_submission(session, event_id, submission_id)
    return None if found is None else outcome_of(found, replay=True)


def facts_of(offer: CategoryOffer, form: SignUp, now: datetime) -> SignUpFacts:
    """What decides on a form apart from who is registered already. `now`: aware, UTC."""
    event = offer.event
    window = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    return SignUpFacts(
        window=signup_window(window, now),
        by_staff=form.by_staff or form.door is not None,  # The door is open after sign-up closed.
        public=offer.public or form.group_id is not None,
        letter_missing=offer.letter is LetterRule.REQUIRED and form.letter_id is None,
        called_off=event.state in STILL_STATES,
    )


def _facts(session: Session, offer: CategoryOffer, form: SignUp, now: datetime) -> SignUpFacts:
    person = form.person
    registered = queries.same_person(
        session, offer.event_id, key=name_key(person.full_name), nip=person.nip, phone=person.phone
    )
    return replace(
        facts_of(offer, form, now),
        person_registered=registered is not None,
        group_full=form.group_id is not None and _is_full(session, form.group_id),
    )


def _is_full(session: Session, group_id: int) -> bool:
    """Whether everybody is registered for whom the group's link was made."""
    group = session.get_one(Group, group_id)
    if group.places is None:
        return False
    members = select(func.count()).where(
        Registration.group_id == group_id, Registration.state.in_(ACTIVE_STATES)
    )
    return (session.scalar(members) or 0) >= group.places


def _insert(
    session: Session,
    offer: CategoryOffer,
    form: SignUp,
    registration: Registration,
    *,
    actor: Actor,
    now: datetime,
) -> Outcome | None:
    """Writes the rows. A constraint that objects means that somebody was faster: the rule answers.

    None when it was the seat that somebody else has now: there may be another.
    """
    try:
        with session.begin_nested():
            session.add(registration)
            session.flush()
    except IntegrityError:
        outcome = _after_race(session, offer, form)
        if outcome is None and not _is_taken(session, offer, registration.seat):
            raise
        return outcome
    event = offer.event
    tickets.issue(
        session,
        event_id=event.id,
        ticket_key=event.ticket_key,
        registration_id=registration.id,
        now=now,
        code=form.door.code if form.door else None,
    )
    consents.record(
        session,
        registration.id,
        form.consents,
        language=form.language,
        channel=form.consents_came_by,
        now=now,
    )
    note(session, Action.REGISTRATION_CREATED, registration, actor=actor, now=now)
    if not form.quietly:
        tell(session, registration, NEWS[registration.state], now=now)
    session.flush()
    return outcome_of(registration)


def _new_row(session: Session, offer: CategoryOffer, form: SignUp, now: datetime) -> Registration:
    registration = Registration(
        event_id=offer.event_id,
        offer_id=offer.id,
        submission_id=form.submission_id,
        secret=secrets.token_urlsafe(32),
        group_id=form.group_id,
        letter_id=form.letter_id,
        reference=form.reference,
        language=form.language,
        note=form.note,
        incomplete=form.door is not None and not offer.name_suffices,
        at_door_since=now if form.door is not None and form.door.waits else None,
        created_at=now,
    )
    registration.offer = offer
    fill(session, registration, offer.kind, form.person)
    return registration


def _after_race(session: Session, offer: CategoryOffer, form: SignUp) -> Outcome | None:
    """What the rule would have said of the same form or the same person; none: neither was it."""
    replayed = _replay(session, offer.event_id, form.submission_id)
    if replayed is not None:
        return replayed
    person = form.person
    registered = queries.same_person(
        session, offer.event_id, key=name_key(person.full_name), nip=person.nip, phone=person.phone
    )
    return Refused(Refusal.ALREADY_REGISTERED) if registered else None


def _is_taken(session: Session, offer: CategoryOffer, seat: int | None) -> bool:
    on_it = select(Registration.id).where(
        Registration.offer_id == offer.id, Registration.seat == seat
    )
    return seat is not None and session.scalar(on_it) is not None
