"""Reads of scans, and of what decides on one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from eventreg.agencies.models import Agency
from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import Action
from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.rules import VALID, Direction, Passage, TicketMatch, Verdict
from eventreg.events.models import EventSession, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.tickets import queries as tickets


class NamesSomebody(Protocol):
    """A scan as far as it says whom it means."""

    @property
    def code(self) -> str | None:
        """The ticket's code, if the scan read one."""

    @property
    def registration(self) -> UUID | None:
        """The registration's public id, if the scan names one."""


_AT_DOOR = (
    Registration.uid,
    Registration.event_id,
    Registration.offer_id,
    Registration.group_id,
    Registration.agency_id,
    Registration.state,
    Registration.title_front,
    Registration.full_name,
    Registration.title_back,
    Registration.organization,
    Registration.note,
    Registration.version,
)


@dataclass(frozen=True)
class People:
    """Whom the scans of one batch mean, before the people are locked: registration and event, by id."""

    event_id: int
    by_code: dict[str, tuple[int, int]]
    by_uid: dict[UUID, tuple[int, int]]

    @property
    def ids(self) -> list[int]:
        """The ids of this event's registrations that are meant."""
        found = [*self.by_code.values(), *self.by_uid.values()]
        return sorted({one for one, event_id in found if event_id == self.event_id})

    def find(
        self, scan: NamesSomebody, registrations: dict[int, Registration]
    ) -> tuple[TicketMatch, Registration | None]:
        """What the lookup of one scan gives."""
        if scan.registration is not None:
            found = self.by_uid.get(scan.registration)
        else:
            found = self.by_code.get(scan.code or "")
        if found is None:
            return TicketMatch.UNKNOWN, None
        if found[1] != self.event_id:
            return TicketMatch.OTHER_EVENT, None
        return TicketMatch.KNOWN, registrations[found[0]]


def people_of(session: Session, event_id: int, scans: Sequence[NamesSomebody]) -> People:
    """Whom a batch of scans means, of whatever event."""
    codes = {scan.code for scan in scans if scan.code}
    uids = {scan.registration for scan in scans if scan.registration is not None}
    named = session.execute(
        select(Registration.uid, Registration.id, Registration.event_id).where(
            Registration.uid.in_(uids)
        )
    )
    return People(
        event_id=event_id,
        by_code=tickets.owners_by_code(session, codes) if codes else {},
        by_uid={uid: (one, of_event) for uid, one, of_event in named},
    )


def registrations(session: Session, ids: Collection[int]) -> dict[int, Registration]:
    """Registrations by id, as they are now, with category and agency, and what the door asks of them.

    Everything else is read when somebody asks for it: a batch of scans has hundreds of people.
    """
    found = session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(
            load_only(*_AT_DOOR),
            joinedload(Registration.offer),
            joinedload(Registration.agency).load_only(Agency.name),
        )
        .execution_options(populate_existing=True)
    )
    return {registration.id: registration for registration in found}


def scans_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Scan]:
    """The scans among these ids that were recorded before."""
    return {scan.id: scan for scan in session.scalars(select(Scan).where(Scan.id.in_(ids)))}


def scans_with_devices(session: Session, ids: Collection[UUID]) -> dict[UUID, Scan]:
    """The same, each with the device that made it."""
    found = select(Scan).where(Scan.id.in_(ids)).options(selectinload(Scan.device))
    return {scan.id: scan for scan in session.scalars(found)}


def passages(
    session: Session, registration_ids: Collection[int]
) -> list[tuple[int, int | None, int | None, Passage]]:
    """The valid scans of these people that were not taken back: person, session or checkpoint, scan."""
    rows = session.execute(
        select(
            Scan.registration_id,
            Scan.session_id,
            Scan.checkpoint_id,
            Scan.id,
            Scan.direction,
            Scan.verdict,
            Scan.scanned_at,
            Scan.method,
            Scan.officer,
        ).where(Scan.registration_id.in_(registration_ids), _counts())
    )
    return [
        (person or 0, session_id, checkpoint_id, Passage(id_, direction, verdict, at, method, by))
        for person, session_id, checkpoint_id, id_, direction, verdict, at, method, by in rows
    ]


