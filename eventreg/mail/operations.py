"""What can be done with the outbox. Each step is short; sending itself happens between them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import LEASE, TIME_TO_UNTICK, Channel, MailState, next_attempt

_ERROR_LENGTH = 500
#: So many keys or rows are asked for at once.
_BATCH = 1_000


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
    line = Addressee(recipient, channel, language, about, once)
    row = _row(line, message, facts, now, due_at)
    if once is not None:
        db.add_missing(session, OutboxMail, [row], key="once")
        return session.scalars(select(OutboxMail).where(OutboxMail.once == once)).one()
    mail = OutboxMail(**row)
    session.add(mail)
    session.flush()
    return mail


@dataclass(frozen=True)
class Addressee:
    """Who gets a message that goes to many: where, in which language, and what it is about."""

    recipient: str
    channel: Channel
    language: str
    about: About
    once: str | None = None


def queue_many(
    session: Session,
    addressees: Iterable[Addressee],
    *,
    message: str,
    facts: dict[str, str],
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Puts one message to many into the outbox at once, as `queue`; a key that is known gets no second."""
    rows = [_row(one, message, facts, now, due_at) for one in addressees]
    db.add_missing(session, OutboxMail, rows, key="once")


def _row(
    to: Addressee, message: str, facts: dict[str, str], now: datetime, due_at: datetime | None
) -> dict[str, Any]:
    return {
        "channel": to.channel,
        "event_id": to.about.event_id,
        "registration_id": to.about.registration_id,
        "group_id": to.about.group_id,
        "once": to.once,
        "recipient": to.recipient,
        "message": message,
        "language": to.language,
        "facts": facts,
        "state": MailState.WAITING,
        "queued_at": now,
        "due_at": due_at or now,
    }


def withdraw(session: Session, mail: OutboxMail) -> bool:
    """Takes a message back that nobody has sent yet. False when it is too late."""
    _lock(session, mail)
    if mail.state is not MailState.WAITING:
        return False
    mail.state = MailState.WITHDRAWN
    mail.once = None
    session.flush()
    return True


def withdraw_many(session: Session, ids: Collection[int]) -> set[int]:
    """As `withdraw`, of many at once, in few statements; the ids of those that were taken back."""
    done: set[int] = set()
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        db.lock_rows(session, OutboxMail.id, some)
        untouched = (OutboxMail.id.in_(some), OutboxMail.state == MailState.WAITING)
        found = session.scalars(select(OutboxMail.id).where(*untouched)).all()
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.id.in_(found))
            .values(state=MailState.WITHDRAWN, once=None)
        )
        done.update(found)
    return done


def tick(session: Session, mail: OutboxMail, *, by: str, now: datetime) -> bool:
    """Notes that staff sent a line of the worklist at `now` (UTC). False when it was sent before."""
    _lock(session, mail)
    if mail.channel is not Channel.WHATSAPP or mail.state is not MailState.WAITING:
        return False
    mail.state = MailState.SENT
    mail.sent_at = now
    mail.done_by = by
    session.flush()
    return True


def tick_many(
    session: Session, mails: Collection[OutboxMail], *, by: str, now: datetime
) -> list[OutboxMail]:
    """As `tick`, of several lines at once; those that nobody had sent before."""
    ids = [mail.id for mail in mails]
    db.lock_rows(session, OutboxMail.id, ids)
    read_anew = select(OutboxMail).where(OutboxMail.id.in_(ids)).order_by(OutboxMail.id)
    done = []
    for mail in session.scalars(read_anew.execution_options(populate_existing=True)):
        if mail.channel is Channel.WHATSAPP and mail.state is MailState.WAITING:
            mail.state, mail.sent_at, mail.done_by = MailState.SENT, now, by
            done.append(mail)
    session.flush()
    return done


def untick(session: Session, mail: OutboxMail, *, now: datetime) -> datetime | None:
    """Takes a tick back that was made less than TIME_TO_UNTICK before `now` (UTC): the line waits again.

    When it had been ticked; none when there is no tick (any more) that can be taken back.
    """
    _lock(session, mail)
    ticked_at = mail.sent_at
    if mail.channel is not Channel.WHATSAPP or mail.state is not MailState.SENT:
        return None
    if ticked_at is None or now - ticked_at >= TIME_TO_UNTICK:
        return None
    mail.state = MailState.WAITING
    mail.sent_at = None
    mail.done_by = ""
    session.flush()
    return ticked_at


def _lock(session: Session, mail: OutboxMail) -> None:
    """Nobody sends, ticks or withdraws it meanwhile; and it is read as it is now."""
    db.lock_rows(session, OutboxMail.id, [mail.id])
    session.refresh(mail)


def waiting(
    session: Session, *, everything: bool, now: datetime, after: int = 0, limit: int = 100
) -> list[int]:
    """The ids of what is to be sent at `now` (UTC), the oldest first, at most `limit` at once.

    The next ones come after the last id of these. With `everything` also what pauses after a
    failure; never what another sender has in hand.
    """
    due = OutboxMail.due_at <= now
    by_mail = OutboxMail.channel == Channel.EMAIL
    untouched = OutboxMail.state == MailState.WAITING
    abandoned = and_(OutboxMail.state == MailState.SENDING, due)
    # What was never tried and is not due yet waits on purpose: it can still be undone.
    tried = OutboxMail.attempts > 0
    wanted = and_(untouched, or_(due, tried)) if everything else and_(untouched, due)
    statement = (
        select(OutboxMail.id)
        .where(OutboxMail.id > after, by_mail, or_(wanted, abandoned))
        .order_by(OutboxMail.id)
        .limit(limit)
    )
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


def mark_overtaken(session: Session, mail: OutboxMail) -> None:
    """Notes that a message that was in hand is not true any more: nobody sends it.

    It keeps its key, so that nobody lines it up again.
    """
    mail.state = MailState.WITHDRAWN
    session.flush()


def mark_failed(session: Session, mail: OutboxMail, *, error: str, now: datetime) -> None:
    """Notes why the message could not be sent at `now` (UTC), and when to try again, if at all."""
    again = next_attempt(mail.attempts, now)
    mail.state = MailState.FAILED if again is None else MailState.WAITING
    mail.due_at = again or now
    mail.last_error = error[:_ERROR_LENGTH]
    session.flush()
