"""What a desk sent about a person, as the operations take it, and what is wrong with it."""

from eventreg.api.desk_schemas import ArrivalIn, SubstituteIn, WalkInIn
from eventreg.api.problems import FieldProblem
from eventreg.checkin.models import Device
from eventreg.checkin.operations import Arrival, TypedWalkIn
from eventreg.checkin.operations.bringing_in import arrival_fault, person_typed
from eventreg.checkin.rules.desk import LONGEST_NAME, LONGEST_ORGANIZATION, DeskFault
from eventreg.people.rules import clean_line
from eventreg.registration.models import Registration
from eventreg.registration.operations import Substitution, person_of
from eventreg.registration.rules import Person

_LONGEST_REASON = 500
_WHY = {
    DeskFault.SESSION: "is none that this device scans for",
    DeskFault.MOMENT: "must lie between 1970 and 9998",
    DeskFault.CATEGORY: "is none of this event",
    DeskFault.CODE: "was not made under the key of this event",
    DeskFault.NAME: f"1 to {LONGEST_NAME} characters",
    DeskFault.ORGANIZATION: f"at most {LONGEST_ORGANIZATION} characters",
    DeskFault.PHONE: "cannot be called",
}


def problem_of(fault: DeskFault) -> FieldProblem:
    """A fault in what was sent, with the field's name."""
    return FieldProblem(fault.value, _WHY[fault])


def fault_of(device: Device, body: ArrivalIn) -> FieldProblem | None:
    """What is wrong with where and when somebody came in; none: nothing."""
    fault = arrival_fault(device, arrival_of(body))
    return problem_of(fault) if fault is not None else None


def arrival_of(body: ArrivalIn) -> Arrival:
    """An arrival as the operations take it."""
    return Arrival(body.id, int(body.session), body.scanned_at, body.sent_at)


def typed_of(body: WalkInIn, language: str) -> TypedWalkIn:
    """Somebody who comes unannounced, as the operation takes them."""
    return TypedWalkIn(
        arrival=arrival_of(body),
        category_id=int(body.category),
        full_name=body.full_name,
        organization=body.organization,
        phone=body.phone,
        code=body.code,
        language=language,
    )


def person_of_walk_in(body: WalkInIn) -> Person | None:
    """The person who was typed, where nothing is wrong with them."""
    person = person_typed(body.full_name, body.phone, body.organization)
    return None if isinstance(person, DeskFault) else person


def substitution_of(
    old: Registration, body: SubstituteIn, language: str
) -> Substitution | FieldProblem:
    """Somebody who comes in another's place, of the same region and organization."""
    reason = clean_line(body.reason)
    if not 1 <= len(reason) <= _LONGEST_REASON:
        return FieldProblem("reason", f"1 to {_LONGEST_REASON} characters")
    was = person_of(old)
    person = person_typed(body.full_name, body.phone, was.organization, was.region_code)
    if isinstance(person, DeskFault):
        return problem_of(person)
    return Substitution(person, body.id, reason, language=language, incomplete=True)
