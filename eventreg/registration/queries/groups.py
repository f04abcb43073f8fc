"""Reads of groups and invitations, and of the people in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from eventreg.events.models import Event
from eventreg.people.rules import name_key
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, LONGEST_KEY, Person
from eventreg.registration.rules.crowds import Sameness, sameness

_IN_FORCE = Registration.state.in_(ACTIVE_STATES)


def group_by_secret(session: Session, secret: str) -> Group | None:
    """The group whose page this secret opens, with its event and categories, or none."""
    return session.scalars(
        select(Group)
        .where(Group.secret == secret)
        .options(
            joinedload(Group.event).selectinload(Event.sessions),
            joinedload(Group.event).selectinload(Event.offers),
            joinedload(Group.offer),
            joinedload(Group.region),
            joinedload(Group.agency),
            joinedload(Group.letter),
        )
    ).one_or_none()


def group_by_uid(session: Session, event_id: int, uid: UUID) -> Group | None:
    """The event's group with this public id, or none."""
    return session.scalars(
        select(Group).where(Group.event_id == event_id, Group.uid == uid)
    ).one_or_none()


def members_of(session: Session, group_id: int) -> list[Registration]:
    """Everybody who was registered by a group, also who was cancelled or replaced, in order of arrival."""
    return list(
        session.scalars(
            select(Registration)
            .where(Registration.group_id == group_id)
            .options(
                joinedload(Registration.offer),
                joinedload(Registration.region),
                joinedload(Registration.agency),
                joinedload(Registration.replaced_by),
            )
            .order_by(Registration.id)
        )
    )


def members_in_force(session: Session, group_id: int) -> int:
    """How many people of a group are registered now."""
    counted = select(func.count()).where(Registration.group_id == group_id, _IN_FORCE)
    return session.scalar(counted) or 0


def registered_among(session: Session, event_id: int, people: Iterable[Person]) -> set[Sameness]:
    """By what people in force of an event are the same as some of these: a like name and a number."""
    people = list(people)
    nips = {person.nip for person in people if person.nip is not None}
    phones = {person.phone for person in people if person.phone is not None}
    if not nips and not phones:
        return set()
    keys = {name_key(person.full_name)[:LONGEST_KEY] for person in people}
    rows = session.execute(
        select(Registration.name_key, Registration.nip, Registration.phone).where(
            Registration.event_id == event_id,
            _IN_FORCE,
            Registration.name_key.in_(keys),
            or_(Registration.nip.in_(nips), Registration.phone.in_(phones)),
        )
    )
    return {way for key, nip, phone in rows for way in sameness(key, nip, phone)}


@dataclass(frozen=True)
class Invitation:
    """An agency or KIM that was invited, and how many of it are registered."""

    group: Group
    registered: int

    @property
    def answered(self) -> bool:
        """Whether it named somebody or said that it sends nobody."""
        return self.registered > 0 or self.group.declined_at is not None


def invitations_of(session: Session, event_id: int) -> Sequence[Invitation]:
    """The invitations of an event in official order of the regions."""
    registered = (
        select(func.count(Registration.id))
        .where(Registration.group_id == Group.id, _IN_FORCE)
        .correlate(Group)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Group, registered)
        .where(Group.event_id == event_id, Group.invited)
        .options(joinedload(Group.offer), joinedload(Group.region), joinedload(Group.agency))
        .order_by(Group.region_code, Group.organization, Group.id)
    )
    return [Invitation(group, number) for group, number in rows]
