"""`/office/events/<event>/sessions/<session>/remove`: removing a session that nobody scanned for."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.checkin import operations
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import SessionKept, SessionRefusal
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, session_or_404
from eventreg.web.office.tell import way_on

_REASONS: dict[SessionRefusal, object] = {
    SessionRefusal.HAS_SCANS: _l("People were scanned for it; that record stays."),
    SessionRefusal.HAS_RECORDS: _l(
        "People are marked in it (excused, sick, late), or scans were moved to or from it; that record stays."
    ),
    SessionRefusal.ONLY_OF_DEVICE: _l(
        "A device scans for this session alone; without it, it would scan for all of them. Revoke that device first."
    ),
    SessionRefusal.LAST_OF_PUBLISHED: _l(
        "It is the only session of a published event. Add another one first, or unpublish the event."
    ),
}


@office.get("/events/<slug:event>/sessions/<int:session_id>/remove")
@requires(Permission.EVENTS_EDIT, fresh=True)
def remove_session(event: Event, session_id: int) -> str:
    """What will happen."""
    one = session_or_404(event, session_id)
    return event_page("office/remove_session.html", event, "sessions", session=one)


@office.post("/events/<slug:event>/sessions/<int:session_id>/remove")
@requires(Permission.EVENTS_EDIT, fresh=True)
def drop_session(event: Event, session_id: int) -> ResponseReturnValue:
    """Removes the session, or says why it stays."""
    one = session_or_404(event, session_id)
    outcome = operations.remove_session(db.session(), one, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, SessionKept):
        words = str(_REASONS[outcome.reason])
        flash(_("The session was not removed. %(words)s", words=words), "danger")
    else:
        flash(_("The session is removed."), "success")
    return way_on(event, "office.program")
