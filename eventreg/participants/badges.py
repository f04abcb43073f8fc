"""Reads for badges: who of those whom staff have chosen gets one, and who does not."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.agencies.models import Agency
from eventreg.checkin.rules.sheets import SheetOrder
from eventreg.papers.rules import MOST_BADGES
from eventreg.participants.queries import FIRST, Seen, Selection, seen
from eventreg.registration.models import Registration
from eventreg.registration.rules import State

#: So many of those who get no badge are named.
_NAMED = 50


@dataclass(frozen=True)
class Badged:
    """What printing badges for a selection would come to.

    `badges`: how many get one; `first`: the first of them; `left_out`: the first of the others, who
    hold no ticket in force.
    """

    seen: Seen
    badges: int
    first: list[Registration]
    left_out: list[Registration]

    @property
    def without(self) -> int:
        """How many get none."""
        return self.seen.people - self.badges

    @property
    def files(self) -> int:
        """Into how many files they are parted."""
        return max(1, -(-self.badges // MOST_BADGES))


def badged(session: Session, event_id: int, selection: Selection) -> Badged:
    """Who would get a badge now: whoever is confirmed, since only their tickets open a door."""
    where = selection.where(event_id)
    mine, others = (and_(where, holds) for holds in (_HOLDS, ~_HOLDS))
    count = select(func.count()).select_from(Registration).where(mine)
    return Badged(
        seen=seen(session, event_id, selection),
        badges=session.scalar(count) or 0,
        first=_people(session, mine, SheetOrder.NAME, most=FIRST),
        left_out=_people(session, others, SheetOrder.NAME, most=_NAMED),
    )


def people_of_file(
    session: Session, event_id: int, selection: Selection, order: SheetOrder, number: int = 1
) -> list[Registration]:
    """Whose badges are in the file of this number (from 1), in their order, with agency and category."""
    mine = and_(selection.where(event_id), _HOLDS)
    skip = (number - 1) * MOST_BADGES
    return _people(session, mine, order, skip=skip, most=MOST_BADGES)


_HOLDS: ColumnElement[bool] = Registration.state == State.CONFIRMED


def _people(
    session: Session, where: ColumnElement[bool], order: SheetOrder, *, skip: int = 0, most: int
) -> list[Registration]:
    wanted = select(Registration).where(where)
    if order is SheetOrder.AGENCY:
        agency = func.lower(func.coalesce(Agency.name, Registration.organization))
        # Who belongs to none stands last.
        wanted = wanted.outerjoin(Registration.agency).order_by(agency == "", agency)
    return list(
        session.scalars(
            wanted.options(joinedload(Registration.offer), joinedload(Registration.agency))
            .options(joinedload(Registration.region))
            .order_by(Registration.name_key, Registration.id)
            .offset(skip)
            .limit(most)
        )
    )
