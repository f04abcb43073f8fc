"""`POST /scans/<id>/undo`: a desk takes a slip back within minutes."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.audit.models import AuditEntry
from eventreg.checkin.models import Attendance, Receipt, Scan, ScanUndo
from eventreg.checkin.operations import DESK_UNDOES
from eventreg.events.models import Checkpoint, Event
from eventreg.registration.models import Registration
from tests.api.door import Door, paired, rows
from tests.clients import SeparateClient
from tests.factories import bearer, make_event

MINUTE = timedelta(minutes=1)


def undo(door: Door, scan_id: object, reason: object = "Salah orang.") -> TestResponse:
    """What the API says to a device that takes a scan back."""
    body = {"reason": reason} if reason is not None else {}
    return door.client.post(f"/api/v1/scans/{scan_id}/undo", json=body, headers=bearer(door.token))


def test_a_slip_of_any_device_is_taken_back(
    door: Door, desk: Door, person: Registration, session: Session
) -> None:
    scanned = door.one(person)
    answer = undo(desk, scanned["id"])

    assert (answer.status_code, answer.get_json()) == (
        200,
        {"id": scanned["id"], "present": False},
    )
    assert rows(session, Attendance) == 0
    kept = session.scalars(select(ScanUndo)).one()
    assert (kept.reason, kept.officer) == ("Salah orang.", "Meja 1")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "scan.undone")).one()
    assert (entry.actor_kind, entry.actor_label, entry.reason) == (
        "device", "Meja 1", "Salah orang.",
    )  # fmt: skip
    assert door.one(person)["verdict"] == "accepted"


def test_asked_again_it_answers_as_the_first_time(
    desk: Door, person: Registration, session: Session
) -> None:
    scanned = desk.one(person)
    first = undo(desk, scanned["id"])
    session.get_one(Scan, UUID(scanned["id"])).received_at -= DESK_UNDOES + MINUTE
    session.flush()
    again = undo(desk, scanned["id"], "Lagi.")

    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert [one.reason for one in session.scalars(select(ScanUndo))] == ["Salah orang."]


def test_another_scan_may_still_show_the_person(desk: Door, person: Registration) -> None:
    first, second = desk.one(person), desk.one(person)

    assert undo(desk, second["id"]).get_json()["present"] is True
    assert undo(desk, first["id"]).get_json()["present"] is False


def test_what_was_received_is_taken_back_as_well(
    desk: Door, person: Registration, event: Event, session: Session
) -> None:
    event.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
    session.flush()
    place = {"session": None, "checkpoint": str(event.checkpoints[0].id)}
    scanned = desk.one(person, **place)

    assert undo(desk, scanned["id"]).get_json()["present"] is False
    assert undo(desk, scanned["id"]).get_json()["present"] is False
    assert rows(session, Receipt) == 0
    assert desk.one(person, **place)["verdict"] == "accepted"


def test_after_ten_minutes_it_is_the_offices(
    desk: Door, person: Registration, session: Session
) -> None:
    """Counted from the arrival: what a phone delivers late can still be taken back."""
    late = desk.one(person, scanned_at=(desk.now - 50 * MINUTE).isoformat())
    assert undo(desk, late["id"]).status_code == 200

    old = desk.one(person)
    session.get_one(Scan, UUID(old["id"])).received_at -= DESK_UNDOES + MINUTE
    session.flush()
    answer = undo(desk, old["id"])

    assert (answer.status_code, answer.get_json()["reason"]) == (409, "too_late")
    assert rows(session, Attendance) == 1


def test_what_never_counted_is_not_taken_back(desk: Door) -> None:
    answer = undo(desk, desk.one()["id"])

    assert (answer.status_code, answer.get_json()["reason"]) == (409, "counted_not")


def test_scans_of_others_and_of_nobody_are_not_there(
    desk: Door, client: SeparateClient, session: Session, person: Registration, now: datetime
) -> None:
    from_here = desk.one(person)
    there = paired(client, session, make_event(session, now=now), now, role=desk.device.role)

    for door, scan_id in ((there, from_here["id"]), (desk, uuid4()), (desk, "x"), (desk, "0")):
        assert undo(door, scan_id).status_code == 404
    assert rows(session, ScanUndo) == 0


@pytest.mark.parametrize("reason", [None, "", "  \n ", 5, "x" * 501, ["x"]])
def test_a_reason_is_needed(
    reason: object, desk: Door, person: Registration, session: Session
) -> None:
    answer = undo(desk, desk.one(person)["id"], reason)

    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"] == "reason"
    assert rows(session, ScanUndo) == 0


def test_only_a_desk_may(door: Door, person: Registration) -> None:
    assert undo(door, door.one(person)["id"]).status_code == 403


def test_a_revoked_desk_may_not(
    desk: Door, person: Registration, session: Session, now: datetime
) -> None:
    scanned = desk.one(person)
    desk.device.revoked_at = now
    session.flush()
    answer = undo(desk, scanned["id"])

    assert (answer.status_code, answer.get_json()["type"]) == (401, "device-revoked")
    assert rows(session, Attendance) == 1
