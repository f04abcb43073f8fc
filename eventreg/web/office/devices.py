"""`/office/events/<event>/devices`: the phones and desk computers that may scan."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Device
from eventreg.checkin.operations import DeviceWish, NewDevice, add_device
from eventreg.checkin.queries import DeviceLine, device_lines
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.pins import SALT_BYTES, PinVerifier, make_pin, verifier_of
from eventreg.checkin.rules.readiness import DeviceFacts, Lack, holds_list, lacks
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.inputs import LocalMoment, choices_of, say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

#: Where the pairing code and the PIN wait between the answer to the form and the one page that
#: shows them.
PAIRING = "pairing"
_MINUTES, _UNTIL_START = "minutes", "start"


class CodeForm(PageForm):
    """A pairing code: for how long it works."""

    code_lasts = RadioField(
        _l("How long the pairing code works"),
        choices=choices_of(
            {
                _MINUTES: _l("15 minutes: the phone is here"),
                _UNTIL_START: _l("Until the event begins: the volunteer prepares at home"),
            }
        ),
        default=_MINUTES,
    )

    @property
    def until_start(self) -> bool:
        """Whether the code works until the event begins."""
        return bool(self.code_lasts.data == _UNTIL_START)


class DeviceForm(CodeForm):
    """A device to be paired."""

    name = StringField(
        _l("Name"),
        description=_l("Where it stands or who holds it, like “North gate 1”. Papers name it."),
        filters=[clean],
        validators=[Required(), Limit(100), PlainText()],
    )
    gate = StringField(
        _l("Gate"),
        description=_l(
            "The door or the desk, as the verdict names it. Several devices may share one."
        ),
        filters=[clean],
        validators=[Limit(100), PlainText()],
    )
    role = RadioField(
        _l("What it may do"),
        choices=choices_of(
            {
                DeviceRole.DOOR: _l("Door: scans only; a lost phone names nobody"),
                DeviceRole.DESK: _l("Desk: also searches, adds people and undoes scans"),
            }
        ),
        default=DeviceRole.DOOR.value,
    )
    sessions = SelectMultipleField(
        _l("Sessions for which it scans"),
        description=_l("Tick nothing for all of them."),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    ends = LocalMoment(
        _l("Access ends"),
        description=_l(
            "Afterwards it scans and reads no more and wipes its list; what it scanned before is still "
            "taken. Leave it empty for a day after the event, also if the event is postponed."
        ),
    )
    pin = BooleanField(
        _l("Desk: ask for a PIN"),
        description=_l(
            "Without the PIN, nobody who finds the phone can read names. A door device needs none."
        ),
        default=True,
    )

    @property
    def asks_for_pin(self) -> bool:
        """Whether the device is a desk whose phone asks for a PIN."""
        return bool(self.pin.data) and self.role.data == DeviceRole.DESK

    def is_good(self, zone: str, now: datetime) -> bool:
        """Whether a device can be made of what was typed; else the fields say why not."""
        if not self.validate():
            return False
        ends = self.ends.moment(zone)
        if ends is not None and ends <= now:
            say(self.ends, _("This time has passed."))
        return not self.ends.errors

    def wish(self, pin: PinVerifier | None, zone: str) -> DeviceWish:
        """What the form says, moments in the event's zone. Only after `validate`."""
        return DeviceWish(
            gate=self.gate.data or "",
            sessions=tuple(self.sessions.data or ()),
            pin=pin,
            until_start=self.until_start,
            ends=self.ends.moment(zone),
        )


@dataclass(frozen=True)
class ShownDevice:
    """A device as the page shows it: `lacks` is empty for one that is ready, or has ended."""

    device: Device
    facts: DeviceFacts
    ended: bool
    holds_list: bool
    lacks: tuple[Lack, ...]

    @property
    def sessions(self) -> list[str]:
        """The titles of the sessions to which it is limited."""
        found = sorted(self.device.limited_to, key=lambda one: one.session.starts_at)
        return [one.session.title for one in found]


@office.get("/events/<slug:event>/devices")
@requires(Permission.DEVICES_MANAGE)
def devices(event: Event) -> str:
    """The devices, what each lacks to be ready, and a form to add one."""
    return _page(event, _form(event))


@office.post("/events/<slug:event>/devices")
@requires(Permission.DEVICES_MANAGE)
def make_device(event: Event) -> ResponseReturnValue:
    """Adds a device and goes to the page that shows its code once."""
    form, now = _form(event), utc_now()
    if not form.is_good(event.timezone, now):
        with only_reading():
            return _page(event, form), 422
    pin, verifier = new_pin(asked=form.asks_for_pin)
    new = add_device(
        db.session(),
        event,
        name=form.name.data or "",
        role=DeviceRole(form.role.data),
        wish=form.wish(verifier, event.timezone),
        actor=current_actor(),
        now=now,
    )
    return show_code(event, new, pin)


def new_pin(*, asked: bool) -> tuple[str, PinVerifier | None]:
    """A PIN and what tells it, or none. The lock is let go meanwhile: this is slow on purpose."""
    db.session.commit()
    if not asked:
        return "", None
    pin = make_pin(secrets.SystemRandom().choice)
    return pin, verifier_of(pin, secrets.token_bytes(SALT_BYTES))


def show_code(event: Event, new: NewDevice, pin: str) -> ResponseReturnValue:
    """Keeps the device and goes to the page that shows its code and PIN, once."""
    db.session.commit()
    session[PAIRING] = {"device": new.device.id, "code": new.secret, "pin": pin}
    return redirect(url_for("office.pairing", event=event.slug, device_id=new.device.id), 303)


def _form(event: Event) -> DeviceForm:
    form = DeviceForm()
    form.sessions.choices = [(one.id, one.title) for one in event.sessions]
    return form


def _page(event: Event, form: DeviceForm) -> str:
    now = utc_now()
    shown = [_shown(line, now) for line in device_lines(db.session(), event.id)]
    in_use = [one for one in shown if not one.ended]
    values: dict[str, Any] = {
        "devices": shown,
        "in_use": len(in_use),
        "ready": sum(not one.lacks for one in in_use),
    }
    return event_page("office/devices.html", event, "devices", form=form, now=now, **values)


def _shown(line: DeviceLine, now: datetime) -> ShownDevice:
    device = line.device
    ended = device.revoked_at is not None or device.ends_at <= now
    found = () if ended else tuple(lacks(line.facts, now))
    return ShownDevice(device, line.facts, ended, holds_list(line.facts), found)
