"""The categories of participants that an event offers."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import column, exists, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.categories.rules import ParticipantKind, Role
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.operations.describing import free_slug
from eventreg.events.operations.log import differences, note
from eventreg.events.operations.ordering import next_position
from eventreg.events.rules import LetterRule

#: Whoever signs up must find theirs on one page of a phone, and the office shows figures of each on
#: one page as well. Events of the programme have three to six.
MOST_CATEGORIES = 40

# Registrations stand above events, so their table is known here by its name only.
_REGISTRATIONS = table("registrations", column("offer_id"))


@dataclass(frozen=True)
class OfferData:
    """What a category is, without its limit. `counts`: its people are participants in quotas and recaps."""

    kind: ParticipantKind
    name_id: str
    name_en: str
    role: Role = Role.PARTICIPANT
    counts: bool = True
    public: bool = True
    approval: bool = False
    waiting_list: bool = True
    letter: LetterRule = LetterRule.NO
    groups: bool = True


@dataclass(frozen=True)
class NewOffer:
    """A category to be added, with its limits (none: without)."""

    data: OfferData
    quota: int | None = None
    region_quota: int | None = None
    agency_quota: int | None = None


class OfferRefusal(StrEnum):
    """Why a category stays as it is."""

    HAS_REGISTRATIONS = "has_registrations"
    #: A published event has at least one category.
    LAST_OF_PUBLISHED = "last_of_published"
    #: A session that admits this category alone would then admit everybody.
    ONLY_ADMITTED = "only_admitted"
    #: There are `MOST_CATEGORIES` already.
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class OfferKept:
    """The category stays as it was, and why."""

    reason: OfferRefusal


def offer_data_of(offer: CategoryOffer) -> OfferData:
    """What the category is now."""
    return OfferData(**{f.name: getattr(offer, f.name) for f in fields(OfferData)})


def add_offer(
    session: Session, event: Event, new: NewOffer, *, actor: Actor, now: datetime
) -> CategoryOffer | OfferKept:
    """A further category, last in the order; its address is made of its Indonesian name."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if len(event.offers) >= MOST_CATEGORIES:
        return OfferKept(OfferRefusal.TOO_MANY)
    taken = frozenset(offer.slug for offer in event.offers)
    offer = CategoryOffer(
        slug=free_slug(new.data.name_id, taken, limit=40),
        quota=new.quota,
        region_quota=new.region_quota,
        agency_quota=new.agency_quota,
        position=next_position(event.offers),
        **{f.name: getattr(new.data, f.name) for f in fields(OfferData)},
    )
    event.offers.append(offer)
    session.flush()
    note(session, Action.CATEGORY_CREATED, _subject(offer), actor=actor, now=now)
    return offer


def change_offer(
    session: Session, offer: CategoryOffer, data: OfferData, *, actor: Actor, now: datetime
) -> OfferKept | None:
    """Replaces what the category is; none: done. Its address and limit stay.

    Once somebody is registered the kind stays, for it decides what was asked, and so does whether
    its people count, for it decides who holds a seat.
    """
    db.lock_rows(session, Event.id, [offer.event_id])
    session.refresh(offer)
    before = offer_data_of(offer)
    changes = differences(before, data, offer.event.timezone)
    if not changes:
        return None
    fixed = (data.kind, data.counts) != (before.kind, before.counts)
    if fixed and has_registrations(session, offer):
        return OfferKept(OfferRefusal.HAS_REGISTRATIONS)
    for field in fields(OfferData):
        setattr(offer, field.name, getattr(data, field.name))
    note(session, Action.CATEGORY_CHANGED, _subject(offer), actor=actor, now=now, changes=changes)
    return None


def has_registrations(session: Session, offer: CategoryOffer) -> bool:
    """Whether anybody ever registered in this category, in whatever state."""
    condition = _REGISTRATIONS.c.offer_id == offer.id
    return bool(session.scalar(select(exists().where(condition).select_from(_REGISTRATIONS))))


def remove_offer(
    session: Session, offer: CategoryOffer, *, actor: Actor, now: datetime
) -> OfferKept | None:
    """Removes a category in which nobody ever registered; none: it is gone."""
    event, subject = offer.event, _subject(offer)
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.shown and len(event.offers) == 1:
        return OfferKept(OfferRefusal.LAST_OF_PUBLISHED)
    if any([row.offer_id for row in one.admissions] == [offer.id] for one in event.sessions):
        return OfferKept(OfferRefusal.ONLY_ADMITTED)
    try:
        with session.begin_nested():
            event.offers.remove(offer)
            session.flush()
    except IntegrityError:
        session.refresh(event)
        return OfferKept(OfferRefusal.HAS_REGISTRATIONS)
    gone = (Change("name_id", offer.name_id, ""),)
    note(session, Action.CATEGORY_REMOVED, subject, actor=actor, now=now, changes=gone)
    return None


def _subject(offer: CategoryOffer) -> Subject:
    return Subject("category", offer.id, offer.event_id)
