"""Registrations and attendance, page by page."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from eventreg.api.event_schemas import FIELDS, PersonIn, PersonOut
from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from eventreg.registration.rules import AccountData
from eventreg.tickets.queries import ticket_of
from tests.api.door import Door
from tests.api.systems import System, faults
from tests.api.test_bodies import is_problem
from tests.factories import make_event, make_registration, offer_of
from tests.questions import ask_one_of_each


def people(system: System, **query: Any) -> list[dict[str, Any]]:
    return system.all_rows("/registrations", "registrations", **query)


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def test_every_field_that_is_asked_can_be_sent_and_all_but_needs_read() -> None:
    """A new FieldSpec must be given a place in both shapes."""
    assert set(FIELDS) <= set(PersonIn.model_fields)
    assert set(FIELDS) - set(PersonOut.model_fields) == {"needs"}


def test_a_row_holds_what_was_told(
    reader: System, event: Event, session: Session, now: datetime
) -> None:
    asked = ask_one_of_each(session, event, now)
    values = {"jumlah": "1250.5", "kaus": "m", "sesi": "pagi\nsore", "bus": "yes"}
    answers = tuple(sorted((asked[key].id, value) for key, value in values.items()))
    person = make_registration(
        session, offer_of(event, "agency"), full_name="Siti Rahayu", title_back="S.Sos.",
        nip="198911052015032901", region_code="35.73", unit="Bidang Aptika", answers=answers,
    )  # fmt: skip
    (row,) = people(reader)
    assert row["id"] == str(person.uid)
    assert (row["state"], row["category"], row["kind"]) == ("confirmed", "agency", "agency")
    assert row["printed_name"] == "Siti Rahayu, S.Sos."
    assert (row["nip"], row["phone"]) == ("198911052015032901", person.phone)
    assert (row["region"], row["region_name"]) == ("35.73", "Kota Malang")
    assert row["agency"] == row["organization"] == person.organization
    assert row["unit"] == "Bidang Aptika"
    assert row["kim_name"] is None
    assert row["answers"] == {
        "jumlah": "1250.5",
        "kaus": "m",
        "sesi": ["pagi", "sore"],
        "bus": "yes",
    }
    assert datetime.fromisoformat(row["created_at"]) == person.created_at
    assert row["created_at"].endswith("Z")


def test_accounts_and_the_own_words_of_other_kinds(
    reader: System, event: Event, session: Session
) -> None:
    accounts = (AccountData("tiktok", "warga.contoh", None),)
    make_registration(session, offer_of(event, "influencer"), accounts=accounts, niche="Wisata")
    make_registration(session, offer_of(event, "kim"), position="Ketua")
    influencer, kim = people(reader)
    assert influencer["accounts"] == [
        {"platform": "tiktok", "handle": "warga.contoh", "followers": None}
    ]
    assert (influencer["niche"], influencer["kim_role"]) == ("Wisata", None)
    assert (kim["kim_role"], kim["position"], kim["agency"]) == ("Ketua", "Ketua", None)


def test_nothing_by_which_one_enters_or_edits_is_told(
    reader: System, event: Event, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "kim"), needs="Kursi roda")
    person.note = "Hubungi dulu"
    session.flush()
    text = reader.get("/registrations").text
    for secret in (
        *(person.secret, ticket_of(session, person.id).code, "Kursi roda", "Hubungi dulu"),
        str(person.submission_id),
    ):
        assert secret not in text


def test_pages_hold_everybody_once_in_the_order_of_arrival(
    reader: System, event: Event, session: Session
) -> None:
    offer = offer_of(event, "kim")
    wanted = [str(make_registration(session, offer).uid) for _ in range(7)]
    make_registration(session, offer_of(make_event(session), "kim"))
    for limit in (1, 3, 7, 500):
        assert [one["id"] for one in people(reader, limit=limit)] == wanted
    assert reader.get("/registrations", limit=7).get_json()["cursor"] is None


def test_who_arrives_meanwhile_stands_on_a_later_page(
    reader: System, event: Event, session: Session
) -> None:
    offer = offer_of(event, "kim")
    first = [make_registration(session, offer) for _ in range(3)]
    page = reader.get("/registrations", limit=2).get_json()
    cancel(session, first[0], reason="", actor=SYSTEM, now=first[0].created_at)
    late = make_registration(session, offer)
    rest = reader.get("/registrations", cursor=page["cursor"]).get_json()
    assert [one["id"] for one in rest["registrations"]] == [str(first[2].uid), str(late.uid)]
    assert rest["as_of"] == page["as_of"]


def test_only_what_changed_since_and_all_of_it(
    reader: System, event: Event, session: Session, now: datetime
) -> None:
    long_ago, lately = now - timedelta(days=3), now - timedelta(hours=1)
    offer = offer_of(event, "kim")
    old, touched, lapsed = (make_registration(session, offer, now=long_ago) for _ in range(3))
    new = make_registration(session, offer, now=lately)
    cancel(session, touched, reason="Sakit", actor=SYSTEM, now=lately)
    cancel(session, lapsed, reason="Sakit", actor=SYSTEM, now=long_ago)
    changed = people(reader, changed_since=(now - timedelta(days=1)).isoformat(), limit=1)
    assert [one["id"] for one in changed] == [str(touched.uid), str(new.uid)]
    assert changed[0]["state"] == "cancelled"
    assert len(people(reader, changed_since=(now - timedelta(days=9)).isoformat())) == 4
    assert people(reader, changed_since=(now + timedelta(hours=1)).isoformat()) == []
    assert str(old.uid) not in {one["id"] for one in changed}


def test_as_of_leads_to_what_came_after_it(reader: System, event: Event, session: Session) -> None:
    first = reader.get("/registrations").get_json()
    new = make_registration(session, offer_of(event, "kim"))
    later = people(reader, changed_since=first["as_of"])
    assert [one["id"] for one in later] == [str(new.uid)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "viel"}, "limit"),
        ({"limit": "9" * 400}, "limit"),
        ({"changed_since": "gestern"}, "changed_since"),
        ({"changed_since": "2026-11-22T08:00:00"}, "changed_since"),
        ({"changed_since": "1764000000"}, "changed_since"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "\u00e9\u0000"}, "cursor"),
        ({"cursor": "A" * 401}, "cursor"),
        ({"cursor": cursor(2**63, None, "2026-11-22T08:00:00Z")}, "cursor"),
        ({"cursor": cursor(-1, None, "2026-11-22T08:00:00Z")}, "cursor"),
        ({"cursor": cursor(True, None, "2026-11-22T08:00:00Z")}, "cursor"),
        ({"cursor": cursor(1, None, None)}, "cursor"),
        ({"cursor": cursor(1, 5, "2026-11-22T08:00:00Z")}, "cursor"),
        ({"cursor": cursor(1)}, "cursor"),
        ({"cursor": base64.urlsafe_b64encode(b"[" * 290).decode()}, "cursor"),
    ],
)
def test_a_page_that_cannot_be_meant_is_a_400(
    query: dict[str, str], field: str, reader: System
) -> None:
    answer = reader.get("/registrations", **query)
    assert is_problem(answer, 400)
    assert list(faults(answer)) == [field]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_moments_at_the_edge_of_the_calendar_do_no_harm(year: str, reader: System) -> None:
    answer = reader.get("/registrations", changed_since=f"{year}-01-01T00:00:00+14:00")
    assert answer.status_code in {200, 400}


def test_a_moment_with_an_unescaped_plus_is_understood(reader: System) -> None:
    path = f"/api/v1/events/{reader.event.slug}/registrations"
    query = "changed_since=2026-11-22T08:00:00+07:00"
    answer = reader.client.get(f"{path}?{query}", headers=reader.headers())
    assert answer.status_code == 200


def test_who_was_where(reader: System, door: Door, event: Event, session: Session) -> None:
    come, gone = (make_registration(session, offer_of(event, "kim")) for _ in range(2))
    absent = make_registration(session, offer_of(event, "kim"))
    hour = timedelta(minutes=10)
    door.one(come, scanned_at=(door.now - hour).isoformat())
    door.one(gone, scanned_at=(door.now - hour).isoformat(), method="reader")
    door.one(gone, direction="out", scanned_at=door.now.isoformat())
    first, second = reader.all_rows("/attendance", "attendance", limit=1)
    assert first["registration"] == str(come.uid)
    assert first["session"] == str(event.sessions[0].id)
    assert (first["inside"], first["left_at"], first["method"]) == (True, None, "camera")
    assert datetime.fromisoformat(first["entered_at"]) == door.now - hour
    assert (second["inside"], second["method"]) == (False, "reader")
    assert datetime.fromisoformat(second["left_at"]) == door.now
    assert str(absent.uid) not in {first["registration"], second["registration"]}


def test_attendance_of_another_event_stays_there(
    reader: System, session: Session, now: datetime, person: Registration, door: Door
) -> None:
    door.one(person)
    other = make_event(session, now=now)
    assert len(reader.all_rows("/attendance", "attendance")) == 1
    reader.key.event_id = other.id
    session.flush()
    answer = reader.client.get(f"/api/v1/events/{other.slug}/attendance", headers=reader.headers())
    assert answer.get_json()["attendance"] == []
