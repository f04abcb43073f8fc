"""The link to the own page, sent again: only ever to the contact on record."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Actor
from eventreg.events.models import CategoryOffer
from eventreg.mail.models import OutboxMail
from eventreg.people.rules import name_key
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.signing_up import SignUp, sign_up
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import Message, Outcome, Refusal, Refused

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

    `phone`: +62…. Whoever asks learns nothing by the number: answer them always the same. `now`: UTC.
    """
    found = queries.by_contact(session, phone=phone, email=email, event_id=event_id)
    db.lock_rows(session, Registration.id, [one.id for one in found])
    return sum(_send(session, one, now=now) for one in found)


def sign_up_or_remind(session: Session, form: SignUp, *, actor: Actor, now: datetime) -> Outcome:
    """Registers one person; whoever is registered already is sent the link of that registration.

    It goes to the contact on record, not to the one of this form. `now`: aware, UTC.
    """
    outcome = sign_up(session, form, actor=actor, now=now)
    if outcome == Refused(Refusal.ALREADY_REGISTERED):
        person = form.person
        found = queries.same_person(
            session,
            session.get_one(CategoryOffer, form.offer_id).event_id,
            key=name_key(person.full_name),
            nip=person.nip,
            phone=person.phone,
        )
        if found is not None:
            db.lock_rows(session, Registration.id, [found.id])
            _send(session, found, now=now)
    return outcome


def _send(session: Session, registration: Registration, *, now: datetime) -> bool:
    lately = select(OutboxMail.id).where(
        OutboxMail.registration_id == registration.id,
        OutboxMail.message == Message.LINK,
        OutboxMail.queued_at > now - _PAUSE,
    )
    if session.scalars(lately.limit(1)).first() is not None:
        return False
    once = f"link:{registration.id}:{int(now.timestamp() // _PAUSE.total_seconds())}"
    return tell(session, registration, Message.LINK, once=once, now=now) is not None
