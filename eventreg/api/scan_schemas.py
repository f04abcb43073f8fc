"""The shapes of scans: what a device sends, and what it is answered."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from eventreg.api.schemas import Moment, SessionId, StatusIn
from eventreg.checkin.rules import Direction, Method, Reason, ScanWarning, Shown, Verdict
from eventreg.people.rules import clean_line

MOST_SCANS = 500


def _if_readable(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """What a device says of itself is a courtesy: wrong, it is as if it had said nothing."""
    try:
        return read(value)
    except ValidationError:
        return None


class ShownIn(BaseModel):
    """What the phone showed for a scan before it was answered, and for a refusal why, if it knew.

    `stored`: kept for later, so that whoever came was let pass.
    """

    model_config = ConfigDict(extra="ignore")
    state: Shown
    reason: Reason | None = None


class ScanIn(BaseModel):
    """One scan. Either `code` (what the QR holds, or the bare code) or `registration` (its id).

    Either `session`, or `checkpoint` where something was received: there the direction is `in`.
    """

    model_config = ConfigDict(extra="ignore")
    id: UUID
    code: Annotated[str, Field(max_length=500)] | None = None
    registration: UUID | None = None
    session: SessionId | None = None
    checkpoint: SessionId | None = None
    direction: Direction = Direction.IN
    scanned_at: Moment
    method: Method = Method.CAMERA
    #: With it a late scan is put before staff exactly when its verdict is another than what was
    #: shown; without it, when the phone could not know. What of it cannot be read is left out.
    shown: Annotated[ShownIn | None, WrapValidator(_if_readable)] = None

    @model_validator(mode="after")
    def _means_somebody(self) -> "ScanIn":
        if (self.code is None) == (self.registration is None):
            raise ValueError("exactly one of code and registration must be given")
        return self

    @model_validator(mode="after")
    def _means_a_place(self) -> "ScanIn":
        if (self.session is None) == (self.checkpoint is None):
            raise ValueError("exactly one of session and checkpoint must be given")
        if self.checkpoint is not None and self.direction is Direction.OUT:
            raise ValueError("nobody leaves a checkpoint")
        return self


class ScansIn(BaseModel):
    """A batch. Its elements are checked one by one, so that a bad one spoils no other."""

    model_config = ConfigDict(extra="ignore")
    scans: Annotated[list[object], Field(min_length=1, max_length=MOST_SCANS)]
    #: The device's own clock when it sent this; by its error scan times are set right.
    sent_at: Moment | None = None
    #: What the device says of itself; what of it cannot be read holds no scan back.
    status: Annotated[StatusIn | None, WrapValidator(_if_readable)] = None


def _something(text: str) -> str:
    if not text:
        raise ValueError("a reason must be given")
    return text


class UndoIn(BaseModel):
    """Why a scan is taken back."""

    model_config = ConfigDict(extra="ignore")
    reason: Annotated[
        str, Field(max_length=500), AfterValidator(clean_line), AfterValidator(_something)
    ]


class UndoOut(BaseModel):
    """A scan that counts no more. `present`: other scans still show the person there."""

    id: str
    present: bool


class RegistrationOut(BaseModel):
    """What the door may know of a person."""

    id: str
    name: str
    category: str
    organization: str
    #: What staff noted, and the answers that the event shows at the door, in words.
    note: str
    #: An opaque word that people of one group share; none: in no group.
    group: str | None


class FirstOut(BaseModel):
    """When and where somebody was admitted before: the device's name and gate, or the officer's name."""

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
    #: What the door should look at although the scan is accepted.
    warning: ScanWarning | None


class ScansOut(BaseModel):
    """The verdicts, in the order sent."""

    server_time: datetime
    results: list[ScanOut]
