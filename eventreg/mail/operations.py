"""What can be done with the outbox. Each step is short; sending itself happens between them."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import LEASE, MailState, next_attempt

_ERROR_LENGTH = 500


def queue(
    session: Session,
    *,
    recipient: str,
    message: str,
    language: str,
    facts: dict[str, str],
    now: datetime,
) -> OutboxMail:
    """Puts a message into the outbox; it leaves after the transaction that caused it.

    `message` is a folder of templates/mail/, `language` 'id' or 'en', `facts` what it is filled
    in with; `now` is aware, in UTC. No secrets in the facts: the office can read the outbox.
    """
    mail = OutboxMail(
        recipient=recipient,
        message=message,
        language=language,
        facts=facts,
        state=MailState.WAITING,
        queued_at=now,
        due_at=now,
    )
    session.add(mail)
    session.flush()
    return mail


def waiting(session: Session, *, everything: bool, now: datetime) -> list[int]:
    """The ids of what is to be sent at `now` (UTC), the oldest first.

    With `everything` also what pauses after a failure; never what another sender has in hand.
    """
    due = OutboxMail.due_at <= now
    untouched = OutboxMail.state == MailState.WAITING
    abandoned = and_(OutboxMail.state == MailState.SENDING, due)
    wanted = untouched if everything else and_(untouched, due)
    statement = select(OutboxMail.id).where(or_(wanted, abandoned)).order_by(OutboxMail.id)
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
