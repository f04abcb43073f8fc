"""The list of participants, its filters and its counts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from eventreg.agencies.models import Agency
from eventreg.paging import Page, page_of
from eventreg.people.rules import name_key, propose_name
from eventreg.registration.models import Registration
from eventreg.registration.rules import ACTIVE_STATES, State


@dataclass(frozen=True)
class ListFilter:
    """What the list of participants is narrowed to. Empty means all.

    `offered`: of those who wait, the ones who were offered a place, or the ones who were not.
    `incomplete`: only those in force who were added at the door and have not told everything yet.
    """

    text: str = ""
    state: State | None = None
    offered: bool | None = None
    offer_id: int | None = None
    region_code: str = ""
    incomplete: bool = False


def matching(event_id: int, wanted: ListFilter) -> ColumnElement[bool]:
    """The condition for a list filter: name (forgiving spelling), phone digits or organization."""
    conditions: list[ColumnElement[bool]] = [Registration.event_id == event_id]
    if wanted.state is not None:
        conditions.append(Registration.state == wanted.state)
    if wanted.offered is not None:
        conditions.append(Registration.offered_at.is_not(None) == wanted.offered)
    if wanted.offer_id is not None:
        conditions.append(Registration.offer_id == wanted.offer_id)
    if wanted.region_code:
        conditions.append(Registration.region_code == wanted.region_code)
    if wanted.incomplete:
        conditions += [Registration.incomplete.is_(True), Registration.state.in_(ACTIVE_STATES)]
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
) -> Page[Registration]:
    """One page of an event's registrations by name; a page beyond the last gives the last."""
    where = matching(event_id, wanted)
    total = session.scalar(select(func.count()).select_from(Registration).where(where)) or 0
    found = (
        select(Registration)
        .where(where)
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
        )
        .order_by(Registration.name_key, Registration.id)
    )
    return page_of(
        total, page, per_page, lambda skip, most: session.scalars(found.offset(skip).limit(most))
    )


def state_counts(session: Session, event_id: int) -> dict[tuple[int, State], int]:
    """How many registrations there are by (category id, state)."""
    rows = session.execute(
        select(Registration.offer_id, Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.offer_id, Registration.state)
    )
    return {(offer_id, state): count for offer_id, state, count in rows}
