"""`…/online/reports/<report>/people/<person>`: saying who somebody of a report is.

What is searched for is personal data and never stands in an address: it is posted.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries.finding import Found, find_people, found_people
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.online.models import MeetingPerson
from eventreg.online.operations import dismiss, reopen_person, take_for
from eventreg.online.queries import next_open, report_person
from eventreg.people.rules import clean_line
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading, registration_or_404
from eventreg.web.office.meeting_report import report_or_404

_LONGEST_SEARCH = 100
_MOST_FOUND = 20


@office.get("/events/<slug:event>/online/reports/<uuid:uid>/people/<int:person_id>")
@requires(Permission.REGISTRATIONS_EDIT)
def meeting_person(event: Event, uid: UUID, person_id: int) -> str:
    """Who it may be."""
    return _page(event, _person_or_404(event, uid, person_id), "")


@office.post("/events/<slug:event>/online/reports/<uuid:uid>/people/<int:person_id>")
@requires(Permission.REGISTRATIONS_EDIT)
def settle_person(event: Event, uid: UUID, person_id: int) -> ResponseReturnValue:
    """Searches, or notes who it is and goes on to the next who waits."""
    person = _person_or_404(event, uid, person_id)
    if "q" in request.form:
        text = clean_line(request.form["q"])[:_LONGEST_SEARCH]
        with only_reading():
            return _page(event, person, text)
    done = _settle(event, person)
    following = next_open(db.session(), person.report_id, person.id)
    db.session.commit()
    if not done:
        flash(_("This report is recorded. Undo the attendance first."), "warning")
    if done and following is not None and request.form.get("do") != "reopen":
        return redirect(_address(event, uid, following), 303)
    return redirect(url_for("office.meeting_report", event=event.slug, uid=uid), 303)


def _settle(event: Event, person: MeetingPerson) -> bool:
    session, actor, now = db.session(), current_actor(), utc_now()
    match request.form.get("do"):
        case "dismiss":
            return dismiss(session, person, actor=actor, now=now)
        case "reopen":
            return reopen_person(session, person, actor=actor, now=now)
    chosen = registration_or_404(event, _chosen())
    return take_for(session, person, chosen, actor=actor, now=now)


def _chosen() -> UUID:
    try:
        return UUID(request.form.get("registration", ""))
    except ValueError:
        abort(400)


def _address(event: Event, uid: UUID, person_id: int) -> str:
    return url_for("office.meeting_person", event=event.slug, uid=uid, person_id=person_id)


def _person_or_404(event: Event, uid: UUID, person_id: int) -> MeetingPerson:
    report = report_or_404(event, uid)
    return report_person(db.session(), report.id, person_id) or abort(404)


def _page(event: Event, person: MeetingPerson, text: str) -> str:
    return event_page(
        "office/meeting_person.html",
        event,
        "online",
        person=person,
        report=person.report,
        text=text,
        people=_people(event, person, text),
    )


def _people(event: Event, person: MeetingPerson, text: str) -> Sequence[Found]:
    """Who was searched for, or who it may be; those who are registered."""
    session, lang = db.session(), language()
    if text:
        found = find_people(session, event, text, most=_MOST_FOUND, language=lang)
    else:
        found = found_people(session, event, person.candidates, language=lang)
    return [one for one in found if one.registration.state is State.CONFIRMED]
