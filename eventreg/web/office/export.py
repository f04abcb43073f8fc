"""`/office/events/<event>/export`: taking data out, each time noted in the log."""

from dataclasses import dataclass
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, ValidationError
from wtforms.form import BaseForm

from eventreg.accounts.rules import Permission
from eventreg.audit.rules import Actor
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.papers.queries import format_of
from eventreg.papers.rules import PaperSize
from eventreg.regions.queries import by_code
from eventreg.reports.operations import Exported, NotExported, build, log_export
from eventreg.reports.rules import ExportRefusal, ExportRequest, Format, Report
from eventreg.web.access import can, current_actor, current_region, requires
from eventreg.web.letters import folder
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import Places, choices_of, say
from eventreg.web.office.paper_format import format_field as size_field
from eventreg.web.page_form import PageForm
from eventreg.web.proving import ask_again, is_proved
from eventreg.web.settings import current_settings

_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True)
class Offered:
    """A report as the page offers it: its title and what it holds."""

    title: object
    holds: object


REPORTS: dict[Report, Offered] = {
    Report.ATTENDANCE: Offered(
        _l("Attendance workbook"),
        _l(
            "Figures and charts, everybody who was present with times and officer, all recaps below,"
            " and every scan. As CSV: those who were present."
        ),
    ),
    Report.REGISTRATIONS: Offered(
        _l("Registrations"),
        _l(
            "Everybody who ever registered, in any state, with all their answers. For other systems."
        ),
    ),
    Report.ATTENDANCE_LIST: Offered(
        _l("Attendance list"),
        _l("Those who were present, with the times of each session: as one table."),
    ),
    Report.REGION_RECAP: Offered(
        _l("Recap by regency and city"),
        _l("All 38 in official order, the province and outside, also where nobody came."),
    ),
    Report.CATEGORY_RECAP: Offered(
        _l("Recap by category"), _l("Registered, present and absent in each category.")
    ),
    Report.REGION_CATEGORIES: Offered(
        _l("Recap by region and category"),
        _l("For each region how many of each category are registered and were present."),
    ),
    Report.AGENCY_RECAP: Offered(
        _l("Recap by organization"),
        _l("Each agency and KIM with its figures, in the order of the regions."),
    ),
    Report.KIM_RECAP: Offered(
        _l("Recap of KIM"), _l("Each KIM with its village, registered and present.")
    ),
    Report.INFLUENCERS: Offered(
        _l("Recap of influencers"),
        _l("Accounts, followers and field of each, and whether they were present."),
    ),
    Report.SESSION_MATRIX: Offered(
        _l("Matrix of sessions"),
        _l("Who was present in which session, and whether that meets the minimum."),
    ),
    Report.ABSENT: Offered(
        _l("Not present"), _l("Who was expected and did not come, with what staff noted.")
    ),
    Report.ARRIVALS: Offered(
        _l("Arrivals"), _l("How many people came in each quarter of an hour, to staff the doors.")
    ),
    Report.CONSUMPTION: Offered(
        _l("Meals and snacks"),
        _l(
            "How many were present in each session: participants, speakers and committee told apart."
        ),
    ),
}
_REFUSALS: dict[ExportRefusal, object] = {
    ExportRefusal.NO_PDF: _l(
        "There is no PDF of this one. Choose Excel or CSV, or one of the recaps."
    ),
    ExportRefusal.NO_PAPER: _l("The paper size goes with PDF alone."),
    ExportRefusal.TOO_LONG: _l(
        "This table is too long for paper. Choose Excel or CSV, or a single session."
    ),
    ExportRefusal.UNKNOWN_SESSION: _l("This session does not exist any more."),
    ExportRefusal.NOT_BY_SESSION: _l("Registrations belong to the whole event, not to a session."),
    ExportRefusal.NO_CODES: _l("Codes and links go with the registrations alone."),
    ExportRefusal.NO_MINIMUM: _l(
        "A minimum goes with the matrix of sessions and with the workbook, and is 1 or more."
    ),
    ExportRefusal.DELIMITER: _l("Choose one of the separators that are offered."),
}


def format_field(**papers: object) -> RadioField:
    """As which kind of file a table is taken out; `papers`: further choices that lead to paper."""
    return RadioField(
        _l("Format"),
        choices=choices_of(
            {
                Format.XLSX: _l("Excel (.xlsx)"),
                Format.CSV: _l("CSV, separated by commas"),
                "csv;": _l("CSV, separated by semicolons (for Excel in Indonesian)"),
                **papers,
            }
        ),
        default=Format.XLSX.value,
    )


