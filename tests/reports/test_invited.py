"""Invited → registered → present: its sums are those of all other recaps."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.rules import AgencyKind
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import Recorder
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.regions import queries as regions
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import Member, NewGroup, decline, invite, register_members
from eventreg.registration.queries.invited import unanswered_groups
from eventreg.registration.rules import State
from eventreg.reports.invited import Answer, Figures, InvitedLine
from eventreg.reports.matrix import matrix
from eventreg.reports.queries import tallies
from eventreg.reports.recaps import by_region
from tests.factories import make_event, make_person, make_registration, offer_of
from tests.scans import scan
from tests.statements import statements

OFFICE = "Dinas Komunikasi dan Informatika Kota Malang"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, now=now)


@pytest.fixture
def codes(session: Session) -> list[str]:
    return [one.code for one in regions.selectable(session)]


def invited(
    session: Session, event: Event, now: datetime, name: str, region: str = "35.73", **more: Any
) -> Group:
    slug = more.pop("slug", "agency")
    new = NewGroup(offer_of(event, slug).id, uuid4(), name, region, **more)
    return invite(session, [new], actor=SYSTEM, now=now)[0]


def person(
    session: Session, event: Event, name: str, region: str = "35.73", slug: str = "agency"
) -> Registration:
    offer = offer_of(event, slug)
    facts = {"organization": name, "region_code": region}
    return make_registration(session, offer, now=event.created_at, **facts)


def sent(session: Session, group: Group, now: datetime) -> Registration:
    """Somebody whom the contact of an invitation registers."""
    who = make_person(
        group.offer.kind, organization=group.organization, region_code=group.region_code
    )
    register_members(session, group, [Member(uuid4(), who)], actor=SYSTEM, now=now)
    return session.query(Registration).filter_by(group_id=group.id).one()


def door(event: Event) -> Recorder:
    """Somebody who records by hand."""
    return Recorder(event.id, "Ayu Contoh", trusted_from=event.created_at)


def line_of(lines: list[InvitedLine], name: str) -> InvitedLine:
    (found,) = [one for one in lines if one.name == name]
    return found


def test_each_invitation_has_its_answer(
    session: Session, event: Event, codes: list[str], now: datetime
) -> None:
    agencies.add(session, kind=AgencyKind.AGENCY, name=OFFICE, region_code="35.73", now=now)
    active = invited(session, event, now, "Diskominfo Kota Malang", places=3)
    sent(session, active, now)
    invited(session, event, now, "Dinas Diam", places=2)
    invited(session, event, now, "KIM Diam", slug="kim")
    refusing = invited(session, event, now, "Dinas Menolak", "35.01", places=2)
    assert decline(session, refusing, actor=SYSTEM, now=now)
    invited(session, event, now, "Dinas Lewat Jalan Lain", places=1)
    person(session, event, "dinas lewat jalan lain")
    person(session, event, "Dinas Tamu")

    found = matrix(session, event.id, codes)

    answers = {one.name: one.answer for one in found.lines}
    assert answers == {
        OFFICE: Answer.REGISTERED,
        "Dinas Diam": Answer.OPEN,
        "KIM Diam": Answer.OPEN,
        "Dinas Menolak": Answer.DECLINED,
        "Dinas Lewat Jalan Lain": Answer.REGISTERED,
        "Dinas Tamu": Answer.UNINVITED,
    }
    assert [one.region_code for one in found.lines] == ["35.01", *["35.73"] * 5]
    assert found.lines[-1].kim
    office = line_of(found.lines, OFFICE).figures
    assert (office.invitations, office.asked, office.registered) == (1, 3, 1)
    malang = found.regions["35.73"]
    assert (malang.invitations, malang.asked, malang.unlimited, malang.open) == (4, 6, 1, 2)
    silent = unanswered_groups(session, event.id)
    assert [one.organization for one in silent] == ["Dinas Diam", "KIM Diam"]
    assert len(found.not_invited()) == 38
    assert list(found.regions) == codes


def test_states_and_sessions_are_told_apart(
    session: Session, event: Event, codes: list[str], now: datetime
) -> None:
    group = invited(session, event, now, "Dinas Contoh")
    there = sent(session, group, now)
    first, second = event.sessions
    for part in (0, 1):
        scan(session, door(event), there, now, part=part)
    for state in (State.PENDING, State.WAITLISTED, State.CANCELLED):
        other = person(session, event, "Dinas Contoh")
        other.state, other.seat = state, None
    gone = person(session, event, "Dinas Contoh")
    scan(session, door(event), gone, now)
    gone.state, gone.seat = State.CANCELLED, None
    session.flush()

    (line,) = matrix(session, event.id, codes).lines

    one = line.figures
    assert (one.registered, one.pending, one.waiting, one.present) == (2, 1, 1, 2)
    assert dict(one.by_session) == {first.id: 2, second.id: 1}


def test_its_sums_are_those_of_the_recap_by_region(
    session: Session, event: Event, codes: list[str], now: datetime
) -> None:
    """Also of people without an agency, of speakers, and of those who came and were cancelled."""
    agencies.add(session, kind=AgencyKind.AGENCY, name=OFFICE, region_code="35.73", now=now)
    sent(session, invited(session, event, now, "Diskominfo Kota Malang"), now)
    for number, slug in enumerate(("agency", "kim", "influencer", "narasumber", "agency")):
        region = ("35.73", "35.01", "35", "00", "35.79")[number]
        one = person(
            session, event, "" if slug == "influencer" else f"Dinas {number}", region, slug
        )
        if number % 2 == 0:
            scan(session, door(event), one, now + timedelta(minutes=number))
        if number == 4:
            one.state, one.seat = State.CANCELLED, None
    session.flush()

    found = matrix(session, event.id, codes)
    recap = by_region(tallies(session, event.id), codes)

    assert [(one.registered, one.present) for one in found.regions.values()] == [
        (one.registered, one.present) for one in recap
    ]
    assert sum(one.registered for one in recap) == found.total.registered == 6
    with_agency = sum((one.figures for one in found.lines), Figures())
    assert with_agency.registered == found.total.registered - 1
    for place in event.sessions:
        by_session = by_region(tallies(session, event.id, place), codes)
        assert [one.by_session.get(place.id, 0) for one in found.regions.values()] == [
            one.present for one in by_session
        ]


def test_narrowed_to_a_region_nothing_of_others_is_seen(
    session: Session, event: Event, codes: list[str], now: datetime
) -> None:
    invited(session, event, now, "Dinas Sini")
    invited(session, event, now, "Dinas Sana", "35.01")
    person(session, event, "Dinas Tamu Sana", "35.01")
    found = matrix(session, event.id, codes, region_code="35.73")
    assert [one.name for one in found.lines] == ["Dinas Sini"]
    assert list(found.regions) == ["35.73"]
    kim = matrix(session, event.id, codes, offer_id=offer_of(event, "kim").id)
    assert kim.lines == []
    assert kim.total == Figures(by_session=kim.total.by_session)


def test_five_thousand_invitations_cost_as_many_statements_as_one(
    app: Flask, session: Session, event: Event, codes: list[str], now: datetime
) -> None:
    invited(session, event, now, "Dinas Contoh")
    with statements(db.engine) as few:
        matrix(session, event.id, codes)
    columns = {
        one.name: getattr(session.query(Group).one(), one.name) for one in Group.__table__.columns
    }
    del columns["id"]
    session.execute(
        Group.__table__.insert(),  # type: ignore[attr-defined]  # A class of its own table.
        [
            {
                **columns,
                "organization": f"Dinas {number}",
                "uid": uuid4(),
                "submission_id": uuid4(),
                "secret": uuid4().hex,
            }
            for number in range(5_000)
        ],
    )
    with statements(db.engine) as many:
        found = matrix(session, event.id, codes)
    assert len(found.lines) == 5_001
    assert len(many) == len(few) <= 4
