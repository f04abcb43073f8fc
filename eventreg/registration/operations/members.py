"""The people of a group: registering several at once, and what would become of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.events.models import CategoryOffer
from eventreg.registration import queries
from eventreg.registration.models import Group
from eventreg.registration.operations.grouping import NewGroup, add_group, take_back_decline
from eventreg.registration.operations.linking import sign_up_or_remind
from eventreg.registration.operations.rows import claim_for
from eventreg.registration.operations.signing_up import SignUp
from eventreg.registration.rules import (
    FULL,
    Claim,
    Outcome,
    Person,
    Places,
    Refusal,
    Refused,
    State,
)
from eventreg.registration.rules.groups import same_as


@dataclass(frozen=True)
class Member:
    """One line of a group's form. `submission_id` is the line's own: sent twice it is one person."""

    submission_id: UUID
    person: Person


@dataclass(frozen=True)
class GroupSignUp:
    """What became of a group's form: an outcome for each line, in order. No group where all failed."""

    group: Group | None
    outcomes: tuple[Outcome, ...]


def register_group(
    session: Session, new: NewGroup, members: Sequence[Member], *, actor: Actor, now: datetime
) -> GroupSignUp:
    """Makes a group with those of its people who can be registered; without any there is no group.

    The same form sent twice gives the same group and the same people. `now`: aware, UTC.
    """
    with session.begin_nested() as attempt:
        group = add_group(session, new, actor=actor, now=now)
        outcomes = _register(session, group, members, actor=actor, now=now)
        if all(isinstance(outcome, Refused) for outcome in outcomes):
            attempt.rollback()
            return GroupSignUp(None, outcomes)
    return GroupSignUp(group, outcomes)


def register_members(
    session: Session, group: Group, members: Sequence[Member], *, actor: Actor, now: datetime
) -> tuple[Outcome, ...]:
    """Adds people to a group, each or not at all; an outcome for each. `now`: aware, UTC.

    Whoever sends somebody after all has not declined any more.
    """
    outcomes = _register(session, group, members, actor=actor, now=now)
    if any(not isinstance(outcome, Refused) for outcome in outcomes):
        take_back_decline(session, group, actor=actor, now=now)
    return outcomes


def _register(
    session: Session, group: Group, members: Sequence[Member], *, actor: Actor, now: datetime
) -> tuple[Outcome, ...]:
    return tuple(
        sign_up_or_remind(
            session,
            SignUp(
                offer_id=group.offer_id,
                submission_id=member.submission_id,
                person=member.person,
                consents={},
                language=group.language,
                group_id=group.id,
                letter_id=group.letter_id,
            ),
            actor=actor,
            now=now,
        )
        for member in members
    )


def preview_members(
    session: Session, offer: CategoryOffer, people: Sequence[Person], *, group: Group | None = None
) -> list[State | Refusal]:
    """What would become of these people if they were registered now, in this order.

    All have the same region and organization. Nothing is locked: others may be faster.
    """
    if not people:
        return []
    places = queries.places(session, offer.event_id)
    claim = claim_for(session, offer, people[0])
    registered = queries.registered_among(session, offer.event_id, people)
    room = room_in(session, group) if group else None
    prospects: list[State | Refusal] = []
    for person in people:
        prospect = (
            Refusal.ALREADY_REGISTERED
            if not registered.isdisjoint(same_as(person))
            else _prospect(offer, places, claim, room)
        )
        if isinstance(prospect, State):
            registered.update(same_as(person))
            room = None if room is None else room - 1
        prospects.append(prospect)
    return prospects


def room_in(session: Session, group: Group) -> int | None:
    """How many more people a group's link may register; none: no limit of its own."""
    if group.places is None:
        return None
    return max(0, group.places - queries.members_in_force(session, group.id))


def _prospect(
    offer: CategoryOffer, places: Places, claim: Claim, room: int | None
) -> State | Refusal:
    if room == 0:
        return Refusal.GROUP_FULL
    if offer.approval:
        return State.PENDING
    obstacle = places.obstacle(claim)
    if obstacle is None:
        places.take(claim)
        return State.CONFIRMED
    return State.WAITLISTED if offer.waiting_list else FULL[obstacle]
