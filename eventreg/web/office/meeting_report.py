"""`…/online/reports/<report>`: who is who in a report, before and after attendance is recorded from it."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, ValidationError

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.online.models import MeetingReport
from eventreg.online.operations import (
    NotRecorded,
    Recorded,
    RecordRefusal,
    discard_report,
    record_report,
    undo_report,
)
from eventreg.online.queries import report_by_uid, report_page, standings
from eventreg.online.rules import OPEN_STANDINGS, Standing
from eventreg.web.access import current_actor, current_staff, requires
from eventreg.web.filters import label
from eventreg.web.office.blueprint import office
from eventreg.web.office.early import agreed, early_field
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm

_MOST_MINUTES = 24 * 60
#: What the address may ask for: those who wait for staff, or those of one standing.
_OPEN = "open"


class RecordForm(PageForm):
    """From how many minutes on somebody counts as present."""

    least = IntegerField(
        _l("At least so many minutes"),
        description=_l("Anybody present for less is not recorded. 0: everybody."),
        default=0,
        render_kw={"inputmode": "numeric", "min": "0"},
    )

    early = early_field()

    def validate_least(self, field: IntegerField) -> None:
        """A number of minutes that a day has."""
        if field.data is None or not 0 <= field.data <= _MOST_MINUTES:
            raise ValidationError(
                _("Please write a number of minutes from 0 to %(most)s.", most=_MOST_MINUTES)
            )


@office.get("/events/<slug:event>/online/reports/<uuid:uid>")
@requires(Permission.REGISTRATIONS_EDIT)
def meeting_report(event: Event, uid: UUID) -> str:
    """Who was found, who may be several, and who is nobody known."""
    report = report_or_404(event, uid)
    form = RecordForm()
    form.least.data = report.least_minutes
    return _page(event, report, form)


@office.post("/events/<slug:event>/online/reports/<uuid:uid>/record")
@requires(Permission.REGISTRATIONS_EDIT)
def record_meeting(event: Event, uid: UUID) -> ResponseReturnValue:
    """Records everybody who is known as present."""
    report, form = report_or_404(event, uid), RecordForm()
    if not form.validate():
        return _again(event, report, form)
    now = utc_now()
    if not agreed(form.early, report.session, now):
        return _again(event, report, form)
    staff = current_staff() or abort(401)
    least = form.least.data or 0
    outcome = record_report(db.session(), report, least, staff=staff, now=now)
    db.session.commit()
    match outcome:
        case Recorded():
            _say(outcome)
        case NotRecorded(RecordRefusal.RECORDED_BEFORE):
            flash(_("This was recorded already. Nobody was recorded a second time."), "warning")
        case NotRecorded(RecordRefusal.NOBODY):
            say(form.least, _("Nobody who is known was there for so long."))
            return _again(event, report, form)
    return _to(event, report)


@office.post("/events/<slug:event>/online/reports/<uuid:uid>/undo")
@requires(Permission.REGISTRATIONS_EDIT)
def undo_meeting(event: Event, uid: UUID) -> ResponseReturnValue:
    """Takes back everything that the report brought. It can be recorded again."""
    report = report_or_404(event, uid)
    if undo_report(db.session(), report, actor=current_actor(), now=utc_now()):
        flash(_("Undone: nobody is present by this report any more."), "success")
    else:
        flash(_("This was already undone. Nothing was changed."), "warning")
    db.session.commit()
    return _to(event, report)


@office.post("/events/<slug:event>/online/reports/<uuid:uid>/discard")
@requires(Permission.REGISTRATIONS_EDIT)
def discard_meeting(event: Event, uid: UUID) -> ResponseReturnValue:
    """Deletes a report that is not recorded, with the names in it."""
    report = report_or_404(event, uid)
    done = discard_report(db.session(), report, actor=current_actor(), now=utc_now())
    db.session.commit()
    if not done:
        flash(_("This report is recorded. Undo the attendance first."), "warning")
        return _to(event, report)
    flash(_("The report is deleted. You can take the file in again at any time."), "success")
    return redirect(url_for("office.online", event=event.slug), 303)


def report_or_404(event: Event, uid: UUID) -> MeetingReport:
    """The event's report with this id."""
    return report_by_uid(db.session(), event.id, uid) or abort(404)


def _to(event: Event, report: MeetingReport) -> ResponseReturnValue:
    return redirect(url_for("office.meeting_report", event=event.slug, uid=report.uid), 303)


def _again(event: Event, report: MeetingReport, form: RecordForm) -> ResponseReturnValue:
    with only_reading():
        return _page(event, report, form), 422


def _say(recorded: Recorded) -> None:
    said = [
        ngettext(
            "%(num)s person recorded as present.",
            "%(num)s people recorded as present.",
            recorded.present,
        )
    ]
    if recorded.repeated:
        said.append(
            ngettext(
                "%(num)s was present already.", "%(num)s were present already.", recorded.repeated
            )
        )
    if recorded.too_short:
        said.append(
            ngettext(
                "%(num)s was there for too short a time.",
                "%(num)s were there for too short a time.",
                recorded.too_short,
            )
        )
    if recorded.refused:
        said.append(
            ngettext(
                "%(num)s may not enter this session.",
                "%(num)s may not enter this session.",
                recorded.refused,
            )
        )
    flash(" ".join(said), "success")


def _page(event: Event, report: MeetingReport, form: RecordForm) -> str:
    counts = standings(db.session(), [report.id])[report.id]
    waits = sum(counts[one] for one in OPEN_STANDINGS)
    shown = request.args.get("show", _OPEN if waits else Standing.MATCHED.value)
    wanted = tuple(one for one in Standing if one.value == shown) or OPEN_STANDINGS
    return event_page(
        "office/meeting_report.html",
        event,
        "online",
        report=report,
        form=form,
        counts=counts,
        labels={one.value: label(one) for one in Standing},
        waits=waits,
        shown=wanted[0].value if len(wanted) == 1 else _OPEN,
        views=[
            (_OPEN, _("To be settled"), waits),
            *(
                (one.value, label(one), counts[one])
                for one in (Standing.MATCHED, Standing.DISMISSED)
            ),
        ],
        page=report_page(db.session(), report.id, wanted, request.args.get("page", 1, type=int)),
    )
