"""Reads of imports: what rows are compared with, which imports there are, which ones wait for the worker."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload, undefer

from eventreg.events import queries as events
from eventreg.events.models import CategoryOffer
from eventreg.events.rules import QuestionSpec
from eventreg.importing.rules.entries import Book, Category
from eventreg.importing.rules.places import Gazetteer, Place
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.regions.rules import Level
from eventreg.registration.models import Import, Registration
from eventreg.registration.rules import ACTIVE_STATES, ImportState

#: A worker that gave no sign of life for so long has died.
PATIENCE = timedelta(minutes=1)
_BATCH = 500
Name = TypeVar("Name", str, UUID)


def book(session: Session, event_id: int, *, villages: bool) -> Book:
    """The categories of an event with their questions, and the places; with `villages` all of these, too."""
    questions = [one for one in events.questions(session, event_id) if not one.retired]
    offers = session.scalars(
        select(CategoryOffer)
        .where(CategoryOffer.event_id == event_id)
        .order_by(CategoryOffer.position, CategoryOffer.id)
    )
    categories = tuple(
        Category(
            offer.id,
            offer.slug,
            tuple(filter(None, (offer.name_id, offer.name_en))),
            offer.kind,
            tuple(one.spec for one in questions if one.offer_id in {None, offer.id}),
            offer.name_suffices,
        )
        for offer in offers
    )
    places = tuple(Place(one.code, one.name, one.kind) for one in regions.selectable(session))
    return Book(categories, Gazetteer(places, _below(session) if villages else {}))


def _below(session: Session) -> dict[str, tuple[Place, ...]]:
    rows = session.execute(
        select(Region.parent_code, Region.code, Region.name, Region.kind)
        .where(Region.level.in_((Level.DISTRICT, Level.VILLAGE)))
        .order_by(Region.code)
    )
    found: dict[str, list[Place]] = {}
    for parent, code, name, kind in rows:
        found.setdefault(parent or "", []).append(Place(code, name, kind))
    return {parent: tuple(places) for parent, places in found.items()}


def asked(session: Session, event_id: int) -> list[QuestionSpec]:
    """The extra questions of an event that are asked in any category."""
    return [one.spec for one in events.questions(session, event_id) if not one.retired]


@dataclass(frozen=True)
class Known:
    """The registrations that rows name: by the office's reference, by our own id."""

    by_reference: dict[str, Registration]
    by_uid: dict[UUID, Registration]


def known(
    session: Session, event_id: int, references: Collection[str], uids: Collection[UUID]
) -> Known:
    """The registrations of an event that bear these references or ids, with what is known of the people."""
    by_reference = {
        str(one.reference): one
        for some in _batches(references)
        for one in _with_person(session, event_id, Registration.reference.in_(some))
    }
    by_uid = {
        one.uid: one
        for some in _batches(uids)
        for one in _with_person(session, event_id, Registration.uid.in_(some))
    }
    return Known(by_reference, by_uid)


def _with_person(
    session: Session, event_id: int, where: ColumnElement[bool]
) -> Iterable[Registration]:
    return session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, where)
        .options(
            selectinload(Registration.accounts),
            selectinload(Registration.answers),
            selectinload(Registration.offer),
        )
        .execution_options(populate_existing=True)
    )


def _batches(values: Collection[Name]) -> Iterator[list[Name]]:
    rest = iter(values)
    while some := list(islice(rest, _BATCH)):
        yield some


def ended_submissions(session: Session, event_id: int) -> set[UUID]:
    """The forms that made a registration of the event that is not in force any more."""
    return set(
        session.scalars(
            select(Registration.submission_id).where(
                Registration.event_id == event_id, Registration.state.not_in(ACTIVE_STATES)
            )
        )
    )


def by_uid(session: Session, event_id: int, uid: UUID, *, report: bool = False) -> Import | None:
    """The import of this event with this public id, on demand with its report; or none."""
    statement = select(Import).where(Import.event_id == event_id, Import.uid == uid)
    if report:
        statement = statement.options(undefer(Import.report))
    return session.scalars(statement.options(selectinload(Import.file))).one_or_none()


def history(session: Session, event_id: int, *, most: int = 50) -> list[Import]:
    """The imports of an event, the latest first."""
    return list(
        session.scalars(
            select(Import)
            .where(Import.event_id == event_id)
            .options(selectinload(Import.file), selectinload(Import.offer))
            .order_by(Import.id.desc())
            .limit(most)
        )
    )


def due(session: Session, *, now: datetime) -> list[int]:
    """The ids of the imports that wait for a worker at `now` (UTC), the oldest first."""
    untouched = or_(Import.beat_at.is_(None), Import.beat_at < now - PATIENCE)
    in_work = Import.state.in_((ImportState.CHECKING, ImportState.APPLYING))
    to_tell = and_(Import.state == ImportState.APPLIED, Import.tell, Import.told < _newcomers())
    statement = select(Import.id).where(untouched, or_(in_work, to_tell)).order_by(Import.id)
    return list(session.scalars(statement))


def _newcomers() -> ColumnElement[int]:
    """How many people an import added."""
    return func.coalesce(Import.counts["to_tell"].as_integer(), 0)


def past_their_time(session: Session, *, before: datetime) -> list[Import]:
    """The imports from before a moment (UTC) whose file is still there."""
    return list(
        session.scalars(
            select(Import)
            .where(Import.created_at < before, Import.file_id.is_not(None))
            .options(selectinload(Import.file))
        )
    )
