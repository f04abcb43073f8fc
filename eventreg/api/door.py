"""`GET /counts`: the live figures that the door shows."""

from flask import Response

from eventreg.api.access import device_required
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer
from eventreg.api.schemas import CountOut, CountsOut, ReceivedOut
from eventreg.checkin.models import Device
from eventreg.checkin.queries import board_of
from eventreg.clock import utc_now
from eventreg.db import db


@api.get("/counts")
@device_required()
def counts(device: Device) -> Response:
    """How many are present in each session and expected there, and how many were at each checkpoint.

    Counted once for all who ask within two seconds; a device sees its own last batch counted.
    """
    now = utc_now()
    board = board_of(db.session(), device.event_id, now=now, changed_at=device.last_seen_at)
    sessions = [
        CountOut(
            id=str(one.id),
            present=one.whole.present,
            inside=one.whole.inside,
            expected=one.whole.expected,
        )
        for one in (board.sessions if board else ())
    ]
    checkpoints = [
        ReceivedOut(id=str(one.id), name=one.name, received=one.received)
        for one in (board.checkpoints if board else ())
    ]
    return answer(CountsOut(server_time=now, sessions=sessions, checkpoints=checkpoints))
