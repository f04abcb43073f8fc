"""Streaming reads for reports: rows come in batches, so that memory stays the same however many."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session, selectinload

from eventreg.agencies.models import Agency
from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import Method
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.people.rules import printed_name
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name, regency_of
from eventreg.registration.models import Answer, Group, Registration
from eventreg.registration.queries.scope import of_region
from eventreg.registration.rules import State
from eventreg.reports.recaps import Tally
from eventreg.tickets.models import Ticket

BATCH = 200
#: In SQLite's words: 2,000 KiB, its own default.
_SMALL_CACHE = -2000


@contextmanager
def snapshot(session: Session) -> Iterator[None]:
    """What is read inside is of one moment, so that sums and lists agree, and is read sparingly.

    The session has no open transaction yet: PostgreSQL must be told before the first query (else
    SQLAlchemy raises); SQLite reads of one moment anyway. There the cache is made small meanwhile,
    because a report passes each page once, and a worker's whole cache would fill for nothing.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
        return
    connection = session.connection()
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size={_SMALL_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")


def event_with_parts(session: Session, event_id: int) -> Event:
    """The event with its sessions, what they admit, and its categories."""
    return session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(
            selectinload(Event.sessions).selectinload(EventSession.admissions),
            selectinload(Event.offers).selectinload(CategoryOffer.region_places),
        )
        .execution_options(populate_existing=True)
    ).one()


class Stay(NamedTuple):
    """One person's attendance of one session (moments in UTC)."""

    entered_at: datetime
    left_at: datetime | None
    method: Method
    officer: str


class PresentPerson(NamedTuple):
    """Somebody who was present, as papers name them, with their stays by session id.

    `answers`: to extra questions, by their ids.
    """

    name: str
    nip: str | None
    position: str
    organization: str
    region: str
    category: str
    phone: str | None
    email: str | None
    stays: dict[int, Stay]
    answers: Mapping[int, str] = MappingProxyType({})


def within(region: str | None) -> list[ColumnElement[bool]]:
    """The condition that keeps the people of one kabupaten or kota; none: everybody."""
    return [] if region is None else [of_region(region)]


def present_people(
    session: Session,
    event_id: int,
    session_id: int | None = None,
    *,
    region: str | None = None,
    with_answers: bool = False,
) -> Iterator[PresentPerson]:
    """Everybody present in at least one session (or in this one), by name. A stream.

    `region`: only the people of this kabupaten or kota. `with_answers`: also what they answered to
    extra questions.
    """
    people = _present(session, event_id, session_id, region)
    while batch := list(islice(people, BATCH)):
        given = _answers_of(session, [id_ for id_, _ in batch]) if with_answers else {}
        for id_, person in batch:
            yield person._replace(answers=given.get(id_, {}))


def _present(
    session: Session, event_id: int, session_id: int | None, region: str | None
) -> Iterator[tuple[int, PresentPerson]]:
    """The same people by their registration's id, without their answers."""
    where = [Attendance.event_id == event_id, Registration.event_id == event_id]
    where += within(region)
    if session_id is not None:
        where.append(Attendance.session_id == session_id)
    statement = (
        select(*PERSON, *_STAY)
        .select_from(Registration)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .join(Registration.offer)
        .join(Registration.region)
        .outerjoin(Registration.agency)
        .where(*where)
        .order_by(Registration.name_key, Registration.id)
        .execution_options(yield_per=BATCH)
    )
    rows = session.execute(statement)
    for id_, stays in groupby(rows, key=itemgetter(0)):
        found = [tuple(row) for row in stays]
        yield id_, person_of(found[0][: len(PERSON)], [stay[len(PERSON) :] for stay in found])


def _answers_of(session: Session, registration_ids: list[int]) -> dict[int, dict[int, str]]:
    """What these people answered, by their registrations' ids and the questions' ids."""
    found: dict[int, dict[int, str]] = {}
    rows = session.execute(
        select(Answer.registration_id, Answer.question_id, Answer.value).where(
            Answer.registration_id.in_(registration_ids)
        )
    )
    for registration_id, question_id, value in rows:
        found.setdefault(registration_id, {})[question_id] = value
    return found


