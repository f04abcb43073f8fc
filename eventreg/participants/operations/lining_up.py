"""Going on with a message of staff that was sent, or stopped: batch by batch.

Each batch is one transaction that makes lines in the outbox, or takes them back; each line bears a
key of message and person, which the database keeps unique: whatever happens twice, nobody gets it
twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail, StaffMessage, StaffMessageRow
from eventreg.mail.operations import About, Addressee
from eventreg.mail.rules import (
    WRITTEN_IN_WORK,
    MailState,
    WrittenFate,
    WrittenState,
    written_key,
)
from eventreg.participants.rules import BATCH, MOST_ATTEMPTS
from eventreg.registration.models import Registration
from eventreg.registration.operations.telling import address_of
from eventreg.registration.rules import Message


def line_up(session: Session, message_id: int, *, now: datetime) -> bool:
    """Makes the lines of the next batch, or takes them back; whether more are left. `now`: UTC."""
    message = locked_message(session, message_id)
    if message.state not in WRITTEN_IN_WORK:
        return False
    doing = message.state is WrittenState.WORKING
    number = _line_up_some(session, message, now) if doing else _take_back_some(session, message)
    message.attempts = 0
    if number < BATCH:
        message.state = WrittenState.DONE if doing else WrittenState.STOPPED
        message.finished_at = now
    session.flush()
    return number == BATCH


def give_up_lining_up(session: Session, message_id: int, *, now: datetime) -> None:
    """Notes that a batch failed; the third time the rest is left. `now`: UTC."""
    message = locked_message(session, message_id)
    if message.state not in WRITTEN_IN_WORK:
        return
    message.attempts += 1
    if message.attempts >= MOST_ATTEMPTS:
        message.state, message.finished_at = WrittenState.FAILED, now
    session.flush()


def locked_message(session: Session, message_id: int) -> StaffMessage:
    """The message as it is now; whoever else sends, changes or stops it waits."""
    return session.scalars(
        select(StaffMessage)
        .where(StaffMessage.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _line_up_some(session: Session, message: StaffMessage, now: datetime) -> int:
    """Puts the next ones into the outbox and writes down what became of each; how many."""
    left = (StaffMessageRow.message_id == message.id, StaffMessageRow.fate.is_(None))
    people = session.execute(
        select(
            Registration.id,
            Registration.email,
            Registration.phone,
            Registration.language,
            Registration.group_id,
        )
        .join(StaffMessageRow, StaffMessageRow.registration_id == Registration.id)
        .where(*left)
        .order_by(StaffMessageRow.position)
        .limit(BATCH)
    ).all()
    keys = {row.id: written_key(message.uid.hex, row.id) for row in people}
    facts = {"written": str(message.id)}
    lines = [one for row in people if (one := _line(message, row, keys[row.id])) is not None]
    mail.queue_many(session, lines, message=Message.WRITTEN.value, facts=facts, now=now)
    _write_fates(session, message, keys)
    message.done += len(people)
    return len(people)


def _line(message: StaffMessage, row: Any, key: str) -> Addressee | None:
    address = address_of(row.email, row.phone)
    if address is None:
        return None
    about = About(message.event_id, row.id, row.group_id)
    return Addressee(address[1], address[0], message.speaks(row.language), about, key)


def _write_fates(session: Session, message: StaffMessage, keys: Mapping[int, str]) -> None:
    """Writes of each whether the outbox has a line under their key, by one statement."""
    if not keys:
        return
    known = OutboxMail.once.in_(keys.values())
    found = session.execute(select(OutboxMail.once, OutboxMail.id).where(known)).all()
    by_key: dict[str | None, int] = {once: id_ for once, id_ in found}  # noqa: C416 - rows are no pairs to mypy.
    columns = StaffMessageRow.__table__.c
    statement = (
        update(StaffMessageRow.__table__)  # type: ignore[arg-type]  # A class of its own table.
        .where(columns.message_id == message.id, columns.registration_id == bindparam("person"))
        .values(fate=bindparam("new_fate"), mail_id=bindparam("new_mail"))
    )
    rows = [_fate(id_, by_key.get(key)) for id_, key in keys.items()]
    session.connection().execute(statement, rows)


def _fate(person: int, mail_id: int | None) -> dict[str, Any]:
    fate = WrittenFate.NO_CONTACT if mail_id is None else WrittenFate.LINED_UP
    return {"person": person, "new_fate": fate, "new_mail": mail_id}


def _take_back_some(session: Session, message: StaffMessage) -> int:
    """Withdraws the next lines that nobody has sent; how many."""
    waiting: Sequence[int] = session.scalars(
        select(OutboxMail.id)
        .join(StaffMessageRow, StaffMessageRow.mail_id == OutboxMail.id)
        .where(StaffMessageRow.message_id == message.id, OutboxMail.state == MailState.WAITING)
        .order_by(OutboxMail.id)
        .limit(BATCH)
    ).all()
    mail.withdraw_many(session, waiting)
    return len(waiting)
