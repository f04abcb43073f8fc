"""What was done to a registration, in words, from the audit log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import Action, ActorKind
from eventreg.categories.rules import fields_of
from eventreg.checkin.models import Scan
from eventreg.checkin.queries import scans_of, undone_scans
from eventreg.checkin.rules import VALID, Direction, Mark, Verdict
from eventreg.events.queries import questions
from eventreg.events.rules import QuestionSpec, in_words
from eventreg.registration.models import Registration
from eventreg.web.filters import label, translated
from eventreg.web.languages import language

_DONE: dict[Action, object] = {
    Action.REGISTRATION_CREATED: _l("Registered"),
    Action.REGISTRATION_OVER_QUOTA: _l("Given a place beyond the quota"),
    Action.REGISTRATION_ADMITTED: _l("Admitted at the door"),
    Action.REGISTRATION_CORRECTED: _l("Corrected"),
    Action.REGISTRATION_CANCELLED: _l("Cancelled"),
    Action.REGISTRATION_APPROVED: _l("Approved"),
    Action.REGISTRATION_REJECTED: _l("Rejected"),
    Action.REGISTRATION_DECISION_UNDONE: _l("Decision taken back"),
    Action.REGISTRATION_SEATED: _l("Got a place from the waiting list"),
    Action.REGISTRATION_OFFERED: _l("Was offered a place"),
    Action.REGISTRATION_OFFER_LAPSED: _l("Did not answer in time; the place was passed on"),
    Action.REGISTRATION_PREFERRED: _l("Was put first in the waiting list"),
    Action.REGISTRATION_PREFERENCE_WITHDRAWN: _l("Stands in order of arrival again"),
    Action.REGISTRATION_REPLACED: _l("Replaced by somebody else"),
    Action.REGISTRATION_MERGED: _l("Merged with another registration"),
    Action.REGISTRATION_MERGE_UNDONE: _l("Merge taken back"),
    Action.REGISTRATION_KEPT_APART: _l("Found to be two people"),
    Action.REGISTRATION_ASKED_AGAIN: _l("Perhaps one person after all"),
    Action.LETTER_ADDED: _l("Letter of assignment added"),
    Action.LETTER_READ: _l("Letter of assignment downloaded"),
    Action.CONSENT_GIVEN: _l("Consent given"),
    Action.CONSENT_WITHDRAWN: _l("Consent withdrawn"),
    Action.REGISTRATION_ANSWERED: _l("Answered the reminder"),
    Action.REGISTRATION_ANSWER_DROPPED: _l("The event moved: the answer to the reminder is void"),
    Action.REGISTRATION_LINK_SENT: _l("Link to the own page sent again"),
    Action.SCAN_UNDONE: _l("Check-in or check-out taken back"),
    Action.SCAN_CLEARED: _l("A late scan was looked into"),
    Action.ATTENDANCE_MARKED: _l("Noted about presence"),
    Action.ATTENDANCE_UNMARKED: _l("Note about presence taken away"),
}
#: What was answered to the reminder, as the log keeps it.
_COMING: dict[str, object] = {"True": _l("Coming"), "False": _l("Not coming")}


@dataclass(frozen=True)
class Changed:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Done:
    """One thing that was done: when (UTC), what, by whom, why, and what it changed.

    `scan`: the scan that it is, if it counts and so can be taken back; `session_id`: of which session.
    """

    at: datetime
    what: str
    who: str
    reason: str
    changes: list[Changed]
    scan: UUID | None = None
    session_id: int | None = None


def word_of(action: str) -> str:
    """What an action of the log is called, in the reader's language."""
    return str(_DONE.get(Action(action), action))


