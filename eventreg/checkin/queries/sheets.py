"""Reads of attendance on paper: which sheets were printed, who stands on them, what was recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Scan, ScanUndo
from eventreg.checkin.rules import Method
from eventreg.checkin.rules.sheets import SheetOrder
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.queries import latest_tickets
from eventreg.tickets.rules import spoken


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as it was printed: its number within the session, its order, whom it names (ids)."""

    number: int
    order: SheetOrder
    printed_at: datetime
    printed_by: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet. `on_paper`: it was printed; others came since and follow behind."""

    number: int
    registration: Registration
    short: str
    on_paper: bool
    entered_at: datetime | None

    @property
    def can_be_ticked(self) -> bool:
        """Whether the person is registered and not yet present."""
        return self.entered_at is None and self.registration.state is State.CONFIRMED


@dataclass(frozen=True)
class TickedSheet:
    """What was recorded from paper at once: the log's entry, how many people, and whether it was taken back."""

    id: int
    at: datetime
    officer: str
    people: int
    entered_at: datetime
    undone: bool


def printed_sheets(session: Session, event_id: int, session_id: int) -> list[PrintedSheet]:
    """The sheets of a session that were printed, the first one first."""
    return [
        PrintedSheet(
            number=number,
            order=SheetOrder(str(entry.facts["order"])),
            printed_at=entry.at,
            printed_by=entry.actor_label,
            people=tuple(map(int, str(entry.facts["people"]).split())),
        )
        for number, entry in enumerate(
            _entries(session, event_id, session_id, Action.SHEET_PRINTED), start=1
        )
    ]


def people_of_session(
    session: Session, event_id: int, one: EventSession, order: SheetOrder
) -> list[Registration]:
    """Whoever may enter a session now, as a sheet lists them."""
    admits = {admission.offer_id for admission in one.admissions}
    wanted = select(Registration).where(
        Registration.event_id == event_id, Registration.state == State.CONFIRMED
    )
    if admits:
        wanted = wanted.where(Registration.offer_id.in_(admits))
    return sorted(_with_names(session, wanted), key=lambda person: _place(person, order))


def sheet_rows(
    session: Session, event: Event, one: EventSession, sheet: PrintedSheet | None
) -> list[SheetRow]:
    """The rows of a printed sheet with its numbers, then those who came since; without a sheet all by name."""
    printed: Sequence[int] = sheet.people if sheet else ()
    order = sheet.order if sheet else SheetOrder.NAME
    wanted = select(Registration).where(
        Registration.event_id == event.id, Registration.id.in_(printed)
    )
    of_paper = {person.id: person for person in _with_names(session, wanted)}
    since = [
        person
        for person in people_of_session(session, event.id, one, order)
        if person.id not in of_paper
    ]
    numbered = [(n, of_paper[id_]) for n, id_ in enumerate(printed, 1) if id_ in of_paper]
    numbered += list(enumerate(since, len(printed) + 1))
    tickets = latest_tickets(session, [person.id for _, person in numbered])
    entered = _entered(session, one.id)
    return [
        SheetRow(
            number=number,
            registration=person,
            short=spoken(tickets[person.id].id, event.ticket_key),
            on_paper=person.id in of_paper or sheet is None,
            entered_at=entered.get(person.id),
        )
        for number, person in numbered
    ]


def ticked_sheets(session: Session, event_id: int, session_id: int) -> list[TickedSheet]:
    """What was recorded from paper for a session, the latest first."""
    undone = {
        entry.facts["entry"]
        for entry in _entries(session, event_id, session_id, Action.SHEET_UNDONE)
    }
    entries = _entries(session, event_id, session_id, Action.SHEET_RECORDED)
    return [_ticked(entry, undone=entry.id in undone) for entry in reversed(entries)]


def sheet_entry(session: Session, event_id: int, entry_id: int) -> AuditEntry | None:
    """The log's entry of what was recorded from paper, of this event, or none."""
    return session.scalars(
        select(AuditEntry).where(
            AuditEntry.id == entry_id,
            AuditEntry.event_id == event_id,
            AuditEntry.action == Action.SHEET_RECORDED,
        )
    ).one_or_none()


def scans_of_sheet(session: Session, event_id: int, entry: AuditEntry) -> Sequence[Scan]:
    """The scans that were recorded from paper with this entry of the log and not taken back."""
    return session.scalars(
        select(Scan)
        .where(
            Scan.event_id == event_id,
            Scan.method == Method.PAPER,
            Scan.received_at == entry.at,
            Scan.user_id == entry.actor_id,
            Scan.id.not_in(select(ScanUndo.scan_id)),
        )
        .order_by(Scan.registration_id)
    ).all()


def _ticked(entry: AuditEntry, *, undone: bool) -> TickedSheet:
    return TickedSheet(
        id=entry.id,
        at=entry.at,
        officer=entry.actor_label,
        people=int(entry.facts["people"] or 0),
        entered_at=datetime.fromisoformat(str(entry.facts["at"])),
        undone=undone,
    )


def _entries(
    session: Session, event_id: int, session_id: int, action: Action
) -> Sequence[AuditEntry]:
    return session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.event_id == event_id,
            AuditEntry.subject_kind == "session",
            AuditEntry.subject_id == session_id,
            AuditEntry.action == action,
        )
        .order_by(AuditEntry.id)
    ).all()


def _with_names(session: Session, wanted: Select[Registration]) -> Iterable[Registration]:
    return session.scalars(
        wanted.options(joinedload(Registration.offer), joinedload(Registration.agency))
    )


def _place(person: Registration, order: SheetOrder) -> tuple[object, ...]:
    agency = person.organization_name.casefold() if order is SheetOrder.AGENCY else ""
    # Who belongs to none stands last.
    return (not agency and order is SheetOrder.AGENCY, agency, person.name_key, person.id)


def _entered(session: Session, session_id: int) -> dict[int, datetime]:
    rows = session.execute(
        select(Attendance.registration_id, Attendance.entered_at).where(
            Attendance.session_id == session_id
        )
    )
    return dict(rows.all())
