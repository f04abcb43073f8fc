"""Reads of registrations that more than one caller needs."""

from dataclasses import dataclass
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from eventreg.agencies.models import Agency
from eventreg.events.models import CategoryOffer, Event
from eventreg.people.rules import name_key, propose_name
from eventreg.registration.models import Registration
from eventreg.registration.rules import ACTIVE_STATES, LONGEST_KEY, Seats, State


def seats(session: Session, offer: CategoryOffer) -> Seats:
    """The seats of a category as they are in this transaction."""
    mine = (Registration.offer_id == offer.id, Registration.seat.is_not(None))
    taken, highest = session.execute(
        select(func.count(), func.coalesce(func.max(Registration.seat), 0)).where(*mine)
    ).one()
    lowest_free = taken + 1 if highest == taken else _lowest_gap(session, offer)
    return Seats(offer.quota, taken, lowest_free)


def _lowest_gap(session: Session, offer: CategoryOffer) -> int:
    """The first number that nobody sits on: 1, or the one after the first seat without a neighbour."""
    neighbour = aliased(Registration)
    first = select(Registration.id).where(Registration.offer_id == offer.id, Registration.seat == 1)
    if session.scalar(first) is None:
        return 1
    gap = session.scalar(
        select(func.min(Registration.seat) + 1).where(
            Registration.offer_id == offer.id,
            Registration.seat.is_not(None),
            ~exists().where(
                neighbour.offer_id == offer.id, neighbour.seat == Registration.seat + 1
            ),
        )
    )
    assert gap is not None
    return gap


def places_left(session: Session, event: Event) -> dict[int, int | None]:
    """Places left by category id, never negative; none where there is no limit."""
    counts = dict(
        session.execute(
            select(Registration.offer_id, func.count())
            .where(Registration.event_id == event.id, Registration.seat.is_not(None))
            .group_by(Registration.offer_id)
        ).all()
    )
    return {
        offer.id: None
        if offer.quota is None or not offer.counts
        else max(0, offer.quota - counts.get(offer.id, 0))
        for offer in event.offers
    }


def same_person(
    session: Session, event_id: int, *, key: str, nip: str | None, phone: str | None
) -> Registration | None:
    """A registration in force of somebody of like name with the same NIP or the same phone."""
    same: list[ColumnElement[bool]] = []
    if nip is not None:
        same.append(Registration.nip == nip)
    if phone is not None:
        same.append(Registration.phone == phone)
    if not same:
        return None
    return session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(ACTIVE_STATES),
            Registration.name_key == key[:LONGEST_KEY],
            or_(*same),
        )
        .limit(1)
    ).one_or_none()


def by_submission(session: Session, event_id: int, submission_id: UUID) -> Registration | None:
    """The registration that a form with this submission id made, or none."""
    return session.scalars(
        select(Registration).where(
            Registration.event_id == event_id, Registration.submission_id == submission_id
        )
    ).one_or_none()


def by_secret(session: Session, secret: str) -> Registration | None:
    """The registration whose own page this secret opens, with what that page shows, or none."""
    return session.scalars(
        _with_details(select(Registration).where(Registration.secret == secret))
    ).one_or_none()


def by_uid(session: Session, event_id: int, uid: UUID) -> Registration | None:
    """The registration with this public id in this event, or none."""
    return session.scalars(
        _with_details(
            select(Registration).where(Registration.event_id == event_id, Registration.uid == uid)
        )
    ).one_or_none()


def _with_details(statement: Select[Registration]) -> Select[Registration]:
    return statement.options(
        joinedload(Registration.event).selectinload(Event.sessions),
        joinedload(Registration.event).selectinload(Event.offers),
        joinedload(Registration.offer),
        joinedload(Registration.region),
        joinedload(Registration.village),
        joinedload(Registration.agency),
        selectinload(Registration.accounts),
    )


@dataclass(frozen=True)
class ListFilter:
    """What the list of participants is narrowed to. Empty means all."""

    text: str = ""
    state: State | None = None
    offer_id: int | None = None
    region_code: str = ""


@dataclass(frozen=True)
class Page:
    """One page of registrations. Pages count from 1."""

    items: list[Registration]
    page: int
    pages: int
    total: int


def matching(event_id: int, wanted: ListFilter) -> ColumnElement[bool]:
    """The condition for a list filter: name (forgiving spelling), phone digits or organization."""
    conditions: list[ColumnElement[bool]] = [Registration.event_id == event_id]
    if wanted.state is not None:
        conditions.append(Registration.state == wanted.state)
    if wanted.offer_id is not None:
        conditions.append(Registration.offer_id == wanted.offer_id)
    if wanted.region_code:
        conditions.append(Registration.region_code == wanted.region_code)
    if wanted.text.strip():
        conditions.append(_mentions(wanted.text.strip()))
    return and_(*conditions)


def _mentions(text: str) -> ColumnElement[bool]:
    digits = "".join(char for char in text if char.isdigit())
    without_titles = name_key(propose_name(text).full_name)
    ways: list[ColumnElement[bool]] = [
        Registration.name_key.contains(without_titles, autoescape=True),
        Registration.organization.icontains(text, autoescape=True),
        Registration.agency_id.in_(
            select(Agency.id).where(Agency.name.icontains(text, autoescape=True))
        ),
    ]
    if len(digits) >= 4:
        national = digits.removeprefix("62").lstrip("0") or digits
        ways.append(Registration.phone.contains(national, autoescape=True))
        ways.append(Registration.nip.contains(digits, autoescape=True))
    if "@" in text:
        ways.append(Registration.email.icontains(text, autoescape=True))
    return or_(*ways)


def listing(
    session: Session, event_id: int, wanted: ListFilter, *, page: int = 1, per_page: int = 50
) -> Page:
    """One page of an event's registrations by name; a page beyond the last gives the last."""
    where = matching(event_id, wanted)
    total = session.scalar(select(func.count()).select_from(Registration).where(where)) or 0
    pages = max(1, ceil(total / per_page))
    page = min(max(1, page), pages)
    items = session.scalars(
        select(Registration)
        .where(where)
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
        )
        .order_by(Registration.name_key, Registration.id)
        .offset((page - 1) * per_page)
        .limit(per_page)
    ).all()
    return Page(list(items), page, pages, total)


def state_counts(session: Session, event_id: int) -> dict[tuple[int, State], int]:
    """How many registrations there are by (category id, state)."""
    rows = session.execute(
        select(Registration.offer_id, Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.offer_id, Registration.state)
    )
    return {(offer_id, state): count for offer_id, state, count in rows}
