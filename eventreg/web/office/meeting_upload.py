"""`…/online/reports/new`: taking in what the meeting program reports of its participants."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField

from eventreg.accounts.rules import Permission
from eventreg.audit.rules import Actor
from eventreg.clock import local_day, utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.importing.readers.csv import decoded
from eventreg.online.operations import Kept, NewReport, keep_report
from eventreg.online.queries import registered_people
from eventreg.online.rules import (
    MOST_BYTES,
    MOST_ROWS,
    Asked,
    Matcher,
    NotReadable,
    ReadReport,
    ReportRefusal,
    read_report,
)
from eventreg.papers.rules import official_date
from eventreg.people.rules import clean_line
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Required
from eventreg.web.filters import number
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.edit_event import ZONES
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import choices_of, say
from eventreg.web.office.online import session_choices
from eventreg.web.page_form import PageForm

_UPLOAD = "office.upload_report"
#: The file and the few fields beside it; a file of more than 5 MB is refused beside its field.
_MOST_SENT = MOST_BYTES + 1024 * 1024
_LONGEST_NAME = 100


class ReportForm(PageForm):
    """A report, and of which session it is."""

    file = FileField(
        _l("File"),
        description=_l(
            "The participant report as CSV: from Zoom (meeting or webinar), also from Google Meet or"
            " Teams. At most 5 MB."
        ),
        validators=[Required(lambda: _("Please choose a file."))],
        render_kw={"accept": ".csv,.tsv,.txt"},
    )
    session = SelectField(_l("Session"), coerce=int)
    clocks = SelectField(
        _l("Time zone of the report"),
        description=_l("That of the account by which the meeting was held."),
        choices=choices_of({**ZONES, "UTC": _l("UTC")}),
    )
    only_within = BooleanField(
        _l("Count only minutes within the hours of the session"),
        description=_l("For one meeting that runs through several sessions."),
    )


@office.url_value_preprocessor
def let_reports_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A report may be larger than other requests; decided before anything reads the form."""
    if endpoint == _UPLOAD:
        request.max_content_length = _MOST_SENT


@office.get("/events/<slug:event>/online/reports/new")
@requires(Permission.REGISTRATIONS_EDIT)
def new_report(event: Event) -> str:
    """The form; the session that ended last is chosen."""
    form, now = _form(event), utc_now()
    begun = [one for one in event.sessions if one.starts_at <= now] or event.sessions[:1]
    if begun:
        form.session.data = begun[-1].id
        form.only_within.data = _shares_its_day(event, begun[-1])
    form.clocks.data = event.timezone
    return _page(event, form)


@office.post("/events/<slug:event>/online/reports/new")
@requires(Permission.REGISTRATIONS_EDIT)
def upload_report(event: Event) -> ResponseReturnValue:
    """Reads the file and looks for its people without any lock, keeps what was found, and shows it."""
    form, actor = _form(event), current_actor()
    with only_reading():
        new = _read(event, form)
        if new is None:
            return _page(event, form), 422
    kept = _keep(event, form, new, actor)
    if kept.before:
        flash(_("This file was taken in before. Here is what it brought."), "warning")
    return redirect(url_for("office.meeting_report", event=event.slug, uid=kept.report.uid), 303)


def _read(event: Event, form: ReportForm) -> NewReport | None:
    """What stands in the file and who that is; none, with a sentence, where it cannot be taken."""
    if not form.validate():
        return None
    content = form.file.data.stream.read(MOST_BYTES + 1)
    one = session_or_404(event, form.session.data)
    read = _read_content(content, _asked(event, one, form))
    if isinstance(read, NotReadable):
        say(form.file, _sentence(read))
        return None
    people = Matcher(registered_people(db.session(), event.id))
    db.session.commit()  # The rest takes no database.
    return NewReport(
        name=clean_line(form.file.data.filename or "")[:_LONGEST_NAME] or "laporan.csv",
        content=content,
        how=f"{form.clocks.data} {form.only_within.data}",
        read=read,
        likely=people.match([(who.name, who.email) for who in read.attendees]),
    )


def _read_content(content: bytes, asked: Asked) -> ReadReport | NotReadable:
    if len(content) > MOST_BYTES:
        return NotReadable(ReportRefusal.TOO_LARGE)
    if not content.strip():
        return NotReadable(ReportRefusal.EMPTY)
    text = decoded(content)
    return read_report(text, asked) if text else NotReadable(ReportRefusal.NO_TABLE)


def _asked(event: Event, one: EventSession, form: ReportForm) -> Asked:
    return Asked(
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=ZoneInfo(event.timezone),
        clocks=ZoneInfo(form.clocks.data),
        only_within=bool(form.only_within.data),
    )


def _sentence(fault: NotReadable) -> str:
    match fault.reason:
        case ReportRefusal.EMPTY:
            return str(_("The file is empty."))
        case ReportRefusal.TOO_LARGE:
            return str(_("The file is larger than 5 MB. A participant report is much smaller."))
        case ReportRefusal.NO_TABLE:
            return str(
                _(
                    "No table of participants was found: a CSV with columns for the name and for e-mail or time."
                )
            )
        case ReportRefusal.TOO_MANY_ROWS:
            return str(_("The report has more than %(most)s rows.", most=number(MOST_ROWS)))
        case ReportRefusal.NOBODY:
            return str(_("No row says who was there and when."))
        case ReportRefusal.WRONG_DAY:
            day = official_date(fault.day, language()) if fault.day else "–"
            return str(
                _("This report is of %(day)s, which is not the day of the session.", day=day)
            )


def _keep(event: Event, form: ReportForm, new: NewReport, actor: Actor) -> Kept:
    one = session_or_404(event, form.session.data)
    kept = keep_report(db.session(), one, new, actor=actor, now=utc_now())
    db.session.commit()
    return kept


def _shares_its_day(event: Event, one: EventSession) -> bool:
    days: Sequence[object] = [
        local_day(other.starts_at, event.timezone) for other in event.sessions
    ]
    return days.count(local_day(one.starts_at, event.timezone)) > 1


def _form(event: Event) -> ReportForm:
    form = ReportForm()
    form.session.choices = session_choices(event)
    return form


def _page(event: Event, form: ReportForm) -> str:
    return event_page("office/meeting_upload.html", event, "online", form=form)
