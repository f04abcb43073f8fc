"""What staff say of typed names: people, limits and phones follow, and all of it can be taken back."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.models import Agency, AgencyAlias, AgencyChange
from eventreg.agencies.rules import AgencyKind, AgencyRefusal, TypedName
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, Actor, ActorKind
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import NewGroup, SignUp, invite, sign_up
from eventreg.registration.operations.agency_merging import undo_change
from eventreg.registration.operations.agency_rows import (
    AgencyFacts,
    Kept,
    add_agency,
    add_alias,
    change_agency,
    remove_agency,
    remove_alias,
)
from eventreg.registration.operations.mapping import (
    Settled,
    leave_name,
    make_row,
    map_name,
)
from eventreg.registration.queries.typed_names import unmapped_names, with_suggestions
from eventreg.registration.rules import Confirmed, State, Waitlisted
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.statements import statements

STAFF = Actor(ActorKind.STAFF, 7, "Ayu Contoh")
OFFICIAL = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Sidoarjo"
TYPED = "BKPSDM Kab. Sidoarjo"
HERE = "35.15"
NAME = TypedName(HERE, AgencyKind.AGENCY, TYPED)


def row(session: Session, now: datetime, name: str = OFFICIAL, **facts: Any) -> Agency:
    made = agencies.add(
        session,
        **{"kind": AgencyKind.AGENCY, "region_code": HERE, "name": name, "now": now, **facts},
    )
    session.flush()
    return made


def typed(session: Session, event: Event, name: str = TYPED, **person: Any) -> Registration:
    offer = offer_of(event, "agency")
    return make_registration(
        session, offer, **{"region_code": HERE, "organization": name, **person}
    )


def invited(session: Session, event: Event, now: datetime, name: str = TYPED) -> Group:
    new = NewGroup(offer_of(event, "agency").id, uuid4(), name, HERE, places=2)
    return invite(session, [new], actor=STAFF, now=now)[0]


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, now=now)


def state_of(one: Registration) -> State:
    """Read anew each time: operations change it."""
    return one.state


def settled(outcome: Settled | AgencyRefusal) -> Settled:
    assert isinstance(outcome, Settled), outcome
    return outcome


def test_a_mapped_name_counts_for_its_row_in_all_events(
    session: Session, event: Event, now: datetime
) -> None:
    agency, other = row(session, now), make_event(session, now=now)
    here, there = typed(session, event), typed(session, other, "bkpsdm kabupaten sidoarjo")
    stranger, group = typed(session, event, "Dinas Lain"), invited(session, event, now)

    done = settled(map_name(session, NAME, agency, actor=STAFF, now=now, event_id=event.id))

    assert done.people == 2
    for one in (here, there):
        assert (one.agency_id, one.agency_key) == (agency.id, f"#{agency.id}")
    assert stranger.agency_id is None
    assert group.agency_id == agency.id
    assert typed(session, event, "BKPSDM Kab Sidoarjo").agency_id == agency.id
    noted = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.AGENCY_NAME_MAPPED)
    ).one()
    assert (noted.actor_label, noted.event_id, noted.facts["people"]) == (STAFF.label, event.id, 2)
    assert [(one.before, one.after) for one in noted.values] == [(TYPED, OFFICIAL)]


def test_devices_hear_of_it(session: Session, event: Event, now: datetime) -> None:
    agency, one = row(session, now), typed(session, event)
    before, version = one.changed_at, one.version
    map_name(session, NAME, agency, actor=STAFF, now=now)
    assert before is not None
    assert one.changed_at is not None
    assert one.changed_at > before
    assert one.version == version + 1


def test_taken_back_everybody_stands_where_they_stood(
    session: Session, event: Event, now: datetime
) -> None:
    agency, before, group = row(session, now), typed(session, event), invited(session, event, now)
    key = before.agency_key
    done = settled(map_name(session, NAME, agency, actor=STAFF, now=now))
    since = typed(session, event)
    official = typed(session, event, OFFICIAL)

    settled(undo_change(session, done.change, actor=STAFF, now=now))

    for one in (before, since):
        assert (one.agency_id, one.agency_key) == (None, key)
    assert official.agency_id == agency.id
    assert group.agency_id is None
    assert [alias.name for alias in agency.aliases] == [OFFICIAL]
    assert (done.change.undone_at, done.change.undone_by) == (now, STAFF.label)
    assert undo_change(session, done.change, actor=STAFF, now=now) is AgencyRefusal.STANDS


def test_what_was_corrected_since_is_respected(
    session: Session, event: Event, now: datetime
) -> None:
    agency, other = row(session, now), row(session, now, "Dinas Lain")
    one = typed(session, event)
    done = settled(map_name(session, NAME, agency, actor=STAFF, now=now))
    one.organization, one.agency_id, one.agency_key = "Dinas Lain", other.id, f"#{other.id}"
    session.flush()
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert (one.agency_id, one.agency_key) == (other.id, f"#{other.id}")


def test_a_name_of_the_province_is_typed_in_a_regency(
    session: Session, event: Event, now: datetime
) -> None:
    agency = row(session, now, "Bakorwil III Malang", region_code="35")
    name = TypedName(HERE, AgencyKind.AGENCY, "Bakorwil")
    one = typed(session, event, "Bakorwil")
    settled(map_name(session, name, agency, actor=STAFF, now=now))
    assert one.agency_id == agency.id
    assert typed(session, event, "BAKORWIL").agency_id == agency.id
    assert typed(session, event, "Bakorwil", region_code="35.73").agency_id is None


def test_a_kim_is_no_agency(session: Session, event: Event, now: datetime) -> None:
    agency = row(session, now)
    kim = TypedName(HERE, AgencyKind.KIM, "KIM Contoh")
    assert map_name(session, kim, agency, actor=STAFF, now=now) is AgencyRefusal.NOT_ALIKE
    empty = TypedName(HERE, AgencyKind.AGENCY, "dan")
    assert map_name(session, empty, agency, actor=STAFF, now=now) is AgencyRefusal.NOTHING


def test_a_new_row_is_made_of_a_name_and_taken_back(
    session: Session, event: Event, now: datetime
) -> None:
    one, group = typed(session, event), invited(session, event, now)
    done = settled(make_row(session, NAME, actor=STAFF, now=now))
    made = session.scalars(select(Agency)).one()
    assert (made.name, made.region_code, made.kind) == (TYPED, HERE, AgencyKind.AGENCY)
    assert (one.agency_id, group.agency_id, done.people) == (made.id, made.id, 1)
    assert make_row(session, NAME, actor=STAFF, now=now) is AgencyRefusal.TAKEN

    settled(undo_change(session, done.change, actor=STAFF, now=now))

    assert session.scalars(select(Agency)).all() == []
    assert (one.agency_id, group.agency_id) == (None, None)
    assert unmapped_names(session, event_id=event.id)[0].name == NAME


def test_a_new_row_has_its_full_name_and_is_suggested_for_the_next_spelling(
    session: Session, event: Event, now: datetime
) -> None:
    short = TypedName(HERE, AgencyKind.AGENCY, "kepegawaian sda")
    one, same = typed(session, event, short.name), typed(session, event, OFFICIAL)
    typed(session, event, TYPED)
    done = settled(make_row(session, short, official=OFFICIAL, actor=STAFF, now=now))
    made = session.scalars(select(Agency)).one()
    assert (made.name, done.people) == (OFFICIAL, 2)
    assert (one.agency_id, same.agency_id) == (made.id, made.id)
    (left,) = with_suggestions(session, unmapped_names(session, event_id=event.id))
    assert left.typed.name.name == TYPED
    assert [each.id for each in left.suggestions] == [made.id]

    settled(undo_change(session, done.change, actor=STAFF, now=now))

    assert session.scalars(select(Agency)).all() == []
    assert (one.agency_id, same.agency_id) == (None, None)


@pytest.mark.parametrize(
    ("official", "why"),
    [(OFFICIAL, AgencyRefusal.TAKEN), ("dan", AgencyRefusal.NOTHING)],
)
def test_no_row_is_made_under_a_name_that_another_one_has_or_that_says_nothing(
    official: str, why: AgencyRefusal, session: Session, event: Event, now: datetime
) -> None:
    row(session, now)
    one = typed(session, event)
    assert make_row(session, NAME, official=official, actor=STAFF, now=now) is why
    assert (one.agency_id, session.scalar(select(func.count(Agency.id)))) == (None, 1)


def test_a_row_of_which_more_is_known_stays(session: Session, event: Event, now: datetime) -> None:
    typed(session, event)
    done = settled(make_row(session, NAME, actor=STAFF, now=now))
    made = session.scalars(select(Agency)).one()
    assert isinstance(add_alias(session, made, "Kepegawaian", actor=STAFF, now=now), Kept)
    assert undo_change(session, done.change, actor=STAFF, now=now) is AgencyRefusal.STANDS
    assert done.change.undone_at is None


def test_a_name_left_as_typed_is_not_asked_again(
    session: Session, event: Event, now: datetime
) -> None:
    one = typed(session, event, "perseorangan")
    name = TypedName(HERE, AgencyKind.AGENCY, "perseorangan")
    done = settled(leave_name(session, name, people=1, actor=STAFF, now=now))
    assert unmapped_names(session) == []
    assert one.agency_id is None
    assert leave_name(session, name, people=1, actor=STAFF, now=now) is AgencyRefusal.NOTHING
    typed(session, event, "Perseorangan")
    assert unmapped_names(session) == []
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert [one.people for one in unmapped_names(session)] == [2]


def test_a_name_that_two_rows_share_is_unsure_until_it_is_settled(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = row(session, now), row(session, now, "Dinas Kepegawaian Kabupaten Sidoarjo")
    for agency in (first, second):
        agencies.give_name(session, agency, TYPED)
    one = typed(session, event)
    assert one.agency_id is None
    (open_name,) = with_suggestions(session, unmapped_names(session))
    assert open_name.shared == [first, second]

    done = settled(map_name(session, NAME, second, actor=STAFF, now=now))

    assert one.agency_id == second.id
    assert typed(session, event).agency_id == second.id
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert one.agency_id is None
    assert {
        alias.agency_id
        for alias in session.scalars(select(AgencyAlias).where(AgencyAlias.name == TYPED))
    } == {first.id, second.id}


def test_an_official_name_is_not_taken_from_its_row(
    session: Session, event: Event, now: datetime
) -> None:
    """Two rows of one name are one agency: they are merged, not robbed of their name."""
    first, second = row(session, now), row(session, now)
    typed(session, event, OFFICIAL)
    name = TypedName(HERE, AgencyKind.AGENCY, OFFICIAL)
    assert map_name(session, name, second, actor=STAFF, now=now) is AgencyRefusal.TAKEN
    assert len(first.aliases) == 1


def test_places_of_an_agency_are_counted_anew(session: Session, now: datetime) -> None:
    """Two spellings had two places each; by the map they have two together, and nobody loses one."""
    event, agency = make_event(session, now=now, waiting_list=True), row(session, now)
    offer = offer_of(event, "agency")
    offer.agency_quota = 2
    official = [typed(session, event, OFFICIAL) for _number in range(2)]
    short = [typed(session, event) for _number in range(2)]

    def next_one(name: str) -> Registration:
        person = make_person(offer.kind, region_code=HERE, organization=name)
        form = SignUp(offer.id, uuid4(), person, NOTICE_READ)
        outcome = sign_up(session, form, actor=SYSTEM, now=now)
        assert isinstance(outcome, Confirmed | Waitlisted)
        return session.get_one(Registration, outcome.registration_id)

    waits = next_one(TYPED)
    assert state_of(waits) is State.WAITLISTED
    done = settled(map_name(session, NAME, agency, actor=STAFF, now=now))
    assert {one.state for one in (*official, *short)} == {State.CONFIRMED}
    assert next_one(TYPED).state is State.WAITLISTED
    short[0].state, short[0].seat = State.CANCELLED, None
    session.flush()
    assert state_of(waits) is State.WAITLISTED
    # Apart again, the short name has one of its two places free: who waits gets it.
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert state_of(waits) is State.CONFIRMED


def test_renaming_keeps_the_old_name_and_everybody(
    session: Session, event: Event, now: datetime
) -> None:
    agency = row(session, now, TYPED)
    one, later = typed(session, event), typed(session, event, OFFICIAL)
    before = one.changed_at
    facts = AgencyFacts(AgencyKind.AGENCY, OFFICIAL, HERE)
    kept = change_agency(session, agency, facts, actor=STAFF, now=now)
    session.refresh(one)
    assert isinstance(kept, Kept)
    assert kept.people == 1
    assert {one.organization_name, later.organization_name} == {OFFICIAL}
    assert {alias.name for alias in agency.aliases} == {TYPED, OFFICIAL}
    assert before is not None
    assert one.changed_at is not None
    assert one.changed_at > before


def test_moved_to_another_region_nobody_is_lost(
    session: Session, event: Event, now: datetime
) -> None:
    agency = row(session, now)
    one = typed(session, event, OFFICIAL)
    facts = AgencyFacts(AgencyKind.OTHER, OFFICIAL, "35.78")
    assert isinstance(change_agency(session, agency, facts, actor=STAFF, now=now), Kept)
    assert one.agency_id == agency.id
    assert typed(session, event, OFFICIAL).agency_id == agency.id
    assert typed(session, event, OFFICIAL, region_code="35.78").agency_id == agency.id
    back = AgencyFacts(AgencyKind.AGENCY, OFFICIAL, HERE)
    assert isinstance(change_agency(session, agency, back, actor=STAFF, now=now), Kept)
    assert one.agency_id == agency.id
    kim = AgencyFacts(AgencyKind.KIM, OFFICIAL, HERE)
    assert change_agency(session, agency, kim, actor=STAFF, now=now) is AgencyRefusal.NOT_ALIKE


def test_aliases_are_added_and_removed(session: Session, event: Event, now: datetime) -> None:
    agency, other = row(session, now), row(session, now, "Dinas Lain")
    one = typed(session, event)
    kept = add_alias(session, agency, TYPED, actor=STAFF, now=now)
    assert isinstance(kept, Kept)
    assert (kept.people, one.agency_id) == (1, agency.id)
    assert add_alias(session, agency, TYPED, actor=STAFF, now=now) is AgencyRefusal.NOTHING
    assert add_alias(session, other, TYPED, actor=STAFF, now=now) is AgencyRefusal.TAKEN
    official, alias = agency.aliases
    refused = remove_alias(session, agency, official.id, actor=STAFF, now=now)
    assert refused is AgencyRefusal.OFFICIAL
    assert remove_alias(session, other, alias.id, actor=STAFF, now=now) is AgencyRefusal.GONE
    assert isinstance(remove_alias(session, agency, alias.id, actor=STAFF, now=now), Kept)
    assert one.agency_id is None
    assert one.agency_key == f"{HERE} bkpsdm kabupaten sidoarjo"


def test_rows_are_added_once_and_removed_when_unused(
    session: Session, event: Event, now: datetime
) -> None:
    one = typed(session, event)
    facts = AgencyFacts(AgencyKind.AGENCY, TYPED, HERE)
    kept = add_agency(session, facts, actor=STAFF, now=now)
    assert isinstance(kept, Kept)
    assert (kept.people, one.agency_id) == (1, kept.agency.id)
    assert add_agency(session, facts, actor=STAFF, now=now) is AgencyRefusal.TAKEN
    assert remove_agency(session, kept.agency, actor=STAFF, now=now) is AgencyRefusal.USED
    unused = row(session, now, "Dinas Lain")
    assert remove_agency(session, unused, actor=STAFF, now=now) is None
    assert session.scalar(select(func.count()).select_from(Agency)) == 1


def test_names_are_listed_by_region_with_their_numbers(
    session: Session, event: Event, now: datetime
) -> None:
    agency = row(session, now)
    for name in (TYPED, "BKPSDM Kab Sidoarjo"):
        typed(session, event, name)
    typed(session, event, "Dinas Lain", region_code="35.01")
    gone = typed(session, event, "Dinas Hilang")
    gone.state, gone.seat = State.CANCELLED, None
    invited(session, event, now)
    invited(session, event, now, "Dinas Diam")
    session.flush()

    found = unmapped_names(session, event_id=event.id)

    shown = [
        (one.name.region_code, one.name.name, one.people, one.spellings, one.invitations)
        for one in found
    ]
    assert shown == [
        ("35.01", "Dinas Lain", 1, 1, 0),
        (HERE, "BKPSDM Kab Sidoarjo", 2, 2, 1),
        (HERE, "Dinas Diam", 0, 1, 1),
    ]
    assert [one.name.name for one in unmapped_names(session, region_code="35.01")] == ["Dinas Lain"]
    offered = with_suggestions(session, found)[1].suggestions
    assert [(one.id, one.name) for one in offered] == [(agency.id, OFFICIAL)]


def test_ten_thousand_people_are_mapped_in_a_few_statements(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    """So many that each batch is full twice, made by copying one row."""
    agency, one = row(session, now), typed(session, event)
    _copied(session, one, 10_000)
    with statements(db.engine) as seen:
        done = settled(map_name(session, NAME, agency, actor=STAFF, now=now))
    assert done.people == 10_001
    assert len(seen) < 40
    with statements(db.engine) as seen:
        settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert len(seen) < 40
    mapped = select(func.count()).where(Registration.agency_id.is_not(None))
    assert session.scalar(mapped) == 0


def _copied(session: Session, one: Registration, times: int) -> None:
    columns = {column.name: getattr(one, column.name) for column in Registration.__table__.columns}
    del columns["id"]
    own = {"phone": None, "nip": None, "seat": None, "state": State.PENDING}
    session.execute(
        Registration.__table__.insert(),  # type: ignore[attr-defined]  # A class of its own table.
        [
            {**columns, **own, "uid": uuid4(), "submission_id": uuid4(), "secret": uuid4().hex}
            for _number in range(times)
        ],
    )


@pytest.mark.parametrize(
    "hostile", ["\0", "=HYPERLINK(1)", "<script>", "kominfo " * 37, "ʼ'’", "🙂"]
)
def test_hostile_names_are_mapped_or_refused(
    session: Session, event: Event, now: datetime, hostile: str
) -> None:
    agency, name = row(session, now), TypedName(HERE, AgencyKind.AGENCY, hostile.strip()[:300])
    outcome = map_name(session, name, agency, actor=STAFF, now=now)
    assert isinstance(outcome, Settled | AgencyRefusal)
    assert len(session.scalars(select(AgencyChange)).all()) == int(isinstance(outcome, Settled))
