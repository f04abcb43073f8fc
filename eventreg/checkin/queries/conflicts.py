"""Reads of scans that staff must look at: late verdicts, and groups that were scanned at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import ConflictClearing, Device, Scan, ScanUndo
from eventreg.checkin.rules import Reason, ScanWarning
from eventreg.registration.models import Registration


@dataclass(frozen=True)
class Conflict:
    """A scan to be looked at: whom it meant, the scan that had admitted the person before, if any.

    `undone`: it was taken back, and counts no more. `cleared`: who settled it, once somebody did.
    `ended`: when and by whom the registration was cancelled, rejected, merged or passed on, where the
    scan was refused for that.
    """

    scan: Scan
    registration: Registration | None
    first: Scan | None
    first_device: Device | None
    undone: bool
    cleared: ConflictClearing | None
    ended: AuditEntry | None = None


@dataclass(frozen=True)
class OpenConflicts:
    """How many scans wait for staff: late verdicts that say otherwise than the door was shown; groups."""

    late: int
    groups: int


#: Why a scan was refused whose ticket had been good once, and the entries of the log that tell when.
_ENDED = frozenset({Reason.CANCELLED, Reason.REPLACED, Reason.NOT_CONFIRMED})
_ENDS = (
    Action.REGISTRATION_CANCELLED,
    Action.REGISTRATION_REJECTED,
    Action.REGISTRATION_REPLACED,
    Action.REGISTRATION_MERGED,
)

#: So many are shown at once; when these are settled, the next ones come.
MOST_SHOWN = 200


def conflicts(session: Session, event_id: int, *, limit: int = MOST_SHOWN) -> list[Conflict]:
    """The scans of an event that wait for staff, late verdicts first, then the oldest first."""
    found = _all(event_id).where(ConflictClearing.scan_id.is_(None))
    ordered = found.order_by(Scan.to_settle.desc(), Scan.received_at, Scan.id).limit(limit)
    return _with_ends(session, [Conflict(*row) for row in session.execute(ordered)])


def cleared_conflicts(
    session: Session, event_id: int, *, limit: int = MOST_SHOWN
) -> list[Conflict]:
    """Those that were settled, the latest first."""
    found = _all(event_id).where(ConflictClearing.scan_id.is_not(None))
    ordered = found.order_by(ConflictClearing.cleared_at.desc(), Scan.id).limit(limit)
    return _with_ends(session, [Conflict(*row) for row in session.execute(ordered)])


def conflicts_about(session: Session, event_id: int, registration_id: int) -> list[Conflict]:
    """The scans of somebody that staff had or have to look at, the oldest first."""
    found = _all(event_id).where(Scan.registration_id == registration_id)
    return [Conflict(*row) for row in session.execute(found.order_by(Scan.received_at, Scan.id))]


def open_conflicts(session: Session, event_id: int) -> OpenConflicts:
    """How many scans of an event wait for staff."""
    late, groups = session.execute(
        select(
            func.count().filter(Scan.to_settle.is_(True)),
            func.count().filter(Scan.to_settle.is_(False)),
        )
        .select_from(Scan)
        .where(Scan.event_id == event_id, to_look_at(), ~is_cleared())
    ).one()
    return OpenConflicts(late, groups)


def open_among(session: Session, event_id: int, scan_ids: Sequence[object]) -> Sequence[Scan]:
    """Those of these scans that are this event's and wait for staff."""
    return session.scalars(
        select(Scan).where(
            Scan.event_id == event_id, Scan.id.in_(scan_ids), to_look_at(), ~is_cleared()
        )
    ).all()


def is_cleared() -> ColumnElement[bool]:
    """The condition for scans that staff have settled."""
    return exists().where(ConflictClearing.scan_id == Scan.id)


def _with_ends(session: Session, found: Iterable[Conflict]) -> list[Conflict]:
    """Each with the latest entry of the log that tells of its registration's end."""
    listed = list(found)
    people = [one.scan.registration_id for one in listed if one.scan.reason in _ENDED]
    if not people:
        return listed
    entries = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "registration",
            AuditEntry.subject_id.in_(people),
            AuditEntry.action.in_(_ENDS),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    latest = {entry.subject_id: entry for entry in entries}
    return [
        replace(one, ended=latest.get(one.scan.registration_id))
        if one.scan.reason in _ENDED
        else one
        for one in listed
    ]


def to_look_at() -> ColumnElement[bool]:
    """The condition for scans that staff must look at, settled or not: late verdicts, groups at once."""
    return Scan.to_settle.is_(True) | (Scan.warning == ScanWarning.GROUP_AT_ONCE)


def _all(event_id: int) -> Select[Scan, Registration, Scan, Device, bool, ConflictClearing]:
    first, device = aliased(Scan), aliased(Device)
    return (
        select(
            Scan,
            Registration,
            first,
            device,
            exists().where(ScanUndo.scan_id == Scan.id),
            ConflictClearing,
        )
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .outerjoin(first, first.id == Scan.first_scan_id)
        .outerjoin(device, device.id == first.device_id)
        .outerjoin(ConflictClearing, ConflictClearing.scan_id == Scan.id)
        .where(Scan.event_id == event_id, to_look_at())
        .options(joinedload(Scan.device), joinedload(Registration.agency))
    )
