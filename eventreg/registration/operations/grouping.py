"""Groups (rombongan) and invitations: one contact registers several people of one agency or KIM."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.agencies import queries as agencies
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import CategoryOffer
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.group_log import differences, note_group
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.rows import agency_kind
from eventreg.registration.operations.telling import address_of, tell_group, tell_group_at
from eventreg.registration.rules import ACTIVE_STATES, Message

#: What the contact is sent, by whether the office invited the group.
_NEWS = {True: Message.INVITATION, False: Message.GROUP}


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
    letter_id: int | None = None


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
    kind = agency_kind(offer.kind)
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
        letter_id=new.letter_id,
        created_at=now,
    )
    session.add(group)
    session.flush()
    action = Action.GROUP_INVITED if new.invited else Action.GROUP_CREATED
    note_group(session, action, group, actor=actor, now=now)
    if new.letter_id is not None:
        note_group(session, Action.LETTER_ADDED, group, actor=actor, now=now)
    tell_group(session, group, _NEWS[new.invited], now=now)
    session.flush()
    return group


def remind_of_earlier(session: Session, group: Group, *, now: datetime) -> None:
    """Sends the links of the earlier groups that somebody of the same phone or e-mail registered.

    Each goes to the contact on record of that group, at most once in an hour: whoever merely types a
    number learns no link. Under the event's lock. `now`: aware, UTC.
    """
    for one in queries.with_contact(session, group):
        if one.id < group.id:
            send_group_link(session, one, now=now)


def send_group_link(session: Session, group: Group, *, now: datetime) -> None:
    """Sends the contact on record the link of their group again, at most once in an hour. `now`: UTC."""
    once = f"group:{group.id}:{int(now.timestamp() // 3600)}"
    tell_group(session, group, _NEWS[group.invited], once=once, now=now)


def invite(
    session: Session, news: Sequence[NewGroup], *, actor: Actor, now: datetime
) -> list[Group]:
    """Invites several agencies or KIM; a form that is sent twice invites each of them once."""
    return [add_group(session, replace(new, invited=True), actor=actor, now=now) for new in news]


def decline(session: Session, group: Group, *, actor: Actor, now: datetime) -> bool:
    """Notes that an invited agency or KIM sends nobody ("tidak mengirim").

    False when somebody of the group is registered: they must be cancelled first. So it is as long as
    a rejection can be undone of which nobody reads yet. `now`: UTC.
    """
    lock_event(session, group.event_id)
    session.refresh(group)
    members = session.scalars(select(Registration).where(Registration.group_id == group.id)).all()
    active = any(one.state in ACTIVE_STATES for one in members)
    if active or queries.unsaid_among(session, members, now):
        return False
    if group.declined_at is None:
        group.declined_at = now
        note_group(session, Action.GROUP_DECLINED, group, actor=actor, now=now)
    session.flush()
    return True


def take_back_decline(session: Session, group: Group, *, actor: Actor, now: datetime) -> None:
    """The agency or KIM sends somebody after all. `now`: aware, UTC."""
    lock_event(session, group.event_id)
    session.refresh(group)
    if group.declined_at is not None:
        group.declined_at = None
        change = Change("declined", "True", "False")
        note_group(session, Action.GROUP_CHANGED, group, [change], actor=actor, now=now)
    session.flush()


@dataclass(frozen=True)
class Contact:
    """Who speaks for a group: name, phone (+62…), e-mail."""

    name: str
    phone: str | None
    email: str | None


def change_contact(
    session: Session, group: Group, contact: Contact, *, actor: Actor, now: datetime
) -> bool:
    """Notes who speaks for a group and sends them its link. False when nothing was different.

    Where another is written to from now on, the one before is told, so that nobody is cut off unseen.
    """
    lock_event(session, group.event_id)
    session.refresh(group)
    before = _contact_of(group)
    if before == contact:
        return False
    _change_contact(session, group, contact, now=now)
    changes = differences(before, contact, prefix="contact_")
    note_group(session, Action.GROUP_CHANGED, group, changes, actor=actor, now=now)
    session.flush()
    return True


def _contact_of(group: Group) -> Contact:
    return Contact(group.contact_name, group.contact_phone, group.contact_email)


def _change_contact(session: Session, group: Group, contact: Contact, *, now: datetime) -> None:
    before = _contact_of(group)
    group.contact_name = contact.name
    group.contact_phone = contact.phone
    group.contact_email = contact.email
    if address_of(before.email, before.phone) != address_of(contact.email, contact.phone):
        tell_group_at(
            session,
            group,
            Message.CONTACT_CHANGED,
            email=before.email,
            phone=before.phone,
            now=now,
        )
    tell_group(session, group, _NEWS[group.invited], now=now)


@dataclass(frozen=True)
class InvitationFacts:
    """What the office may change of an invitation: for whom it is, for how many, who speaks for them.

    `places`: none for no limit of its own.
    """

    organization: str
    region_code: str
    places: int | None
    contact: Contact


def change_invitation(
    session: Session, group: Group, facts: InvitationFacts, *, actor: Actor, now: datetime
) -> bool:
    """Corrects an invitation. False when nothing was different. `now`: aware, UTC.

    Whoever is registered by it stays as they are, also when there are fewer places now: these only
    block further people. A new contact is sent the link, and the one before is told.
    """
    lock_event(session, group.event_id)
    session.refresh(group)
    known = InvitationFacts(group.organization, group.region_code, group.places, _contact_of(group))
    if known == facts:
        return False
    kind = agency_kind(group.offer.kind)
    agency = agencies.find(session, facts.organization, facts.region_code, kind)
    group.organization = facts.organization
    group.region_code = facts.region_code
    group.agency_id = agency.id if agency else None
    group.places = facts.places
    if known.contact != facts.contact:
        _change_contact(session, group, facts.contact, now=now)
    changes = differences(known, facts)
    changes += differences(known.contact, facts.contact, prefix="contact_")
    note_group(session, Action.GROUP_CHANGED, group, changes, actor=actor, now=now)
    session.flush()
    session.expire(group, ["agency", "region"])
    return True


def add_group_letter(
    session: Session, group: Group, letter_id: int, *, actor: Actor, now: datetime
) -> None:
    """Keeps one letter of assignment for everybody of a group; an earlier one is replaced. `now`: UTC.

    Whoever has a letter of their own keeps it.
    """
    lock_event(session, group.event_id)
    session.refresh(group)
    before, group.letter_id = group.letter_id, letter_id
    if before == letter_id:
        return
    members = session.scalars(
        select(Registration).where(
            Registration.group_id == group.id, Registration.state.in_(ACTIVE_STATES)
        )
    ).all()
    db.lock_rows(session, Registration.id, [member.id for member in members])
    for member in members:
        session.refresh(member)
        if member.letter_id in (None, before):
            member.letter_id = letter_id
    note_group(session, Action.LETTER_ADDED, group, actor=actor, now=now)
    session.flush()


def remove_invitation(session: Session, group: Group, *, actor: Actor, now: datetime) -> bool:
    """Removes an invitation that was made by mistake; its link opens nothing any more.

    False when somebody was ever registered by it, or a letter came with it. `now`: aware, UTC.
    """
    lock_event(session, group.event_id)
    session.refresh(group)
    used = session.scalar(select(Registration.id).where(Registration.group_id == group.id).limit(1))
    if used is not None or group.letter_id is not None or not group.invited:
        return False
    about_it = OutboxMail.group_id == group.id
    waits = (about_it, OutboxMail.state == MailState.WAITING)
    session.execute(update(OutboxMail).where(*waits).values(state=MailState.WITHDRAWN))
    session.execute(update(OutboxMail).where(about_it).values(group_id=None))
    gone = [Change("organization", group.organization, "")]
    note_group(session, Action.GROUP_REMOVED, group, gone, actor=actor, now=now)
    session.delete(group)
    session.flush()
    return True
