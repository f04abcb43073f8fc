"""Reads of groups and invitations, and of the people in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from eventreg.events.models import Event
from eventreg.events.queries import is_shown
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.people.rules import name_key
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, LONGEST_KEY, Message, Person, State
from eventreg.registration.rules.crowds import Sameness, sameness
from eventreg.registration.rules.groups import same_as

#: One contact may speak for many; beyond this nobody gets their links at once.
_MOST_OF_ONE_CONTACT = 100
_IN_FORCE = Registration.state.in_(ACTIVE_STATES)
#: What an `Invitation` counts, in its order.
_COUNTED = (State.CONFIRMED, State.WAITLISTED, State.PENDING)


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
        select(Group)
        .where(Group.event_id == event_id, Group.uid == uid)
        .options(joinedload(Group.offer), joinedload(Group.region), joinedload(Group.agency))
    ).one_or_none()


def with_contact(session: Session, group: Group) -> list[Group]:
    """The other groups of the event with the same contact, by phone or e-mail, in order of arrival."""
    ways: list[ColumnElement[bool]] = []
    if group.contact_phone:
        ways.append(Group.contact_phone == group.contact_phone)
    if group.contact_email:
        ways.append(func.lower(Group.contact_email) == group.contact_email.lower())
    if not ways:
        return []
    statement = select(Group).where(
        Group.event_id == group.event_id, Group.id != group.id, or_(*ways)
    )
    return list(session.scalars(statement.order_by(Group.id)))


def groups_by_contact(
    session: Session, *, phone: str | None, email: str | None, event_id: int | None = None
) -> list[Group]:
    """Groups for which this number (+62…) or this e-mail address speaks, the newest first, at most 100.

    Of one event, or of all that are shown.
    """
    ways: list[ColumnElement[bool]] = []
    if phone is not None:
        ways.append(Group.contact_phone == phone)
    if email is not None:
        ways.append(func.lower(Group.contact_email) == email.lower())
    if not ways:
        return []
    statement = select(Group).join(Event, Event.id == Group.event_id)
    if event_id is not None:
        statement = statement.where(Group.event_id == event_id)
    shown = statement.where(is_shown(), or_(*ways))
    return list(session.scalars(shown.order_by(Group.id.desc()).limit(_MOST_OF_ONE_CONTACT)))


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


def registered_among(session: Session, event_id: int, people: Sequence[Person]) -> set[Sameness]:
    """By what people in force of an event are the same as some of these: a like name and a number."""
    columns = select(Registration.name_key, Registration.nip, Registration.phone)
    rows = session.execute(columns.where(_like(event_id, people)))
    return {way for key, nip, phone in rows for way in sameness(key, nip, phone)}


def registrations_of(
    session: Session, event_id: int, people: Sequence[Person]
) -> list[Registration]:
    """The registrations in force of an event that are of these people, in order of arrival."""
    ways = {way for person in people for way in same_as(person)}
    statement = select(Registration).where(_like(event_id, people)).order_by(Registration.id)
    return [
        one
        for one in session.scalars(statement)
        if not ways.isdisjoint(sameness(one.name_key, one.nip, one.phone))
    ]


def _like(event_id: int, people: Sequence[Person]) -> ColumnElement[bool]:
    """The condition for whoever has the name of one of these people and the number of one of them."""
    nips = {person.nip for person in people if person.nip is not None}
    phones = {person.phone for person in people if person.phone is not None}
    keys = {name_key(person.full_name)[:LONGEST_KEY] for person in people}
    return and_(
        Registration.event_id == event_id,
        _IN_FORCE,
        Registration.name_key.in_(keys),
        or_(Registration.nip.in_(nips), Registration.phone.in_(phones)),
    )


@dataclass(frozen=True)
class Invitation:
    """An agency or KIM that was invited, or a group, and how many of it have a place, wait, or await a decision."""

    group: Group
    registered: int
    waiting: int
    pending: int

    @property
    def named(self) -> int:
        """How many people it named whose registration is in force."""
        return self.registered + self.waiting + self.pending


def invitations_of(session: Session, event_id: int) -> Sequence[Invitation]:
    """The invitations of an event in official order of the regions."""
    order = (Group.region_code, Group.organization, Group.id)
    return _counted(session, and_(Group.event_id == event_id, Group.invited), *order)


def own_groups_of(session: Session, event_id: int) -> Sequence[Invitation]:
    """The groups that nobody invited: those of one contact one after the other."""
    order = (Group.contact_phone, Group.contact_email, Group.id)
    return _counted(session, and_(Group.event_id == event_id, ~Group.invited), *order)


def counted_group(session: Session, group: Group) -> Invitation:
    """One group with the numbers of its people."""
    return _counted(session, Group.id == group.id, Group.id)[0]


def chat_lines(session: Session, event_id: int) -> dict[int, OutboxMail]:
    """The last line of the WhatsApp worklist by which each group was sent its link, by the group's id."""
    rows = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.event_id == event_id,
            OutboxMail.channel == Channel.WHATSAPP,
            OutboxMail.message.in_((Message.INVITATION, Message.GROUP)),
            OutboxMail.state.in_((MailState.WAITING, MailState.SENT)),
        )
        .order_by(OutboxMail.id)
    )
    return {one.group_id: one for one in rows if one.group_id is not None}


def _counted(session: Session, where: ColumnElement[bool], *order: Any) -> list[Invitation]:
    rows = session.execute(
        select(Group, *(_in_state(one) for one in _COUNTED))
        .where(where)
        .options(joinedload(Group.offer), joinedload(Group.region), joinedload(Group.agency))
        .order_by(*order)
    )
    return [Invitation(group, *numbers) for group, *numbers in rows]


def _in_state(state: State) -> ScalarSelect[int]:
    """How many people of a group are in this state."""
    return (
        select(func.count(Registration.id))
        .where(Registration.group_id == Group.id, Registration.state == state)
        .correlate(Group)
        .scalar_subquery()
    )
