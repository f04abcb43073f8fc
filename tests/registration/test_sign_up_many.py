"""Many people at once come to the same as the same people one after the other, on both databases."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.rules import AgencyKind
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM
from eventreg.consents.models import Consent
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import CategoryOffer, Event, Question, RegionPlaces
from eventreg.events.rules import LetterRule, QuestionKind
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    NewGroup,
    SignUp,
    cancel,
    invite,
    person_of,
    sign_up,
    sign_up_many,
)
from eventreg.registration.rules import AccountData, Outcome, Person, Refusal, Refused, State
from eventreg.tickets.models import Ticket
from tests.factories import make_event, make_person, make_registration, offer_of

_REGIONS = ("35.01", "35.07", "35.73")
_OFFICES = ("Dinas Kominfo Kab. Malang", "Diskominfo Kab. Malang", "Inspektorat", "")
_NAMES = ("Budi Santoso", "Moch. Rizal", "Muhammad Rizal", "Siti Aminah", "Putri")


def make_limits(session: Session, event: Event, now: datetime) -> None:
    """Every limit at once, tight enough that each of them turns somebody away."""
    agency, kim, influencer = (offer_of(event, slug) for slug in ("agency", "kim", "influencer"))
    event.capacity = 22
    agency.quota, agency.agency_quota, agency.waiting_list = 9, 3, True
    kim.quota, kim.region_quota, kim.waiting_list = None, 2, False
    kim.region_places.append(RegionPlaces(region_code="35.07", places=4, released_at=now))
    influencer.approval, influencer.waiting_list = True, False
    agencies.add(
        session,
        kind=AgencyKind.AGENCY,
        name="Dinas Komunikasi dan Informatika Kabupaten Malang",
        region_code="35.07",
        now=now,
    )
    session.flush()


def crowd(event: Event, question: Question, random: Random, number: int) -> list[SignUp]:
    """Invented people, many of them the same, in every category."""
    forms: list[SignUp] = []
    for place in range(number):
        offer = random.choice(event.offers)
        if forms and random.random() < 0.1:
            forms.append(replace(random.choice(forms), offer_id=offer.id))
            continue
        person = make_person(
            offer.kind,
            full_name=random.choice(_NAMES),
            region_code=random.choice(_REGIONS),
            organization=random.choice(_OFFICES),
            phone=random.choice((None, f"+62893000{random.randrange(12):05d}")),
            nip=random.choice((None, f"1986092620150519{random.randrange(12):02d}")),
            accounts=random.choice(((), (AccountData("x", "contoh", None),))),
            answers=random.choice(((), ((question.id, "Halal"),))),
        )
        forms.append(
            SignUp(
                offer_id=offer.id,
                submission_id=UUID(int=random.getrandbits(128)),
                person=person,
                consents=random.choice(({}, {ConsentKind.NOTICE: True})),
                by_staff=True,
                quietly=True,
                note=random.choice(("", "dari daftar")),
                reference=random.choice((None, f"P-{place}")),
            )
        )
    return forms


def told(session: Session, event: Event) -> list[dict[str, Any]]:
    """Everything that the database says of the event's people, apart from what is random."""
    session.expire_all()
    found = session.scalars(
        select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    )
    columns = (
        "submission_id", "state", "seat", "waiting_since", "preferred_at", "offered_at", "answer_by",
        "decision", "replaced_by_id", "group_id", "letter_id", "reference", "coming", "coming_at",
        "language", "name_key", "agency_id", "agency_key", "note", "created_at", "cancelled_at",
        "state_reason", "version",
    )  # fmt: skip
    return [
        {
            **asdict(person_of(one)),
            **{name: getattr(one, name) for name in columns},
            "offer": one.offer.slug,
            "tickets": len(_rows(session, Ticket.registration_id == one.id, Ticket.id)),
            "consents": _consents(session, one),
            "log": _log(session, one),
        }
        for one in found
    ]


def _rows(session: Session, where: Any, column: Any) -> list[Any]:
    return list(session.scalars(select(column).where(where)))


def _consents(session: Session, one: Registration) -> list[tuple[Any, ...]]:
    found = session.scalars(select(Consent).where(Consent.registration_id == one.id))
    return [(c.kind, c.version, c.language, c.given, c.at, c.channel) for c in found]


def _log(session: Session, one: Registration) -> list[tuple[Any, ...]]:
    found = session.scalars(
        select(AuditEntry).where(
            AuditEntry.subject_kind == "registration", AuditEntry.subject_id == one.id
        )
    )
    return [(e.at, e.action, e.actor_kind, e.actor_label, e.reason, e.facts) for e in found]


def kinds(session: Session, outcomes: list[Outcome], event: Event) -> list[tuple[Any, ...]]:
    """The outcomes without the ids and secrets, which differ."""
    order = {one: place for place, one in enumerate(_ids(session, event))}
    return [
        ("refused", one.reason)
        if isinstance(one, Refused)
        else (type(one).__name__, order[one.registration_id], one.replay)
        for one in outcomes
    ]


def _ids(session: Session, event: Event) -> list[int]:
    where = Registration.event_id == event.id
    return list(session.scalars(select(Registration.id).where(where).order_by(Registration.id)))


