"""What staff do with messages: send again, withdraw, and tick off what they sent by WhatsApp."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail, StaffMessageRow
from eventreg.mail.operations import About
from eventreg.mail.rules import ENDED, Channel, MailState
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.rows import locked
from eventreg.registration.operations.telling import address_of
from eventreg.registration.operations.waiting import start_clock
from eventreg.registration.rules import Message

#: In the facts of a tick: the time to answer began by it.
_BEGAN = "began"


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
    if old.state not in ENDED or address is None or _waits_already(session, old):
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
    # What staff wrote shows of each person how the last attempt fared.
    mine = StaffMessageRow.mail_id == old.id
    session.execute(update(StaffMessageRow).where(mine).values(mail_id=new.id))
    _note(session, Action.MAIL_RESENT, old, actor=actor, now=now, facts={"again": new.id})
    session.flush()
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
    statement = select(OutboxMail).where(
        OutboxMail.event_id == old.event_id,
        OutboxMail.registration_id == old.registration_id,
        OutboxMail.group_id == old.group_id,
        OutboxMail.message == old.message,
        OutboxMail.state.in_((MailState.WAITING, MailState.SENDING)),
        OutboxMail.id > old.id,
    )
    written = queries.written_id(old)
    return any(queries.written_id(one) == written for one in session.scalars(statement))


def withdraw(session: Session, line: OutboxMail, *, actor: Actor, now: datetime) -> bool:
    """Takes a message back that waits. False when it is too late.

    What offers a place is not withdrawn: the place would be held for somebody who never hears of it.
    """
    if line.message == Message.PLACE_OFFERED and _place_is_held(session, line):
        return False
    if not mail.withdraw(session, line):
        return False
    _note(session, Action.MAIL_WITHDRAWN, line, actor=actor, now=now)
    session.flush()
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
    _ticked(session, line, registration, actor=actor, now=now)
    session.flush()
    return True


def tick_all(
    session: Session, lines: Collection[OutboxMail], *, actor: Actor, now: datetime
) -> int:
    """Notes that staff sent several lines; how many of them nobody had ticked off before. `now`: UTC."""
    # Whom a line offers a place is locked before any line is, as everywhere.
    offered = {line.id: _offered(session, line) for line in lines}
    done = mail.tick_many(session, lines, by=actor.label, now=now)
    for line in done:
        _ticked(session, line, offered[line.id], actor=actor, now=now)
    session.flush()
    return len(done)


def _ticked(
    session: Session,
    line: OutboxMail,
    offered: Registration | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes a tick, and whether by it the time to answer of an offered place began."""
    began = offered is not None and start_clock(session, offered, now=now)
    facts = {_BEGAN: 1} if began else {}
    _note(session, Action.MAIL_TICKED, line, actor=actor, now=now, facts=facts)


def withdraw_outdated(session: Session, event_id: int, *, actor: Actor, now: datetime) -> int:
    """Takes the lines off the WhatsApp worklist that are not true any more; how many. `now`: UTC."""
    lines = queries.outdated(session, event_id, now=now)
    held = _held(session, event_id, lines)
    withdrawn = mail.withdraw_many(session, {line.id for line in lines} - held)
    by_message: dict[str, list[Subject]] = {}
    for line in lines:
        if line.id in withdrawn:
            of_kind = by_message.setdefault(line.message, [])
            of_kind.append(Subject("mail", line.id, event_id))
    for message, subjects in by_message.items():
        facts: dict[str, str | int | None] = {"message": message}
        audit.record_many(
            session, Action.MAIL_WITHDRAWN, subjects, actor=actor, now=now, facts=facts
        )
    return len(withdrawn)


def _held(session: Session, event_id: int, lines: Iterable[queries.DueLine]) -> set[int]:
    """The lines whose offered place is held for the person by now, after all; their rows are locked."""
    offers = {
        line.id: line.registration_id
        for line in lines
        if line.message == Message.PLACE_OFFERED and line.registration_id is not None
    }
    if not offers:
        return set()
    lock_event(session, event_id)
    people = set(offers.values())
    db.lock_rows(session, Registration.id, people)
    statement = select(Registration.id).where(
        Registration.id.in_(people), Registration.offered_at.is_not(None)
    )
    held = set(session.scalars(statement))
    return {id_ for id_, person in offers.items() if person in held}


def take_back_tick(session: Session, line: OutboxMail, *, actor: Actor, now: datetime) -> bool:
    """Notes that a tick was a slip: the line waits again. False when it cannot be taken back (any more).

    If the tick started the time to answer of an offered place, that time stands still again.
    """
    registration = _offered(session, line)
    if mail.untick(session, line, now=now) is None:
        return False
    if registration is not None and _tells_alone(session, line, registration):
        registration.answer_by = None
    _note(session, Action.MAIL_UNTICKED, line, actor=actor, now=now)
    session.flush()
    return True


def _tells_alone(session: Session, line: OutboxMail, registration: Registration) -> bool:
    """Whether the time to answer began with the tick of this line, and no other has told of the offer."""
    ticked = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "mail",
            AuditEntry.subject_id == line.id,
            AuditEntry.action == Action.MAIL_TICKED,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    offered_at = registration.offered_at
    if ticked is None or _BEGAN not in ticked.facts or offered_at is None or ticked.at < offered_at:
        return False
    others = select(OutboxMail.id).where(
        OutboxMail.registration_id == registration.id,
        OutboxMail.message == Message.PLACE_OFFERED,
        OutboxMail.state == MailState.SENT,
        OutboxMail.sent_at >= offered_at,
        OutboxMail.id != line.id,
    )
    return session.scalar(others.limit(1)) is None


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
    facts: dict[str, int] | None = None,
) -> None:
    """Notes what was done to a message. Neither address nor text: they are personal."""
    subject = Subject("mail", line.id, line.event_id)
    about: dict[str, str | int | None] = {"message": line.message, **(facts or {})}
    audit.record(session, action, subject, actor=actor, now=now, facts=about)
