"""`/office/events/<event>/sessions/<session>/ticks/<entry>/undo`: taking back what was recorded from paper."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations.sheets import undo_sheet
from eventreg.checkin.queries.sheets import TickedSheet, sheet_entry, ticked_sheets
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, session_or_404
from eventreg.web.office.undo_scan import UndoForm


@office.get("/events/<slug:event>/sessions/<int:session_id>/ticks/<int:entry_id>/undo")
@requires(Permission.CHECKIN_RECORD)
def undo_ticks(event: Event, session_id: int, entry_id: int) -> str:
    """What it is about, what will follow, and the question why."""
    one = session_or_404(event, session_id)
    return _page(event, one, _ticked_or_404(event, one, entry_id), UndoForm())


@office.post("/events/<slug:event>/sessions/<int:session_id>/ticks/<int:entry_id>/undo")
@requires(Permission.CHECKIN_RECORD)
def save_undo_ticks(event: Event, session_id: int, entry_id: int) -> ResponseReturnValue:
    """Takes everything of it back at once."""
    one, form = session_or_404(event, session_id), UndoForm()
    ticked = _ticked_or_404(event, one, entry_id)
    if not form.validate():
        return _page(event, one, ticked, form), 422
    session, reason = db.session(), form.reason.data or ""
    entry = sheet_entry(session, event.id, entry_id) or abort(404)
    back = undo_sheet(session, entry, reason=reason, actor=current_actor(), now=utc_now())
    session.commit()
    if back:
        words = ngettext("%(num)s record undone.", "%(num)s records undone.", back)
        flash(words, "success")
    else:
        flash(_("This was already undone. Nothing was changed."), "warning")
    return redirect(url_for("office.paper_ticks", event=event.slug, session_id=one.id), 303)


def _ticked_or_404(event: Event, one: EventSession, entry_id: int) -> TickedSheet:
    found = ticked_sheets(db.session(), event.id, one.id)
    return next((ticked for ticked in found if ticked.id == entry_id), None) or abort(404)


def _page(event: Event, one: EventSession, ticked: TickedSheet, form: UndoForm) -> str:
    return event_page(
        "office/undo_ticks.html", event, "overview", session=one, ticked=ticked, form=form
    )