def timeline(session: Session, registration: Registration) -> list[Done]:
    """Everything that was done to a registration, scans among it, the latest first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == registration.id)
        .options(selectinload(AuditEntry.values))
        .order_by(AuditEntry.id.desc())
    )
    labels = {spec.column: translated(spec.label) for spec in fields_of(registration.offer.kind)}
    labels["answers"] = str(_("Further questions"))
    labels |= {
        "reference": str(_("Number in the office's list")),
        "note": str(_("Note of the office")),
        "group_id": str(_("Group")),
        "letter_id": str(_("Letter of assignment")),
        "mark_note": str(_("Note")),
    }
    asked = {one.spec.field: one.spec for one in questions(session, registration.event_id)}
    done = [_done(entry, labels, asked) for entry in entries] + _scans(session, registration)
    return sorted(done, key=lambda one: one.at, reverse=True)


def _scans(session: Session, registration: Registration) -> list[Done]:
    """What the door recorded: scans stand in no log but their own."""
    undone = undone_scans(session, registration.id)
    scans = scans_of(session, registration.id)
    sessions = {one.id: one.title for one in registration.event.sessions}
    received = any(scan.checkpoint_id for scan in scans)
    checkpoints = {one.id: one.name for one in registration.event.checkpoints} if received else {}
    return [
        Done(
            at=scan.scanned_at,
            what=_of_scan(
                scan,
                sessions.get(scan.session_id or 0) or checkpoints.get(scan.checkpoint_id or 0, ""),
                undone=scan.id in undone,
            ),
            who=f"{label(scan.method)}, {scan.officer}",
            reason=_remark(scan),
            changes=[],
            scan=scan.id if scan.verdict in VALID and scan.id not in undone else None,
            session_id=scan.session_id,
        )
        for scan in scans
    ]


def _remark(scan: Scan) -> str:
    """Why a scan was refused, or of what the door was warned."""
    if scan.reason is not None:
        return label(scan.reason)
    return label(scan.warning) if scan.warning else ""


def _of_scan(scan: Scan, title: str, *, undone: bool) -> str:
    """A scan in words: which way, in which session or at which checkpoint, and whether it counts."""
    if scan.verdict is Verdict.REFUSED:
        return str(_("Refused at the door: %(session)s", session=title))
    if scan.verdict is Verdict.REPEAT:
        said = _("Scanned once more: %(session)s", session=title)
    elif scan.checkpoint_id is not None:
        said = _("Received: %(checkpoint)s", checkpoint=title)
    elif scan.direction is Direction.OUT:
        said = _("Left: %(session)s", session=title)
    else:
        said = _("Checked in: %(session)s", session=title)
    return str(_("%(what)s (taken back, counts no more)", what=said) if undone else said)


def _done(entry: AuditEntry, labels: dict[str, str], asked: dict[str, QuestionSpec]) -> Done:
    return Done(
        at=entry.at,
        what=word_of(entry.action),
        who=who_did(entry),
        reason=entry.reason,
        changes=[_changed(value, labels, asked.get(value.field)) for value in entry.values],
    )


def _changed(value: AuditValue, labels: dict[str, str], question: QuestionSpec | None) -> Changed:
    """A field and its values; an answer under its question and in words."""
    if question is not None:
        lang = language()
        words = [in_words(question, text, lang) for text in (value.before, value.after)]
        return Changed(question.label(lang), *words)
    if value.field == "mark":
        before, after = (label(Mark(text)) if text else "" for text in (value.before, value.after))
        return Changed(str(_("What is noted")), before, after)
    if value.field == "coming":
        before, after = (str(_COMING.get(text, "")) for text in (value.before, value.after))
        return Changed(str(_("The answer")), before, after)
    return Changed(labels.get(value.field, value.field), value.before, value.after)


def who_did(entry: AuditEntry) -> str:
    """Whom an entry of the log names, in words."""
    if entry.actor_kind is ActorKind.PARTICIPANT:
        return str(_("the participant"))
    if entry.actor_kind is ActorKind.CONTACT:
        return str(_("the group's contact"))
    if entry.actor_kind is ActorKind.SYSTEM:
        return str(_("the system"))
    if entry.actor_kind is ActorKind.KEY:
        return str(_("another system (%(name)s)", name=entry.actor_label))
    return entry.actor_label
