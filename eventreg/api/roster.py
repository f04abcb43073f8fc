"""`GET /roster`: the list that a device holds, so that it knows people without a network."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated

from flask import Response, request
from flask_babel import get_locale
from pydantic import BaseModel, ConfigDict, Field

from eventreg.api.access import device_required
from eventreg.api.blueprint import api
from eventreg.api.cursors import Since
from eventreg.api.problems import FieldProblem, wrong_request
from eventreg.api.roster_schemas import (
    DeskEntryOut,
    EntryOut,
    KeptEntryOut,
    PresentOut,
    RemovedOut,
    RosterOut,
    SeenOut,
)
from eventreg.checkin.models import Device
from eventreg.checkin.queries import Listed, RosterPage, roster_page, roster_size
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.sealing import NONCE_BYTES, group_word, lookup_of, seal
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.people.numbers import mask_phone
from eventreg.registration.queries import door_questions
from eventreg.registration.rules import State
from eventreg.tickets.rules import short_code

PAGE = 1000
#: What was changed before a walk through the list began may be committed after it: the next walk
#: looks so far back. No transaction of ours takes that long.
OVERLAP = timedelta(minutes=2)
_MOST = 2**31 - 1


@dataclass(frozen=True)
class Place:
    """Where a device is in the list: behind which row, and in which walk.

    A walk brings what changed from `since` on (none: everything) and began at `as_of` (none: the
    next request begins it); then the next one brings what changed since. `basis`: of what the words
    in the entries are made beside the people themselves; where that changed, all of them are sent.
    """

    basis: str
    since: datetime | None
    as_of: datetime | None
    after: int

    def line(self) -> str:
        """As the device keeps it. Only we read it."""
        line = json.dumps(asdict(self), default=datetime.isoformat)
        return base64.urlsafe_b64encode(line.encode()).decode()


class _PlaceIn(BaseModel):
    """The same, as it comes back."""

    model_config = ConfigDict(extra="forbid")

    basis: Annotated[str, Field(max_length=20)]
    since: Since | None
    as_of: Since | None
    after: Annotated[int, Field(ge=0, le=_MOST, strict=True)]


@dataclass(frozen=True)
class _Reader:
    """Who reads: the role, the event with its key, and the language of notes."""

    event: Event
    role: DeviceRole
    language: str


@api.get("/roster")
@device_required()
def roster(device: Device) -> Response:
    """What changed since the cursor (none: everybody), up to 1,000 people at once. Writes nothing."""
    now = utc_now()
    reader = _Reader(device.event, device.role, str(get_locale() or "id")[:2])
    place = _place(reader, request.args.get("cursor", ""), now)
    if isinstance(place, FieldProblem):
        return wrong_request(place)
    page = roster_page(
        db.session(),
        device.event_id,
        since=place.since,
        after=place.after,
        limit=PAGE,
        language=reader.language,
    )
    total = roster_size(db.session(), device.event_id)
    db.session.commit()  # Sealing takes its time, and needs no transaction.
    return _answer(reader, page, cursor=_next(place, page).line(), total=total, now=now)


def _place(reader: _Reader, cursor: str, now: datetime) -> Place | FieldProblem:
    basis = _basis(reader)
    everything = Place(basis=basis, since=None, as_of=now - OVERLAP, after=0)
    if not cursor:
        return everything
    try:
        sent = _PlaceIn.model_validate_json(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except ValueError:  # No base64, no JSON, or not of this shape.
        return FieldProblem("cursor", "is none of ours: begin again without one")
    if sent.basis != basis:
        return everything
    return Place(basis, sent.since, sent.as_of or now - OVERLAP, sent.after)


def _basis(reader: _Reader) -> str:
    """A hash of the role, and of the questions whose answers stand in the notes, in their language."""
    questions = door_questions(db.session(), reader.event.id)
    basis = repr((reader.event.id, reader.role, reader.language, questions))
    return sha256(basis.encode()).hexdigest()[:16]


def _next(place: Place, page: RosterPage) -> Place:
    if page.last is not None:
        return replace(place, after=page.last)
    return Place(place.basis, since=place.as_of, as_of=None, after=0)


def _answer(
    reader: _Reader, page: RosterPage, *, cursor: str, total: int, now: datetime
) -> Response:
    kept = [
        _kept(reader, one, code)
        for one in page.people
        if one.state is State.CONFIRMED
        for _id, code in one.codes
    ]
    removed = [
        _removed(reader, one, code)
        for one in page.people
        if one.state is not State.CONFIRMED
        for _id, code in one.codes
    ]
    body = RosterOut(
        cursor=cursor,
        server_time=now,
        total=total,
        entries=kept,
        removed=removed,
        more=page.last is not None,
    )
    return Response(body.model_dump_json(exclude_unset=True), mimetype="application/json")


def _kept(reader: _Reader, one: Listed, code: str) -> KeptEntryOut:
    if reader.role is DeviceRole.DESK:
        return KeptEntryOut(lookup=lookup_of(code), entry=_desk_entry(reader, one))
    entry = EntryOut(**_facts(reader, one)).model_dump_json().encode()
    nonce = secrets.token_bytes(NONCE_BYTES)
    return KeptEntryOut(lookup=lookup_of(code), sealed=seal(entry, code, reader.event.id, nonce))


def _removed(reader: _Reader, one: Listed, code: str) -> RemovedOut:
    if reader.role is DeviceRole.DESK:
        return RemovedOut(lookup=lookup_of(code), state=one.state.value, id=str(one.uid))
    return RemovedOut(lookup=lookup_of(code), state=one.state.value)


def _desk_entry(reader: _Reader, one: Listed) -> DeskEntryOut:
    ticket_id, _code = one.codes[-1]
    return DeskEntryOut(
        **_facts(reader, one),
        short=short_code(ticket_id, reader.event.ticket_key),
        phone_masked=mask_phone(one.phone) if one.phone else "",
        phone_end=one.phone[-4:],
        incomplete=one.incomplete,
    )


def _facts(reader: _Reader, one: Listed) -> dict[str, object]:
    return {
        "id": str(one.uid),
        "name": one.name,
        "category": str(one.offer_id),
        "organization": one.organization,
        "note": one.note,
        "group": group_word(one.group_id, reader.event.ticket_key),
        "present": {
            str(id_): PresentOut(at=seen.at, device=seen.where, inside=seen.inside)
            for id_, seen in one.present.items()
        },
        "received": {
            str(id_): SeenOut(at=seen.at, device=seen.where) for id_, seen in one.received.items()
        },
    }
