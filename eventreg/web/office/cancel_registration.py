"""`/office/events/<event>/registrations/<registration>/cancel`: cancelling, with the reason, and taking it back."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.participants.operations import cancel_one, restore_one
from eventreg.participants.queries import people_of_action
from eventreg.participants.rules import BulkKind
from eventreg.registration.models import Registration
from eventreg.registration.rules.many import Back
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk_progress import bulk_action_or_404
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.toasts import flash_undo

_STAYS: dict[Back, object] = {
    Back.NO_PLACE: _l("The registration stays cancelled: the place is somebody else's by now."),
    Back.CHANGED_SINCE: _l("Nothing was changed: something else has changed it since."),
    Back.REGISTERED_ANEW: _l(
        "The registration stays cancelled: the person has registered again meanwhile."
    ),
    Back.STANDS: _l("The registration stays cancelled: the event is cancelled or archived."),
}


class CancelForm(PageForm):
    """Why, and whether the participant is told."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("It stays in the log. For example: “does not come, told us by phone”."),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please say why the registration is cancelled.")),
            Limit(500),
            PlainText(),
        ],
    )
    tell = BooleanField(
        _l("Tell the participant"),
        description=_l(
            "By mail, or as a line of your WhatsApp list. It leaves after five minutes, so that you"
            " can undo it before anybody reads it."
        ),
        default=True,
    )


@office.get("/events/<slug:event>/registrations/<uuid:uid>/cancel")
@requires(Permission.REGISTRATIONS_EDIT)
def cancel_registration(event: Event, uid: UUID) -> str:
    """What will happen, and the question why."""
    return _page(event, registration_or_404(event, uid), CancelForm())


@office.post("/events/<slug:event>/registrations/<uuid:uid>/cancel")
@requires(Permission.REGISTRATIONS_EDIT)
def save_cancellation(event: Event, uid: UUID) -> ResponseReturnValue:
    """Cancels the registration and frees its place."""
    found = registration_or_404(event, uid)
    form = CancelForm()
    if not form.validate():
        return _page(event, found, form), 422
    action = cancel_one(
        db.session(),
        found,
        reason=form.reason.data or "",
        tell=bool(form.tell.data),
        actor=current_actor(),
        now=utc_now(),
    )
    db.session.commit()
    if action is None:
        flash(_("This registration is not in force any more; nothing was changed."), "warning")
    else:
        undo = url_for("office.undo_cancellation", event=event.slug, uid=action.uid)
        flash_undo(_("The registration is cancelled. Its QR code no longer opens the door."), undo)
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


@office.post("/events/<slug:event>/registrations/bulk/<uuid:uid>/restore")
@requires(Permission.REGISTRATIONS_EDIT)
def undo_cancellation(event: Event, uid: UUID) -> ResponseReturnValue:
    """Takes back that one registration was cancelled, and goes to it; says why where it stays."""
    action = bulk_action_or_404(event, uid)
    if action.kind is not BulkKind.CANCEL or action.people != 1:
        abort(404)
    rows = people_of_action(db.session(), action.id, None, None).items
    row = rows[0] if rows else abort(404)
    became = restore_one(db.session(), action, row, actor=current_actor(), now=utc_now())
    db.session.commit()
    if became is Back.DONE:
        flash(_("The registration is in force again."), "success")
    else:
        flash(str(_STAYS.get(became, _STAYS[Back.CHANGED_SINCE])), "warning")
    return redirect(url_for("office.registration", event=event.slug, uid=row.registration.uid), 303)


def _page(event: Event, found: Registration, form: CancelForm) -> str:
    return event_page(
        "office/cancel_registration.html", event, "participants", registration=found, form=form
    )
