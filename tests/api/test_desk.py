"""People without a ticket at the desk: walk-ins, those who typed themselves in, substitutes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.api import desk_schemas
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, SYSTEM, Action
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import revoke
from eventreg.checkin.queries.not_added import not_added
from eventreg.checkin.rules import DeviceRole, Method
from eventreg.events.models import Event, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.operations import AtDoor, SignUp, cancel, sign_up
from eventreg.registration.queries import by_submission
from eventreg.registration.rules import Pending, State
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import make_code, short_code
from tests.api.door import Door, paired
from tests.clients import SeparateClient
from tests.factories import (
    NOTICE_READ,
    bearer,
    make_event,
    make_person,
    make_registration,
    offer_of,
)

MINUTE = timedelta(minutes=1)


def arrival(desk: Door, **more: Any) -> dict[str, Any]:
    """That somebody came in to the first session now."""
    facts = {
        "id": str(uuid4()),
        "session": str(desk.event.sessions[0].id),
        "scanned_at": desk.now.isoformat(),
    }
    return facts | more


def walk_in(desk: Door, **more: Any) -> dict[str, Any]:
    facts = {"full_name": "Maryam", "category": str(offer_of(desk.event, "kim").id)}
    return arrival(desk, **(facts | more))


def send(desk: Door, path: str, body: Any) -> TestResponse:
    return desk.client.post(f"/api/v1{path}", json=body, headers=bearer(desk.token))


def come_in(desk: Door, path: str, body: Any) -> dict[str, Any]:
    answer = send(desk, path, body)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.get_json()
    return said


def people(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Registration)) or 0


def test_a_walk_in_has_a_place_a_ticket_and_is_present(desk: Door, session: Session) -> None:
    body = walk_in(
        desk, full_name=" Siti  Maryam ", organization="KIM Contoh", phone="0893-0077-0001"
    )
    said = come_in(desk, "/walk-ins", body)
    one = session.scalars(select(Registration)).one()
    assert (one.full_name, one.organization, one.phone) == (
        *("Siti Maryam", "KIM Contoh", "+6289300770001"),
    )
    assert (one.state, one.seat, one.incomplete) == (State.CONFIRMED, 1, True)
    assert said["registration"]["id"] == str(one.uid)
    assert said["registration"]["incomplete"] is True
    assert "893" not in said["registration"]["phone_masked"]
    ticket = ticket_of(session, one.id)
    assert said["code"] == ticket.code
    assert said["short"] == short_code(ticket.id, desk.event.ticket_key)
    assert (said["scan"]["verdict"], said["replay"]) == ("accepted", False)
    there = session.scalars(select(Attendance)).one()
    assert (there.registration_id, there.method) == (one.id, Method.WALK_IN)
    assert there.entered_at == desk.now


def test_name_and_category_suffice(desk: Door, session: Session) -> None:
    come_in(desk, "/walk-ins", walk_in(desk, full_name="Sutrisno"))
    one = session.scalars(select(Registration)).one()
    assert (one.phone, one.organization, one.gender, one.region_code) == (None, "", "", "35")


def test_the_scan_of_a_walk_in_s_ticket_comes_after_them(desk: Door, session: Session) -> None:
    """Both are sent one after the other, and the slower journey makes the first seem the later."""
    code = come_in(desk, "/walk-ins", walk_in(desk))["code"]
    earlier = (desk.now - timedelta(seconds=1)).isoformat()
    scan = desk.one(code=code, scanned_at=earlier, method="manual")
    assert scan["verdict"] == "repeat"
    there = session.scalars(select(Attendance)).one()
    assert (there.method, there.entered_at) == (Method.WALK_IN, desk.now)


def test_sent_twice_it_is_one_person_and_one_scan(desk: Door, session: Session) -> None:
    body = walk_in(desk)
    first, second = (come_in(desk, "/walk-ins", body) for _ in range(2))
    assert (first["replay"], second["replay"]) == (False, True)
    assert second["scan"]["replay"] is True
    for said in (first, second):
        del said["replay"], said["scan"]["replay"]
    assert first == second
    assert people(session) == 1
    assert session.scalar(select(func.count()).select_from(Scan)) == 1


def test_a_code_that_the_phone_made_is_the_ticket(desk: Door, session: Session) -> None:
    code = make_code(token_bytes(10), desk.event.ticket_key)
    body = walk_in(desk, code=f"HTTPS://ACARA.EXAMPLE.ORG/T/{code}")
    said = come_in(desk, "/walk-ins", body)
    assert said["code"] == code
    assert desk.one(code=code)["verdict"] == "repeat"
    assert come_in(desk, "/walk-ins", body)["code"] == code


@pytest.mark.parametrize("code", ["A" * 26, "", "kurz", "\u0000" * 26])
def test_a_code_of_another_key_is_none(code: str, desk: Door, session: Session) -> None:
    answer = send(desk, "/walk-ins", walk_in(desk, code=code))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "code"
    assert people(session) == 0


def test_nobody_gets_the_code_of_somebody_else(
    desk: Door, person: Registration, session: Session
) -> None:
    code = ticket_of(session, person.id).code
    answer = send(desk, "/walk-ins", walk_in(desk, code=code))
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "code_taken")
    assert people(session) == 1


@pytest.mark.parametrize(
    "typed", ["Hj. Lilik Wahyuni", "lilik wahyuni, S.Sos.", "Dra. Hj. Lilik Wahyuni"]
)
def test_titles_make_nobody_another_person(
    desk: Door, event: Event, session: Session, typed: str
) -> None:
    make_registration(
        session, offer_of(event, "agency"), full_name="Lilik Wahyuni", phone="+6289300770003"
    )
    answer = send(desk, "/walk-ins", walk_in(desk, full_name=typed, phone="0893 0077 0003"))

    assert (answer.status_code, answer.get_json()["reason"]) == (409, "already_registered")
    assert people(session) == 1


def test_titles_stand_apart_and_are_printed_as_they_were_typed(
    desk: Door, session: Session
) -> None:
    answer = send(desk, "/walk-ins", walk_in(desk, full_name="Drs. H. MOCH TOHA, M.Si."))
    assert answer.status_code == 201
    (one,) = session.scalars(select(Registration)).all()

    assert (one.title_front, one.full_name, one.title_back) == ("Drs. H.", "MOCH TOHA", "M.Si.")
    assert one.printed_name == "Drs. H. MOCH TOHA, M.Si."


def test_who_is_registered_is_named_to_be_checked_in(
    desk: Door, event: Event, session: Session
) -> None:
    known = make_registration(
        session, offer_of(event, "agency"), full_name="Moh. Hasan", phone="+6289300770002"
    )
    body = walk_in(desk, full_name="Muhammad Hasan", phone="0893 0077 0002")
    answer = send(desk, "/walk-ins", body)
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "already_registered")
    assert answer.get_json()["registration"]["id"] == str(known.uid)
    assert "8930077" not in answer.text
    assert people(session) == 1
    assert desk.one(known, code=None, registration=str(known.uid))["verdict"] == "accepted"


def test_a_full_category_refuses_and_nobody_is_put_in_the_waiting_list(
    client: SeparateClient, session: Session, now: datetime
) -> None:
    event = make_event(session, quota=1, waiting_list=True, now=now)
    desk = paired_desk(client, session, event, now)
    come_in(desk, "/walk-ins", walk_in(desk, full_name="Sutrisno"))
    answer = send(desk, "/walk-ins", walk_in(desk))
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "full")
    assert people(session) == 1


def test_sign_up_that_has_closed_closes_no_door(
    desk: Door, event: Event, session: Session, now: datetime
) -> None:
    event.signup_closes_at = now - MINUTE
    session.flush()
    come_in(desk, "/walk-ins", walk_in(desk))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "\u0000 \u200b"}, "full_name"),
        ({"full_name": "x" * 101}, "full_name"),
        ({"phone": "12"}, "phone"),
        ({"phone": "0893-0000-03x0"}, "phone"),
        ({"organization": "x" * 301}, "organization"),
        ({"category": "999999"}, "category"),
        ({"session": "999999"}, "session"),
        ({"scanned_at": "0001-01-01T00:00:00+14:00"}, "scanned_at"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    change: dict[str, str], field: str, desk: Door, session: Session
) -> None:
    answer = send(desk, "/walk-ins", walk_in(desk, **change))
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]
    assert people(session) == 0


@pytest.mark.parametrize("body", [{}, [], "x", {"id": "1"}])
def test_what_has_no_shape_is_a_400(body: Any, desk: Door) -> None:
    for path in ("/walk-ins", "/substitutes"):
        assert send(desk, path, body).status_code == 400


def test_a_door_adds_nobody(door: Door, session: Session, person: Registration) -> None:
    bodies = {
        "/walk-ins": walk_in(door),
        f"/walk-ins/{person.uid}/admit": arrival(door),
        "/substitutes": arrival(door, replaces=str(person.uid), full_name="Maryam", reason="Sakit"),
    }
    for path, body in bodies.items():
        assert send(door, path, body).get_json()["type"] == "wrong-role", path
    assert door.get("/walk-ins").status_code == 403
    assert people(session) == 1


def test_a_revoked_desk_delivers_whom_it_added_before_and_learns_of_nobody(
    desk: Door, event: Event, session: Session
) -> None:
    known = make_registration(
        session, offer_of(event, "agency"), full_name="Hasan", phone="+6289300770003"
    )
    before, after = desk.now - 10 * MINUTE, desk.now + MINUTE
    revoke(session, desk.device, actor=SYSTEM, now=desk.now)
    delivered = walk_in(desk, scanned_at=before.isoformat())
    for _ in range(2):
        said = come_in(desk, "/walk-ins", delivered)
        assert said == {"id": delivered["id"], "verdict": "accepted"}
    late = send(desk, "/walk-ins", walk_in(desk, scanned_at=after.isoformat()))
    assert (late.status_code, late.get_json()["type"]) == (401, "device-revoked")
    body = walk_in(desk, full_name="Hasan", phone="0893-0077-0003", scanned_at=before.isoformat())
    taken = walk_in(desk, code=ticket_of(session, known.id).code, scanned_at=before.isoformat())
    refused = [send(desk, "/walk-ins", one) for one in (body, taken)]
    assert [one.status_code for one in refused] == [409, 409]
    assert refused[0].get_json() == refused[1].get_json()
    assert refused[0].get_json()["registration"] is None
    assert "already" not in refused[0].text
    assert desk.get("/walk-ins").status_code == 401


def test_who_is_refused_late_is_noted_for_the_office(
    desk: Door, event: Event, session: Session
) -> None:
    """The desk has moved on; the phone keeps the refusal, and the office sees it as well."""
    offer_of(event, "kim").quota = 0
    at = desk.now - 10 * MINUTE
    late = walk_in(desk, scanned_at=at.isoformat(), phone="0893-0077-0004")
    wrong = walk_in(desk, scanned_at=at.isoformat(), full_name="Sutrisno", phone="12")
    said = [send(desk, "/walk-ins", one).status_code for one in (late, late, wrong, wrong)]
    assert said == [409, 409, 422, 422]
    noted = not_added(session, event.id)
    assert [(one.full_name, one.reason, one.at) for one in noted] == [
        *(("Maryam", "full", at), ("Sutrisno", "phone", at)),
    ]
    offer_of(event, "kim").quota = 1
    come_in(desk, "/walk-ins", late)
    assert [one.full_name for one in not_added(session, event.id)] == ["Sutrisno"]


def test_who_is_refused_at_once_or_after_a_revocation_is_not_noted(
    desk: Door, event: Event, session: Session
) -> None:
    """At once the desk sees it itself; and a stolen phone fills no list."""
    offer_of(event, "kim").quota = 0
    assert send(desk, "/walk-ins", walk_in(desk)).status_code == 409
    revoke(session, desk.device, actor=SYSTEM, now=desk.now - 20 * MINUTE)
    after = (desk.now - 10 * MINUTE).isoformat()
    stolen = [walk_in(desk, scanned_at=after, **one) for one in ({}, {"phone": "12"})]
    stolen.append(walk_in(desk, scanned_at=after, session="999"))
    assert [send(desk, "/walk-ins", one).status_code for one in stolen] == [401, 401, 422]
    assert not_added(session, event.id) == []


class SlowBody(BytesIO):
    """A body during which something happens."""

    def __init__(self, body: Any, meanwhile: Callable[[], None]) -> None:
        super().__init__(json.dumps(body).encode())
        self._meanwhile = meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        """The body, after that has happened."""
        self._meanwhile()
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        """The same, for whoever brings the room for it."""
        self._meanwhile()
        return super().readinto(buffer)


def test_a_body_that_comes_slowly_does_not_outlive_a_revocation(
    desk: Door, event: Event, person: Registration, session: Session
) -> None:
    """What the device may read is judged when it has said everything."""

    def taken_away() -> None:
        revoke(session, session.get_one(Device, desk.device.id), actor=SYSTEM, now=desk.now)
        session.commit()

    scan = {"scans": [desk.scan(person, scanned_at=(desk.now - MINUTE).isoformat())]}
    came = walk_in(desk, scanned_at=(desk.now - MINUTE).isoformat())
    replaced = arrival(desk, replaces=str(person.uid), full_name="Bambang", reason="Sakit")
    answers = []
    for path, body in (("/scans", scan), ("/walk-ins", came), ("/substitutes", replaced)):
        device = session.get_one(Device, desk.device.id)
        device.revoked_at = None
        session.flush()
        stream = SlowBody(body, taken_away)
        answers.append(
            desk.client.post(
                f"/api/v1{path}",
                input_stream=stream,
                content_length=len(stream.getvalue()),
                content_type="application/json",
                headers=bearer(desk.token),
            )
        )
    scanned, delivered, refused = answers
    assert scanned.get_json()["results"][0]["verdict"] == "accepted"
    assert scanned.get_json()["results"][0]["registration"] is None
    assert delivered.get_json() == {"id": came["id"], "verdict": "accepted"}
    assert (refused.status_code, refused.get_json()["type"]) == (401, "device-revoked")


def test_the_id_of_another_form_is_no_walk_in(
    desk: Door, person: Registration, session: Session
) -> None:
    """Whoever knows or guesses the id of a form learns nothing of who sent it."""
    at = (desk.now - MINUTE).isoformat()
    body = walk_in(desk, id=str(person.submission_id), scanned_at=at)
    answers = [send(desk, "/walk-ins", body)]
    revoke(session, desk.device, actor=SYSTEM, now=desk.now)
    answers.append(send(desk, "/walk-ins", body))
    for answer in answers:
        assert answer.status_code == 409, answer.text
        assert person.full_name not in answer.text
        assert str(person.uid) not in answer.text
    assert people(session) == 1
    assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_a_category_that_a_session_does_not_admit_is_registered_and_refused(
    desk: Door, event: Event, session: Session
) -> None:
    event.sessions[0].admissions.append(SessionAdmission(offer_id=offer_of(event, "agency").id))
    session.flush()
    said = come_in(desk, "/walk-ins", walk_in(desk))
    assert (said["scan"]["verdict"], said["scan"]["reason"]) == ("refused", "not_admitted")


def typed_in(session: Session, event: Event, now: datetime, **person: Any) -> Registration:
    """Somebody who typed themselves in at the door."""
    offer = offer_of(event, "kim")
    form = SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind, **person),
        consents=NOTICE_READ,
        door=AtDoor(waits=True),
    )
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    assert isinstance(outcome, Pending)
    return session.get_one(Registration, outcome.registration_id)


def test_those_who_typed_themselves_in_are_admitted_with_one_tap(
    desk: Door, event: Event, session: Session, now: datetime
) -> None:
    second = typed_in(session, event, now, full_name="Sutrisno")
    first = typed_in(session, event, now - MINUTE, full_name="Maryam")
    waiting = desk.get("/walk-ins").get_json()["waiting"]
    assert [one["id"] for one in waiting] == [str(first.uid), str(second.uid)]
    assert waiting[0]["state"] == "pending"
    assert desk.one(first)["reason"] == "not_confirmed"
    body = arrival(desk)
    said = come_in(desk, f"/walk-ins/{first.uid}/admit", body)
    assert said["scan"]["verdict"] == "accepted"
    session.refresh(first)
    assert (first.state, first.at_door_since, first.seat) == (State.CONFIRMED, None, 1)
    assert come_in(desk, f"/walk-ins/{first.uid}/admit", body)["scan"]["replay"] is True
    again = come_in(desk, f"/walk-ins/{first.uid}/admit", arrival(desk))
    assert again["scan"]["verdict"] == "repeat"
    assert [one["id"] for one in desk.get("/walk-ins").get_json()["waiting"]] == [str(second.uid)]
    actions = select(AuditEntry.action).where(AuditEntry.subject_id == first.id)
    assert Action.REGISTRATION_ADMITTED in set(session.scalars(actions))


def test_nobody_else_is_admitted_so(
    desk: Door, event: Event, session: Session, now: datetime, person: Registration
) -> None:
    gone = typed_in(session, event, now)
    cancel(session, gone, reason="Pergi", actor=SYSTEM, now=now)
    answer = send(desk, f"/walk-ins/{gone.uid}/admit", arrival(desk))
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "closed")
    stranger = typed_in(session, make_event(session, now=now), now)
    assert send(desk, f"/walk-ins/{stranger.uid}/admit", arrival(desk)).status_code == 404
    assert send(desk, f"/walk-ins/{uuid4()}/admit", arrival(desk)).status_code == 404


def test_a_substitute_takes_the_place_and_is_present(
    desk: Door, person: Registration, session: Session
) -> None:
    old_code = ticket_of(session, person.id).code
    body = arrival(
        desk, replaces=str(person.uid), full_name="Bambang", phone="0893-0077-0009", reason="Sakit"
    )
    said = come_in(desk, "/substitutes", body)
    assert said["scan"]["verdict"] == "accepted"
    new = by_submission(session, desk.event.id, UUID(body["id"]))
    assert new is not None
    session.refresh(person)
    assert (person.state, person.replaced_by_id, person.state_reason) == (
        *(State.REPLACED, new.id, "Sakit"),
    )
    assert (new.organization, new.region_code, new.incomplete) == (
        *(person.organization, person.region_code, True),
    )
    assert desk.one(code=old_code)["reason"] == "replaced"
    assert come_in(desk, "/substitutes", body)["replay"] is True
    assert people(session) == 2


def test_nobody_takes_the_place_of_somebody_who_is_present(
    desk: Door, person: Registration, session: Session
) -> None:
    desk.one(person)
    body = arrival(desk, replaces=str(person.uid), full_name="Bambang", reason="Sakit")
    answer = send(desk, "/substitutes", body)
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "already_inside")
    assert people(session) == 1


@pytest.mark.parametrize("field", ["full_name", "reason"])
def test_a_substitute_needs_a_name_and_a_reason(
    field: str, desk: Door, person: Registration, session: Session
) -> None:
    body = arrival(desk, replaces=str(person.uid), full_name="Bambang", reason="Sakit")
    answer = send(desk, "/substitutes", body | {field: " "})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]
    assert people(session) == 1


def test_the_shapes_have_no_field_too_many() -> None:
    """At most four facts are asked of somebody at the desk."""
    asked = set(desk_schemas.WalkInIn.model_fields) - set(desk_schemas.ArrivalIn.model_fields)
    assert asked == {"full_name", "category", "organization", "phone", "code"}


def paired_desk(client: SeparateClient, session: Session, event: Event, now: datetime) -> Door:
    return paired(client, session, event, now, role=DeviceRole.DESK, name="Meja 1")
