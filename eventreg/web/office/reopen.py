"""`…/sessions/<session>/inside/<closing>/undo`: taking back that everybody was checked out, with the reason."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.audit.models import AuditEntry
from eventreg.checkin.operations import ReopenRefusal, reopen_session
from eventreg.checkin.queries import closings
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, session_or_404
from eventreg.web.office.undo_scan import UndoForm


@office.get("/events/<slug:event>/sessions/<int:session_id>/inside/<uuid:closing_id>/undo")
@requires(Permission.REGISTRATIONS_EDIT)
def reopen(event: Event, session_id: int, closing_id: UUID) -> str:
    """What will follow, and the question why."""
    one = session_or_404(event, session_id)
    return _page(event, one, _closing_or_404(one, closing_id), UndoForm())


@office.post("/events/<slug:event>/sessions/<int:session_id>/inside/<uuid:closing_id>/undo")
@requires(Permission.REGISTRATIONS_EDIT)
def save_reopen(event: Event, session_id: int, closing_id: UUID) -> ResponseReturnValue:
    """Takes every check-out of it back."""
    one, form = session_or_404(event, session_id), UndoForm()
    entry = _closing_or_404(one, closing_id)
    if not form.validate():
        return _page(event, one, entry, form), 422
    outcome = reopen_session(
        db.session(),
        one,
        closing_id,
        reason=form.reason.data or "",
        actor=current_actor(),
        now=utc_now(),
    )
    db.session.commit()
    _say(outcome)
    return redirect(url_for("office.still_inside", event=event.slug, session_id=one.id), 303)


def _say(outcome: int | ReopenRefusal) -> None:
    if isinstance(outcome, ReopenRefusal):
        flash(_("This was undone already. Nothing was changed."), "warning")
    else:
        said = ngettext("%(num)s check-out is undone.", "%(num)s check-outs are undone.", outcome)
        flash(said, "success")


def _closing_or_404(one: EventSession, closing_id: UUID) -> AuditEntry:
    found = closings(db.session(), one.id)
    return next(
        (each for each in found if each.facts["closing"] == str(closing_id)), None
    ) or abort(404)


def _page(event: Event, one: EventSession, entry: AuditEntry, form: UndoForm) -> str:
    return event_page(
        "office/reopen.html", event, "sessions", session=one, closing=entry, form=form
    )
