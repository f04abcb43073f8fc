"""`/office/events/<event>/archive`: putting an event away that is over or cancelled."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import devices_in_use
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import ArchiveFacts, ArchiveObjection, EventState, refuse_archive
from eventreg.privacy.operations import refuse_delete
from eventreg.registration import operations
from eventreg.registration.queries import groups_left_waiting, left_waiting, reach, unsent
from eventreg.registration.rules import Message
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.preview import lined_up
from eventreg.web.retention import retention_lines
from eventreg.web.toasts import flash_undo

OBJECTIONS: dict[ArchiveObjection, object] = {
    ArchiveObjection.ARCHIVED: _l("The event is archived already."),
    ArchiveObjection.NOT_OVER: _l(
        "The event is not over: people sign up for it, or come to it. Cancel it first, so that"
        " everybody is told; then it can be archived."
    ),
    ArchiveObjection.EXPECTED: _l(
        "The event is a draft now, but people are registered for it and may come. Publish it and"
        " cancel it, so that everybody is told; then it can be archived."
    ),
}


@office.get("/events/<slug:event>/archive")
@requires(Permission.EVENTS_EDIT)
def archive_event(event: Event) -> str:
    """What it means, and who is told; or why it cannot be done yet."""
    session, now = db.session(), utc_now()
    expected = operations.is_expected(session, event)
    objection = refuse_archive(ArchiveFacts(event.state, event.ends_at, expected), now)
    cancelled = event.state is EventState.CANCELLED
    return event_page(
        "office/archive_event.html",
        event,
        "overview",
        objection=objection,
        words=str(OBJECTIONS[objection]) if objection else "",
        whom=None if cancelled else reach(session, event.id, left_waiting(), groups_left_waiting()),
        devices=devices_in_use(session, event.id, now=now),
        unsent=unsent(session, event.id),
        kept={one.kind.value: one.until for one in retention_lines(event)},
        may_delete=refuse_delete(session, event) is None,
    )


@office.post("/events/<slug:event>/archive")
@requires(Permission.EVENTS_EDIT)
def save_archiving(event: Event) -> ResponseReturnValue:
    """Archives the event and lines up the message to whoever still waits."""
    now = utc_now()
    outcome = operations.archive_event(db.session(), event, actor=current_actor(), now=now)
    db.session.commit()
    if isinstance(outcome, ArchiveObjection):
        unchanged = _("Nothing was changed.")
        flash(f"{OBJECTIONS[outcome]} {unchanged}", "warning")
    else:
        done = _("The event is archived.")
        undo = url_for("office.save_unarchiving", event=event.slug)
        due = now + operations.TIME_TO_RESTORE
        said = lined_up(event, Message.EVENT_CLOSED, now, due=due) if outcome else ""
        flash_undo(Markup("{} {}").format(done, said), undo)
    return redirect(url_for("office.overview", event=event.slug), 303)
