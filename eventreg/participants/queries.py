"""Reads of the list of participants: whom a selection means, what doing something would come to, notes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from eventreg.checkin.models import Attendance
from eventreg.events.models import CategoryOffer
from eventreg.paging import Page, page_of
from eventreg.participants.models import BulkAction, BulkRow, ListChoice, StaffNote
from eventreg.participants.rules import IN_WORK, BulkKind, ListLook, look_of
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter, matching, places
from eventreg.registration.rules import Claim, State, may_move
from eventreg.registration.rules.many import CHANGED, Back, Fate, Moving, Target, fate_of_move

#: So many names stand in a preview.
FIRST = 10
PER_PAGE = 100
_ACTIONS_SHOWN = 50


@dataclass(frozen=True)
class Selection:
    """Whom staff marked: these people by their public ids, or (none) everybody whom a filter matches.

    `last`: nobody with a higher registration id, who came after the preview was made.
    """

    wanted: ListFilter
    uids: tuple[UUID, ...] | None = None
    last: int | None = None

    def where(self, event_id: int) -> ColumnElement[bool]:
        """The condition for them."""
        if self.uids is None:
            found = matching(event_id, self.wanted)
        else:
            within = ListFilter(within=self.wanted.within)
            found = and_(matching(event_id, within), Registration.uid.in_(self.uids))
        return found if self.last is None else and_(found, Registration.id <= self.last)


@dataclass(frozen=True)
class Seen:
    """Who was there when staff looked: how many, the sum of their ids, and the highest of them."""

    people: int
    total: int
    last: int


def seen(session: Session, event_id: int, selection: Selection) -> Seen:
    """Whom a selection means now, so that it can be told later whether these are the same people."""
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Registration.id), 0),
            func.coalesce(func.max(Registration.id), 0),
        )
        .select_from(Registration)
        .where(selection.where(event_id))
    ).one()
    return Seen(int(row[0]), int(row[1]), int(row[2]))


@dataclass(frozen=True)
class Preview:
    """What doing something to a selection would come to now.

    `fates`: how many fare how; `first`: the first of those who would be changed; `present`: how many
    of these were checked in; `other_kind`: how many come from a category of another kind.
    """

    seen: Seen
    fates: Counter[Fate] = field(default_factory=Counter)
    first: list[Registration] = field(default_factory=list)
    present: int = 0
    other_kind: int = 0

    @property
    def changed(self) -> int:
        """How many would be changed."""
        return sum(self.fates[fate] for fate in CHANGED)


def preview(
    session: Session,
    event_id: int,
    kind: BulkKind,
    selection: Selection,
    offer: CategoryOffer | None = None,
) -> Preview:
    """What it would come to now; `offer`: the category to which people shall move."""
    where = selection.where(event_id)
    rows = session.execute(
        select(
            Registration.id,
            Registration.state,
            Registration.offer_id,
            Registration.region_code,
            Registration.agency_key,
            Registration.seat,
            Registration.offered_at,
        )
        .where(where)
        .order_by(*turns(kind))
    ).all()
    fates = _fates(session, event_id, kind, rows, offer)
    done = [row.id for row, fate in zip(rows, fates, strict=True) if fate in CHANGED]
    first = session.scalars(
        select(Registration)
        .where(Registration.id.in_(done[:FIRST]))
        .options(joinedload(Registration.offer), joinedload(Registration.region))
        .options(joinedload(Registration.agency))
        .order_by(Registration.name_key, Registration.id)
    ).all()
    present = exists().where(Attendance.registration_id == Registration.id)
    active = Registration.state.in_([one for one in State if may_move(one, State.CANCELLED)])
    came = select(func.count()).select_from(Registration).where(where, active, present)
    return Preview(
        seen=Seen(len(rows), sum(row.id for row in rows), max((row.id for row in rows), default=0)),
        fates=Counter(fates),
        first=list(first),
        present=session.scalar(came) or 0,
        other_kind=_of_other_kind(session, event_id, rows, fates, offer),
    )


def turns(kind: BulkKind) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    """In which order people are taken.

    Approved in order of arrival. Of those cancelled first who holds no place, lest somebody is given
    one who is cancelled in the next moment; of those moved first who holds one.
    """
    arrival = (Registration.created_at, Registration.id)
    if kind in {BulkKind.APPROVE, BulkKind.REJECT}:
        return arrival
    waits = and_(Registration.state == State.WAITLISTED, Registration.offered_at.is_(None))
    turn = case((waits, 0), (Registration.state == State.PENDING, 1), else_=2)
    if kind is BulkKind.CANCEL:
        return (turn, *arrival)
    queue = (Registration.preferred_at.is_(None), Registration.preferred_at)
    return (turn.desc(), *queue, Registration.waiting_since, *arrival)


def _fates(
    session: Session,
    event_id: int,
    kind: BulkKind,
    rows: Sequence[Any],
    offer: CategoryOffer | None,
) -> list[Fate]:
    if kind is BulkKind.CANCEL:
        return [
            Fate.DONE if may_move(row.state, State.CANCELLED) else Fate.NOT_IN_FORCE for row in rows
        ]
    if kind is BulkKind.REJECT:
        return [Fate.DONE if row.state is State.PENDING else Fate.DECIDED for row in rows]
    left = places(session, event_id)
    claims = [Claim(row.offer_id, row.region_code, row.agency_key) for row in rows]
    if kind is BulkKind.MOVE:
        if offer is None:
            return [Fate.NO_PLACE for _row in rows]
        target = Target(offer.id, offer.counts, offer.waiting_list)
        standings = [
            Moving(row.state, claim, row.seat is not None or row.offered_at is not None)
            for row, claim in zip(rows, claims, strict=True)
        ]
        return [fate_of_move(one, target, left) for one in standings]
    found = []
    for row, claim in zip(rows, claims, strict=True):
        if row.state is not State.PENDING:
            found.append(Fate.DECIDED)
        elif left.obstacle(claim) is not None:
            found.append(Fate.WAITS)
        else:
            left.take(claim)
            found.append(Fate.DONE)
    return found


def _of_other_kind(
    session: Session,
    event_id: int,
    rows: Sequence[Any],
    fates: Sequence[Fate],
    offer: CategoryOffer | None,
) -> int:
    if offer is None:
        return 0
    mine = select(CategoryOffer.id, CategoryOffer.kind).where(CategoryOffer.event_id == event_id)
    kinds = {id_: kind for id_, kind in session.execute(mine)}  # noqa: C416 - rows are no pairs to mypy.
    return sum(
        fate is Fate.DONE and kinds.get(row.offer_id) is not offer.kind
        for row, fate in zip(rows, fates, strict=True)
    )


def action_by_uid(session: Session, event_id: int, uid: UUID) -> BulkAction | None:
    """What was done to many of an event under this id, or none."""
    return session.scalars(
        select(BulkAction)
        .where(BulkAction.event_id == event_id, BulkAction.uid == uid)
        .options(joinedload(BulkAction.offer))
    ).one_or_none()


def actions_of(session: Session, event_id: int) -> list[BulkAction]:
    """What was done to many of an event, the latest first, at most 50."""
    return list(
        session.scalars(
            select(BulkAction)
            .where(BulkAction.event_id == event_id)
            .options(joinedload(BulkAction.offer))
            .order_by(BulkAction.id.desc())
            .limit(_ACTIONS_SHOWN)
        )
    )


def actions_in_work(session: Session) -> list[int]:
    """The ids of what is not finished, the oldest first."""
    found = select(BulkAction.id).where(BulkAction.state.in_(IN_WORK)).order_by(BulkAction.id)
    return list(session.scalars(found))


@dataclass(frozen=True)
class Result:
    """What it came to: how many fared how, and how many of taking it back."""

    fates: Counter[Fate]
    backs: Counter[Back]


def result_of(session: Session, action_id: int) -> Result:
    """How many fared how by now."""
    rows = session.execute(
        select(BulkRow.fate, BulkRow.back, func.count())
        .where(BulkRow.action_id == action_id)
        .group_by(BulkRow.fate, BulkRow.back)
    )
    fates, backs = Counter[Fate](), Counter[Back]()
    for fate, back, number in rows:
        fates.update({fate: number} if fate else {})
        backs.update({back: number} if back else {})
    return Result(fates, backs)


def people_of_action(
    session: Session, action_id: int, fate: Fate | None, back: Back | None, *, page: int = 1
) -> Page[BulkRow]:
    """The people of an action in their turn: of one fate, of one way of being taken back, or all."""
    where = [BulkRow.action_id == action_id]
    if fate is not None:
        where.append(BulkRow.fate == fate)
    if back is not None:
        where.append(BulkRow.back == back)
    total = session.scalar(select(func.count()).select_from(BulkRow).where(*where)) or 0
    person = joinedload(BulkRow.registration)
    found = (
        select(BulkRow)
        .where(*where)
        .options(person.joinedload(Registration.offer), person.joinedload(Registration.agency))
        .options(person.joinedload(Registration.region))
        .order_by(BulkRow.position)
    )
    return page_of(
        total, page, PER_PAGE, lambda skip, most: session.scalars(found.offset(skip).limit(most))
    )


def look_at_list(session: Session, user_id: int) -> ListLook:
    """How somebody looks at lists of participants."""
    chosen = session.get(ListChoice, user_id)
    return look_of(chosen.columns.split(), chosen.per_page) if chosen else ListLook()


def notes_of(session: Session, registration_id: int) -> list[StaffNote]:
    """What staff noted about somebody, the latest first."""
    mine = StaffNote.registration_id == registration_id
    return list(session.scalars(select(StaffNote).where(mine).order_by(StaffNote.id.desc())))
