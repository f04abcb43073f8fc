"""`POST /scans`: records scans, each with its own verdict; `POST /scans/<id>/undo` takes one back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flask import Response
from flask_babel import get_locale
from pydantic import ValidationError

from eventreg.api.access import device_required, is_active
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer, read
from eventreg.api.pairing import status_of
from eventreg.api.problems import problem
from eventreg.api.scan_schemas import (
    FirstOut,
    RegistrationOut,
    ScanIn,
    ScanOut,
    ScansIn,
    ScansOut,
    UndoIn,
    UndoOut,
)
from eventreg.checkin.models import Device, Scan
from eventreg.checkin.operations import (
    IncomingScan,
    NotUndone,
    ScanResult,
    device_recorder,
    record_scans,
    undo_at_desk,
)
from eventreg.checkin.operations.devices import actor_of
from eventreg.checkin.rules import DeviceRole, Reason, Verdict, with_gate
from eventreg.checkin.rules.sealing import group_word
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.queries import door_notes
from eventreg.tickets.rules import read_code


@api.post("/scans")
@device_required(late=True)
def post_scans(device: Device) -> Response:
    """Records 1 to 500 scans. A revoked or expired device delivers what it scanned before, unread."""
    batch = read(ScansIn)
    now = utc_now()
    checked = [_checked(element) for element in batch.scans]
    good = [scan for scan in checked if isinstance(scan, IncomingScan)]
    results = record_scans(
        db.session(),
        device_recorder(device),
        good,
        now=now,
        sent_at=batch.sent_at,
        status=status_of(batch.status) if batch.status else None,
    )
    answers = iter(_answers(results, device, str(get_locale() or "id")[:2]))
    db.session.commit()
    ordered = [
        _named(next(answers), scan.id) if isinstance(scan, IncomingScan) else scan
        for scan in checked
    ]
    return answer(ScansOut(server_time=now, results=ordered))


@api.post("/scans/<uuid:scan_id>/undo")
@device_required(role=DeviceRole.DESK)
def undo_scan(device: Device, scan_id: UUID) -> Response:
    """Takes back a scan that was a mistake, any device's of the event, within ten minutes."""
    why = read(UndoIn).reason
    actor = actor_of(device)
    outcome = undo_at_desk(
        db.session(), device.event_id, scan_id, reason=why, actor=actor, now=utc_now()
    )
    if outcome is None:
        return problem(404)
    if isinstance(outcome, NotUndone):
        return problem(409, title="This scan was not taken back", reason=outcome.reason.value)
    db.session.commit()
    return answer(UndoOut(id=str(scan_id), present=outcome.present))


def _checked(element: object) -> IncomingScan | ScanOut:
    """One element as the operation takes it, or the refusal of a bad one."""
    try:
        scan = ScanIn.model_validate(element)
        scanned_at = _within_calendar(scan.scanned_at)
    except (ValidationError, OverflowError):
        return _invalid(_id_of(element))
    return IncomingScan(
        id=scan.id,
        session_id=int(scan.session) if scan.session else None,
        direction=scan.direction,
        method=scan.method,
        scanned_at=scanned_at,
        code=None if scan.code is None else read_code(scan.code) or "",
        registration=scan.registration,
        checkpoint_id=int(scan.checkpoint) if scan.checkpoint else None,
        shown=scan.shown.state if scan.shown else None,
    )


def _within_calendar(moment: datetime) -> datetime:
    """Clock corrections must not leave the calendar: the years 1970 to 9998 suffice."""
    if not 1970 <= moment.year <= 9998:
        raise OverflowError
    return moment


def _id_of(element: object) -> str | None:
    """The id that a bad element bears, if it is a UUID: it is how the phone knows its scan again."""
    given = element.get("id") if isinstance(element, dict) else None
    try:
        return str(UUID(given)) if isinstance(given, str) else None
    except ValueError:
        return None


def _invalid(scan_id: str | None) -> ScanOut:
    return ScanOut(
        id=scan_id,
        verdict=Verdict.REFUSED,
        reason=Reason.INVALID,
        replay=False,
        registration=None,
        first=None,
        warning=None,
    )


def scan_out(result: ScanResult, device: Device, language: str) -> ScanOut:
    """The verdict on one scan, as the device may read it. `language`: 'id' or 'en'."""
    (one,) = _answers([result], device, language)
    return one


def _answers(results: list[ScanResult], device: Device, language: str) -> list[ScanOut]:
    """The verdicts; what the door should know of people's answers stands in their notes."""
    people = {one.registration.id for one in results if one.registration is not None}
    notes = door_notes(db.session(), device.event_id, people, language) if is_active(device) else {}
    return [_result(one, device, language, notes) for one in results]


def _result(result: ScanResult, device: Device, language: str, notes: Mapping[int, str]) -> ScanOut:
    scan = result.scan
    if scan is None:
        return _invalid(None)
    reads = is_active(device)
    person = result.registration if reads else None
    note = notes.get(person.id, "") if person else ""
    first = result.first if reads else None
    return ScanOut(
        id=str(scan.id),
        verdict=scan.verdict,
        reason=scan.reason,
        replay=result.replay,
        registration=_person(person, device.event, language, note) if person else None,
        first=FirstOut(at=first.scanned_at, device=_where(first)) if first else None,
        warning=scan.warning,
    )


def _where(scan: Scan) -> str:
    """Who made a scan, with the gate of a device that has one."""
    return with_gate(scan.officer, scan.device.gate if scan.device else "")


def _named(result: ScanOut, scan_id: UUID) -> ScanOut:
    return result.model_copy(update={"id": str(scan_id)})


def _person(
    registration: Registration, event: Event, language: str, answers: str
) -> RegistrationOut:
    return RegistrationOut(
        id=str(registration.uid),
        name=registration.printed_name,
        category=registration.offer.name(language),
        organization=registration.organization_name,
        note=" · ".join(filter(None, (registration.note, answers))),
        group=group_word(registration.group_id, event.ticket_key),
    )