def admitted_of_groups(
    session: Session,
    device_id: int,
    group_ids: Collection[int],
    *,
    since: datetime,
    until: datetime,
) -> Sequence[tuple[int, int, datetime]]:
    """Whom a device let in of these groups between two moments (aware): group, person and moment."""
    rows = session.execute(
        select(Registration.group_id, Registration.id, Scan.scanned_at)
        .join(Registration, Registration.id == Scan.registration_id)
        .where(
            Registration.group_id.in_(group_ids),
            Scan.device_id == device_id,
            Scan.direction == Direction.IN,
            Scan.verdict == Verdict.ACCEPTED,
            Scan.scanned_at.between(since, until),
            _counts(),
        )
    )
    return [(group_id or 0, person, at) for group_id, person, at in rows]


def _counts() -> ColumnElement[bool]:
    """The condition for scans that count: accepted or a repeat, and not taken back."""
    taken_back = exists().where(ScanUndo.scan_id == Scan.id)
    return and_(Scan.verdict.in_(VALID), ~taken_back)


def undone_scans(session: Session, registration_id: int) -> set[UUID]:
    """The scans of this person that were taken back."""
    found = select(ScanUndo.scan_id).join(Scan, Scan.id == ScanUndo.scan_id)
    return set(session.scalars(found.where(Scan.registration_id == registration_id)))


def scan_by_id(session: Session, registration_id: int, scan_id: UUID) -> Scan | None:
    """The scan of this person with this id, or none."""
    found = session.get(Scan, scan_id)
    return found if found is not None and found.registration_id == registration_id else None


def scans_of(session: Session, registration_id: int) -> Sequence[Scan]:
    """Every scan of one person, whatever its verdict, the latest first."""
    return session.scalars(
        select(Scan)
        .where(Scan.registration_id == registration_id)
        .order_by(Scan.received_at.desc(), Scan.id)
    ).all()


def removed_places(session: Session, event_id: int) -> tuple[dict[int, str], dict[int, str]]:
    """The sessions and the checkpoints that an event once had, by id with their names, as the log tells.

    A name is empty where the log kept none.
    """
    actions = (Action.SESSION_REMOVED, Action.CHECKPOINT_REMOVED)
    named = and_(AuditValue.entry_id == AuditEntry.id, AuditValue.field == "name")
    found = session.execute(
        select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.facts, AuditValue.before)
        .outerjoin(AuditValue, named)
        .where(
            AuditEntry.event_id == event_id,
            AuditEntry.action.in_(actions),
            AuditEntry.subject_id.is_not(None),
        )
    ).all()
    sessions, checkpoints = (
        {
            id_: str(name or (facts or {}).get("title") or "")
            for action, id_, facts, name in found
            if action == wanted and id_ is not None
        }
        for wanted in actions
    )
    return sessions, checkpoints


def event_sessions(session: Session, event_id: int) -> dict[int, EventSession]:
    """The sessions of an event by id, with the categories that they admit."""
    found = session.scalars(
        select(EventSession)
        .where(EventSession.event_id == event_id)
        .options(joinedload(EventSession.admissions))
    )
    return {one.id: one for one in found.unique()}


def admitted_offers(session: Session, event_id: int) -> dict[int, set[int]]:
    """The ids of the categories that each session of an event is limited to; a session that takes all is missing."""
    rows = session.execute(
        select(SessionAdmission.session_id, SessionAdmission.offer_id)
        .join(EventSession, EventSession.id == SessionAdmission.session_id)
        .where(EventSession.event_id == event_id)
    )
    found: dict[int, set[int]] = {}
    for session_id, offer_id in rows:
        found.setdefault(session_id, set()).add(offer_id)
    return found
