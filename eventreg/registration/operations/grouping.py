"""Groups (rombongan) and invitations: one contact registers several people of one agency or KIM."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies import queries as agencies
from eventreg.agencies.rules import AgencyKind
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import CategoryOffer
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.telling import tell_group
from eventreg.registration.rules import ACTIVE_STATES, Message


@dataclass(frozen=True)
class NewGroup:
    """Who registers for whom. `submission_id` is the form's own: sent twice it is one group.

    `invited`: made by the office, which says for how many people (`places`) the link is.
    """

    offer_id: int
    submission_id: UUID
    organization: str
    region_code: str
    contact_name: str = ""
    contact_phone: str | None = None
    contact_email: str | None = None
    places: int | None = None
    invited: bool = False
    language: str = "id"


def add_group(session: Session, new: NewGroup, *, actor: Actor, now: datetime) -> Group:
    """Makes a group with a page of its own, or gives back the one that this form made. `now`: UTC."""
    offer = session.get_one(CategoryOffer, new.offer_id)
    lock_event(session, offer.event_id)
    known = session.scalars(
        select(Group).where(
            Group.event_id == offer.event_id, Group.submission_id == new.submission_id
        )
    ).one_or_none()
    if known is not None:
        return known
    kind = AgencyKind.KIM if offer.kind is ParticipantKind.KIM else AgencyKind.AGENCY
    agency = agencies.find(session, new.organization, new.region_code, kind)
    group = Group(
        event_id=offer.event_id,
        offer_id=offer.id,
        submission_id=new.submission_id,
        secret=secrets.token_urlsafe(32),
        invited=new.invited,
        places=new.places,
        region_code=new.region_code,
        organization=new.organization,
        agency_id=agency.id if agency else None,
        contact_name=new.contact_name,
        contact_phone=new.contact_phone,
        contact_email=new.contact_email,
        language=new.language,
        created_at=now,
    )
    session.add(group)
    session.flush()
    action = Action.GROUP_INVITED if new.invited else Action.GROUP_CREATED
    audit.record(session, action, _subject(group), actor=actor, now=now)
    tell_group(session, group, Message.INVITATION if new.invited else Message.GROUP, now=now)
    session.flush()
    return group


def decline(session: Session, group: Group, *, actor: Actor, now: datetime) -> bool:
    """Notes that an invited agency or KIM sends nobody ("tidak mengirim").

    False when somebody of the group is registered: they must be cancelled first. `now`: UTC.
    """
    lock_event(session, group.event_id)
    session.refresh(group)
    members = select(Registration.id).where(
        Registration.group_id == group.id, Registration.state.in_(ACTIVE_STATES)
    )
    if session.scalar(members.limit(1)) is not None:
        return False
    if group.declined_at is None:
        group.declined_at = now
        audit.record(session, Action.GROUP_DECLINED, _subject(group), actor=actor, now=now)
    session.flush()
    return True


def take_back_decline(session: Session, group: Group, *, actor: Actor, now: datetime) -> None:
    """The agency or KIM sends somebody after all. `now`: aware, UTC."""
    lock_event(session, group.event_id)
    session.refresh(group)
    if group.declined_at is not None:
        group.declined_at = None
        audit.record(session, Action.GROUP_CHANGED, _subject(group), actor=actor, now=now)
    session.flush()


def _subject(group: Group) -> Subject:
    return Subject("group", group.id, group.event_id)
