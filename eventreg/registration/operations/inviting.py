"""Reminding the invited agencies and KIM that have not answered."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import local
from eventreg.events.models import Event
from eventreg.events.rules import STILL_STATES
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import About, Addressee
from eventreg.mail.rules import Channel, MailState
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.models import Group
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.queries.invited import unanswered_groups
from eventreg.registration.rules import Message


def remind_invited(
    session: Session, event: Event, group_ids: Collection[int], *, actor: Actor, now: datetime
) -> int:
    """Lines up a reminder for these invitations as far as they are unanswered; how many.

    It goes by WhatsApp where there is a mobile number, else by mail, at most once a day to each,
    and to nobody for whom one still waits. Nobody is reminded of an event that has begun or does
    not take place. `now`: aware, UTC.
    """
    lock_event(session, event.id)
    session.refresh(event)
    begun = event.starts_at is not None and event.starts_at <= now
    if event.state in STILL_STATES or begun:
        return 0
    waits = _waiting_for(session, event.id)
    day = f"{local(now, event.timezone):%Y%m%d}"
    addressees = [
        Addressee(
            *address, group.language, About(event.id, None, group.id), f"invited:{group.id}:{day}"
        )
        for group in unanswered_groups(session, event.id)
        if group.id in group_ids
        and group.id not in waits
        and (address := _reached(group)) is not None
    ]
    known = select(OutboxMail.once).where(
        OutboxMail.event_id == event.id, OutboxMail.message == Message.INVITATION_REMINDER
    )
    today = set(session.scalars(known))
    fresh = [one for one in addressees if one.once not in today]
    mail.queue_many(session, fresh, message=Message.INVITATION_REMINDER, facts={}, now=now)
    if fresh:
        _note(session, event, len(fresh), actor=actor, now=now)
    return len(fresh)


def _reached(group: Group) -> tuple[str, Channel] | None:
    """Where and how the contact is reminded: by WhatsApp first, for that is read; none: nowhere."""
    if group.contact_phone and whatsapp_link(group.contact_phone):
        return group.contact_phone, Channel.WHATSAPP
    if group.contact_email:
        return group.contact_email, Channel.EMAIL
    return (group.contact_phone, Channel.WHATSAPP) if group.contact_phone else None


def _waiting_for(session: Session, event_id: int) -> set[int | None]:
    """For which invitations a reminder waits to be sent."""
    waiting = select(OutboxMail.group_id).where(
        OutboxMail.event_id == event_id,
        OutboxMail.message == Message.INVITATION_REMINDER,
        OutboxMail.state.in_((MailState.WAITING, MailState.SENDING)),
    )
    return set(session.scalars(waiting))


def _note(session: Session, event: Event, people: int, *, actor: Actor, now: datetime) -> None:
    """Notes in the log how many were reminded."""
    audit.record(
        session,
        Action.EVENT_ANNOUNCED,
        Subject("event", event.id, event.id),
        actor=actor,
        now=now,
        facts={"message": Message.INVITATION_REMINDER.value, "people": people},
    )
    session.flush()
