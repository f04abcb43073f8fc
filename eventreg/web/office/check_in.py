"""`…/registrations/<registration>/sessions/<session>/check-in` and `…/scans`: checking in and out by hand."""

from uuid import UUID, uuid4

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import IncomingScan, Recorder, ScanResult, record_scans
from eventreg.checkin.rules import Direction, Method, Timing, Verdict, timing
from eventreg.clock import local, utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration
from eventreg.web.access import current_staff, requires
from eventreg.web.filters import clock_time, label
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404, session_or_404
from eventreg.web.page_form import PageForm


class ScanForm(PageForm):
    """A check-in or check-out by hand. `scan` is made with the page: sent twice, it counts once.

    `sure`: that it is not the session's day was read.
    """

    scan = HiddenField()
    session = HiddenField()
    direction = HiddenField()
    sure = HiddenField()


@office.get("/events/<slug:event>/registrations/<uuid:uid>/sessions/<int:session_id>/check-in")
@requires(Permission.CHECKIN_RECORD)
def check_in(event: Event, uid: UUID, session_id: int) -> str:
    """Asks before somebody is checked in on another day than the session's."""
    one = session_or_404(event, session_id)
    return event_page(
        "office/check_in.html",
        event,
        "participants",
        registration=registration_or_404(event, uid),
        session=one,
        now=utc_now(),
        timing=timing_of(event, one),
        scan_id=str(uuid4()),
    )


@office.post("/events/<slug:event>/registrations/<uuid:uid>/scans")
@requires(Permission.CHECKIN_RECORD)
def record_by_hand(event: Event, uid: UUID) -> ResponseReturnValue:
    """Checks the person in or out, by the operation that the scanner uses."""
    found, form = registration_or_404(event, uid), ScanForm()
    incoming, one = _incoming(event, found, form)
    unusual = timing_of(event, one) is not Timing.ON_ITS_DAY
    if unusual and incoming.direction is Direction.IN and not form.sure.data:
        asked = url_for("office.check_in", event=event.slug, uid=uid, session_id=one.id)
        return redirect(asked, 303)
    (result,) = record_scans(db.session(), recorder_of(event), [incoming], now=incoming.scanned_at)
    db.session.commit()
    _say(event, one, result)
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def timing_of(event: Event, one: EventSession) -> Timing:
    """How this moment lies to a session, on the event's own clock."""
    at, starts_at, ends_at = (
        local(moment, event.timezone) for moment in (utc_now(), one.starts_at, one.ends_at)
    )
    return timing(at, starts_at=starts_at, ends_at=ends_at)


def _incoming(
    event: Event, found: Registration, form: ScanForm
) -> tuple[IncomingScan, EventSession]:
    """What the hidden fields say; a 400 when they were tampered with."""
    try:
        scan_id, session_id = UUID(form.scan.data or ""), int(form.session.data or "")
        direction = Direction(form.direction.data or "")
    except ValueError:
        abort(400)
    one = session_or_404(event, session_id)
    scan = IncomingScan(
        id=scan_id,
        session_id=one.id,
        direction=direction,
        method=Method.MANUAL,
        scanned_at=utc_now(),
        registration=found.uid,
    )
    return scan, one


def recorder_of(event: Event) -> Recorder:
    """The member of staff at the page, as the one who records."""
    staff = current_staff() or abort(401)
    return Recorder(
        event_id=event.id, officer=staff.name, trusted_from=event.created_at, user_id=staff.id
    )


def _say(event: Event, one: EventSession, result: ScanResult) -> None:
    """The verdict as a message on the page."""
    scan = result.scan or abort(400)
    match scan.verdict:
        case Verdict.ACCEPTED:
            told = _("Checked in: %(session)s, %(time)s.")
            if scan.direction is Direction.OUT:
                told = _("Checked out: %(session)s, %(time)s.")
            time = clock_time(scan.scanned_at, event)
            flash(told % {"session": one.title, "time": time}, "success")
        case Verdict.REPEAT:
            since = clock_time((result.first or scan).scanned_at, event)
            flash(
                _(
                    "Was present already: %(session)s, since %(time)s.",
                    session=one.title,
                    time=since,
                ),
                "warning",
            )
        case Verdict.REFUSED:
            reason = label(scan.reason) if scan.reason else ""
            flash(_("Not checked in. %(reason)s.", reason=reason), "danger")
