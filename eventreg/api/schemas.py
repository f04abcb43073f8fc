"""The shapes that go in and out of the API. The OpenAPI document is made of them."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

#: No phone holds more people or scans than that; what says more is no phone.
MOST_COUNTED = 10_000_000
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", re.ASCII)


def _written_out(value: object) -> object:
    """A bare number could be seconds or milliseconds since whenever: it is no moment here."""
    if not isinstance(value, str) or not _DATE_AND_TIME.match(value):
        raise ValueError("must be a date and time with offset (RFC 3339)")
    return value


def _within_calendar(moment: datetime) -> datetime:
    """Moments that can be told in any zone."""
    if not 1970 <= moment.year <= 9998:
        raise ValueError("must lie between 1970 and 9998")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
#: One that is compared with others and kept, whatever somebody sends.
CalendarMoment = Annotated[Moment, AfterValidator(_within_calendar)]
SessionId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]


class PairIn(BaseModel):
    """A pairing code, typed or from a link, and the name that the device should bear."""

    model_config = ConfigDict(extra="ignore")
    code: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(max_length=100)] = ""


class StatusIn(BaseModel):
    """What a device says of itself: its release, its queue, its list and of when that is, its wiping."""

    model_config = ConfigDict(extra="ignore")

    version: Annotated[str, Field(max_length=40)] | None = None
    #: How many scans it has not delivered yet, and how many people its list holds.
    queue: Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)] | None = None
    roster: Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)] | None = None
    #: By the server's clock: when it last held all that the server had.
    synced_at: CalendarMoment | None = None
    wiped_at: CalendarMoment | None = None


class StatusOut(BaseModel):
    """The server's clock."""

    server_time: datetime


class PinOut(BaseModel):
    """What tells the right PIN: PBKDF2-SHA-256 over its digits, 32 bytes. base64url without padding."""

    iterations: int
    salt: str
    hash: str


class DeviceOut(BaseModel):
    """A paired device."""

    id: str
    name: str
    role: Literal["door", "desk"]
    gate: str
    #: By which the phone checks its PIN without a network; none: it asks for none.
    pin: PinOut | None
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


class DoorSessionOut(SessionOut):
    """A session for which the device may scan. `admits`: ids of categories; none: all."""

    admits: list[str]
    #: Between these the door lets people in; outside it is warned, or where `strict` refuses.
    opens_at: datetime | None
    closes_at: datetime | None
    strict: bool


class NamedOut(BaseModel):
    """A category or a checkpoint."""

    id: str
    name: str


class PairingOut(BaseModel):
    """What a device needs to know. `ticket_key`: base64url of the key under which codes are made."""

    device: DeviceOut
    event: EventOut
    sessions: list[DoorSessionOut]
    categories: list[NamedOut]
    checkpoints: list[NamedOut]
    ticket_key: str
    #: The server's release.
    version: str
    server_time: datetime


class PairOut(PairingOut):
    """The same, with the bearer token, which is shown only here."""

    token: str


class CountOut(BaseModel):
    """The live figures of a session."""

    id: str
    present: int
    inside: int
    expected: int


class ReceivedOut(BaseModel):
    """The live figure of a checkpoint."""

    id: str
    name: str
    received: int


class CountsOut(BaseModel):
    """The live figures of an event."""

    server_time: datetime
    sessions: list[CountOut]
    checkpoints: list[ReceivedOut]


class FoundOut(BaseModel):
    """Somebody found by name, for the desk. The number is masked."""

    id: str
    name: str
    category: str
    organization: str
    phone_masked: str
    state: str
    #: The ids of the sessions in which the person was seen, and of the checkpoints.
    present: list[str]
    received: list[str]
    #: The short code of the ticket, without spaces.
    short: str
    #: What staff noted, and the answers that the event shows at the door, in words.
    note: str
    #: The same word for people who were registered together; none for whoever came alone.
    group: str | None
    #: Some of what the form asks for is still to be asked.
    incomplete: bool


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
