"""What a desk sent about a person, checked as forms check it."""

from eventreg.api.desk_schemas import ArrivalIn, SubstituteIn, WalkInIn
from eventreg.api.problems import FieldProblem
from eventreg.checkin.models import Device
from eventreg.checkin.operations import Arrival, WalkIn
from eventreg.people.numbers import parse_phone
from eventreg.people.rules import clean_line
from eventreg.regions.rules import PROVINCE
from eventreg.registration.models import Registration
from eventreg.registration.operations import Substitution, person_of
from eventreg.registration.rules import Person, person_at_door
from eventreg.tickets.rules import is_genuine, read_code

_LONGEST_NAME, _LONGEST_ORGANIZATION, _LONGEST_REASON = 100, 300, 500


def fault_of(device: Device, body: ArrivalIn) -> FieldProblem | None:
    """What is wrong with where and when somebody came in; none: nothing."""
    only = {one.session_id for one in device.limited_to}
    sessions = {one.id for one in device.event.sessions if not only or one.id in only}
    if int(body.session) not in sessions:
        return FieldProblem("session", "is none that this device scans for")
    moments = [one for one in (body.scanned_at, body.sent_at) if one is not None]
    if any(not 1970 <= moment.year <= 9998 for moment in moments):
        return FieldProblem("scanned_at", "must lie between 1970 and 9998")
    return None


def arrival_of(body: ArrivalIn) -> Arrival:
    """An arrival as the operations take it."""
    return Arrival(body.id, int(body.session), body.scanned_at, body.sent_at)


def walk_in_of(device: Device, body: WalkInIn, language: str) -> WalkIn | FieldProblem:
    """Somebody who comes unannounced, as the operation takes it; or what is wrong with what was sent."""
    offer = next((one for one in device.event.offers if one.id == int(body.category)), None)
    if offer is None:
        return FieldProblem("category", "is none of this event")
    code = None if body.code is None else read_code(body.code) or ""
    if code is not None and not is_genuine(code, device.event.ticket_key):
        return FieldProblem("code", "was not made under the key of this event")
    person = _person(body.full_name, body.phone, body.organization)
    if isinstance(person, FieldProblem):
        return person
    return WalkIn(arrival_of(body), offer.id, person, code=code, language=language)


def substitution_of(
    old: Registration, body: SubstituteIn, language: str
) -> Substitution | FieldProblem:
    """Somebody who comes in another's place, of the same region and organization."""
    reason = clean_line(body.reason)
    if not 1 <= len(reason) <= _LONGEST_REASON:
        return FieldProblem("reason", f"1 to {_LONGEST_REASON} characters")
    was = person_of(old)
    person = _person(body.full_name, body.phone, was.organization, was.region_code)
    if isinstance(person, FieldProblem):
        return person
    return Substitution(person, body.id, reason, language=language, incomplete=True)


def _person(
    full_name: str, phone: str, organization: str, region_code: str = PROVINCE
) -> Person | FieldProblem:
    name, office, number = clean_line(full_name), clean_line(organization), clean_line(phone)
    if not 1 <= len(name) <= _LONGEST_NAME:
        return FieldProblem("full_name", f"1 to {_LONGEST_NAME} characters")
    if len(office) > _LONGEST_ORGANIZATION:
        return FieldProblem("organization", f"at most {_LONGEST_ORGANIZATION} characters")
    known = parse_phone(number) if number else None
    if number and known is None:
        return FieldProblem("phone", "cannot be called")
    return person_at_door(name, office, known, region_code)
