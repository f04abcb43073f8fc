"""Everything that is stored about one person (UU 27/2022 Pasal 7 and 32)."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, AttendanceMark, Receipt, Scan
from eventreg.consents.models import Consent
from eventreg.consents.queries import history
from eventreg.mail.models import OutboxMail
from eventreg.online.queries import Minutes, minutes_about
from eventreg.participants.models import StaffNote
from eventreg.participants.queries import notes_of
from eventreg.registration.models import Registration
from eventreg.registration.operations import person_of
from eventreg.registration.queries import answers_in_words, is_unsaid
from eventreg.registration.rules import Person, State, decision_key

_Row = TypeVar("_Row", Attendance, Receipt, AttendanceMark)
_DECISIONS = frozenset({Action.REGISTRATION_APPROVED, Action.REGISTRATION_REJECTED})


@dataclass(frozen=True)
class LogLine:
    """One thing that was done: when (UTC), what, by what kind of actor, why, and what it changed.

    Members of staff are not named: the office answers for them.
    """

    at: datetime
    action: str
    by: str
    reason: str
    changes: list[dict[str, str]]


@dataclass(frozen=True)
class OwnData:
    """Everything that is stored about one person in one event."""

    registration: Registration
    state: State
    state_reason: str
    person: Person
    answers: list[tuple[str, str]]
    consents: list[Consent]
    messages: list[OutboxMail]
    attendance: list[Attendance]
    receipts: list[Receipt]
    marks: list[AttendanceMark]
    meetings: list[Minutes]
    scans: list[Scan]
    notes: list[StaffNote]
    log: list[LogLine]


def data_about(
    session: Session, registration: Registration, language: str, *, now: datetime
) -> OwnData:
    """Everything that is stored about a person, read anew. `language`: of the questions, 'id' or 'en'.

    A decision of staff that can still be undone at `now` (UTC) is none yet: it follows in minutes.
    """
    mine = registration.id
    unsaid = is_unsaid(session, registration, now)
    return OwnData(
        registration=registration,
        state=State.PENDING if unsaid else registration.state,
        state_reason="" if unsaid else registration.state_reason,
        person=person_of(registration),
        answers=answers_in_words(session, registration, language),
        consents=history(session, mine),
        messages=_messages(session, registration, unsaid=unsaid),
        attendance=_rows(session, Attendance, mine),
        receipts=_rows(session, Receipt, mine),
        marks=_rows(session, AttendanceMark, mine),
        meetings=minutes_about(session, mine),
        scans=list(
            session.scalars(
                select(Scan)
                .where(Scan.registration_id == mine)
                .options(joinedload(Scan.device))
                .order_by(Scan.scanned_at)
            )
        ),
        notes=notes_of(session, mine),
        log=_log(session, registration, unsaid=unsaid),
    )


def _rows(session: Session, table: type[_Row], mine: int) -> list[_Row]:
    return list(session.scalars(select(table).where(table.registration_id == mine)))


def as_json(data: OwnData, texts: dict[int, str]) -> dict[str, Any]:
    """The same for machines: English keys, codes as they are stored, moments as datetimes (UTC).

    `texts`: what was agreed to, by the consent's id, in the language in which it was read.
    """
    one = data.registration
    return {
        "event": {"slug": one.event.slug, "title": one.event.title},
        "registration": {
            "id": str(one.uid),
            "state": data.state.value,
            "state_reason": data.state_reason,
            "category": one.offer.slug,
            "created_at": one.created_at,
            "cancelled_at": one.cancelled_at,
            "waiting_since": one.waiting_since,
            "offered_at": one.offered_at,
            "answer_by": one.answer_by,
            "coming": one.coming,
            "coming_at": one.coming_at,
            "reference": one.reference,
            "language": one.language,
            "note": one.note,
            "registered_by_group": one.group.contact_name if one.group else None,
        },
        "person": {
            field.name: getattr(data.person, field.name)
            for field in fields(Person)
            if field.name not in {"accounts", "answers"}
        },
        "accounts": [asdict(account) for account in data.person.accounts],
        "answers": [{"question": asked, "answer": said} for asked, said in data.answers],
        "consents": [_consent(consent, texts) for consent in data.consents],
        "letters": [one.letter.name] if one.letter else [],
        "messages": [_message(message) for message in data.messages],
        "scans": [_scan(scan) for scan in data.scans],
        "attendance": [_attendance(there) for there in data.attendance],
        "received": [_receipt(got) for got in data.receipts],
        "marks": [_mark(mark) for mark in data.marks],
        "meetings": [_meeting(told) for told in data.meetings],
        # Without who wrote them: the office answers for its staff.
        "notes": [{"text": note.text, "noted_at": note.noted_at} for note in data.notes],
        "log": [asdict(line) for line in data.log],
    }


def _messages(session: Session, registration: Registration, *, unsaid: bool) -> list[OutboxMail]:
    found = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.registration_id == registration.id)
        .order_by(OutboxMail.id)
    )
    decision = registration.decision if unsaid else None
    hidden = decision_key(decision, registration.id) if decision else None
    return [one for one in found if hidden is None or one.once != hidden]


def _log(session: Session, registration: Registration, *, unsaid: bool) -> list[LogLine]:
    entries = list(
        session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.subject_kind == "registration",
                AuditEntry.subject_id == registration.id,
            )
            .options(selectinload(AuditEntry.values))
            .order_by(AuditEntry.id)
        )
    )
    if unsaid:
        entries.remove(next(one for one in reversed(entries) if one.action in _DECISIONS))
    return [
        LogLine(
            at=entry.at,
            action=entry.action,
            by=entry.actor_kind.value,
            # Why a substitute was needed says something of the person before, not of this one.
            reason="" if entry.action == Action.REGISTRATION_CREATED else entry.reason,
            changes=[
                {"field": value.field, "before": value.before, "after": value.after}
                for value in entry.values
            ],
        )
        for entry in entries
    ]


def _consent(consent: Consent, texts: dict[int, str]) -> dict[str, Any]:
    return {
        "kind": consent.kind.value,
        "given": consent.given,
        "at": consent.at,
        "version": consent.version,
        "language": consent.language,
        "channel": consent.channel,
        "text": texts.get(consent.id, ""),
    }


def _message(message: OutboxMail) -> dict[str, Any]:
    return {
        "message": message.message,
        "channel": message.channel.value,
        "to": message.recipient,
        "state": message.state.value,
        "queued_at": message.queued_at,
        "sent_at": message.sent_at,
    }


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        "session": scan.session_id,
        "checkpoint": scan.checkpoint_id,
        "at": scan.scanned_at,
        "direction": scan.direction.value,
        "method": scan.method.value,
        "verdict": scan.verdict.value,
        "reason": scan.reason.value if scan.reason else None,
        "warning": scan.warning.value if scan.warning else None,
        "device": scan.device.name if scan.device else None,
    }


def _attendance(there: Attendance) -> dict[str, Any]:
    return {
        "session": there.session_id,
        "entered_at": there.entered_at,
        "left_at": there.left_at,
    }


def _receipt(got: Receipt) -> dict[str, Any]:
    return {"checkpoint": got.checkpoint_id, "received_at": got.received_at}


def _mark(mark: AttendanceMark) -> dict[str, Any]:
    return {
        "session": mark.session_id,
        "mark": mark.mark.value,
        "note": mark.note,
        "marked_at": mark.marked_at,
    }


def _meeting(told: Minutes) -> dict[str, Any]:
    return {
        "session": told.session_id,
        "names": list(told.names),
        "emails": list(told.emails),
        "minutes": told.minutes,
        "recorded_at": told.report.recorded_at,
    }