def chosen_format(field: RadioField) -> tuple[Format, str]:
    """The format of such a field, and what separates the cells of a CSV file. Only after `validate`."""
    chosen, semicolon, _rest = (field.data or "").partition(";")
    return Format(chosen), semicolon or ","


class SessionNumber(Places):
    """How many sessions; empty: all."""

    def pre_validate(self, form: BaseForm) -> None:
        """A whole number from 1 on."""
        if self.data and not self.number():
            raise ValidationError(_("Please write a whole number from 1 on, or leave it empty."))


class ExportForm(PageForm):
    """Which report, as which file."""

    report = RadioField(
        _l("Report"),
        choices=choices_of({report: offered.title for report, offered in REPORTS.items()}),
        default=Report.ATTENDANCE.value,
    )
    format = format_field(pdf=_l("PDF, for the recaps"))
    paper = size_field(PaperSize)
    session = SelectField(_l("Session"), validate_choice=False)
    minimum = SessionNumber(
        _l("Minimum of sessions"),
        description=_l(
            "For the matrix of sessions. Left empty: all sessions that are for the person's category."
        ),
    )
    with_codes = BooleanField(
        _l("With ticket codes and links"),
        description=_l(
            "Anybody who has the file can then enter with these tickets and open everybody's own page."
        ),
    )

    def offer(self, event: Event) -> None:
        """The event's sessions; and codes for those alone who may change registrations."""
        sessions = {str(one.id): one.title for one in event.sessions}
        if not self.is_submitted():
            self.paper.data = format_of(db.session(), event.id).size
        self.session.choices = choices_of({"": _("all sessions"), **sessions})()
        if not can(Permission.REGISTRATIONS_EDIT, event):
            del self.with_codes

    def wish(self, region: str | None) -> ExportRequest:
        """What was asked for, of one region or (none) of all. Only after `validate`."""
        chosen, delimiter = chosen_format(self.format)
        typed = self.session.data or ""
        session_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        return ExportRequest(
            report=Report(self.report.data),
            format=chosen,
            session_id=session_id,
            delimiter=delimiter,
            with_codes=bool("with_codes" in self and self["with_codes"].data),
            region=region,
            minimum=self.minimum.number(),
            paper=PaperSize(self.paper.data) if chosen is Format.PDF else None,
        )


@office.get("/events/<slug:event>/export")
@requires(Permission.REPORTS_EXPORT, scoped=True)
def export(event: Event) -> str:
    """What can be taken out, and what each report holds."""
    return _page(event, ExportForm())


@office.post("/events/<slug:event>/export")
@requires(Permission.REPORTS_EXPORT, scoped=True, archived=True)
def download(event: Event) -> ResponseReturnValue:
    """The file. It is built without holding up those who write, then noted, then sent."""
    form = ExportForm()
    form.offer(event)
    if not form.validate():
        return _page(event, form), 422
    actor, wish = current_actor(), form.wish(current_region(event))
    if wish.with_codes and not is_proved():
        return ask_again()
    db.session.commit()  # The right to write is given back while the file is built.
    file: Any = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent.
    outcome = _export(event.id, wish, file, actor)
    if isinstance(outcome, NotExported):
        file.close()
        say(form.report, str(_REFUSALS[outcome.reason]))
        return _page(event, form), 422
    return sent(file, outcome)


def _export(
    event_id: int, wish: ExportRequest, file: IO[bytes], actor: Actor
) -> Exported | NotExported:
    now = utc_now()
    with writing(intent=False):
        outcome = build(
            db.session(),
            event_id,
            wish,
            file,
            now=now,
            base_url=current_settings().base_url,
            by=actor.label,
            uploads=folder(),
        )
        db.session.rollback()
    if isinstance(outcome, Exported):
        log_export(db.session(), event_id, wish, outcome, actor=actor, now=now)
        db.session.commit()
    return outcome


def sent(file: IO[bytes], exported: Exported) -> Response:
    """The file as a download, in pieces."""
    size = file.tell()
    file.seek(0)
    response = Response(iter(partial(file.read, _PIECE), b""), mimetype=exported.mimetype)
    response.call_on_close(file.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{exported.filename}"'
    response.content_length = size
    return response


def _page(event: Event, form: ExportForm) -> str:
    if form.session.choices is None:
        form.offer(event)
    region = by_code(db.session(), current_region(event) or "")
    return event_page(
        "office/export.html", event, "workbook", form=form, reports=REPORTS, region=region
    )
