"""Who gets at an event's data by a key, and what is noted of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, ActorKind
from eventreg.events.models import Event
from eventreg.keys.operations import revoke_key
from eventreg.keys.rules import Purpose
from eventreg.registration.models import Registration
from tests.api.door import Door
from tests.api.systems import System, somebody, with_key
from tests.api.test_bodies import is_problem
from tests.clients import SeparateClient
from tests.factories import bearer, make_event, make_key

READS = ("", "/registrations", "/attendance")


def accesses(session: Session) -> list[AuditEntry]:
    """What the log says of data that were taken out."""
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)))


@pytest.mark.parametrize("below", READS)
@pytest.mark.parametrize("token", ["", "x", "evk_" + "A" * 43, "\u00e9"])
def test_a_wrong_key_opens_nothing(
    below: str, token: str, client: SeparateClient, event: Event
) -> None:
    headers = bearer(token) if token else {}
    answer = client.get(f"/api/v1/events/{event.slug}{below}", headers=headers)
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("below", READS)
def test_another_event_and_none_at_all_are_the_same_404(
    below: str, reader: System, session: Session, now: datetime
) -> None:
    make_event(session, slug="lain", now=now)
    answers = [
        reader.client.get(f"/api/v1/events/{slug}{below}", headers=reader.headers())
        for slug in ("lain", "tidak-ada")
    ]
    assert [is_problem(one, 404) for one in answers] == [True, True]
    assert answers[0].data == answers[1].data


def test_a_key_of_another_event_registers_nobody_here(
    portal: System, session: Session, now: datetime
) -> None:
    other = make_event(session, slug="lain", now=now)
    path = f"/api/v1/events/{other.slug}/registrations"
    answer = portal.client.post(path, json=somebody(), headers=portal.headers())
    assert is_problem(answer, 404)
    assert session.scalars(select(Registration)).all() == []


def test_who_may_only_read_registers_nobody(reader: System, session: Session) -> None:
    assert is_problem(reader.post(somebody()), 403)
    assert session.scalars(select(Registration)).all() == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_key_opens_what_it_was_made_for_and_nothing_else(
    purpose: Purpose, client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    """The event itself is open to every key of it: what a sign-up must tell stands there."""
    holder = with_key(client, session, event, purpose, now=now)
    answers = {
        Purpose.READ_REGISTRATIONS: holder.get("/registrations"),
        Purpose.WRITE_REGISTRATIONS: holder.post(somebody()),
        Purpose.READ_ATTENDANCE: holder.get("/attendance"),
    }
    opened = {one for one, answer in answers.items() if answer.status_code < 300}
    closed = [answer for one, answer in answers.items() if one is not purpose]
    assert opened == {purpose}
    assert all(is_problem(answer, 403) for answer in closed)
    assert {answer.get_json()["type"] for answer in closed} == {"missing-right"}
    assert holder.get().status_code == 200


def test_who_may_only_register_reads_nothing_of_others_by_registering(
    client: SeparateClient, session: Session, event: Event, person: Registration, now: datetime
) -> None:
    holder = with_key(client, session, event, Purpose.WRITE_REGISTRATIONS, now=now)
    twice = somebody(full_name=person.full_name, phone=person.phone)
    answer = holder.post(twice)
    assert answer.status_code == 409
    assert person.full_name not in answer.text
    assert str(person.uid) not in answer.text


@pytest.mark.parametrize("below", READS)
def test_a_revoked_key_opens_nothing_from_then_on(
    below: str, reader: System, session: Session, now: datetime
) -> None:
    assert reader.get(below).status_code == 200
    revoke_key(session, reader.key, actor=SYSTEM, now=now)
    assert is_problem(reader.get(below), 401)


def test_an_expired_key_opens_nothing(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    for hours, status in ((-1, 401), (1, 200)):
        key, token = make_key(session, event, expires_at=now + timedelta(hours=hours))
        answer = System(client, session, event, key, token).get()
        assert answer.status_code == status


def test_keys_and_devices_do_not_open_each_others_doors(reader: System, door: Door) -> None:
    for path in ("/counts", "/device"):
        answer = reader.client.get(f"/api/v1{path}", headers=reader.headers())
        assert is_problem(answer, 401)
    assert is_problem(door.get(f"/events/{door.event.slug}/registrations"), 401)


def test_the_last_use_is_noted_once_a_minute(
    reader: System, session: Session, now: datetime
) -> None:
    assert reader.key.last_used_at is None
    reader.get()
    first = reader.key.last_used_at
    assert first is not None
    assert first >= now
    reader.get()
    assert reader.key.last_used_at == first
    reader.key.last_used_at = now - timedelta(minutes=2)
    reader.get()
    assert reader.key.last_used_at >= now


def test_a_refused_key_is_not_noted_as_used(
    reader: System, session: Session, now: datetime
) -> None:
    revoke_key(session, reader.key, actor=SYSTEM, now=now)
    reader.get()
    assert reader.key.last_used_at is None


def test_each_page_of_people_is_noted_as_taken_out(
    reader: System, person: Registration, session: Session
) -> None:
    reader.get("/registrations", limit=1)
    (entry,) = accesses(session)
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.KEY, reader.key.id)
    assert entry.event_id == reader.event.id
    assert entry.facts == {"report": "registrations", "format": "api", "rows": 1}
    assert person.full_name not in str(entry.facts)


def test_a_page_with_nobody_and_the_event_itself_are_not(reader: System, session: Session) -> None:
    for below in READS:
        assert reader.get(below).status_code == 200
    assert accesses(session) == []


def test_attendance_is_noted_as_well(
    reader: System, door: Door, person: Registration, session: Session
) -> None:
    door.one(person)
    reader.get("/attendance")
    assert [one.facts["report"] for one in accesses(session)] == ["attendance"]
