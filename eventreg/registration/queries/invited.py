"""Reads of invitations that were not answered, and of the reminders for them."""

from collections.abc import Collection

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.agencies.rules import agency_key
from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import CategoryOffer
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, Message, counted_under


def unanswered_groups(session: Session, event_id: int) -> list[Group]:
    """The invitations of an event that nobody answered in any way: the one meaning of it.

    Nobody is registered by the link, the invitation was not declined, and nobody of the same agency
    or KIM is registered by another way. In official order of the regions.
    """
    member = exists().where(
        Registration.group_id == Group.id, Registration.state.in_(ACTIVE_STATES)
    )
    found = session.scalars(
        select(Group)
        .where(
            Group.event_id == event_id,
            Group.invited,
            Group.declined_at.is_(None),
            ~member,
        )
        .options(joinedload(Group.region), joinedload(Group.agency), joinedload(Group.offer))
        .order_by(Group.region_code, Group.organization, Group.id)
    ).all()
    there = _registered(session, event_id) if found else set()
    return [one for one in found if _counted_as(one) not in there]


#: An agency, or a KIM (true), by what its people are counted.
_Key = tuple[bool, str]


def _counted_as(group: Group) -> _Key:
    key = counted_under(group.agency_id, group.region_code, agency_key(group.organization))
    return group.offer.kind is ParticipantKind.KIM, key


def _registered(session: Session, event_id: int) -> set[_Key]:
    """The agencies and KIM of which somebody is registered, also by the link of another invitation."""
    by_link = and_(Group.id == Registration.group_id, Group.invited)
    offer_id = func.coalesce(Group.offer_id, Registration.offer_id)
    kim = CategoryOffer.kind == ParticipantKind.KIM
    rows = session.execute(
        select(kim, Registration.agency_key, Group.agency_id, Group.region_code, Group.organization)
        .outerjoin(Group, by_link)
        .join(CategoryOffer, CategoryOffer.id == offer_id)
        .where(Registration.event_id == event_id, Registration.state.in_(ACTIVE_STATES))
        .distinct()
    )
    found = set()
    for is_kim, counted, agency_id, region_code, organization in rows:
        invited = region_code is not None
        name = agency_key(organization) if invited else ""
        key = counted_under(agency_id, region_code, name) if invited else counted
        found.add((bool(is_kim), key))
    return found - {(False, ""), (True, "")}


def reminders_of(session: Session, group_ids: Collection[int]) -> dict[int, OutboxMail]:
    """The last reminder of each of these invitations that was not withdrawn, by the invitation's id."""
    rows = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.group_id.in_(group_ids),
            OutboxMail.message == Message.INVITATION_REMINDER,
            OutboxMail.state != MailState.WITHDRAWN,
        )
        .order_by(OutboxMail.id)
    )
    return {one.group_id: one for one in rows if one.group_id is not None}
