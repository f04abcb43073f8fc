"""What can be done with the outbox. Each step is short; sending itself happens between them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import LEASE, Channel, MailState, next_attempt

_ERROR_LENGTH = 500


@dataclass(frozen=True)
class About:
    """Whom and what a message is about: ids, none where it is not about such a thing."""

    event_id: int | None = None
    registration_id: int | None = None
    group_id: int | None = None


NOTHING = About()


def queue(
    session: Session,
    *,
    recipient: str,
    message: str,
    language: str,
    facts: dict[str, str],
    now: datetime,
    channel: Channel = Channel.EMAIL,
    about: About = NOTHING,
    once: str | None = None,
    due_at: datetime | None = None,
) -> OutboxMail:
    """Puts a message into the outbox; it leaves after the transaction that caused it.

    `message` is a folder of templates/mail/, `language` 'id' or 'en', `facts` what it is filled
    in with; `now` is aware, in UTC. No secrets in the facts: the office can read the outbox. With
    `once`, a message that bears that key already is given back instead. `due_at`: not before then.
    """
    if once is not None:
        known = session.scalars(select(OutboxMail).where(OutboxMail.once == once)).one_or_none()
        if known is not None:
            return known
    mail = OutboxMail(
        channel=channel,
        event_id=about.event_id,
        registration_id=about.registration_id,
        group_id=about.group_id,
        once=once,
        recipient=recipient,
        message=message,
        language=language,
        facts=facts,
        state=MailState.WAITING,
        queued_at=now,
        due_at=due_at or now,
    )
    session.add(mail)
    session.flush()
    return mail


def withdraw(session: Session, mail: OutboxMail) -> bool:
    """Takes a message back that nobody has sent yet. False when it is too late."""
    if mail.state is not MailState.WAITING:
        return False
    mail.state = MailState.WITHDRAWN
    mail.once = None
    session.flush()
    return True


def tick(session: Session, mail: OutboxMail, *, by: str, now: datetime) -> bool:
    """Notes that staff sent a line of the worklist at `now` (UTC). False when it was sent before."""
    db.lock_rows(session, OutboxMail.id, [mail.id])
    session.refresh(mail)
    if mail.channel is not Channel.WHATSAPP or mail.state is not MailState.WAITING:
        return False
    mail.state = MailState.SENT
    mail.sent_at = now
    mail.done_by = by
    session.flush()
    return True


def waiting(session: Session, *, everything: bool, now: datetime) -> list[int]:
    """The ids of what is to be sent at `now` (UTC), the oldest first.

    With `everything` also what pauses after a failure; never what another sender has in hand.
    """
    due = OutboxMail.due_at <= now
    by_mail = OutboxMail.channel == Channel.EMAIL
    untouched = OutboxMail.state == MailState.WAITING
    abandoned = and_(OutboxMail.state == MailState.SENDING, due)
    wanted = untouched if everything else and_(untouched, due)
    statement = select(OutboxMail.id).where(by_mail, or_(wanted, abandoned)).order_by(OutboxMail.id)
    return list(session.scalars(statement))


def claim(session: Session, mail_id: int, *, now: datetime) -> OutboxMail | None:
    """Takes a message in hand, so that nobody else sends it; none when somebody else was first."""
    mail = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.id == mail_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if mail is None:
        return None
    free = mail.state is MailState.WAITING or (
        mail.state is MailState.SENDING and mail.due_at <= now
    )
    if not free:
        return None
    mail.state = MailState.SENDING
    mail.due_at = now + LEASE
    mail.attempts += 1
    session.flush()
    return mail


def mark_sent(session: Session, mail: OutboxMail, *, subject: str, now: datetime) -> None:
    """Notes that the mail server took the message at `now` (UTC), under which subject."""
    mail.state = MailState.SENT
    mail.sent_at = now
    mail.subject = subject
    mail.last_error = ""
    session.flush()


def mark_failed(session: Session, mail: OutboxMail, *, error: str, now: datetime) -> None:
    """Notes why the message could not be sent at `now` (UTC), and when to try again, if at all."""
    again = next_attempt(mail.attempts, now)
    mail.state = MailState.FAILED if again is None else MailState.WAITING
    mail.due_at = again or now
    mail.last_error = error[:_ERROR_LENGTH]
    session.flush()
