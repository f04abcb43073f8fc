"""Another system registers people: by the rules of the public form, once, and nothing leaks."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, ActorKind
from eventreg.consents.models import Consent
from eventreg.events.models import Event
from eventreg.events.rules import LetterRule
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.operations import correct, person_of
from eventreg.registration.rules import State
from tests.api.systems import System, faults, somebody
from tests.api.test_bodies import UNREADABLE, is_problem
from tests.factories import bearer, make_event, make_key, make_registration, offer_of
from tests.pages import PageClient
from tests.questions import ask, ask_one_of_each


def everybody(session: Session) -> Sequence[Registration]:
    return session.scalars(select(Registration).order_by(Registration.id)).all()


def of_kim(**changes: Any) -> dict[str, Any]:
    own = {"category": "kim", "agency": None, "position": None, "kim_name": "KIM Sekar Arum"}
    return somebody(**(own | changes))


def of_influencers(**changes: Any) -> dict[str, Any]:
    account = {"platform": "instagram", "handle": "@Contoh.Warga", "followers": "84,5rb"}
    own = {"category": "influencer", "agency": None, "position": None, "accounts": [account]}
    return somebody(**(own | changes))


def test_a_person_is_registered_as_by_the_form(portal: System, session: Session) -> None:
    sent = somebody(
        full_name="  Ratna\u0000  Kusuma ", title_back="S.Kom.", phone="0893 0002 9999",
        email="Ratna@example.org", nip="19891105 201503 2 901", language="en",
        consent_photo=True, needs="Kursi roda",
    )  # fmt: skip
    answer = portal.post(sent)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    row = body["registration"]
    assert body["replay"] is False
    assert (row["state"], row["printed_name"]) == ("confirmed", "Ratna Kusuma, S.Kom.")
    assert (row["phone"], row["nip"]) == ("+6289300029999", "198911052015032901")
    (made,) = everybody(session)
    assert str(made.uid) == row["id"]
    assert (made.language, made.needs, made.seat) == ("en", "Kursi roda", 1)
    consents = {
        one.kind.value: (one.given, one.channel) for one in session.scalars(select(Consent))
    }
    assert consents == {"notice": (True, "api"), "photo": (True, "api"), "contact": (False, "api")}
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 1
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_CREATED)
    ).one()
    assert (entry.actor_kind, entry.actor_label) == (ActorKind.KEY, portal.key.name)


def test_kim_and_influencers_tell_what_is_theirs(portal: System) -> None:
    village = "35.73.02.1008"
    kim = portal.post(of_kim(village=village, kim_role="Ketua"))
    assert kim.status_code == 201, kim.text
    assert kim.get_json()["registration"]["village"] == village
    influencer = portal.post(of_influencers(niche="Kuliner", stage_name="Ning Contoh"))
    assert influencer.status_code == 201, influencer.text
    assert influencer.get_json()["registration"]["accounts"] == [
        {"platform": "instagram", "handle": "contoh.warga", "followers": 84_500}
    ]


def test_answers_are_taken_as_json_says_them(
    portal: System, event: Event, session: Session, now: datetime
) -> None:
    ask_one_of_each(session, event, now)
    answers = {"jumlah": 1250.5, "kaus": "m", "sesi": ["sore", "pagi"], "bus": True, "hobi": None}
    answer = portal.post(somebody(answers=answers))
    assert answer.get_json()["registration"]["answers"] == {
        "jumlah": "1250.5",
        "kaus": "m",
        "sesi": ["pagi", "sore"],
        "bus": "yes",
    }
    again = portal.post(somebody(answers=answer.get_json()["registration"]["answers"]))
    assert again.status_code == 201


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({}, "kaus", "Please answer this question."),
        ({"kaus": "xxl"}, "kaus", "Please choose one of the answers that are offered."),
        ({"kaus": ["s", "m"]}, "kaus", "Please choose one of the answers that are offered."),
        ({"kaus": "s", "jumlah": "viel"}, "jumlah", "Please write a number, like 12 or 1.250,5."),
        ({"kaus": "s", "jumlah": 1e300}, "jumlah", "Please write a number, like 12 or 1.250,5."),
        ({"kaus": "s", "bus": "mungkin"}, "bus", "Please answer yes or no."),
        ({"kaus": "s", "hobi": "x" * 501}, "hobi", "At most 500 characters fit here."),
        ({"kaus": "s", "sepatu": "42"}, "sepatu", "This category does not ask for this."),
        ({"kaus": "s", "media": "Blog"}, "media", "This category does not ask for this."),
    ],
)
def test_an_answer_that_is_none_says_so(
    answers: dict[str, Any], field: str, sentence: str, portal: System, event: Event,
    session: Session, now: datetime,
) -> None:  # fmt: skip
    ask_one_of_each(session, event, now)
    ask(session, event, now, "media", offer_id=offer_of(event, "kim").id)
    answer = portal.post(somebody(answers=answers))
    assert is_problem(answer, 422)
    assert faults(answer) == {f"answers.{field}": sentence}


def test_everything_that_is_wrong_is_said_at_once_in_the_readers_language(portal: System) -> None:
    sent = {"category": "agency", "full_name": " ", "email": "siti@", "region": "Malang"}
    answer = portal.post(sent)
    assert is_problem(answer, 422)
    assert faults(answer) == {
        "full_name": "Please fill in this field.",
        "gender": "Please choose one.",
        "email": "This e-mail address is incomplete. It looks like name@example.com.",
        "region": "Please choose one of the answers that are offered.",
        "agency": "Please fill in this field.",
        "position": "Please fill in this field.",
        "notice": "Please read the notice and tick this box.",
    }
    in_indonesian = faults(portal.post(sent, language="id"))
    assert in_indonesian["gender"] == "Pilih salah satu."
    assert set(in_indonesian) == set(faults(answer))


#: What is wrong with a form in the eyes of the page and of the API: both must name the same field.
WRONG: list[dict[str, Any]] = [
    {"full_name": "x" * 101},
    {"full_name": "x" * 60_000},
    {"title_front": "x" * 41},
    {"phone": "12345"},
    {"phone": "x" * 61},
    {"email": "a@b"},
    {"gender": "X"},
    {"region": "35.73.02"},
    {"region": "'; DROP TABLE registrations"},
    {"nip": "123"},
    {"employment": "boss"},
    {"position": ""},
    {"agency": "x" * 301},
    {"needs": "x" * 501},
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: str(change)[:40])
def test_page_and_api_object_to_the_same_with_the_same_words(
    change: dict[str, Any], portal: System, page: PageClient, session: Session
) -> None:
    sent = somebody(**change)
    said = faults(portal.post(sent, language="id"))
    address = f"/e/{portal.event.slug}/register/agency"
    page.get(address)
    page.post(address, {**sent, "notice": "y", "submission_id": str(uuid4())}, status=422)
    (field,) = said
    assert field in change
    shown = page.soup.select_one(f"#{field}-error")
    assert shown is not None, page.text
    assert said[field] in shown.get_text(" ")
    assert everybody(session) == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (of_kim(kim_name=None), "kim_name"),
        (of_kim(village="35.73.99.9999"), "village"),
        (of_kim(village="35.73.02"), "village"),
        (of_kim(region="35.78", village="35.73.02.1008"), "village"),
        (of_kim(nip="198911052015032901"), "nip"),
        (somebody(kim_name="KIM Lain"), "kim_name"),
        (somebody(accounts=[{"platform": "x", "handle": "contoh"}]), "accounts"),
        (of_influencers(accounts=[]), "accounts"),
        (of_influencers(accounts=[{"platform": "x", "handle": "contoh"}] * 7), "accounts"),
        (of_influencers(accounts=[{"platform": "orkut", "handle": "a"}]), "accounts.0.platform"),
        (of_influencers(accounts=[{"platform": "x", "handle": "a b"}]), "accounts.0.handle"),
        (
            of_influencers(accounts=[{"platform": "x", "handle": "contoh", "followers": -5}]),
            "accounts.0.followers",
        ),
        (somebody(phone=None), "phone"),
        (somebody(full_name="\ud800\u0000"), "full_name"),
        (somebody(notice=False), "notice"),
        (somebody(category="tidak-ada"), "category"),
    ],
)
def test_what_a_category_does_not_take_is_named(
    sent: dict[str, Any], field: str, portal: System, session: Session
) -> None:
    answer = portal.post(sent)
    assert is_problem(answer, 422), answer.text
    assert list(faults(answer)) == [field]
    assert everybody(session) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": 5}, "full_name"),
        ({"full_name": ["Ratna"]}, "full_name"),
        ({"full_name": {"first": "Ratna"}}, "full_name"),
        ({"notice": "yes"}, "notice"),
        ({"notice": 1}, "notice"),
        ({"language": "de"}, "language"),
        ({"accounts": {}}, "accounts"),
        ({"answers": []}, "answers"),
        ({"answers": {"kaus": {"x": 1}}}, "answers.kaus"),
        ({"nik": "3573000000000001"}, "nik"),
        ({"state": "confirmed"}, "state"),
        ({"seat": 1}, "seat"),
        ({"submission_id": "11111111-1111-4111-8111-111111111111"}, "submission_id"),
        ({"category": 5}, "category"),
        ({"category": "x" * 61}, "category"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_body_of_another_shape_is_a_400(
    change: dict[str, Any], field: str, portal: System, session: Session
) -> None:
    answer = portal.post(somebody(**change))
    assert is_problem(answer, 400), answer.text
    assert {one.split(".")[0] for one in faults(answer)} == {field.split(".", maxsplit=1)[0]}
    assert everybody(session) == []


def test_what_is_no_json_registers_nobody(portal: System, session: Session) -> None:
    path = f"/api/v1/events/{portal.event.slug}/registrations"
    for body in UNREADABLE:
        options = {"content_type": "application/json", "headers": portal.headers()}
        assert is_problem(portal.client.post(path, data=body, **options), 400), body[:40]
    form = portal.client.post(path, data=somebody(), headers=portal.headers())
    assert is_problem(form, 415)
    assert is_problem(portal.post(somebody(full_name="x" * 1_200_000)), 413)
    assert everybody(session) == []


def test_somebody_who_is_registered_is_not_told_about(
    portal: System, event: Event, session: Session, now: datetime
) -> None:
    known = make_registration(
        session, offer_of(event, "kim"), full_name="Ratna Kusuma", phone="+6289300020001",
        email="lama@example.org", now=now - timedelta(days=1),
    )  # fmt: skip
    answer = portal.post(somebody(phone="0893-0002-0001", email="baru@example.org"))
    assert is_problem(answer, 409)
    body = answer.get_json()
    assert (body["type"], body["reason"]) == ("already-registered", "already_registered")
    for secret in (str(known.uid), known.secret, "lama@example.org", "KIM Contoh", "kim"):
        assert secret not in answer.text
    told = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert told is not None
    assert (told.recipient, told.message) == ("lama@example.org", "link")
    assert everybody(session) == [known]


def test_a_full_category_refuses_or_lets_wait(
    portal: System, event: Event, session: Session
) -> None:
    agency = offer_of(event, "agency")
    agency.quota = 1
    session.flush()
    assert portal.post(somebody()).status_code == 201
    full = portal.post(somebody())
    assert is_problem(full, 409)
    assert full.get_json()["reason"] == "full"
    assert full.get_json()["detail"].startswith("All places are taken")
    agency.waiting_list = True
    session.flush()
    waiting = portal.post(somebody())
    assert waiting.status_code == 201
    assert waiting.get_json()["registration"]["state"] == "waitlisted"


def test_where_staff_decide_the_person_is_pending(
    portal: System, event: Event, session: Session
) -> None:
    offer_of(event, "agency").approval = True
    session.flush()
    assert portal.post(somebody()).get_json()["registration"]["state"] == "pending"


def test_a_closed_event_a_category_of_staff_and_a_missing_letter(
    portal: System, event: Event, session: Session, now: datetime
) -> None:
    staff_only = somebody(category="narasumber")
    assert portal.post(staff_only).get_json()["reason"] == "staff_only"
    offer_of(event, "agency").letter = LetterRule.REQUIRED
    session.flush()
    letter = portal.post(somebody())
    assert is_problem(letter, 409)
    assert letter.get_json()["reason"] == "letter_missing"
    event.signup_closes_at = now - timedelta(hours=1)
    session.flush()
    closed = portal.post(of_kim())
    assert is_problem(closed, 409)
    assert closed.get_json()["reason"] == "closed"
    assert everybody(session) == []


def test_sent_again_it_is_answered_as_the_first_time(portal: System, session: Session) -> None:
    sent = somebody()
    first, again = portal.post(sent, once="pegawai-17"), portal.post(sent, once="pegawai-17")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json() | {"replay": True}
    assert len(everybody(session)) == 1


def test_a_repeat_is_answered_even_when_the_event_is_full_closed_or_asks_more(
    portal: System, event: Event, session: Session, now: datetime
) -> None:
    sent = somebody()
    first = portal.post(sent, once="satu").get_json()
    offer_of(event, "agency").quota = 1
    ask(session, event, now, "kaus", required=True)
    event.signup_closes_at = now - timedelta(hours=1)
    session.flush()
    assert portal.post(sent, once="satu").get_json() == first | {"replay": True}


def test_a_repeat_says_what_has_become_of_the_person(portal: System, session: Session) -> None:
    sent = somebody()
    portal.post(sent, once="satu")
    (made,) = everybody(session)
    changed = replace(person_of(made), full_name="Dewi Kusumawati")
    correct(session, made, changed, actor=SYSTEM, now=made.created_at)
    again = portal.post(sent, once="satu")
    assert again.get_json()["registration"]["full_name"] == "Dewi Kusumawati"


def test_one_idempotency_key_for_two_people_is_a_mistake(portal: System, session: Session) -> None:
    portal.post(somebody(), once="satu")
    other = portal.post(somebody(full_name="Bambang Wijaya"), once="satu")
    assert is_problem(other, 422)
    assert list(faults(other)) == ["Idempotency-Key"]
    assert "Ratna" not in other.text
    assert len(everybody(session)) == 1


def test_another_systems_idempotency_keys_are_its_own(
    portal: System, event: Event, session: Session
) -> None:
    first = portal.post(somebody(), once="1").get_json()
    key, token = make_key(session, event, *portal.key.purposes, name="Sistem Lain")
    other = System(portal.client, session, event, key, token)
    second = other.post(somebody(full_name="Bambang Wijaya"), once="1").get_json()
    assert second["replay"] is False
    assert second["registration"]["id"] != first["registration"]["id"]


@pytest.mark.parametrize("once", ["", "x" * 256, "\u00e9", "a\tb"])
def test_an_idempotency_key_is_an_ordinary_word(
    once: str, portal: System, session: Session
) -> None:
    assert is_problem(portal.post(somebody(), once=once), 400)
    assert everybody(session) == []


def test_a_refusal_is_not_kept_under_the_idempotency_key(
    portal: System, event: Event, session: Session
) -> None:
    sent = somebody()
    offer_of(event, "agency").quota = 0
    session.flush()
    assert portal.post(sent, once="satu").status_code == 409
    offer_of(event, "agency").quota = 1
    session.flush()
    assert portal.post(sent, once="satu").status_code == 201


def test_repeats_that_race_make_one_registration(
    app: Flask, portal: System, session: Session
) -> None:
    """The client that did not wait for its answer and sent it again, and again."""
    sent, answers = json.dumps(somebody()), []
    path = f"/api/v1/events/{portal.event.slug}/registrations"
    headers = bearer(portal.token) | {"Idempotency-Key": "satu"}
    session.commit()
    app.extensions.pop("tests.session")

    def send() -> None:
        client = app.test_client()
        answer: TestResponse = client.post(
            path, data=sent, content_type="application/json", headers=headers
        )
        answers.append(answer)

    threads = [Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    app.extensions["tests.session"] = session
    session.expire_all()
    assert [one.status_code for one in answers] == [201] * 8
    assert sorted(one.get_json()["replay"] for one in answers) == [False] + [True] * 7
    assert len({one.get_json()["registration"]["id"] for one in answers}) == 1
    assert len(everybody(session)) == 1


def test_a_key_registers_only_in_its_event(portal: System, session: Session) -> None:
    portal.post(somebody())
    other = make_event(session, slug="lain")
    assert [one.event_id for one in everybody(session)] == [portal.event.id]
    assert other.id != portal.event.id
    assert everybody(session)[0].state is State.CONFIRMED
