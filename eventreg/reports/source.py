"""The sheets and tables of one export: each report's name is tied to its table here, and only here."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from eventreg.categories.rules import ParticipantKind
from eventreg.clock import local_day
from eventreg.events import queries as events
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import QuestionSpec
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.files.rules import download_name
from eventreg.papers.kop import kop_lines
from eventreg.papers.queries import format_of, letterhead_of
from eventreg.papers.rules import PaperSize
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.reports import queries, tables
from eventreg.reports.absent import absent_list, absent_people
from eventreg.reports.agency_recaps import Organization, agency_recap, kim_recap, organizations
from eventreg.reports.answers import AnswerColumns
from eventreg.reports.arrivals import Counted, arrivals_table, quarters
from eventreg.reports.attended import attenders, session_matrix
from eventreg.reports.consumption import consumption, eaters
from eventreg.reports.history import past_scans, scan_history
from eventreg.reports.influencers import influencer_recap, influencers
from eventreg.reports.recaps import Tally, count
from eventreg.reports.rules import Chart, ExportRequest, Format, Report, Sheet, Table
from eventreg.reports.summary import front_sheet, made_line, title_lines
from eventreg.reports.words import TITLES
from eventreg.reports.writers.pdf import Head

_FILE_NAMES = {Report.ATTENDANCE: "kehadiran", Report.REGISTRATIONS: "pendaftaran"}


class Source:
    """The sheets of one export, each read when it is written."""

    def __init__(
        self,
        session: Session,
        event: Event,
        request: ExportRequest,
        now: datetime,
        base_url: str,
        whom: ColumnElement[bool] | None,
        *,
        by: str = "",
        uploads: Path | None = None,
    ) -> None:
        self.session = session
        self.event = event
        self.request = request
        self.now = now
        self.base_url = base_url
        self.whom = whom
        self.by = by
        self.uploads = uploads

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

    @property
    def made(self) -> str:
        """Who takes the file out, and when."""
        return made_line(self.event, self.by, self.now)

    def head(self) -> Head:
        """What stands above and below the table on paper. Reads the logo from the disk."""
        found = letterhead_of(self.session, self.event.id)
        region = self._regions[0] if self.request.region else None
        return Head(
            kop=kop_lines(found, self._logo(found.logo_id)),
            title=TITLES[self.request.report],
            event=self.event.title,
            lines=title_lines(self.event, self.sessions, region)[1:],
            made=self.made,
        )

    def paper(self) -> PaperSize:
        """The size that was wished, else that of the event's papers."""
        usual = format_of(self.session, self.event.id).size
        return self.request.paper or usual or PaperSize.A4

    def _logo(self, logo_id: int | None) -> bytes:
        """The picture (PNG); nothing where there is none, or where it is gone from the disk."""
        stored = self.session.get(StoredFile, logo_id) if logo_id is not None else None
        if stored is None or self.uploads is None:
            return b""
        try:
            return files.read(self.uploads, stored)
        except (FileNotFoundError, ValueError):
            return b""

    def workbook(self) -> Iterator[Sheet]:
        """The sheets of the attendance workbook, in the order that outsiders know."""
        yield self._front()
        yield self._attendance_list()
        yield self._session_matrix()
        yield self._region_recap()
        yield self._category_recap()
        yield self._agency_recap()
        yield self._absent_list()
        yield self._scan_history()
        yield self._region_categories()
        kinds = {offer.kind for offer in self.event.offers}
        if ParticipantKind.KIM in kinds:
            yield self._kim_recap()
        if ParticipantKind.INFLUENCER in kinds:
            yield self._influencers()
        yield self._arrivals()
        yield self._consumption()

    def table(self) -> Table:
        """The one table of any other report; of the workbook it is the list of those present."""
        makers = {
            Report.ATTENDANCE: self._attendance_list,
            Report.ATTENDANCE_LIST: self._attendance_list,
            Report.REGION_RECAP: self._region_recap,
            Report.CATEGORY_RECAP: self._category_recap,
            Report.REGION_CATEGORIES: self._region_categories,
            Report.AGENCY_RECAP: self._agency_recap,
            Report.KIM_RECAP: self._kim_recap,
            Report.INFLUENCERS: self._influencers,
            Report.SESSION_MATRIX: self._session_matrix,
            Report.ABSENT: self._absent_list,
            Report.ARRIVALS: self._arrivals,
            Report.CONSUMPTION: self._consumption,
            Report.REGISTRATIONS: self._registrations,
        }
        return makers[self.request.report]()

    def _front(self) -> Sheet:
        return front_sheet(
            self.event,
            self._tallies,
            self._by_session,
            sessions=self.sessions,
            region=self._regions[0] if self.request.region else None,
            charts=self._charts(),
            by=self.by,
            now=self.now,
        )

    def _charts(self) -> tuple[Chart, ...]:
        """Registered and present by region, and arrivals: drawn of the sheets that tell them."""
        arrivals = self._arrivals()
        return (
            Chart("Kehadiran per kabupaten/kota", "Rekap Wilayah", 2, (4, 5), len(self._regions)),
            Chart(
                "Kedatangan per 15 menit",
                arrivals.name,
                2,
                (4,),
                sum(1 for _row in arrivals.rows),
                clock=True,
            ),
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
        people = absent_people(self.session, self.event.id, self._only, region=self.request.region)
        return absent_list(self.event, self.sessions, people)

    def _region_recap(self) -> Table:
        invited = queries.invited_places(self.session, self.event.id)
        asked = tables.asked_of(self.event, [one.code for one in self._regions], invited)
        return tables.region_recap(self.event, self._regions, self._tallies, asked)

    def _region_categories(self) -> Table:
        return tables.region_categories(self.event, self._regions, self._tallies)

    def _session_matrix(self) -> Table:
        people = attenders(self.session, self.event.id, self._only, region=self.request.region)
        present = {one: count(found).present for one, found in self._by_session.items()}
        minimum = self.request.minimum
        return session_matrix(self.event, self.sessions, people, present, minimum=minimum)

    def _agency_recap(self) -> Table:
        return agency_recap(self.event, self._all_regions, self._organizations, self._tallies)

    def _kim_recap(self) -> Table:
        return kim_recap(self.event, self._all_regions, self._organizations)

    def _influencers(self) -> Table:
        people = influencers(self.session, self.event.id, self._only, region=self.request.region)
        return influencer_recap(self.event, people)

    def _arrivals(self) -> Table:
        return arrivals_table(self.event, self.sessions, self._quarters)

    def _consumption(self) -> Table:
        found = eaters(self.session, self.event.id, region=self.request.region)
        return consumption(self.event, self.sessions, found)

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
    def _quarters(self) -> Counted:
        return quarters(self.session, self.event.id, region=self.request.region)

    @property
    def _only(self) -> EventSession | None:
        """The one session that was wished; none: all."""
        return self.sessions[0] if self.request.session_id is not None else None

    @cached_property
    def _all_regions(self) -> list[Region]:
        """The regions of the recap in official order."""
        return regions.selectable(self.session)

    @property
    def _regions(self) -> list[Region]:
        """The same; or the one that the export is limited to."""
        wanted = self.request.region
        return [one for one in self._all_regions if wanted is None or one.code == wanted]

    @cached_property
    def _organizations(self) -> list[Organization]:
        return organizations(self.session, self.event.id, self._only, region=self.request.region)

    @cached_property
    def _questions(self) -> list[QuestionSpec]:
        """Every extra question, also those that are asked no longer."""
        return [one.spec for one in events.questions(self.session, self.event.id)]

    @cached_property
    def _tallies(self) -> list[Tally]:
        """Each person once: in the wished session, or in any."""
        return queries.tallies(self.session, self.event.id, self._only, region=self.request.region)

    @cached_property
    def _by_session(self) -> dict[int, list[Tally]]:
        """Each person once in each session of the export, by its id."""
        return {
            one.id: queries.tallies(self.session, self.event.id, one, region=self.request.region)
            for one in self.sessions
        }
