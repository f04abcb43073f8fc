"""`…/registrations/<registration>/scans/<scan>/undo`: taking a check-in or check-out back, with the reason."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.checkin import operations as checkin
from eventreg.checkin.models import Scan
from eventreg.checkin.operations import NotUndone, Undone
from eventreg.checkin.queries import scan_by_id
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import (
    checkpoint_or_404,
    event_page,
    registration_or_404,
    session_or_404,
)
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class UndoForm(PageForm):
    """Why."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("It stays in the log. For example: “wrong person chosen”."),
        filters=[clean_lines],
        validators=[Required(lambda: _("Please say why this is undone.")), Limit(500), PlainText()],
    )


@office.get("/events/<slug:event>/registrations/<uuid:uid>/scans/<uuid:scan_id>/undo")
@requires(Permission.CHECKIN_RECORD)
def undo_scan(event: Event, uid: UUID, scan_id: UUID) -> str:
    """Which scan it is, what will follow, and the question why."""
    found = registration_or_404(event, uid)
    return _page(event, found, _scan_or_404(found, scan_id), UndoForm())


@office.post("/events/<slug:event>/registrations/<uuid:uid>/scans/<uuid:scan_id>/undo")
@requires(Permission.CHECKIN_RECORD)
def save_undo_scan(event: Event, uid: UUID, scan_id: UUID) -> ResponseReturnValue:
    """Takes the scan back; the attendance follows from those that are left."""
    found = registration_or_404(event, uid)
    scan, form = _scan_or_404(found, scan_id), UndoForm()
    if not form.validate():
        return _page(event, found, scan, form), 422
    reason = form.reason.data or ""
    outcome = checkin.undo_scan(
        db.session(), scan, reason=reason, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    _say(outcome, received=scan.checkpoint_id is not None)
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def _say(outcome: Undone | NotUndone, *, received: bool) -> None:
    if isinstance(outcome, NotUndone):
        flash(_("This was already undone. Nothing was changed."), "warning")
    elif outcome.present and received:
        flash(_("Undone. Another scan still shows that the person received it."), "success")
    elif outcome.present:
        flash(_("Undone. Another scan still shows the person present."), "success")
    elif received:
        flash(_("Undone. The person has not received it and may do so."), "success")
    else:
        flash(_("Undone. The person is not present in this session."), "success")


def _scan_or_404(found: Registration, scan_id: UUID) -> Scan:
    return scan_by_id(db.session(), found.id, scan_id) or abort(404)


def _page(event: Event, found: Registration, scan: Scan, form: UndoForm) -> str:
    return event_page(
        "office/undo_scan.html",
        event,
        "participants",
        registration=found,
        scan=scan,
        place=_place(event, scan),
        form=form,
    )


def _place(event: Event, scan: Scan) -> tuple[str, str]:
    """What the place of a scan is called, and its name."""
    if scan.checkpoint_id is not None:
        return _("Checkpoint"), checkpoint_or_404(event, scan.checkpoint_id).name
    return _("Session"), session_or_404(event, scan.session_id or 0).title
