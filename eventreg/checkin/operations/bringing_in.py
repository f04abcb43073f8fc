"""People whom a desk added, as its phone tells them: by itself, late or in a file that somebody brings.

They are checked as forms check them. Whoever is not added although the phone was without a network is
noted for the office: at the desk nobody may look at that phone any more.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.checkin.models import Device
from eventreg.checkin.operations.incoming import Recorder, device_recorder
from eventreg.checkin.operations.not_added import note_not_added
from eventreg.checkin.operations.walking_in import (
    Arrival,
    CameIn,
    CodeTaken,
    TypedWalkIn,
    WalkIn,
    add_walk_in,
)
from eventreg.checkin.queries.not_added import NotAdded
from eventreg.checkin.rules import LATE_AFTER, corrected
from eventreg.checkin.rules.desk import LONGEST_NAME, LONGEST_ORGANIZATION, DeskFault
from eventreg.events.models import Event
from eventreg.people.numbers import parse_phone
from eventreg.people.rules import clean_line
from eventreg.regions.rules import PROVINCE
from eventreg.registration.rules import Person, Refused, person_at_door
from eventreg.tickets.rules import is_genuine, read_code


def bring_in(
    session: Session,
    device: Device,
    typed: TypedWalkIn,
    *,
    actor: Actor,
    now: datetime,
    in_person: bool = True,
) -> CameIn | Refused | DeskFault:
    """Registers somebody whom a desk added and checks them in, or says why not. `now`: UTC.

    `in_person`: the device sends this itself, and not somebody who brings its file. Then whoever it
    added after its access had ended is refused and left at that, lest a stolen phone fill the
    office's list. Needs a writing transaction.
    """
    outcome = _outcome(session, device, typed, actor=actor, now=now, in_person=in_person)
    if isinstance(outcome, CameIn):
        return outcome
    at = _moment(device, typed.arrival, now)
    here = in_person and (now - at <= LATE_AFTER or not _in_time(device, at))
    if not here:
        reason = outcome.reason if isinstance(outcome, Refused) else outcome
        note_not_added(session, device, typed, reason, at=at, actor=actor, now=now)
    return outcome


def arrival_fault(device: Device, arrival: Arrival) -> DeskFault | None:
    """What is wrong with where and when somebody came in, by a device's account; none: nothing."""
    only = {one.session_id for one in device.limited_to}
    sessions = {one.id for one in device.event.sessions if not only or one.id in only}
    if arrival.session_id not in sessions:
        return DeskFault.SESSION
    moments = [one for one in (arrival.scanned_at, arrival.sent_at) if one is not None]
    if any(not 1970 <= moment.year <= 9998 for moment in moments):
        return DeskFault.MOMENT
    return None


def walk_in_of(event: Event, typed: TypedWalkIn) -> WalkIn | DeskFault:
    """Somebody who comes unannounced, as sign-up takes them; or what is wrong with what was typed."""
    offer = next((one for one in event.offers if one.id == typed.category_id), None)
    if offer is None:
        return DeskFault.CATEGORY
    code = None if typed.code is None else read_code(typed.code) or ""
    if code is not None and not is_genuine(code, event.ticket_key):
        return DeskFault.CODE
    person = person_typed(typed.full_name, typed.phone, typed.organization)
    if isinstance(person, DeskFault):
        return person
    return WalkIn(typed.arrival, offer.id, person, code=code, language=typed.language)


def person_typed(
    full_name: str, phone: str, organization: str, region_code: str = PROVINCE
) -> Person | DeskFault:
    """The few facts that a desk types about somebody, cleaned; or which of them is wrong."""
    name, office, number = clean_line(full_name), clean_line(organization), clean_line(phone)
    if not 1 <= len(name) <= LONGEST_NAME:
        return DeskFault.NAME
    if len(office) > LONGEST_ORGANIZATION:
        return DeskFault.ORGANIZATION
    known = parse_phone(number) if number else None
    if number and known is None:
        return DeskFault.PHONE
    return person_at_door(name, office, known, region_code)


def _outcome(
    session: Session,
    device: Device,
    typed: TypedWalkIn,
    *,
    actor: Actor,
    now: datetime,
    in_person: bool,
) -> CameIn | Refused | DeskFault:
    if (fault := arrival_fault(device, typed.arrival)) is not None:
        return fault
    if not _in_time(device, _moment(device, typed.arrival, now)):
        return DeskFault.DEVICE_REVOKED
    wanted = walk_in_of(device.event, typed)
    if isinstance(wanted, DeskFault):
        return wanted
    recorder = device_recorder(device)
    outcome = add_walk_in(session, recorder, wanted, actor=actor, now=now, in_person=in_person)
    return DeskFault.CODE_TAKEN if isinstance(outcome, CodeTaken) else outcome


def _moment(device: Device, arrival: Arrival, now: datetime) -> datetime:
    """When somebody came in, by the device's clock set right."""
    return corrected(
        arrival.scanned_at,
        sent_at=arrival.sent_at,
        received_at=now,
        paired_at=device_recorder(device).trusted_from,
    )


def _in_time(device: Device, at: datetime) -> bool:
    """Whether the device was still allowed to let anybody in."""
    until = device_recorder(device).active_until
    return until is None or at < until


def add_again(
    session: Session,
    event: Event,
    recorder: Recorder,
    noted: NotAdded,
    *,
    actor: Actor,
    now: datetime,
    beyond: str = "",
) -> CameIn | Refused | DeskFault:
    """Tries once more to register somebody who was noted, with the ticket and time that they had. `now`: UTC.

    `beyond`: why staff give a place although none may be left. Needs a writing transaction.
    """
    if noted.session_id not in {one.id for one in event.sessions}:
        return DeskFault.SESSION
    typed = TypedWalkIn(
        arrival=Arrival(noted.id, noted.session_id, noted.at),
        category_id=noted.category_id,
        full_name=noted.full_name,
        organization=noted.organization,
        phone=noted.phone,
        code=noted.code,
        language=noted.language,
    )
    wanted = walk_in_of(event, typed)
    if isinstance(wanted, DeskFault):
        return wanted
    again = replace(wanted, beyond=beyond)
    # When they came was set right and bounded when it was noted.
    by = replace(recorder, trusted_from=noted.at)
    outcome = add_walk_in(session, by, again, actor=actor, now=now)
    return DeskFault.CODE_TAKEN if isinstance(outcome, CodeTaken) else outcome
