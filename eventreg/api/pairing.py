"""`POST /pair` and `GET /device`: what a device needs to know."""

import base64
from datetime import datetime

from flask import Response

from eventreg.api.access import device_required, public
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer, read
from eventreg.api.problems import problem
from eventreg.api.schemas import DeviceOut, EventOut, PairIn, PairingOut, PairOut, SessionOut
from eventreg.checkin.models import Device
from eventreg.checkin.operations import Paired, pair
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.people.rules import clean_line


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


def _facts(device: Device, now: datetime) -> PairingOut:
    event = device.event
    return PairingOut(
        device=DeviceOut(
            id=str(device.id),
            name=device.name,
            role=device.role.value,
            expires_at=device.expires_at,
        ),
        event=EventOut(
            id=str(event.id),
            slug=event.slug,
            title=event.title,
            timezone=event.timezone,
            ends_at=event.ends_at,
        ),
        sessions=[
            SessionOut(
                id=str(one.id), title=one.title, starts_at=one.starts_at, ends_at=one.ends_at
            )
            for one in event.sessions
        ],
        ticket_key=base64.urlsafe_b64encode(event.ticket_key).decode().rstrip("="),
        server_time=now,
    )
