"""Making files of an event's data. Pages and commands make the same ones here.

Reading may take a while and must not keep others from writing, so that an export is two steps, and
nothing leaves before the second one is committed:

1. `build(...)` in a session without an open transaction that does not mean to write;
2. end that transaction, then `log_export(...)` in a writing one, and commit.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.reports import queries
from eventreg.reports.rules import (
    MIMETYPES,
    ExportRefusal,
    ExportRequest,
    Format,
    Report,
    refuse,
)
from eventreg.reports.source import Source
from eventreg.reports.writers.csv import write_csv
from eventreg.reports.writers.pdf import write_pdf
from eventreg.reports.writers.xlsx import write_workbook


@dataclass(frozen=True)
class Exported:
    """A file was written: how many rows its main table has, and what to call and declare it."""

    rows: int
    filename: str
    mimetype: str


@dataclass(frozen=True)
class NotExported:
    """Nothing was written, and why."""

    reason: ExportRefusal


def build(
    session: Session,
    event_id: int,
    request: ExportRequest,
    target: IO[bytes],
    *,
    now: datetime,
    base_url: str,
    whom: ColumnElement[bool] | None = None,
    by: str = "",
    uploads: Path | None = None,
) -> Exported | NotExported:
    """Writes the wished file of one event into `target`, which stays open.

    Only reads, all of it as of one moment, for which the session must have no transaction open.
    Memory does not grow with the number of rows. The same data at the same `now` (aware) gives the
    same bytes. Links lead below `base_url`. `whom`: a condition; of registrations only these are listed.
    `by`: who takes it out, as the file says. `uploads`: where stored files lie, for the logo of papers.
    """
    with queries.snapshot(session):
        event = queries.event_with_parts(session, event_id)
        refusal = refuse(request, [one.id for one in event.sessions])
        if refusal is not None:
            return NotExported(refusal)
        source = Source(session, event, request, now, base_url, whom, by=by, uploads=uploads)
        rows = _write(source, target)
        if rows is None:
            return NotExported(ExportRefusal.TOO_LONG)
        return Exported(rows, source.filename(), MIMETYPES[request.format])


def log_export(
    session: Session,
    event_id: int,
    request: ExportRequest,
    exported: Exported,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes who took which data out, of which region, how much, and whether with ticket codes. Writes."""
    audit.record(
        session,
        Action.EXPORT_MADE,
        Subject("event", event_id, event_id),
        actor=actor,
        now=now,
        facts={
            "report": request.report.value,
            "format": request.format.value,
            "session": request.session_id,
            "codes": int(request.with_codes),
            "rows": exported.rows,
            **({"selection": request.selection} if request.selection else {}),
            **({"minimum": request.minimum} if request.minimum is not None else {}),
            **({"region": request.region} if request.region else {}),
        },
    )
    session.flush()


def _write(source: Source, target: IO[bytes]) -> int | None:
    """Writes the file; gives the number of rows of its main table; none where that is too long for it."""
    request = source.request
    if request.format is Format.PDF:
        return write_pdf(source.table(), target, source.head(), paper=source.paper())
    if request.format is Format.CSV:
        return write_csv(source.table(), target, delimiter=request.delimiter)
    is_workbook = request.report is Report.ATTENDANCE
    sheets = source.workbook() if is_workbook else [source.table()]
    written = write_workbook(
        sheets, target, title=source.event.title, now=source.now, made=source.made, by=source.by
    )
    return written["Daftar Hadir"] if is_workbook else sum(written.values())