#: What a person is made of, in the order in which `person_of` takes it.
PERSON = (
    Registration.id,
    Registration.title_front,
    Registration.full_name,
    Registration.title_back,
    Registration.nip,
    Registration.position,
    func.coalesce(Agency.name, Registration.organization),
    Region.kind,
    Region.name,
    CategoryOffer.name_id,
    Registration.phone,
    Registration.email,
)
_STAY = (
    Attendance.session_id,
    Attendance.entered_at,
    Attendance.left_at,
    Attendance.method,
    Attendance.officer,
)


def person_of(facts: tuple[Any, ...], stays: list[tuple[Any, ...]]) -> PresentPerson:
    """The rows of one person as one value."""
    _, front, name, back, nip, position, organization, kind, region, category, phone, email = facts
    return PresentPerson(
        name=printed_name(front, name, back),
        nip=nip,
        position=position,
        organization=organization,
        region=display_name(kind, region),
        category=category,
        phone=phone,
        email=email,
        stays={session_id: Stay(*stay) for session_id, *stay in stays},
    )


def counted_in(only: EventSession | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions for who counts as registered and for who was present, in any session or `only` there."""
    there = [Attendance.registration_id == Registration.id]
    expected: ColumnElement[bool] = Registration.state == State.CONFIRMED
    if only is not None:
        there.append(Attendance.session_id == only.id)
        admits = [admission.offer_id for admission in only.admissions]
        expected = expected & Registration.offer_id.in_(admits) if admits else expected
    attended = exists().where(*there).correlate(Registration)
    return expected | attended, attended


def tallies(
    session: Session,
    event_id: int,
    only: EventSession | None = None,
    *,
    region: str | None = None,
) -> list[Tally]:
    """How many are registered and present by category, region and sex; for one session if `only`.

    `region`: only the people of this kabupaten or kota.

    Registered is who is confirmed (and admitted to the session), and whoever was present although
    the registration is no longer in force: nobody who was there is lost from the sums.
    """
    counted, attended = counted_in(only)
    rows = session.execute(
        select(
            Registration.offer_id,
            Registration.region_code,
            Registration.gender,
            func.count(),
            func.count().filter(attended),
        )
        .where(Registration.event_id == event_id, counted, *within(region))
        .group_by(Registration.offer_id, Registration.region_code, Registration.gender)
    )
    return [Tally(*row) for row in rows]


def invited_places(session: Session, event_id: int) -> dict[str, int]:
    """How many people were asked for by invitations that name a number, by kabupaten or kota."""
    found: dict[str, int] = {}
    rows = session.execute(
        select(Group.region_code, func.sum(Group.places))
        .where(Group.event_id == event_id, Group.invited, Group.places.is_not(None))
        .group_by(Group.region_code)
    )
    for code, places in rows:
        found[regency_of(code)] = found.get(regency_of(code), 0) + (places or 0)
    return found


def registrations(
    session: Session,
    event_id: int,
    whom: ColumnElement[bool] | None = None,
    *,
    region: str | None = None,
    with_answers: bool = False,
) -> Iterator[tuple[Registration, str]]:
    """Every registration of the event in any state with its accounts, in the order of arrival.

    Beside each stands its latest ticket code. `whom`: a condition, only those who fulfil it. `region`:
    only those of this kabupaten or kota. `with_answers`: also those to extra questions. A stream.
    """
    parts = [selectinload(Registration.accounts)]
    if with_answers:
        parts.append(selectinload(Registration.answers))
    latest = (
        select(func.max(Ticket.id))
        .where(Ticket.registration_id == Registration.id)
        .correlate(Registration)
        .scalar_subquery()
    )
    statement = (
        select(Registration, func.coalesce(Ticket.code, ""))
        .outerjoin(Ticket, Ticket.id == latest)
        .where(Registration.event_id == event_id, *within(region))
        .where(true() if whom is None else whom)
        .order_by(Registration.id)
        .options(*parts)
        .execution_options(yield_per=BATCH)
    )
    yield from session.execute(statement)
