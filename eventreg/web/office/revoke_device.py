"""`/office/events/<event>/devices/<device>/revoke`: ending a device."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import revoke
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import device_or_404, event_page


@office.get("/events/<slug:event>/devices/<int:device_id>/revoke")
@requires(Permission.DEVICES_MANAGE, fresh=True)
def revoke_device(event: Event, device_id: int) -> str:
    """What will happen."""
    device = device_or_404(event, device_id)
    return event_page("office/revoke_device.html", event, "devices", device=device)


@office.post("/events/<slug:event>/devices/<int:device_id>/revoke")
@requires(Permission.DEVICES_MANAGE, fresh=True, archived=True)
def end_device(event: Event, device_id: int) -> ResponseReturnValue:
    """Revokes the device."""
    device = device_or_404(event, device_id)
    revoke(db.session(), device, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The device may not scan any more."), "success")
    return redirect(url_for("office.devices", event=event.slug), 303)
