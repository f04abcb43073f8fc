"""The shapes of the desk: people who come without a ticket."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from eventreg.api.scan_schemas import ScanOut
from eventreg.api.schemas import FoundOut, Moment, ProblemOut, SessionId
from eventreg.checkin.rules import Verdict

_Text = Annotated[str, Field(max_length=1000)]


class ArrivalIn(BaseModel):
    """That somebody came in at the desk. `id`: the client's own; sent again, it counts once."""

    model_config = ConfigDict(extra="ignore")
    id: UUID
    session: SessionId
    scanned_at: Moment
    #: The device's own clock when it sent this; by its error the time is set right.
    sent_at: Moment | None = None


class WalkInIn(ArrivalIn):
    """Somebody who comes unannounced. Name and category must be given, the rest may follow later.

    `code`: that of the ticket, where the device made it under the event's key without a network.
    """

    full_name: _Text
    category: SessionId
    organization: _Text = ""
    phone: _Text = ""
    code: Annotated[str, Field(max_length=100)] | None = None


class SubstituteIn(ArrivalIn):
    """Somebody who comes in the place of the registration `replaces`."""

    replaces: UUID
    full_name: _Text
    phone: _Text = ""
    reason: _Text


class CameInOut(BaseModel):
    """Registered and checked in. `short`: the short code, to be spoken."""

    registration: FoundOut
    code: str
    short: str
    replay: bool
    scan: ScanOut


class DeliveredOut(BaseModel):
    """What a revoked or expired device is told of somebody whom it let in before: no more than that.

    `id`: the walk-in's own.
    """

    id: str
    verdict: Verdict


class NotInOut(ProblemOut):
    """Why nobody came in. `registration`: who is registered already, to be checked in instead."""

    registration: FoundOut | None = None


class AtDoorOut(BaseModel):
    """Those who typed themselves in at the door and wait, the first to come first."""

    waiting: list[FoundOut]
