"""Two rows that are one agency: everything goes to the kept one, and back to the letter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.models import Agency, AgencyAlias, AgencyChange
from eventreg.agencies.queries import AgencyFilter, find, listing, suggestions
from eventreg.agencies.rules import AgencyKind, AgencyRefusal, TypedName
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import Event
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.agency_merging import merge_agencies, undo_change
from eventreg.registration.operations.agency_rows import remove_agency
from eventreg.registration.operations.mapping import Settled, make_row, map_name
from eventreg.registration.queries.typed_names import unmapped_names
from tests.agencies.test_mapping import HERE, STAFF, invited, row, settled, typed
from tests.factories import make_event

LONG, SHORT = "Dinas Komunikasi dan Informatika", "Dinas Infokom"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, now=now)


def test_a_merge_moves_names_people_and_invitations(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = row(session, now, LONG), row(session, now, SHORT)
    one, group = typed(session, event, SHORT), invited(session, event, now, SHORT)
    done = settled(merge_agencies(session, kept, other, actor=STAFF, now=now))
    assert (one.agency_id, one.agency_key, group.agency_id) == (kept.id, f"#{kept.id}", kept.id)
    assert done.people == 1
    assert typed(session, event, SHORT).agency_id == kept.id
    assert find(session, SHORT, HERE, AgencyKind.AGENCY) is kept
    assert [one.id for one in listing(session, AgencyFilter()).items] == [kept.id]
    assert suggestions(session, HERE, AgencyKind.AGENCY) == [LONG]
    assert suggestions(session, HERE, AgencyKind.AGENCY, "infokom") == [LONG]
    assert remove_agency(session, other, actor=STAFF, now=now) is AgencyRefusal.USED
    noted = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.AGENCY_MERGED)
    ).one()
    assert [(one.before, one.after) for one in noted.values] == [(SHORT, LONG)]


def test_taken_back_whoever_came_since_follows_the_name(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = row(session, now, LONG), row(session, now, SHORT)
    before, group = typed(session, event, SHORT), invited(session, event, now, SHORT)
    done = settled(merge_agencies(session, kept, other, actor=STAFF, now=now))
    since, official = typed(session, event, SHORT), typed(session, event, LONG)
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert {before.agency_id, since.agency_id, group.agency_id} == {other.id}
    assert official.agency_id == kept.id
    assert other.merged_into_id is None
    assert undo_change(session, done.change, actor=STAFF, now=now) is AgencyRefusal.STANDS


def test_rows_of_two_regions_become_one(session: Session, event: Event, now: datetime) -> None:
    """A campus that is typed in two cities: each keeps its own spelling there."""
    kept, other = row(session, now, LONG), row(session, now, SHORT, region_code="35.73")
    one = typed(session, event, SHORT, region_code="35.73")
    done = settled(merge_agencies(session, kept, other, actor=STAFF, now=now))
    assert one.agency_id == kept.id
    assert typed(session, event, SHORT, region_code=HERE).agency_id is None
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert one.agency_id == other.id
    assert [alias.region_code for alias in agencies.names_of(session, other.id)] == [None]


def test_what_is_one_already_or_of_another_kind_is_not_merged(
    session: Session, now: datetime
) -> None:
    kept, other = row(session, now, LONG), row(session, now, SHORT)
    kim = row(session, now, "KIM Contoh", kind=AgencyKind.KIM)
    assert merge_agencies(session, kept, kept, actor=STAFF, now=now) is AgencyRefusal.NOT_ALIKE
    assert merge_agencies(session, kept, kim, actor=STAFF, now=now) is AgencyRefusal.NOT_ALIKE
    settled(merge_agencies(session, kept, other, actor=STAFF, now=now))
    assert merge_agencies(session, kept, other, actor=STAFF, now=now) is AgencyRefusal.GONE
    assert merge_agencies(session, other, kept, actor=STAFF, now=now) is AgencyRefusal.GONE
    name = TypedName(HERE, AgencyKind.AGENCY, "x")
    assert map_name(session, name, other, actor=STAFF, now=now) is AgencyRefusal.GONE


def test_an_earlier_merge_is_taken_back_behind_a_later_one(
    session: Session, event: Event, now: datetime
) -> None:
    """A into B, B into C, then A alone again: only what was A's leaves C."""
    first, second, third = (row(session, now, name) for name in (LONG, SHORT, "Kominfo"))
    people = [typed(session, event, name) for name in (LONG, SHORT, "Kominfo")]
    early = settled(merge_agencies(session, second, first, actor=STAFF, now=now))
    late = settled(merge_agencies(session, third, second, actor=STAFF, now=now))
    assert {one.agency_id for one in people} == {third.id}
    settled(undo_change(session, early.change, actor=STAFF, now=now))
    assert [one.agency_id for one in people] == [first.id, third.id, third.id]
    settled(undo_change(session, late.change, actor=STAFF, now=now))
    assert [one.agency_id for one in people] == [first.id, second.id, third.id]


