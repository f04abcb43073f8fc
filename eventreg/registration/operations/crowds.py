"""What decides on many people at once, read from the database in a few statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies import queries as agencies
from eventreg.agencies.rules import agency_key
from eventreg.events.models import CategoryOffer
from eventreg.events.rules import STILL_STATES
from eventreg.people.rules import name_key
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.rows import agency_kind, counted_as
from eventreg.registration.rules import (
    ACTIVE_STATES,
    BY_STAFF,
    Claim,
    Crowd,
    Newcomer,
    Person,
    Standing,
    sameness,
)


def crowd_of(session: Session, event_id: int) -> Crowd:
    """Everybody of an event, as far as it decides on further people. Facts only under the lock."""
    rows = session.execute(
        select(
            Registration.name_key, Registration.nip, Registration.phone, Registration.submission_id
        ).where(Registration.event_id == event_id, Registration.state.in_(ACTIVE_STATES))
    ).all()
    ended = session.scalars(
        select(Registration.submission_id).where(
            Registration.event_id == event_id, Registration.state.not_in(ACTIVE_STATES)
        )
    )
    return Crowd(
        places=queries.places(session, event_id),
        people={same for row in rows for same in sameness(row.name_key, row.nip, row.phone)},
        submissions={row.submission_id for row in rows} | set(ended),
        queue=queries.waiting(session, event_id),
    )


def crowd_among(
    session: Session,
    event_id: int,
    people: Sequence[Person],
    *,
    submissions: Collection[UUID] = (),
    groups: Collection[int] = (),
) -> Crowd:
    """The same as far as it decides on these few people: those of like name and number alone are read.

    `submissions`: the ids of their forms; `groups`: the ids of the groups that register them.
    """
    known = session.scalars(
        select(Registration.submission_id).where(
            Registration.event_id == event_id, Registration.submission_id.in_(submissions)
        )
    )
    found = session.scalars(
        select(Group).where(Group.id.in_(groups)).execution_options(populate_existing=True)
    )
    rooms = {group.id: room_in(session, group) for group in found}
    return Crowd(
        places=queries.places(session, event_id),
        people=queries.registered_among(session, event_id, people),
        submissions=set(known),
        rooms={id_: room for id_, room in rooms.items() if room is not None},
    )


def room_in(session: Session, group: Group) -> int | None:
    """How many more people a group's link may register; none: no limit of its own."""
    if group.places is None:
        return None
    return max(0, group.places - queries.members_in_force(session, group.id))


class Agencies:
    """Which organization each of many people means, asked of the database once."""

    def __init__(self, session: Session, regions: Iterable[str]) -> None:
        """`regions`: the codes of all regions that these people come from."""
        self._ids = agencies.by_names(session, set(regions))

    def find(self, offer: CategoryOffer, person: Person) -> int | None:
        """The id of the organization's row, or none when it is unsure."""
        if not person.organization:
            return None
        kind, key = agency_kind(offer.kind), agency_key(person.organization)
        return self._ids.get((person.region_code, kind, key))

    def claim(self, offer: CategoryOffer, person: Person) -> Claim:
        """What this person takes a place of."""
        key = counted_as(self.find(offer, person), person)
        return Claim(offer.id, person.region_code, key)

    def newcomer(self, offer: CategoryOffer, person: Person, submission_id: UUID) -> Newcomer:
        """The person as far as it decides on the outcome."""
        same = sameness(name_key(person.full_name), person.nip, person.phone)
        facts = replace(BY_STAFF, called_off=offer.event.state in STILL_STATES)
        return Newcomer(submission_id, same, self.claim(offer, person), offer.waiting_list, facts)

    def standing(self, registration: Registration, person: Person) -> Standing:
        """Somebody who is registered, as they would be as this person."""
        return Standing(
            id=registration.id,
            same=sameness(name_key(person.full_name), person.nip, person.phone),
            claim=self.claim(registration.offer, person),
            holds_place=registration.seat is not None or registration.offered_at is not None,
            is_active=registration.state in ACTIVE_STATES,
        )
