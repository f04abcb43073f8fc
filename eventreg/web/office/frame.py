"""What the pages of one event share: their frame, and finding the parts that an address names."""

from uuid import UUID

from flask import abort, render_template, url_for
from sqlalchemy.orm import joinedload

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Device
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.registration.models import Registration
from eventreg.registration.queries import by_uid
from eventreg.web.access import can

#: Key in the navigation, route, and the permission that shows it.
_PLACES = (
    ("overview", "office.overview", Permission.EVENTS_VIEW),
    ("participants", "office.registrations", Permission.REGISTRATIONS_VIEW),
    ("sessions", "office.program", Permission.EVENTS_VIEW),
    ("devices", "office.devices", Permission.DEVICES_MANAGE),
    ("workbook", "office.export", Permission.REPORTS_EXPORT),
)


def event_page(template: str, event: Event, current: str, **values: object) -> str:
    """A page of one event with its navigation, in which `current` is this page's place."""
    places = {
        key: url_for(route, event=event.slug)
        for key, route, permission in _PLACES
        if can(permission, event)
    }
    return render_template(template, event=event, places=places, current=current, **values)


def registration_or_404(event: Event, uid: UUID) -> Registration:
    """The event's registration with this public id."""
    return by_uid(db.session(), event.id, uid) or abort(404)


def session_or_404(event: Event, session_id: int) -> EventSession:
    """The event's session with this id."""
    found = next((one for one in event.sessions if one.id == session_id), None)
    return found or abort(404)


def offer_or_404(event: Event, offer_id: int) -> CategoryOffer:
    """The event's category with this id."""
    found = next((one for one in event.offers if one.id == offer_id), None)
    return found or abort(404)


def device_or_404(event: Event, device_id: int) -> Device:
    """The event's device with this id."""
    found = db.session.get(Device, device_id, options=[joinedload(Device.event)])
    return found if found is not None and found.event_id == event.id else abort(404)
