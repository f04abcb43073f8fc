"""`/office/events/<event>/devices/<device>/pairing`: the link and code of a new device, shown once."""

from flask import session
from markupsafe import Markup

from eventreg.accounts.rules import Permission
from eventreg.events.models import Event
from eventreg.tickets.images import svg
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.devices import PAIRING
from eventreg.web.office.frame import device_or_404, event_page
from eventreg.web.settings import current_settings


@office.get("/events/<slug:event>/devices/<int:device_id>/pairing")
@requires(Permission.DEVICES_MANAGE)
def pairing(event: Event, device_id: int) -> str:
    """The QR to scan with the phone that is to be paired. The code stands behind #, out of every log."""
    device = device_or_404(event, device_id)
    waiting = session.pop(PAIRING, None)
    mine = waiting if waiting and waiting["device"] == device.id else {}
    code = mine.get("code")
    link = f"{current_settings().base_url}/scan/pair#{code}" if code else ""
    qr = Markup(svg(link)) if link else ""  # noqa: S704 - drawn by us; it holds no text of anybody.
    return event_page(
        "office/pairing.html",
        event,
        "devices",
        device=device,
        code=code,
        pin=mine.get("pin"),
        link=link,
        qr=qr,
    )
