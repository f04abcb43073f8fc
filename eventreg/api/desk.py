"""`/walk-ins` and `/substitutes`: people who come without a ticket, for devices of the desk."""

from uuid import UUID

from flask import Response
from flask_babel import get_locale

from eventreg.api.access import device_required, is_active
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer, read
from eventreg.api.desk_persons import (
    arrival_of,
    fault_of,
    person_of_walk_in,
    problem_of,
    substitution_of,
    typed_of,
)
from eventreg.api.desk_schemas import (
    ArrivalIn,
    AtDoorOut,
    CameInOut,
    DeliveredOut,
    NotInOut,
    SubstituteIn,
    WalkInIn,
)
from eventreg.api.problems import FieldProblem, problem, wrong_request
from eventreg.api.scans import scan_out
from eventreg.api.schemas import FoundOut
from eventreg.api.search import found_out
from eventreg.checkin.models import Device
from eventreg.checkin.operations import (
    AlreadyInside,
    CameIn,
    admit,
    bring_in,
    device_recorder,
    substitute_at_desk,
)
from eventreg.checkin.operations.devices import actor_of
from eventreg.checkin.queries.finding import found_people
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.desk import DeskFault
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.people.rules import name_key
from eventreg.registration.queries import at_door, by_uid, same_person
from eventreg.registration.rules import Person, Refusal, Refused
from eventreg.tickets.queries import ticket_of


@api.get("/walk-ins")
@device_required(role=DeviceRole.DESK)
def walk_ins(device: Device) -> Response:
    """Who typed themselves in at the door and waits to be admitted."""
    ids = [one.id for one in at_door(db.session(), device.event_id)]
    found = found_people(db.session(), device.event, ids, language=_language())
    return answer(AtDoorOut(waiting=[found_out(one, _language()) for one in found]))


@api.post("/walk-ins")
@device_required(role=DeviceRole.DESK, late=True)
def post_walk_in(device: Device) -> Response:
    """Registers somebody on a place and checks them in. A revoked device delivers whom it added before.

    It is then told the id and the verdict, and of nobody who they are or whether they are registered.
    """
    body, now = read(WalkInIn), utc_now()
    typed = typed_of(body, _language())
    outcome = bring_in(db.session(), device, typed, actor=actor_of(device), now=now)
    if isinstance(outcome, DeskFault) and outcome is not DeskFault.CODE_TAKEN:
        return _faulty(outcome)
    if not is_active(device):
        return _delivered(device, body, outcome)
    return _answered(device, outcome, person_of_walk_in(body))


@api.post("/walk-ins/<uuid:registration_id>/admit")
@device_required(role=DeviceRole.DESK)
def admit_walk_in(device: Device, registration_id: UUID) -> Response:
    """Admits somebody who typed themselves in, and checks them in."""
    body, now = read(ArrivalIn), utc_now()
    found = by_uid(db.session(), device.event_id, registration_id)
    if found is None:
        return problem(404)
    if (fault := fault_of(device, body)) is not None:
        return wrong_request(fault, status=422)
    recorder = device_recorder(device)
    outcome = admit(
        db.session(), recorder, found, arrival_of(body), actor=actor_of(device), now=now
    )
    return _answered(device, outcome, None)


@api.post("/substitutes")
@device_required(role=DeviceRole.DESK)
def post_substitute(device: Device) -> Response:
    """Puts somebody else in a person's place and checks them in."""
    body, now = read(SubstituteIn), utc_now()
    old = by_uid(db.session(), device.event_id, body.replaces)
    if old is None:
        return problem(404)
    form = fault_of(device, body) or substitution_of(old, body, _language())
    if isinstance(form, FieldProblem):
        return wrong_request(form, status=422)
    recorder, arrival = device_recorder(device), arrival_of(body)
    outcome = substitute_at_desk(
        db.session(), recorder, old, form, arrival, actor=actor_of(device), now=now
    )
    return _answered(device, outcome, form.person)


def _faulty(fault: DeskFault) -> Response:
    """Nobody was added for what was sent, which is noted if it came late; commits."""
    db.session.commit()
    if fault is DeskFault.DEVICE_REVOKED:
        return problem(401, kind="device-revoked", title="This device was revoked or has expired")
    return wrong_request(problem_of(fault), status=422)


def _delivered(device: Device, body: WalkInIn, outcome: CameIn | Refused | DeskFault) -> Response:
    """What a device that may read nothing is told: that somebody came in, or not, and never why; commits."""
    if isinstance(outcome, CameIn):
        verdict = scan_out(outcome.scan, device, _language()).verdict
        said = answer(DeliveredOut(id=str(body.id), verdict=verdict), 201)
    else:
        said = _refused("not_recorded", "Nobody was registered")
    db.session.commit()
    return said


def _answered(
    device: Device, outcome: CameIn | Refused | DeskFault | AlreadyInside, person: Person | None
) -> Response:
    """201 with the ticket and the verdict, or why nobody came in; commits."""
    match outcome:
        case CameIn():
            said = _came_in(device, outcome)
        case DeskFault():
            said = _refused(outcome.value, "This code is another ticket")
        case AlreadyInside():
            said = _refused("already_inside", "This person is present")
        case Refused(Refusal.ALREADY_REGISTERED):
            said = _registered_already(device, person)
        case Refused(reason):
            said = _refused(reason.value, "Nobody was registered")
    db.session.commit()
    return said


def _came_in(device: Device, outcome: CameIn) -> Response:
    session, one = db.session(), outcome.registration
    (found,) = found_people(session, device.event, [one.id], language=_language())
    code = ticket_of(session, one.id).code
    return answer(
        CameInOut(
            registration=found_out(found, _language()),
            code=code,
            short=found.short,
            replay=outcome.replay,
            scan=scan_out(outcome.scan, device, _language()),
        ),
        201,
    )


def _registered_already(device: Device, person: Person | None) -> Response:
    """Who stands in the way, so that the desk checks them in instead."""
    other = _same(device, person) if person is not None else None
    title = "This person is registered already"
    return _refused(Refusal.ALREADY_REGISTERED.value, title, registration=other)


def _same(device: Device, person: Person) -> FoundOut | None:
    session = db.session()
    key = name_key(person.full_name)
    one = same_person(session, device.event_id, key=key, nip=person.nip, phone=person.phone)
    if one is None:
        return None
    (found,) = found_people(session, device.event, [one.id], language=_language())
    return found_out(found, _language())


def _refused(reason: str, title: str, registration: FoundOut | None = None) -> Response:
    kind = reason.replace("_", "-")
    body = NotInOut(
        type=kind, title=title, status=409, reason=reason, errors=[], registration=registration
    )
    return Response(body.model_dump_json(), 409, mimetype="application/problem+json")


def _language() -> str:
    return str(get_locale() or "id")[:2]
