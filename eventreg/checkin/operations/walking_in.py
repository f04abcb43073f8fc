"""People without a ticket at the desk: added, admitted or put in another's place, and checked in at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Actor
from eventreg.checkin.models import Scan
from eventreg.checkin.operations.incoming import IncomingScan, Recorder, ScanResult
from eventreg.checkin.operations.scanning import record_scans
from eventreg.checkin.queries import attendance_by_pair
from eventreg.checkin.rules import Direction, Method
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    AtDoor,
    SignUp,
    Substitution,
    admit_from_door,
    sign_up,
    substitute,
)
from eventreg.registration.queries import by_submission
from eventreg.registration.rules import Outcome, Person, Refusal, Refused
from eventreg.tickets.queries import by_code

#: From it and the id of what was done at the desk follows the id of the scan that belongs to it.
_SCANS_OF_DESKS = UUID("b1b6c0a4-3f0e-4f43-9a3c-6d1d4f2f7f10")


@dataclass(frozen=True)
class Arrival:
    """That somebody came in at the desk, and when. `id`: the client's own; sent again, it counts once.

    `scanned_at`: by the device's clock, which said `sent_at` when it sent this (both aware).
    """

    id: UUID
    session_id: int
    scanned_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True)
class WalkIn:
    """Somebody who comes unannounced (daftar di tempat), with the few facts that are asked at the desk.

    `code`: that of the ticket, where a phone made it under the event's key without a network.
    `beyond`: why staff give a place although none may be left.
    """

    arrival: Arrival
    offer_id: int
    person: Person
    code: str | None = None
    language: str = "id"
    beyond: str = ""


@dataclass(frozen=True)
class TypedWalkIn:
    """Somebody who comes unannounced, as a desk typed it; nobody has looked at it yet.

    `code`: what stands in the ticket that the phone made, where it made one.
    """

    arrival: Arrival
    category_id: int
    full_name: str
    organization: str
    phone: str
    code: str | None = None
    language: str = "id"


@dataclass(frozen=True)
class CameIn:
    """Registered with a place, and what came of checking them in."""

    registration: Registration
    scan: ScanResult
    replay: bool


@dataclass(frozen=True)
class CodeTaken:
    """The code that came along is somebody else's ticket already: nobody was added."""


@dataclass(frozen=True)
class AlreadyInside:
    """Whose place should pass on is present: nobody was put in it."""


def add_walk_in(
    session: Session,
    recorder: Recorder,
    walk_in: WalkIn,
    *,
    actor: Actor,
    now: datetime,
    in_person: bool = True,
) -> CameIn | Refused | CodeTaken:
    """Registers somebody at the desk on a place, or not at all, and checks them in. `now`: UTC.

    The same id gives the same person and the same scan again. Who is registered already, by name
    and number, is refused as in the sign-up form; so is an id by which somebody registered in
    another way, since the answer would tell who that is. The rest of what the form asks is still to
    be told (`incomplete`); consents are the person's own and stay unset. `in_person`: as for
    `record_scans`. Needs a writing transaction.
    """
    db.lock_rows(session, Event.id, [recorder.event_id])
    if walk_in.code is not None and _is_anothers(session, walk_in.code, walk_in.arrival.id):
        return CodeTaken()
    if _came_otherwise(session, recorder.event_id, walk_in.arrival.id):
        return Refused(Refusal.ALREADY_REGISTERED)
    form = SignUp(
        offer_id=walk_in.offer_id,
        submission_id=walk_in.arrival.id,
        person=walk_in.person,
        consents={},
        language=walk_in.language,
        by_staff=True,
        door=AtDoor(code=walk_in.code),
        beyond=walk_in.beyond,
    )
    outcome = sign_up(session, form, actor=actor, now=now)
    arrival, how = walk_in.arrival, Method.WALK_IN
    return _check_in(session, recorder, arrival, outcome, how, now=now, in_person=in_person)


def admit(
    session: Session,
    recorder: Recorder,
    registration: Registration,
    arrival: Arrival,
    *,
    actor: Actor,
    now: datetime,
    beyond: str = "",
) -> CameIn | Refused:
    """Admits somebody who typed themselves in at the door, and checks them in. `now`: UTC."""
    outcome = admit_from_door(session, registration, actor=actor, now=now, beyond=beyond)
    return _check_in(session, recorder, arrival, outcome, Method.WALK_IN, now=now)


def substitute_at_desk(
    session: Session,
    recorder: Recorder,
    old: Registration,
    form: Substitution,
    arrival: Arrival,
    *,
    actor: Actor,
    now: datetime,
) -> CameIn | Refused | AlreadyInside:
    """Puts somebody else in a person's place and checks them in. `now`: UTC.

    Nobody takes the place of somebody who has come in to this session.
    """
    db.lock_rows(session, Event.id, [old.event_id])
    db.lock_rows(session, Registration.id, [old.id])
    session.refresh(old, ("replaced_by_id",))
    there = attendance_by_pair(session, [old.id]).get((old.id, arrival.session_id))
    if there is not None and old.replaced_by_id is None:
        return AlreadyInside()
    outcome = substitute(session, old, form, actor=actor, now=now)
    return _check_in(session, recorder, arrival, outcome, Method.MANUAL, now=now)


def _is_anothers(session: Session, code: str, id_: UUID) -> bool:
    ticket = by_code(session, code)
    if ticket is None:
        return False
    return session.get_one(Registration, ticket.registration_id).submission_id != id_


def _came_otherwise(session: Session, event_id: int, id_: UUID) -> bool:
    """Whether a form bore this id that was no walk-in: each of those has its scan with it."""
    known = by_submission(session, event_id, id_)
    if known is None:
        return False
    scan = session.get(Scan, _scan_id(id_))
    if scan is None or scan.method is not Method.WALK_IN:
        return True
    return scan.registration_id != known.id


def _scan_id(id_: UUID) -> UUID:
    """The id of the scan that belongs to what was done at the desk under this id."""
    return uuid5(_SCANS_OF_DESKS, str(id_))


def _check_in(
    session: Session,
    recorder: Recorder,
    arrival: Arrival,
    outcome: Outcome,
    method: Method,
    *,
    now: datetime,
    in_person: bool = True,
) -> CameIn | Refused:
    if isinstance(outcome, Refused):
        return outcome
    registration = session.get_one(Registration, outcome.registration_id)
    scan = IncomingScan(
        id=_scan_id(arrival.id),
        session_id=arrival.session_id,
        direction=Direction.IN,
        method=method,
        scanned_at=arrival.scanned_at,
        registration=registration.uid,
    )
    (result,) = record_scans(
        session, recorder, [scan], now=now, sent_at=arrival.sent_at, in_person=in_person
    )
    return CameIn(registration, result, replay=outcome.replay)
