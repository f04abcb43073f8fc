"""What staff do with messages: send again, withdraw, and tick off what they sent by WhatsApp."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import About
from eventreg.mail.rules import Channel, MailState
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.rows import locked
from eventreg.registration.operations.telling import address_of
from eventreg.registration.operations.waiting import start_clock
from eventreg.registration.rules import Message

_ENDED = (MailState.SENT, MailState.FAILED, MailState.WITHDRAWN)


def resend(session: Session, old: OutboxMail, *, actor: Actor, now: datetime) -> OutboxMail | None:
    """Lines up a message once more that was sent, failed or was withdrawn: a new row, at `now` (UTC).

    It goes to the contact that is on record by now, for a wrong address is the usual reason; a
    change of contact goes to where it went. None when it has not ended, when the same already waits,
    or when there is no contact.
    """
    if old.event_id is not None:
        lock_event(session, old.event_id)  # Two who press the button make one message.
    db.lock_rows(session, OutboxMail.id, [old.id])
    session.refresh(old)
    address = _contact(session, old)
    if old.state not in _ENDED or address is None or _waits_already(session, old):
        return None
    new = mail.queue(
        session,
        recipient=address[1],
        channel=address[0],
        message=old.message,
        language=old.language,
        facts=old.facts,
        about=About(old.event_id, old.registration_id, old.group_id),
        now=now,
    )
    _note(session, Action.MAIL_RESENT, old, actor=actor, now=now, again=new.id)
    return new


def _contact(session: Session, old: OutboxMail) -> tuple[Channel, str] | None:
    if old.message == Message.CONTACT_CHANGED:
        return old.channel, old.recipient
    if old.registration_id is not None:
        registration = session.get_one(Registration, old.registration_id)
        return address_of(registration.email, registration.phone)
    if old.group_id is not None:
        group = session.get_one(Group, old.group_id)
        return address_of(group.contact_email, group.contact_phone)
    return old.channel, old.recipient


def _waits_already(session: Session, old: OutboxMail) -> bool:
    statement = select(OutboxMail.id).where(
        OutboxMail.event_id == old.event_id,
        OutboxMail.registration_id == old.registration_id,
        OutboxMail.group_id == old.group_id,
        OutboxMail.message == old.message,
        OutboxMail.state.in_((MailState.WAITING, MailState.SENDING)),
        OutboxMail.id > old.id,
    )
    return session.scalar(statement.limit(1)) is not None


def withdraw(session: Session, line: OutboxMail, *, actor: Actor, now: datetime) -> bool:
    """Takes a message back that waits. False when it is too late.

    What offers a place is not withdrawn: the place would be held for somebody who never hears of it.
    """
    if line.message == Message.PLACE_OFFERED and _place_is_held(session, line):
        return False
    if not mail.withdraw(session, line):
        return False
    _note(session, Action.MAIL_WITHDRAWN, line, actor=actor, now=now)
    return True


def _place_is_held(session: Session, line: OutboxMail) -> bool:
    """Whether the place of an offer is still held for the person; their row is then locked."""
    if line.registration_id is None:
        return False
    registration = session.get_one(Registration, line.registration_id)
    locked(session, registration)
    return registration.offered_at is not None


def mail_left(session: Session, message: OutboxMail, *, subject: str, now: datetime) -> None:
    """Notes that the mail server took a message under this subject, at `now` (UTC).

    If it offered a place, the time to answer begins.
    """
    registration = _offered(session, message)
    if registration is not None:
        start_clock(session, registration, now=now)
    mail.mark_sent(session, message, subject=subject, now=now)


def tick_off(session: Session, line: OutboxMail, *, actor: Actor, now: datetime) -> bool:
    """Notes that staff sent a line of the WhatsApp worklist. False when somebody had done so before.

    If it offered a place, the time to answer begins now (UTC).
    """
    registration = _offered(session, line)
    if not mail.tick(session, line, by=actor.label, now=now):
        return False
    if registration is not None:
        start_clock(session, registration, now=now)
    _note(session, Action.MAIL_TICKED, line, actor=actor, now=now)
    return True


def tick_all(
    session: Session, lines: Collection[OutboxMail], *, actor: Actor, now: datetime
) -> int:
    """Notes that staff sent several lines; how many of them nobody had ticked off before. `now`: UTC."""
    # Whom a line offers a place is locked before any line is, as everywhere.
    offered = {line.id: _offered(session, line) for line in lines}
    done = mail.tick_many(session, lines, by=actor.label, now=now)
    for line in done:
        registration = offered[line.id]
        if registration is not None:
            start_clock(session, registration, now=now)
        _record(session, Action.MAIL_TICKED, line, actor=actor, now=now)
    session.flush()
    return len(done)


def withdraw_outdated(session: Session, event_id: int, *, actor: Actor, now: datetime) -> int:
    """Takes the lines off the WhatsApp worklist that are not true any more; how many. `now`: UTC."""
    lines = queries.outdated(session, event_id, now=now)
    return sum(withdraw(session, line, actor=actor, now=now) for line in lines)


def take_back_tick(session: Session, line: OutboxMail, *, actor: Actor, now: datetime) -> bool:
    """Notes that a tick was a slip: the line waits again. False when it cannot be taken back (any more).

    If the tick started the time to answer of an offered place, that time stands still again.
    """
    registration = _offered(session, line)
    if mail.untick(session, line, now=now) is None:
        return False
    # The line that an offer made is as old as the offer; a later copy of it starts no clock.
    if registration is not None and registration.offered_at == line.queued_at:
        registration.answer_by = None
    _note(session, Action.MAIL_UNTICKED, line, actor=actor, now=now)
    return True


def _offered(session: Session, line: OutboxMail) -> Registration | None:
    """The person whom a line offers a place, locked before the line is: whoever decides on people does so."""
    if line.message != Message.PLACE_OFFERED or line.registration_id is None:
        return None
    registration = session.get_one(Registration, line.registration_id)
    locked(session, registration)
    return registration


def _note(
    session: Session,
    action: Action,
    line: OutboxMail,
    *,
    actor: Actor,
    now: datetime,
    again: int | None = None,
) -> None:
    _record(session, action, line, actor=actor, now=now, again=again)
    session.flush()


def _record(
    session: Session,
    action: Action,
    line: OutboxMail,
    *,
    actor: Actor,
    now: datetime,
    again: int | None = None,
) -> None:
    """Notes what was done to a message. Neither address nor text: they are personal."""
    subject = Subject("mail", line.id, line.event_id)
    facts: dict[str, str | int | None] = {"message": line.message}
    if again is not None:
        facts["again"] = again
    audit.record(session, action, subject, actor=actor, now=now, facts=facts)
