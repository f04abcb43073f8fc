"""The link to the own page, sent again: only ever to the contact on record."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

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

#: However often somebody asks, one message an hour goes to one contact of one person.
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

    Whoever speaks for a group gets the link of its page, too. Whose contact stands on a registration
    alone that was given up in a merge reads of the merge again; the link of the one that counts goes
    to that one's own contact and to nobody else.

    `phone`: +62…. Whoever asks learns nothing by the number: answer them always the same. `now`: UTC.
    """
    found = queries.by_contact(session, phone=phone, email=email, event_id=event_id)
    groups = queries.groups_by_contact(session, phone=phone, email=email, event_id=event_id)
    counted = {one.id for one in found}
    given_up = [
        one
        for one in queries.given_up_by_contact(session, phone=phone, email=email, event_id=event_id)
        if one.replaced_by_id not in counted
    ]
    # Two who ask at once make one message. People are never locked without their event.
    events = {one.event_id for one in (*found, *given_up)} | {one.event_id for one in groups}
    db.lock_rows(session, Event.id, events)
    for group in groups:
        send_group_link(session, group, now=now)
    sent = _send(session, found, now=now)
    sent += _send(session, given_up, message=Message.MERGED, now=now)
    return sent + len(groups)


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

    It goes to the contact on record, to each at most once an hour. Under the event's lock. `now`: UTC.
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


def _send(
    session: Session,
    found: Iterable[Registration],
    *,
    message: Message = Message.LINK,
    now: datetime,
) -> int:
    known = {one.id: one for one in found}
    statement = select(OutboxMail.registration_id, OutboxMail.recipient).where(
        OutboxMail.registration_id.in_(known),
        OutboxMail.message == message,
        OutboxMail.queued_at > now - _PAUSE,
    )
    lately = {(id_, to) for id_, to in session.execute(statement)} if known else set()
    told = [
        _told(one, message, now)
        for id_, one in known.items()
        if (id_, one.email or one.phone) not in lately
    ]
    return tell_many(session, told, now=now)


def _told(one: Registration, message: Message, now: datetime) -> Told:
    # The hash keeps the key short, and a new contact need not wait for what went to the old one.
    contact = sha256((one.email or one.phone or "").encode()).hexdigest()[:12]
    once = f"{message}:{one.id}:{contact}:{int(now.timestamp() // _PAUSE.total_seconds())}"
    about = About(one.event_id, one.id, one.group_id)
    return Told(message, about, one.email, one.phone, one.language, once)
