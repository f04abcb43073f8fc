"""`/office/events/<event>/devices`: the phones and desk computers that may scan."""

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import add_device
from eventreg.checkin.queries import devices_of
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import choices_of

#: Where the pairing code waits between the answer to the form and the one page that shows it.
PAIRING = "pairing"


class DeviceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types.
    """A device to be paired."""

    name = StringField(
        _l("Name"),
        description=_l("Where it stands or who holds it, like “North gate 1”. Papers name it."),
        filters=[clean],
        validators=[Required(), Limit(100)],
    )
    role = RadioField(
        _l("What it may do"),
        choices=choices_of(
            {
                DeviceRole.DOOR: _l("Door: scans only"),
                DeviceRole.DESK: _l("Desk: also searches"),
            }
        ),
        default=DeviceRole.DOOR.value,
    )


@office.get("/events/<slug:event>/devices")
@requires(Permission.DEVICES_MANAGE)
def devices(event: Event) -> str:
    """The devices and a form to add one."""
    return _page(event, DeviceForm())


@office.post("/events/<slug:event>/devices")
@requires(Permission.DEVICES_MANAGE)
def make_device(event: Event) -> ResponseReturnValue:
    """Adds a device and goes to the page that shows its code once."""
    form = DeviceForm()
    if not form.validate():
        return _page(event, form), 422
    new = add_device(
        db.session(),
        event,
        name=form.name.data or "",
        role=DeviceRole(form.role.data),
        actor=current_actor(),
        now=utc_now(),
    )
    db.session.commit()
    session[PAIRING] = {"device": new.device.id, "code": new.secret}
    return redirect(url_for("office.pairing", event=event.slug, device_id=new.device.id), 303)


def _page(event: Event, form: DeviceForm) -> str:
    found = devices_of(db.session(), event.id)
    return event_page(
        "office/devices.html", event, "devices", devices=found, form=form, now=utc_now()
    )
