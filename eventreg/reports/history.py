"""Riwayat Pindai: every scan, whoever made it and whatever came of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.rules import VALID, Direction, Method, Reason, ScanWarning, Verdict
from eventreg.events.models import CategoryOffer, Checkpoint, Event
from eventreg.online.queries import minutes_by_session
from eventreg.people.rules import printed_name
from eventreg.registration.models import Registration
from eventreg.reports.queries import BATCH, within
from eventreg.reports.rules import Cell, CellKind, Column, Table
from eventreg.reports.tables import NUMBER, session_labels
from eventreg.reports.words import DIRECTIONS, METHODS, REASONS, VERDICTS, WARNINGS


class PastScan(NamedTuple):
    """One scan, accepted or not, with the person that it meant, if any (moments in UTC)."""

    scanned_at: datetime
    received_at: datetime
    name: str
    category: str | None
    #: Where: in a session, or at a checkpoint, by its name.
    session_id: int | None
    checkpoint: str | None
    direction: Direction
    method: Method
    verdict: Verdict
    reason: Reason | None
    warning: ScanWarning | None
    officer: str
    note: str
    #: When, by whom and why it was taken back; none when it stands.
    undone_at: datetime | None
    undone_by: str | None
    undone_why: str | None
    #: How long the person was in the meeting, where its report brought this scan.
    minutes: int | None = None


def past_scans(
    session: Session,
    event_id: int,
    session_id: int | None = None,
    *,
    region: str | None = None,
) -> Iterator[PastScan]:
    """Every scan of the event (or of one session) in order of time. A stream.

    `region`: only those that meant somebody of this kabupaten or kota.
    """
    statement = _statement(event_id, session_id, region)
    minutes = minutes_by_session(session, event_id)
    for person, user_id, front, name, back, at, received_at, *rest in session.execute(statement):
        printed = printed_name(front, name, back) if name else ""
        scan = PastScan(at, received_at, printed, *rest)
        reported = user_id is not None and _came_online(scan)
        told = minutes.get((person or 0, scan.session_id or 0)) if reported else None
        yield scan._replace(minutes=told)


def _statement(
    event_id: int, session_id: int | None, region: str | None
) -> Select[*tuple[Any, ...]]:
    """Person, member of staff, name, times, and the rest as `PastScan` has it."""
    where = [Scan.event_id == event_id, *within(region)]
    if session_id is not None:
        where.append(Scan.session_id == session_id)
    return (
        select(
            Scan.registration_id,
            Scan.user_id,
            Registration.title_front,
            Registration.full_name,
            Registration.title_back,
            Scan.scanned_at,
            Scan.received_at,
            CategoryOffer.name_id,
            Scan.session_id,
            Checkpoint.name,
            Scan.direction,
            Scan.method,
            Scan.verdict,
            Scan.reason,
            Scan.warning,
            Scan.officer,
            Scan.note,
            ScanUndo.undone_at,
            ScanUndo.officer,
            ScanUndo.reason,
        )
        .select_from(Scan)
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .outerjoin(CategoryOffer, CategoryOffer.id == Registration.offer_id)
        .outerjoin(Checkpoint, Checkpoint.id == Scan.checkpoint_id)
        .outerjoin(ScanUndo, ScanUndo.scan_id == Scan.id)
        .where(*where)
        .order_by(Scan.scanned_at, Scan.received_at, Scan.id)
        .execution_options(yield_per=BATCH)
    )


def _came_online(scan: PastScan) -> bool:
    """Whether it says that somebody came by their own hand, and counts."""
    came = scan.direction is Direction.IN and scan.method is Method.SELF
    return came and scan.verdict in VALID and scan.undone_at is None


def scan_history(event: Event, scans: Iterable[PastScan]) -> Table:
    """Riwayat Pindai: every scan with its verdict, whoever made it, and whether it was taken back.

    Where it was made at a checkpoint, that stands in place of the session. Where people may attend
    online, the minutes that the meeting's report tells stand in a last column.
    """
    columns = [
        NUMBER,
        Column("Waktu Pindai", CellKind.MOMENT, 18),
        Column("Diterima Server", CellKind.MOMENT, 18),
        Column("Nama", width=36),
        Column("Kategori", width=20),
        Column("Sesi", width=28),
        Column("Arah", width=9),
        Column("Metode", width=18),
        Column("Hasil", width=16),
        Column("Alasan", width=26),
        Column("Petugas/Perangkat", width=24),
        Column("Catatan", width=28),
        Column("Diurungkan", CellKind.MOMENT, 18),
        Column("Diurungkan Oleh", width=24),
        Column("Alasan Diurungkan", width=28),
    ]
    if event.meets_online:
        columns.append(Column("Menit Daring", CellKind.NUMBER, 13))
    labels = session_labels(event.sessions)
    rows = (row[: len(columns)] for row in _scan_rows(labels, scans))
    return Table("Riwayat Pindai", tuple(columns), rows, event.timezone)


def _scan_rows(labels: dict[int, str], scans: Iterable[PastScan]) -> Iterator[list[Cell]]:
    for number, scan in enumerate(scans, 1):
        yield [
            number,
            scan.scanned_at,
            scan.received_at,
            scan.name,
            scan.category,
            labels.get(scan.session_id or 0) or scan.checkpoint,
            DIRECTIONS[scan.direction],
            METHODS[scan.method],
            VERDICTS[scan.verdict],
            _remark(scan),
            scan.officer,
            scan.note,
            scan.undone_at,
            scan.undone_by,
            scan.undone_why,
            scan.minutes,
        ]


def _remark(scan: PastScan) -> str | None:
    """Why a scan was refused, or of what the door was warned."""
    if scan.reason is not None:
        return REASONS[scan.reason]
    return WARNINGS[scan.warning] if scan.warning else None
