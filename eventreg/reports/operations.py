"""Making files of an event's data. Pages and commands make the same ones here.

Reading may take a while and must not keep others from writing, so that an export is two steps, and
nothing leaves before the second one is committed:

1. `build(...)` in a session without an open transaction that does not mean to write;
2. end that transaction, then `log_export(...)` in a writing one, and commit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import IO

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import local_day
from eventreg.events import queries as events
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import QuestionSpec
from eventreg.files.rules import download_name
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.reports import queries, tables
from eventreg.reports.absent import absent_list, absent_people
from eventreg.reports.answers import AnswerColumns
from eventreg.reports.history import past_scans, scan_history
from eventreg.reports.recaps import Tally
from eventreg.reports.rules import (
    MIMETYPES,
    ExportRefusal,
    ExportRequest,
    Format,
    Report,
    Sheet,
    Table,
    refuse,
)
from eventreg.reports.summary import front_sheet
from eventreg.reports.writers.csv import write_csv
from eventreg.reports.writers.xlsx import write_workbook

_FILE_NAMES = {Report.ATTENDANCE: "kehadiran", Report.REGISTRATIONS: "pendaftaran"}


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
) -> Exported | NotExported:
    """Writes the wished file of one event into `target`, which stays open.

    Only reads, all of it as of one moment, for which the session must have no transaction open.
    Memory does not grow with the number of rows. The same data at the same `now` (aware) gives the
    same bytes. Links lead below `base_url`. `whom`: a condition; of registrations only these are listed.
    """
    with queries.snapshot(session):
        event = queries.event_with_parts(session, event_id)
        refusal = refuse(request, [one.id for one in event.sessions])
        if refusal is not None:
            return NotExported(refusal)
        source = _Source(session, event, request, now, base_url, whom)
        rows = _write(source, target)
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
            **({"region": request.region} if request.region else {}),
        },
    )
    session.flush()


def _write(source: "_Source", target: IO[bytes]) -> int:
    """Writes the file; gives the number of rows of its main table."""
    request = source.request
    if request.format is Format.CSV:
        return write_csv(source.table(), target, delimiter=request.delimiter)
    is_workbook = request.report is Report.ATTENDANCE
    sheets = source.workbook() if is_workbook else [source.table()]
    written = write_workbook(sheets, target, title=source.event.title, now=source.now)
    return written["Daftar Hadir"] if is_workbook else sum(written.values())


class _Source:
    """The sheets of one export, each read when it is written."""

    def __init__(
        self,
        session: Session,
        event: Event,
        request: ExportRequest,
        now: datetime,
        base_url: str,
        whom: ColumnElement[bool] | None,
    ) -> None:
        self.session = session
        self.event = event
        self.request = request
        self.now = now
        self.base_url = base_url
        self.whom = whom

    @property
    def sessions(self) -> Sequence[EventSession]:
        """The sessions that the export is about."""
        wanted = self.request.session_id
        return [one for one in self.event.sessions if wanted is None or one.id == wanted]

    def filename(self) -> str:
        """What the file is called: what, of which event, of which day in the event's zone."""
        report, is_csv = self.request.report, self.request.format is Format.CSV
        if report is Report.ATTENDANCE and is_csv:
            report = Report.ATTENDANCE_LIST
        return download_name(
            _FILE_NAMES.get(report, report.value),
            self.event.slug,
            self.request.region or "",
            local_day(self.now, self.event.timezone).isoformat(),
            extension=self.request.format.value,
        )

    def workbook(self) -> Iterator[Sheet]:
        """The sheets of the attendance workbook, in the order that outsiders know."""
        yield self._front()
        yield self._attendance_list()
        yield self._region_recap()
        yield self._category_recap()
        yield self._absent_list()
        yield self._scan_history()

    def table(self) -> Table:
        """The one table of any other report; of the workbook it is the list of those present."""
        makers = {
            Report.ATTENDANCE: self._attendance_list,
            Report.ATTENDANCE_LIST: self._attendance_list,
            Report.REGION_RECAP: self._region_recap,
            Report.CATEGORY_RECAP: self._category_recap,
            Report.REGISTRATIONS: self._registrations,
        }
        return makers[self.request.report]()

    def _front(self) -> Sheet:
        by_session = {
            one.id: queries.tallies(self.session, self.event.id, one, region=self.request.region)
            for one in self.sessions
        }
        return front_sheet(
            self.event,
            self._tallies,
            by_session,
            sessions=self.sessions,
            region=self._regions[0] if self.request.region else None,
            now=self.now,
        )

    def _attendance_list(self) -> Table:
        people = queries.present_people(
            self.session,
            self.event.id,
            self.request.session_id,
            region=self.request.region,
            with_answers=bool(self._questions),
        )
        answers = AnswerColumns(self._questions, in_words=True)
        return tables.attendance_list(self.event, self.sessions, people, answers)

    def _absent_list(self) -> Table:
        only = self.sessions[0] if self.request.session_id is not None else None
        people = absent_people(self.session, self.event.id, only, region=self.request.region)
        return absent_list(self.event, self.sessions, people)

    def _region_recap(self) -> Table:
        return tables.region_recap(self.event, self._regions, self._tallies)

    def _category_recap(self) -> Table:
        return tables.category_recap(self.event, self._tallies)

    def _scan_history(self) -> Table:
        scans = past_scans(
            self.session, self.event.id, self.request.session_id, region=self.request.region
        )
        return scan_history(self.event, scans)

    def _registrations(self) -> Table:
        return tables.registration_list(
            self.event,
            queries.registrations(
                self.session,
                self.event.id,
                self.whom,
                region=self.request.region,
                with_answers=bool(self._questions),
            ),
            AnswerColumns(self._questions, in_words=self.request.format is Format.XLSX),
            base_url=self.base_url,
            with_codes=self.request.with_codes,
        )

    @cached_property
    def _regions(self) -> list[Region]:
        """The regions of the recap in official order; or the one that the export is limited to."""
        wanted = self.request.region
        found = regions.selectable(self.session)
        return [one for one in found if wanted is None or one.code == wanted]

    @cached_property
    def _questions(self) -> list[QuestionSpec]:
        """Every extra question, also those that are asked no longer."""
        return [one.spec for one in events.questions(self.session, self.event.id)]

    @cached_property
    def _tallies(self) -> list[Tally]:
        """Each person once: in the wished session, or in any."""
        only = self.sessions[0] if self.request.session_id is not None else None
        return queries.tallies(self.session, self.event.id, only, region=self.request.region)
