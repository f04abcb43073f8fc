"""`/office/events/<event>/registrations/<registration>`: one participant on one page."""

from uuid import UUID, uuid4

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Attendance
from eventreg.checkin.operations import IncomingScan, Recorder, ScanResult, record_scans
from eventreg.checkin.queries import attendance_by_pair
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration
from eventreg.registration.queries import answers_in_words
from eventreg.registration.rules import State, may_move
from eventreg.tickets.queries import ticket_of
from eventreg.web.access import can, current_staff, requires
from eventreg.web.filters import clock_time, label
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404, session_or_404
from eventreg.web.office.standing import standing_of
from eventreg.web.office.timeline import timeline
from eventreg.web.settings import current_settings
from eventreg.web.warnings import person_sentences


class ScanForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types.
    """A check-in or check-out by hand. `scan` is made with the page: sent twice, it counts once."""

    scan = HiddenField()
    session = HiddenField()
    direction = HiddenField()


@office.get("/events/<slug:event>/registrations/<uuid:uid>")
@requires(Permission.REGISTRATIONS_VIEW)
def registration(event: Event, uid: UUID) -> str:
    """Data, ticket, attendance of each session, and what was done."""
    found = registration_or_404(event, uid)
    present = attendance_by_pair(db.session(), [found.id])
    return event_page(
        "office/registration.html",
        event,
        "participants",
        registration=found,
        attendance=_attendance(event, found, present),
        ticket=ticket_of(db.session(), found.id),
        done=timeline(db.session(), found),
        own_link=_own_link(event, found),
        may_cancel=may_move(found.state, State.CANCELLED),
        warnings=person_sentences(found),
        accounts=[f"{one.platform}: @{one.handle}" for one in found.accounts],
        answers=_answers(event, found),
        **standing_of(event, found),
        masked_email=_masked_email(found.email or ""),
        scan_id=lambda: str(uuid4()),
    )


@office.post("/events/<slug:event>/registrations/<uuid:uid>/scans")
@requires(Permission.CHECKIN_RECORD)
def record_by_hand(event: Event, uid: UUID) -> ResponseReturnValue:
    """Checks the person in or out, by the operation that the scanner uses."""
    found = registration_or_404(event, uid)
    incoming, one = _incoming(event, found, ScanForm())
    (result,) = record_scans(db.session(), _recorder(event), [incoming], now=incoming.scanned_at)
    db.session.commit()
    _say(event, one, result)
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def _answers(event: Event, found: Registration) -> list[tuple[str, str]]:
    """The extra questions with their answers; to those who may not edit only what the door sees."""
    at_door = not can(Permission.REGISTRATIONS_EDIT, event)
    return answers_in_words(db.session(), found, language(), at_door=at_door)


def _masked_email(email: str) -> str:
    """The first letter and the host, for those who may not change anything: 's•••@example.org'."""
    name, at, host = email.partition("@")
    return f"{name[:1]}•••{at}{host}" if at else ""


def _own_link(event: Event, found: Registration) -> str | None:
    """The participant's own page: it can edit and cancel, so only those who may do so see it."""
    if not can(Permission.REGISTRATIONS_EDIT, event):
        return None
    return f"{current_settings().base_url}/r/{found.secret}"


def _attendance(
    event: Event, found: Registration, present: dict[tuple[int, int], Attendance]
) -> list[tuple[EventSession, bool, Attendance | None]]:
    """Each session, whether it admits this person's category, and the attendance."""
    lines = []
    for one in event.sessions:
        admits = {row.offer_id for row in one.admissions}
        admitted = not admits or found.offer_id in admits
        lines.append((one, admitted, present.get((found.id, one.id))))
    return lines


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


def _recorder(event: Event) -> Recorder:
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
            first = result.first or scan
            flash(
                _(
                    "Was present already: %(session)s, since %(time)s (%(officer)s).",
                    session=one.title,
                    time=clock_time(first.scanned_at, event),
                    officer=first.officer,
                ),
                "warning",
            )
        case Verdict.REFUSED:
            reason = label(scan.reason) if scan.reason else ""
            flash(_("Not checked in. %(reason)s.", reason=reason), "danger")
