"""What the pages of one event share: their frame, and finding the parts that an address names."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import abort, render_template, url_for
from sqlalchemy.orm import joinedload

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Device
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Checkpoint, Event, EventSession, Question
from eventreg.keys.models import ApiKey
from eventreg.keys.queries import by_id as key_by_id
from eventreg.regions.rules import lies_in
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries import OutboxLine, by_uid, group_by_uid, outbox_line
from eventreg.web.access import can, current_region, keeps_to_region
from eventreg.web.filters import event_name
from eventreg.web.trail import lead_from

#: Key in the navigation, route, and the permission that shows it.
_PLACES = (
    ("overview", "office.overview", Permission.EVENTS_VIEW),
    ("board", "office.board", Permission.EVENTS_VIEW),
    ("participants", "office.registrations", Permission.REGISTRATIONS_VIEW),
    ("approvals", "office.approvals", Permission.REGISTRATIONS_EDIT),
    ("waiting", "office.waiting", Permission.REGISTRATIONS_VIEW),
    ("at_door", "office.walk_ins", Permission.REGISTRATIONS_EDIT),
    ("duplicates", "office.duplicates", Permission.REGISTRATIONS_EDIT),
    ("places", "office.places", Permission.EVENTS_VIEW),
    ("invitations", "office.invitations", Permission.REGISTRATIONS_EDIT),
    ("agencies", "office.event_agencies", Permission.REGISTRATIONS_VIEW),
    ("sessions", "office.program", Permission.EVENTS_VIEW),
    ("questions", "office.questions", Permission.EVENTS_VIEW),
    ("messages", "office.messages", Permission.MESSAGES_SEND),
    ("settings", "office.settings", Permission.EVENTS_VIEW),
    ("online", "office.online", Permission.CHECKIN_RECORD),
    ("share", "office.share", Permission.EVENTS_VIEW),
    ("devices", "office.devices", Permission.DEVICES_MANAGE),
    ("workbook", "office.export", Permission.REPORTS_EXPORT),
    ("audit", "office.audit", Permission.AUDIT_VIEW),
    ("keys", "office.api_keys", Permission.KEYS_MANAGE),
    ("team", "office.team", Permission.STAFF_MANAGE),
)
#: What only an event with a door needs.
_OF_THE_HALL = frozenset({"board", "at_door", "devices"})


def event_page(template: str, event: Event, current: str, **values: object) -> str:
    """A page of one event with its navigation, in which `current` is this page's place."""
    places = {
        key: url_for(route, event=event.slug)
        for key, route, permission in _PLACES
        if can(permission, event, scoped=keeps_to_region(route)) and _has_place(event, key)
    }
    lead_from(event_name(event), url_for("office.overview", event=event.slug))
    return render_template(template, event=event, places=places, current=current, **values)


def _has_place(event: Event, key: str) -> bool:
    """Whether an event has this place: one that only meets online has no hall, one on site no meeting."""
    if key == "online":
        return event.meets_online
    return event.needs_ticket or key not in _OF_THE_HALL


@contextmanager
def only_reading() -> Iterator[None]:
    """The rest of the request writes nothing: phones at the door need not wait until its page is made."""
    db.session.commit()
    with writing(intent=False):
        yield


def registration_or_404(event: Event, uid: UUID) -> Registration:
    """The event's registration with this public id, if it is of the region of whoever asks."""
    found = by_uid(db.session(), event.id, uid) or abort(404)
    region = current_region(event)
    return found if region is None or lies_in(found.region_code, region) else abort(404)


def line_or_404(event: Event, mail_id: int) -> OutboxLine:
    """The event's message with this id, and whom it is about."""
    return outbox_line(db.session(), event.id, mail_id) or abort(404)


def group_or_404(event: Event, uid: UUID) -> Group:
    """The event's group with this public id."""
    return group_by_uid(db.session(), event.id, uid) or abort(404)


def session_or_404(event: Event, session_id: int) -> EventSession:
    """The event's session with this id."""
    found = next((one for one in event.sessions if one.id == session_id), None)
    return found or abort(404)


def checkpoint_or_404(event: Event, checkpoint_id: int) -> Checkpoint:
    """The event's checkpoint with this id."""
    found = db.session.get(Checkpoint, checkpoint_id)
    return found if found is not None and found.event_id == event.id else abort(404)


def offer_or_404(event: Event, offer_id: int) -> CategoryOffer:
    """The event's category with this id."""
    found = next((one for one in event.offers if one.id == offer_id), None)
    return found or abort(404)


def question_or_404(event: Event, question_id: int) -> Question:
    """The event's extra question with this id."""
    found = db.session.get(Question, question_id)
    return found if found is not None and found.event_id == event.id else abort(404)


def device_or_404(event: Event, device_id: int) -> Device:
    """The event's device with this id."""
    found = db.session.get(Device, device_id, options=[joinedload(Device.event)])
    return found if found is not None and found.event_id == event.id else abort(404)


def key_or_404(event: Event, key_id: int) -> ApiKey:
    """The event's key of another system with this id."""
    return key_by_id(db.session(), event.id, key_id) or abort(404)