@pytest.mark.parametrize("seed", range(8))
def test_many_at_once_come_to_the_same_as_one_after_the_other(
    seed: int, session: Session, now: datetime
) -> None:
    event = make_event(session, now=now, slug="kembar", quota=8)
    question = Question(event_id=event.id, key="menu", kind=QuestionKind.TEXT, label_id="Menu?")
    event.questions.append(question)
    make_limits(session, event, now)
    first = make_registration(session, offer_of(event, "agency"), now=now, region_code="35.01")
    for _ in range(3):
        make_registration(session, offer_of(event, "kim"), now=now, region_code="35.07")
    cancel(session, first, reason="sakit", actor=SYSTEM, now=now)
    session.flush()
    forms = crowd(event, question, Random(seed), 60)

    seen = []
    for at_once in (False, True):
        undo = session.begin_nested()
        outcomes = (
            sign_up_many(session, forms, actor=SYSTEM, now=now)
            if at_once
            else [sign_up(session, one, actor=SYSTEM, now=now) for one in forms]
        )
        seen.append((kinds(session, outcomes, event), told(session, event)))
        undo.rollback()
        session.expire_all()

    one_by_one, together = seen
    assert together == one_by_one
    said = {one[:2] if one[0] == "refused" else one[0] for one in one_by_one[0]}
    assert {"Confirmed", "Waitlisted"} <= said
    assert any(one[0] == "refused" for one in said if isinstance(one, tuple))


def test_nobody_at_all_is_no_work(session: Session) -> None:
    assert sign_up_many(session, [], actor=SYSTEM, now=make_event(session).created_at) == []


@pytest.mark.parametrize("change", ["closed", "not public", "letter", "approval", "nothing"])
def test_what_the_public_sends_meets_the_same_rules(
    session: Session, now: datetime, change: str
) -> None:
    """The window, the letter, the approval; people are told of what became of them."""
    event = make_event(session, now=now)
    offer = offer_of(event, "kim")
    event.signup_closes_at = now - timedelta(minutes=1) if change == "closed" else None
    offer.public = change != "not public"
    offer.letter = LetterRule.REQUIRED if change == "letter" else LetterRule.NO
    offer.approval = change == "approval"
    session.flush()
    forms = [_form(offer, by_staff=False, quietly=False) for _ in range(3)]
    seen = []
    for at_once in (False, True):
        undo = session.begin_nested()
        outcomes = (
            sign_up_many(session, forms, actor=SYSTEM, now=now)
            if at_once
            else [sign_up(session, one, actor=SYSTEM, now=now) for one in forms]
        )
        seen.append((kinds(session, outcomes, event), told(session, event), _mails(session)))
        undo.rollback()
        session.expire_all()
    assert seen[1] == seen[0]
    expected = {"closed": "refused", "not public": "refused", "letter": "refused"}
    assert {one[0] for one in seen[1][0]} == {
        expected.get(change) or CHANGED.get(change, "Confirmed")
    }


CHANGED = {"approval": "Pending"}


def _mails(session: Session) -> list[tuple[Any, ...]]:
    columns = (OutboxMail.channel, OutboxMail.recipient, OutboxMail.message, OutboxMail.language)
    return [tuple(row) for row in session.execute(select(*columns).order_by(OutboxMail.id))]


@pytest.mark.parametrize("seed", range(4))
def test_a_group_comes_to_the_same_as_its_people_one_by_one(
    seed: int, session: Session, now: datetime
) -> None:
    event = make_event(session, now=now, slug="rombongan", quota=8)
    question = Question(event_id=event.id, key="menu", kind=QuestionKind.TEXT, label_id="Menu?")
    event.questions.append(question)
    make_limits(session, event, now)
    agency = offer_of(event, "agency")
    new = NewGroup(agency.id, uuid4(), "Inspektorat", "35.07", places=9)
    group = invite(session, [new], actor=SYSTEM, now=now)[0]
    forms = [
        replace(
            form,
            offer_id=agency.id,
            by_staff=False,
            quietly=False,
            group_id=group.id,
            reference=None,
        )
        for form in crowd(event, question, Random(seed), 40)
    ]
    seen = []
    for at_once in (False, True):
        undo = session.begin_nested()
        outcomes = (
            sign_up_many(session, forms, actor=SYSTEM, now=now)
            if at_once
            else [sign_up(session, one, actor=SYSTEM, now=now) for one in forms]
        )
        seen.append((kinds(session, outcomes, event), told(session, event), _mails(session)))
        undo.rollback()
        session.expire_all()
    assert seen[1] == seen[0]
    assert ("refused", Refusal.GROUP_FULL) in seen[1][0]


def test_a_list_belongs_to_one_event(session: Session, now: datetime) -> None:
    offers = [offer_of(make_event(session, now=now), "kim") for _ in range(2)]
    with pytest.raises(ValueError, match="one event"):
        sign_up_many(session, [_form(offer) for offer in offers], actor=SYSTEM, now=now)


def test_a_reference_that_is_taken_stops_the_whole_list(session: Session, now: datetime) -> None:
    """As it stops a single sign-up: that is a fault of the caller, and nothing is half done."""
    event = make_event(session, now=now)
    forms = [_form(offer_of(event, "kim"), reference="P-1") for _ in range(2)]
    undo = session.begin_nested()
    with pytest.raises(IntegrityError):
        sign_up_many(session, forms, actor=SYSTEM, now=now)
    undo.rollback()
    assert _ids(session, event) == []


_numbers = count(1)


def _form(offer: CategoryOffer, **more: Any) -> SignUp:
    person: Person = make_person(offer.kind, full_name=f"Peserta Nomor {next(_numbers)}")
    form = SignUp(offer.id, uuid4(), person, {}, by_staff=True, quietly=True)
    return replace(form, **more)


def test_seats_fill_the_gaps_first(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    offer = offer_of(event, "kim")
    people = [make_registration(session, offer, now=now) for _ in range(3)]
    cancel(session, people[1], reason="sakit", actor=SYSTEM, now=now)
    sign_up_many(session, [_form(offer) for _ in range(2)], actor=SYSTEM, now=now)

    where = (Registration.offer_id == offer.id, Registration.state == State.CONFIRMED)
    assert set(session.scalars(select(Registration.seat).where(*where))) == {1, 2, 3, 4}
