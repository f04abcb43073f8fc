"""Scenes for reports: who came when, and how a file is made and read again."""

from datetime import datetime
from io import BytesIO

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from eventreg.db import writing
from eventreg.events.models import Event
from eventreg.reports.operations import Exported, build
from eventreg.reports.rules import ExportRequest

BASE_URL = "https://daftar.example.org/acara"


def export(
    session: Session, event: Event, request: ExportRequest, *, now: datetime, by: str = ""
) -> tuple[Exported, bytes]:
    """Makes a file as entry points do: what was arranged is committed, reading does not write."""
    event_id, target = event.id, BytesIO()
    session.commit()
    with writing(intent=False):
        exported = build(session, event_id, request, target, now=now, base_url=BASE_URL, by=by)
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
