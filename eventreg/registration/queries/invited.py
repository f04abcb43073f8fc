"""Reads of invitations that were not answered, and of the reminders for them."""

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, Message


def unanswered_groups(session: Session, event_id: int) -> list[Group]:
    """The invitations of an event by which nobody is registered and that were not declined.

    In official order of the regions.
    """
    member = exists().where(
        Registration.group_id == Group.id, Registration.state.in_(ACTIVE_STATES)
    )
    found = (
        select(Group)
        .where(
            Group.event_id == event_id,
            Group.invited,
            Group.declined_at.is_(None),
            ~member,
        )
        .options(joinedload(Group.region), joinedload(Group.agency))
        .order_by(Group.region_code, Group.organization, Group.id)
    )
    return list(session.scalars(found))


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
