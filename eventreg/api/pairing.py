"""`POST /pair`, `GET /device` and `POST /device/status`: what a device needs to know, and what it tells."""

import base64
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version

from flask import Response
from flask_babel import get_locale

from eventreg.api.access import device_required, public
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer, read
from eventreg.api.problems import problem
from eventreg.api.schemas import (
    DeviceOut,
    DoorSessionOut,
    EventOut,
    NamedOut,
    PairIn,
    PairingOut,
    PairOut,
    PinOut,
    StatusIn,
    StatusOut,
)
from eventreg.checkin.models import Device
from eventreg.checkin.operations import DeviceStatus, Paired, note_status, pair
from eventreg.checkin.queries import event_sessions
from eventreg.checkin.rules.pins import read_verifier
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.people.rules import clean_line

_RELEASE = version("eventreg")


@api.post("/pair")
@public
def pair_device() -> Response:
    """Pairs a device by its code: 201 with its token, or 404 for a code that opens nothing (any more)."""
    wish = read(PairIn)
    now = utc_now()
    outcome = pair(db.session(), wish.code, name=clean_line(wish.name)[:100], now=now)
    if not isinstance(outcome, Paired):
        return problem(
            404, kind="unknown-code", title="This pairing code is unknown, used or expired"
        )
    facts = _facts(outcome.device, now)
    db.session.commit()
    return answer(PairOut(token=outcome.token, **facts.model_dump()), 201)


@api.get("/device")
@device_required()
def this_device(device: Device) -> Response:
    """What a paired device should know now: names, sessions and times may have changed."""
    return answer(_facts(device, utc_now()))


@api.post("/device/status")
@device_required(late=True)
def tell_status(device: Device) -> Response:
    """Notes what a device says of itself; a revoked or expired one may say that it wiped its list."""
    status = status_of(read(StatusIn))
    now = utc_now()
    note_status(db.session(), device.id, status, now=now)
    db.session.commit()
    return answer(StatusOut(server_time=now))


def status_of(said: StatusIn) -> DeviceStatus:
    """What a device said of itself, as the operation takes it."""
    return DeviceStatus(
        version=None if said.version is None else clean_line(said.version),
        queue=said.queue,
        roster=said.roster,
        synced_at=said.synced_at,
        wiped_at=said.wiped_at,
    )


def _facts(device: Device, now: datetime) -> PairingOut:
    event = device.event
    language = str(get_locale() or "id")[:2]
    return PairingOut(
        device=_device(device),
        event=_event(event),
        sessions=[_session(one) for one in _sessions(device)],
        categories=[NamedOut(id=str(one.id), name=one.name(language)) for one in event.offers],
        checkpoints=[NamedOut(id=str(one.id), name=one.name) for one in event.checkpoints],
        ticket_key=base64.urlsafe_b64encode(event.ticket_key).decode().rstrip("="),
        version=_RELEASE,
        server_time=now,
    )


def _device(device: Device) -> DeviceOut:
    pin = device.pin_verifier
    return DeviceOut(
        id=str(device.id),
        name=device.name,
        role=device.role.value,
        gate=device.gate,
        pin=PinOut(**asdict(read_verifier(pin))) if pin else None,
        expires_at=device.ends_at,
    )


def _event(event: Event) -> EventOut:
    return EventOut(
        id=str(event.id),
        slug=event.slug,
        title=event.title,
        timezone=event.timezone,
        ends_at=event.ends_at,
    )


def _sessions(device: Device) -> list[EventSession]:
    """Those that the device may scan for, in order of time."""
    only = {one.session_id for one in device.limited_to}
    found = event_sessions(db.session(), device.event_id).values()
    allowed = [one for one in found if not only or one.id in only]
    return sorted(allowed, key=lambda one: (one.starts_at, one.id))


def _session(one: EventSession) -> DoorSessionOut:
    return DoorSessionOut(
        id=str(one.id),
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        admits=[str(admission.offer_id) for admission in one.admissions],
        opens_at=one.admits_from,
        closes_at=one.admits_until,
        strict=one.strict,
    )
