"""`/office/events/<event>/registrations/<registration>/cancel`: cancelling, with the reason."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.page_form import PageForm


class CancelForm(PageForm):
    """Why."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("It stays in the log. For example: “does not come, told us by phone”."),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please say why the registration is cancelled.")),
            Limit(500),
        ],
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
    reason = form.reason.data or ""
    done = cancel(db.session(), found, reason=reason, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The registration is cancelled. Its QR code no longer opens the door."), "success")
    else:
        flash(_("This registration is not in force any more; nothing was changed."), "warning")
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def _page(event: Event, found: Registration, form: CancelForm) -> str:
    return event_page(
        "office/cancel_registration.html", event, "participants", registration=found, form=form
    )
