"""The link to the own page, sent again: only ever to the contact on record."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import CategoryOffer, Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import About
from eventreg.mail.rules import MailState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.grouping import send_group_link
from eventreg.registration.operations.rows import note
from eventreg.registration.operations.signing_up import SignUp, sign_up
from eventreg.registration.operations.telling import Told, tell, tell_many
from eventreg.registration.rules import Message, Outcome, Person, Refusal, Refused

#: However often somebody asks, one message an hour goes to one person.
_PAUSE = timedelta(hours=1)


def send_links(
    session: Session,
    *,
    phone: str | None,
    email: str | None,
    event_id: int | None = None,
    now: datetime,
) -> int:
    """Sends everybody whose contact this is the link to their own page, again; how many messages.

    Whoever speaks for a group gets the link of its page, too.

    `phone`: +62…. Whoever asks learns nothing by the number: answer them always the same. `now`: UTC.
    """
    found = queries.by_contact(session, phone=phone, email=email, event_id=event_id)
    groups = queries.groups_by_contact(session, phone=phone, email=email, event_id=event_id)
    # Two who ask at once make one message. People are never locked without their event.
    events = {one.event_id for one in found} | {one.event_id for one in groups}
    db.lock_rows(session, Event.id, events)
    for group in groups:
        send_group_link(session, group, now=now)
    return _send(session, found, now=now) + len(groups)


def sign_up_or_remind(session: Session, form: SignUp, *, actor: Actor, now: datetime) -> Outcome:
    """Registers one person; whoever is registered already is sent the link of that registration.

    It goes to the contact on record, not to the one of this form. `now`: aware, UTC.
    """
    outcome = sign_up(session, form, actor=actor, now=now)
    if outcome == Refused(Refusal.ALREADY_REGISTERED):
        event_id = session.get_one(CategoryOffer, form.offer_id).event_id
        remind_registered(session, event_id, [form.person], now=now)
    return outcome


def remind_registered(
    session: Session, event_id: int, people: Sequence[Person], *, now: datetime
) -> int:
    """Sends those who are registered in an event already the link of that registration; to how many.

    It goes to the contact on record, at most once an hour. Under the event's lock. `now`: UTC.
    """
    return _send(session, queries.registrations_of(session, event_id, people), now=now)


def send_link(
    session: Session, registration: Registration, *, actor: Actor, now: datetime
) -> OutboxMail | None:
    """Sends somebody the link to their own page again, whom staff were asked by; none without a contact.

    To the contact on record. One that waits already is given back, so that nobody gets two. `now`: UTC.
    """
    db.lock_rows(session, Event.id, [registration.event_id])
    waiting = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.registration_id == registration.id,
            OutboxMail.message == Message.LINK,
            OutboxMail.state == MailState.WAITING,
            OutboxMail.recipient == (registration.email or registration.phone),
        )
        .limit(1)
    ).first()
    mail = waiting or tell(session, registration, Message.LINK, now=now)
    if mail is not None and mail is not waiting:
        note(session, Action.REGISTRATION_LINK_SENT, registration, actor=actor, now=now)
        session.flush()
    return mail


def _send(session: Session, found: Iterable[Registration], *, now: datetime) -> int:
    known = {one.id: one for one in found}
    statement = select(OutboxMail.registration_id).where(
        OutboxMail.registration_id.in_(known),
        OutboxMail.message == Message.LINK,
        OutboxMail.queued_at > now - _PAUSE,
    )
    lately = set(session.scalars(statement)) if known else set()
    told = [_link_of(one, now) for id_, one in known.items() if id_ not in lately]
    return tell_many(session, told, now=now)


def _link_of(one: Registration, now: datetime) -> Told:
    once = f"link:{one.id}:{int(now.timestamp() // _PAUSE.total_seconds())}"
    about = About(one.event_id, one.id, one.group_id)
    return Told(Message.LINK, about, one.email, one.phone, one.language, once)
