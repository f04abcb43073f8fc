"""What was done to a registration, in words, from the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.categories.rules import ParticipantKind
from eventreg.checkin.models import Scan
from eventreg.checkin.queries import scans_of, undone_scans
from eventreg.checkin.rules import VALID, Direction, Verdict
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.web.filters import label, subject_matter
from eventreg.web.log_fields import Names
from eventreg.web.log_sentences import word_of
from eventreg.web.log_words import Changed, changes_of, names_for, who_did


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


def timeline(
    session: Session, registration: Registration, messages: Iterable[OutboxMail] = ()
) -> list[Done]:
    """Everything that was done to a registration, the latest first; scans and these messages among it."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == registration.id)
        .options(selectinload(AuditEntry.values))
        .order_by(AuditEntry.id.desc())
    ).all()
    kind, names = registration.offer.kind, names_for(session, entries)
    done = [_done(entry, names, kind) for entry in entries] + _scans(session, registration)
    done += [_sent(one) for one in messages if one.sent_at is not None]
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


def _sent(message: OutboxMail) -> Done:
    """A message that left: what it was about, by which way, and who sent it where somebody did."""
    return Done(
        at=message.sent_at or message.queued_at,
        what=str(_("Message: %(subject)s", subject=subject_matter(message.message))),
        who=", ".join(filter(None, [label(message.channel), message.done_by])),
        reason="",
        changes=[],
    )


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
    return str(_("%(what)s (undone, no longer counts)", what=said) if undone else said)


def _done(entry: AuditEntry, names: Names, kind: ParticipantKind) -> Done:
    return Done(
        at=entry.at,
        what=word_of(entry.action),
        who=who_did(entry),
        reason=entry.reason,
        changes=changes_of(entry, names, masked=False, kind=kind),
    )
