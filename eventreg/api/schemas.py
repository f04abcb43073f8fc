"""The shapes that go in and out of the API. The OpenAPI document is made of them."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from eventreg.checkin.rules import Direction, Method, Reason, Verdict

MOST_SCANS = 500
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", re.ASCII)


def _written_out(value: object) -> object:
    """A bare number could be seconds or milliseconds since whenever: it is no moment here."""
    if not isinstance(value, str) or not _DATE_AND_TIME.match(value):
        raise ValueError("must be a date and time with offset (RFC 3339)")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]


class PairIn(BaseModel):
    """A pairing code, typed or from a link, and the name that the device should bear."""

    model_config = ConfigDict(extra="ignore")
    code: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(max_length=100)] = ""


class ScanIn(BaseModel):
    """One scan. Either `code` (what the QR holds, or the bare code) or `registration` (its id)."""

    model_config = ConfigDict(extra="ignore")
    id: UUID
    code: Annotated[str, Field(max_length=500)] | None = None
    registration: UUID | None = None
    session: SessionId
    direction: Direction = Direction.IN
    scanned_at: Moment
    method: Method = Method.CAMERA

    @model_validator(mode="after")
    def _means_somebody(self) -> "ScanIn":
        if (self.code is None) == (self.registration is None):
            raise ValueError("exactly one of code and registration must be given")
        return self


class ScansIn(BaseModel):
    """A batch. Its elements are checked one by one, so that a bad one spoils no other."""

    model_config = ConfigDict(extra="ignore")
    scans: Annotated[list[object], Field(min_length=1, max_length=MOST_SCANS)]
    #: The device's own clock when it sent this; by its error scan times are set right.
    sent_at: Moment | None = None


class DeviceOut(BaseModel):
    """A paired device."""

    id: str
    name: str
    role: Literal["door", "desk"]
    expires_at: datetime


class EventOut(BaseModel):
    """The event that a device works for."""

    id: str
    slug: str
    title: str
    timezone: str
    ends_at: datetime | None


class SessionOut(BaseModel):
    """A session of the event."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime


class PairingOut(BaseModel):
    """What a device needs to know. `ticket_key`: base64url of the key under which codes are made."""

    device: DeviceOut
    event: EventOut
    sessions: list[SessionOut]
    ticket_key: str
    server_time: datetime


class PairOut(PairingOut):
    """The same, with the bearer token, which is shown only here."""

    token: str


class RegistrationOut(BaseModel):
    """What the door may know of a person."""

    id: str
    name: str
    category: str
    organization: str
    #: What staff noted, and the answers that the event shows at the door, in words.
    note: str


class FirstOut(BaseModel):
    """When and where somebody was admitted before."""

    at: datetime
    device: str


class ScanOut(BaseModel):
    """The verdict on one scan."""

    id: str | None
    verdict: Verdict
    reason: Reason | None
    replay: bool
    registration: RegistrationOut | None
    first: FirstOut | None


class ScansOut(BaseModel):
    """The verdicts, in the order sent."""

    server_time: datetime
    results: list[ScanOut]


class CountOut(BaseModel):
    """The live figures of a session."""

    id: str
    present: int
    inside: int
    expected: int


class CountsOut(BaseModel):
    """The live figures of an event."""

    server_time: datetime
    sessions: list[CountOut]


class FoundOut(BaseModel):
    """Somebody found by name, for the desk. The number is masked."""

    id: str
    name: str
    category: str
    organization: str
    phone_masked: str
    state: str
    present: list[str]


class SearchOut(BaseModel):
    """The people found, at most 20."""

    results: list[FoundOut]


class FieldProblemOut(BaseModel):
    """What is wrong with one part of a request."""

    field: str
    message: str


class ProblemOut(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    reason: str | None = None
    errors: list[FieldProblemOut]
