"""Cancelling registrations, and changing limits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, ActorKind, Change
from eventreg.events.models import CategoryOffer, Event, RegionPlaces
from eventreg.registration.models import Registration
from eventreg.registration.operations.placing import fill_places, lock_event, stand_up
from eventreg.registration.operations.rows import in_words, locked, note
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import Message, State, may_move

#: As whom the message names those who cancelled; everybody else speaks for the office.
_CANCELLED_BY = {ActorKind.PARTICIPANT: "self", ActorKind.CONTACT: "contact"}


def cancel(
    session: Session, registration: Registration, *, reason: str, actor: Actor, now: datetime
) -> bool:
    """Cancels a registration; its place goes to the first who waits for it, in the same transaction.

    False when its state does not allow that (any more). `now`: aware, UTC.
    """
    locked(session, registration)
    return give_up(session, registration, reason=reason, actor=actor, now=now)


def give_up(
    session: Session, registration: Registration, *, reason: str, actor: Actor, now: datetime
) -> bool:
    """As `cancel`, for an operation that holds the registration's lock already."""
    if not may_move(registration.state, State.CANCELLED):
        return False
    stand_up(registration, State.CANCELLED)
    registration.cancelled_at = now
    registration.state_reason = reason
    note(session, Action.REGISTRATION_CANCELLED, registration, actor=actor, now=now, reason=reason)
    by = _CANCELLED_BY.get(actor.kind, "office")
    tell(session, registration, Message.CANCELLED, facts={"by": by}, now=now)
    fill_places(session, registration.event_id, now=now)
    session.flush()
    return True


@dataclass(frozen=True)
class OfferLimit:
    """The numbers that limit a category; none: no such limit."""

    quota: int | None
    region_quota: int | None = None
    agency_quota: int | None = None


def limit_of(offer: CategoryOffer) -> OfferLimit:
    """The numbers that limit a category now."""
    return OfferLimit(offer.quota, offer.region_quota, offer.agency_quota)


def change_limits(
    session: Session, offer: CategoryOffer, wanted: OfferLimit, *, actor: Actor, now: datetime
) -> None:
    """Sets a category's limits. Below what is taken they only block further people.

    What becomes free goes to those who wait. `now`: aware, UTC.
    """
    lock_event(session, offer.event_id)
    session.refresh(offer)
    changes = [
        Change(name, in_words(getattr(offer, name)), in_words(getattr(wanted, name)))
        for name in ("quota", "region_quota", "agency_quota")
        if getattr(offer, name) != getattr(wanted, name)
    ]
    if not changes:
        return
    offer.quota = wanted.quota
    offer.region_quota = wanted.region_quota
    offer.agency_quota = wanted.agency_quota
    subject = Subject("category", offer.id, offer.event_id)
    audit.record(session, Action.CATEGORY_CHANGED, subject, actor=actor, now=now, changes=changes)
    fill_places(session, offer.event_id, now=now)
    session.flush()


def change_capacity(
    session: Session, event: Event, capacity: int | None, *, actor: Actor, now: datetime
) -> None:
    """Sets the places of the whole event (none: without limit). `now`: aware, UTC."""
    lock_event(session, event.id)
    session.refresh(event, ["capacity", "version"])
    if event.capacity == capacity:
        return
    change = Change("capacity", in_words(event.capacity), in_words(capacity))
    event.capacity = capacity
    subject = Subject("event", event.id, event.id)
    audit.record(session, Action.EVENT_CHANGED, subject, actor=actor, now=now, changes=[change])
    fill_places(session, event.id, now=now)
    session.flush()


def set_region_places(
    session: Session,
    offer: CategoryOffer,
    region_code: str,
    places: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keeps another number of places for one region than for the others (none: the same again)."""
    lock_event(session, offer.event_id)
    row = _region_rows(session, offer, [region_code])[region_code]
    if row.places == places:
        return
    change = Change(f"places {region_code}", in_words(row.places), in_words(places))
    row.places = places
    subject = Subject("category", offer.id, offer.event_id)
    audit.record(session, Action.CATEGORY_CHANGED, subject, actor=actor, now=now, changes=[change])
    fill_places(session, offer.event_id, now=now)
    session.flush()


def release_regions(
    session: Session,
    offer: CategoryOffer,
    region_codes: list[str],
    *,
    released: bool = True,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Makes the places of regions everybody's, or keeps them again; the regions that this changed.

    Keeping them again takes nothing from those who sit on them. `now`: aware, UTC.
    """
    lock_event(session, offer.event_id)
    changed = []
    for code, row in _region_rows(session, offer, region_codes).items():
        if (row.released_at is not None) == released:
            continue
        row.released_at = now if released else None
        changed.append(code)
        action = Action.REGION_RELEASED if released else Action.REGION_KEPT
        subject = Subject("category", offer.id, offer.event_id)
        audit.record(session, action, subject, actor=actor, now=now, facts={"region": code})
    if changed:
        fill_places(session, offer.event_id, now=now)
    session.flush()
    return changed


def _region_rows(
    session: Session, offer: CategoryOffer, region_codes: list[str]
) -> dict[str, RegionPlaces]:
    """The rows of these regions as they are now, by code; new ones where there were none."""
    known = select(RegionPlaces).where(
        RegionPlaces.offer_id == offer.id, RegionPlaces.region_code.in_(region_codes)
    )
    rows = {
        row.region_code: row
        for row in session.scalars(known.execution_options(populate_existing=True))
    }
    for code in region_codes:
        if code not in rows:
            rows[code] = RegionPlaces(
                offer_id=offer.id, region_code=code, places=None, released_at=None
            )
            session.add(rows[code])
    return rows
