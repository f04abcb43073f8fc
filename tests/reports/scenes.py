"""Scenes for reports: who came when, and how a file is made and read again."""

from datetime import datetime
from io import BytesIO
from uuid import uuid4

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from eventreg.checkin.models import Device
from eventreg.checkin.operations import IncomingScan, device_recorder, record_scans
from eventreg.checkin.rules import Direction, Method
from eventreg.db import writing
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.reports.operations import Exported, build
from eventreg.reports.rules import ExportRequest

BASE_URL = "https://daftar.example.org/acara"


def scan(
    session: Session,
    device: Device,
    person: Registration,
    *,
    at: datetime,
    part: int = 0,
    direction: Direction = Direction.IN,
    method: Method = Method.CAMERA,
    event: Event | None = None,
    checkpoint: int | None = None,
) -> None:
    """Records one scan at `at` in a session of the person's event, or at a checkpoint, as the door does."""
    event = event or person.event
    there = None if checkpoint is None else event.checkpoints[checkpoint].id
    incoming = IncomingScan(
        id=uuid4(),
        session_id=event.sessions[part].id if there is None else None,
        checkpoint_id=there,
        direction=direction,
        method=method,
        scanned_at=at,
        registration=person.uid,
    )
    record_scans(session, device_recorder(device), [incoming], now=at)


def export(
    session: Session, event: Event, request: ExportRequest, *, now: datetime
) -> tuple[Exported, bytes]:
    """Makes a file as entry points do: what was arranged is committed, reading does not write."""
    event_id, target = event.id, BytesIO()
    session.commit()
    with writing(intent=False):
        exported = build(session, event_id, request, target, now=now, base_url=BASE_URL)
        session.rollback()
    assert isinstance(exported, Exported), exported
    return exported, target.getvalue()


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    """The sheets of a workbook as another program than the writer reads them."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }
