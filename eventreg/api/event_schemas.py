"""The shapes that other systems send and get: one event, its people, their attendance.

Fields of people are those of the FieldSpecs, under the names of the data export and of the form.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eventreg.api.schemas import SessionOut
from eventreg.categories.rules import (
    FieldKind,
    FieldSpec,
    ParticipantKind,
    Role,
    fields_of,
    own_fields_of,
)
from eventreg.checkin.rules import Method
from eventreg.events.rules import EventMode, EventState, LetterRule, QuestionKind, SignupWindow
from eventreg.registration.rules import State

#: Every field that any kind of participant is asked for, by its name in the form.
FIELDS: dict[str, FieldSpec] = {
    spec.name: spec for kind in ParticipantKind for spec in fields_of(kind)
}
_EVERYBODYS = {"position", "nip"}
#: Texts that only some kinds are asked, beside those that every row has (`position`, `nip`).
OWN_FIELDS: dict[str, FieldSpec] = {
    spec.name: spec
    for kind in ParticipantKind
    for spec in own_fields_of(kind)
    if spec.in_export and spec.kind is not FieldKind.ACCOUNTS and spec.name not in _EVERYBODYS
}


class BothLanguages(BaseModel):
    """A text in Indonesian and in English; the English may be empty."""

    id: str
    en: str


class EventSessionOut(SessionOut):
    """A session. `categories`: whom it admits, by their words; empty: everybody."""

    room: str
    categories: list[str]


class FieldOut(BaseModel):
    """A field that a category asks for, with the values to choose from, if it has such."""

    name: str
    kind: FieldKind
    required: bool
    limit: int
    choices: list[str]


class CategoryOut(BaseModel):
    """A category: what it asks, its limits (none: no such limit), and the places left."""

    category: str
    kind: ParticipantKind
    role: Role
    name: BothLanguages
    counts: bool
    public: bool
    approval: bool
    waiting_list: bool
    letter: LetterRule
    quota: int | None
    region_quota: int | None
    agency_quota: int | None
    places_left: int | None
    fields: list[FieldOut]


class ChoiceOut(BaseModel):
    """An answer to choose from, by the value that is stored."""

    value: str
    label: BothLanguages


class QuestionOut(BaseModel):
    """An extra question that is asked now. `category`: only in this one; none: in all."""

    key: str
    kind: QuestionKind
    label: BothLanguages
    required: bool
    at_door: bool
    category: str | None
    choices: list[ChoiceOut]


class ContactOut(BaseModel):
    """Whom to ask."""

    name: str
    phone: str
    email: str


class SignUpOut(BaseModel):
    """Whether people may register now, from when, and until when."""

    state: SignupWindow
    opens_at: datetime | None
    closes_at: datetime | None


class EventFactsOut(BaseModel):
    """An event as everybody may know it. `capacity`: places of all categories together."""

    id: str
    slug: str
    title: str
    theme: str
    state: EventState
    timezone: str
    starts_at: datetime | None
    ends_at: datetime | None
    mode: EventMode
    venue: str
    address: str
    organizer: str
    contact: ContactOut
    sign_up: SignUpOut
    capacity: int | None
    places_left: int | None
    sessions: list[EventSessionOut]
    categories: list[CategoryOut]
    questions: list[QuestionOut]
    server_time: datetime


class AccountOut(BaseModel):
    """A social-media account."""

    platform: str
    handle: str
    followers: int | None


class PersonOut(BaseModel):
    """One registration, in any state. A field that the category does not ask for is null.

    `organization` is what was typed, `organization_name` the official name where it is known.
    Several answers to one question are a list; the others are text, as they are stored.
    """

    id: str
    state: State
    category: str
    kind: ParticipantKind
    full_name: str
    title_front: str
    title_back: str
    printed_name: str
    gender: str
    phone: str | None
    email: str | None
    region: str
    region_name: str
    organization: str
    organization_name: str
    position: str
    nip: str | None
    agency: str | None = None
    unit: str | None = None
    employment: str | None = None
    managed_account: str | None = None
    kim_name: str | None = None
    village: str | None = None
    kim_role: str | None = None
    accounts: list[AccountOut]
    niche: str | None = None
    stage_name: str | None = None
    answers: dict[str, str | list[str]]
    reference: str | None
    coming: bool | None
    created_at: datetime


class PeopleOut(BaseModel):
    """A page of registrations in the order of arrival.

    `cursor` leads to the next page; none: this is the last. `as_of`: what happened before it is in
    this list or was in an earlier one, so it is the `changed_since` of the next time.
    """

    registrations: list[PersonOut]
    cursor: str | None
    as_of: datetime


class StayOut(BaseModel):
    """One person's attendance of one session. Corrected times; `left_at` none: no way out was seen."""

    registration: str
    session: str
    entered_at: datetime
    left_at: datetime | None
    inside: bool
    method: Method


class AttendanceOut(BaseModel):
    """A page of attendance. `cursor` leads to the next page; none: this is the last."""

    attendance: list[StayOut]
    cursor: str | None
    server_time: datetime


class AccountIn(BaseModel):
    """A social-media account: its platform, and its handle or the address of the profile."""

    model_config = ConfigDict(extra="forbid", strict=True)
    platform: str
    handle: str
    followers: int | str | None = None


class PersonIn(BaseModel):
    """Somebody to be registered: the fields of the category's form, by their names there.

    `answers` by the key of the question. `notice` says that the person has read the privacy notice;
    the other consents are the person's own as well and are never assumed. `language`: in which the
    person is written to.
    """

    model_config = ConfigDict(extra="forbid", strict=True)
    category: Annotated[str, Field(max_length=60)]
    full_name: str | None = None
    title_front: str | None = None
    title_back: str | None = None
    gender: str | None = None
    phone: str | None = None
    email: str | None = None
    region: str | None = None
    agency: str | None = None
    unit: str | None = None
    position: str | None = None
    employment: str | None = None
    nip: str | None = None
    managed_account: str | None = None
    kim_name: str | None = None
    village: str | None = None
    kim_role: str | None = None
    accounts: list[AccountIn] = []
    niche: str | None = None
    stage_name: str | None = None
    needs: str | None = None
    answers: dict[str, str | int | float | bool | list[str] | None] = {}
    notice: bool = False
    consent_photo: bool = False
    consent_contact: bool = False
    language: Literal["id", "en"] = "id"

    def text(self, name: str) -> str:
        """What was sent in a field of the form; empty where nothing was."""
        return getattr(self, name) or ""


class RegisteredOut(BaseModel):
    """What became of a sign-up. `replay`: it was sent before, and nothing was done again."""

    registration: PersonOut
    replay: bool