def test_a_shared_name_is_sure_by_the_merge_and_unsure_again(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = row(session, now, LONG), row(session, now, SHORT)
    for agency in (kept, other):
        agencies.give_name(session, agency, "Kominfo Sidoarjo")
    one = typed(session, event, "Kominfo Sidoarjo")
    assert one.agency_id is None
    done = settled(merge_agencies(session, kept, other, actor=STAFF, now=now))
    assert one.agency_id == kept.id
    settled(undo_change(session, done.change, actor=STAFF, now=now))
    assert one.agency_id is None
    assert len(unmapped_names(session)) == 1


NAMES = (LONG, SHORT, "Dinas Kominfo SP", "Kominfo", "Setda", "BKPSDM")
REGIONS = (HERE, "35.73")
WHERE = st.tuples(st.sampled_from(NAMES), st.sampled_from(REGIONS))
ROWS = st.lists(st.tuples(WHERE, st.lists(WHERE, max_size=2)), min_size=2, max_size=4)
PEOPLE = st.lists(WHERE, min_size=1, max_size=6)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "map", "make"]), st.integers(0, 3), st.integers(0, 3), WHERE
    ),
    min_size=1,
    max_size=5,
)


@contextmanager
def rolled_back(session: Session) -> Iterator[None]:
    with session.begin_nested() as attempt:
        yield
        attempt.rollback()
    session.expire_all()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, people=PEOPLE, steps=STEPS)
def test_whatever_is_settled_and_taken_back_leaves_no_trace(
    session: Session,
    event: Event,
    now: datetime,
    rows: list[tuple[tuple[str, str], list[tuple[str, str]]]],
    people: list[tuple[str, str]],
    steps: list[tuple[str, int, int, tuple[str, str]]],
) -> None:
    with rolled_back(session):
        made = [_row(session, now, *one) for one in rows]
        for name, region in people:
            typed(session, event, name, region_code=region)
        invited(session, event, now, people[0][0])
        before = _standing(session)
        done = [change for one in steps if (change := _step(session, now, made, one)) is not None]
        _every_name_counts_where_it_says(session)
        for change in reversed(done):
            settled(undo_change(session, change, actor=STAFF, now=now))
            _every_name_counts_where_it_says(session)
        assert _standing(session) == before


def _row(
    session: Session, now: datetime, official: tuple[str, str], more: list[tuple[str, str]]
) -> Agency:
    name, region = official
    agency = row(session, now, name, region_code=region)
    for alias, typed_in in dict.fromkeys(more):
        agencies.give_name(session, agency, alias, typed_in)
    return agency


def _step(
    session: Session,
    now: datetime,
    made: list[Agency],
    step: tuple[str, int, int, tuple[str, str]],
) -> AgencyChange | None:
    what, first, second, (name, region) = step
    one, other = made[first % len(made)], made[second % len(made)]
    named = TypedName(region, AgencyKind.AGENCY, name)
    match what:
        case "merge":
            outcome = merge_agencies(session, one, other, actor=STAFF, now=now)
        case "map":
            outcome = map_name(session, named, one, actor=STAFF, now=now)
        case _:
            outcome = make_row(session, named, actor=STAFF, now=now)
    return outcome.change if isinstance(outcome, Settled) else None


def _standing(session: Session) -> object:
    """Names by row, who counts for which row, and which rows there are."""
    session.flush()
    session.expire_all()
    names = {
        (one.agency_id, one.key, one.region_code) for one in session.scalars(select(AgencyAlias))
    }
    people = [
        (one.id, one.agency_id, one.agency_key)
        for one in session.scalars(select(Registration).order_by(Registration.id))
    ]
    groups = [(one.id, one.agency_id) for one in session.scalars(select(Group).order_by(Group.id))]
    rows = {(one.id, one.name, one.merged_into_id) for one in session.scalars(select(Agency))}
    return names, people, groups, rows


def _every_name_counts_where_it_says(session: Session) -> None:
    session.expire_all()
    for one in session.scalars(select(Registration)):
        meant = find(session, one.organization, one.region_code, AgencyKind.AGENCY)
        assert one.agency_id == (meant.id if meant else None)
    for group in session.scalars(select(Group)):
        meant = find(session, group.organization, group.region_code, AgencyKind.AGENCY)
        assert group.agency_id == (meant.id if meant else None)
