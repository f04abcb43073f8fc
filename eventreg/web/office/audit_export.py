"""Taking the log out as a file: what the filter of the page leaves, and itself noted in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.audit import operations as audit
from eventreg.audit.listing import LogFilter, log_portions
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import DEFAULT_ZONE, local_day, utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.files.rules import download_name
from eventreg.reports.queries import snapshot
from eventreg.reports.rules import MIMETYPES, CellKind, Column, Format, Table
from eventreg.reports.rules import Row as Cells
from eventreg.reports.writers.csv import write_csv
from eventreg.reports.writers.xlsx import write_workbook
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import event_name
from eventreg.web.office.audit_filter import Wish, wish_of
from eventreg.web.office.audit_rows import Row, rows_of
from eventreg.web.office.blueprint import office

_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 64 * 1024
_PORTION = 500
#: What the page's buttons ask for: the format, and what separates the cells of a CSV.
_FORMATS = {
    "xlsx": (Format.XLSX, ","),
    "csv": (Format.CSV, ","),
    "csv;": (Format.CSV, ";"),
}


@dataclass(frozen=True)
class _Wanted:
    """A wish for a file of the log: of this event, or (none) of the whole office."""

    event: Event | None
    wish: Wish
    format: Format
    delimiter: str
    now: datetime

    @property
    def zone(self) -> str:
        """In which its times are written."""
        return self.event.timezone if self.event else DEFAULT_ZONE


@office.post("/events/<slug:event>/audit/export")
@requires(Permission.AUDIT_VIEW, archived=True)
def export_audit(event: Event) -> ResponseReturnValue:
    """The log of one event as a file."""
    return _download(event)


@office.post("/audit/export")
@requires(Permission.AUDIT_VIEW)
def export_office_audit() -> ResponseReturnValue:
    """The log of the whole office as a file."""
    return _download(None)


def _download(event: Event | None) -> ResponseReturnValue:
    """Built without holding up those who write, then noted, then sent."""
    chosen, delimiter = _FORMATS.get(request.form.get("format", ""), (Format.XLSX, ","))
    wanted = _Wanted(event, wish_of(request.args), chosen, delimiter, utc_now())
    actor = current_actor()
    db.session.commit()  # The right to write is given back while the file is built.
    file: Any = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent.
    with writing(intent=False):
        with snapshot(db.session()):
            rows = _write(wanted, file)
        db.session.rollback()
    _note(wanted, rows, actor)
    db.session.commit()
    return _sent(file, wanted)


def _write(wanted: _Wanted, file: IO[bytes]) -> int:
    """Writes the file; gives the number of its rows."""
    table = _table(wanted)
    if wanted.format is Format.CSV:
        return write_csv(table, file, delimiter=wanted.delimiter)
    title = event_name(wanted.event) if wanted.event else table.name
    return sum(write_workbook([table], file, title=title, now=wanted.now).values())


def _table(wanted: _Wanted) -> Table:
    """The log as a table in the words of the page."""
    columns = (
        Column(_("Entry"), CellKind.NUMBER, 10),
        Column(_("When"), CellKind.MOMENT, 20),
        Column(_("Who"), width=24),
        Column(_("Kind of actor"), width=16),
        Column(_("From where"), width=28),
        Column(_("Event"), width=28),
        Column(_("What happened"), width=40),
        Column(_("Concerning"), width=28),
        Column(_("Details"), width=40),
        Column(_("Reason"), width=30),
        Column(_("Before → after"), width=60),
    )
    name = _("Activity log")
    return Table(name, columns, _rows(wanted.wish.filter(wanted.event)), wanted.zone)


def _rows(wanted: LogFilter) -> Iterator[Cells]:
    session = db.session()
    for entries in log_portions(session, wanted, portion=_PORTION):
        yield from map(_cells, rows_of(session, entries))


def _cells(row: Row) -> Cells:
    return (
        row.entry_id,
        row.at,
        row.who,
        row.kind,
        row.origin,
        row.event.text if row.event else "",
        row.what,
        row.about.text if row.about else "",
        "; ".join(f"{said}: {words}" for said, words in row.details),
        row.reason,
        "; ".join(f"{one.field}: {one.before or '–'} → {one.after or '–'}" for one in row.changes),
    )


def _note(wanted: _Wanted, rows: int, actor: Actor) -> None:
    """Who took which part of the log out, and how much."""
    event_id = wanted.event.id if wanted.event else None
    said = " ".join(f"{name}={value}" for name, value in wanted.wish.address().items())
    audit.record(
        db.session(),
        Action.EXPORT_MADE,
        Subject("event" if event_id else "log", event_id, event_id),
        actor=actor,
        now=wanted.now,
        facts={"report": "audit", "format": wanted.format.value, "filter": said, "rows": rows},
    )


def _sent(file: IO[bytes], wanted: _Wanted) -> Response:
    size = file.tell()
    file.seek(0)
    response = Response(iter(partial(file.read, _PIECE), b""), mimetype=MIMETYPES[wanted.format])
    response.call_on_close(file.close)
    slug = wanted.event.slug if wanted.event else "kantor"
    day = local_day(wanted.now, wanted.zone).isoformat()
    name = download_name("catatan-aktivitas", slug, day, extension=wanted.format.value)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.content_length = size
    return response
