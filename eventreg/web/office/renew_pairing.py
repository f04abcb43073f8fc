"""`/office/events/<event>/devices/<device>/renew`: a new code for a device that nobody paired in time."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import renew_pairing as renew
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.devices import CodeForm, new_pin, show_code
from eventreg.web.office.frame import device_or_404, event_page


@office.get("/events/<slug:event>/devices/<int:device_id>/renew")
@requires(Permission.DEVICES_MANAGE)
def renew_pairing(event: Event, device_id: int) -> str:
    """For how long the new code should work."""
    return _page(event, device_id, CodeForm())


@office.post("/events/<slug:event>/devices/<int:device_id>/renew")
@requires(Permission.DEVICES_MANAGE)
def make_code(event: Event, device_id: int) -> ResponseReturnValue:
    """Makes the code, and a new PIN where there was one, and goes to the page that shows them once."""
    form, device = CodeForm(), device_or_404(event, device_id)
    if not form.validate():
        return _page(event, device_id, form), 422
    pin, verifier = new_pin(asked=device.pin_verifier is not None)
    new = renew(
        db.session(),
        device,
        until_start=form.until_start,
        pin=verifier,
        actor=current_actor(),
        now=utc_now(),
    )
    if new is None:
        flash(_("This device was paired or revoked meanwhile. There is no new code."), "warning")
        return redirect(url_for("office.devices", event=event.slug), 303)
    return show_code(event, new, pin)


def _page(event: Event, device_id: int, form: CodeForm) -> str:
    device = device_or_404(event, device_id)
    return event_page("office/renew_pairing.html", event, "devices", device=device, form=form)
