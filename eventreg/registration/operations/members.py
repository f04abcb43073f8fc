"""The people of a group: registering several at once, and what would become of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.events.models import CategoryOffer
from eventreg.registration.models import Group
from eventreg.registration.operations.crowds import Agencies, crowd_among
from eventreg.registration.operations.grouping import (
    NewGroup,
    add_group,
    add_group_letter,
    remind_of_earlier,
    take_back_decline,
)
from eventreg.registration.operations.linking import remind_registered
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.signing_up import SignUp
from eventreg.registration.operations.signing_up_many import sign_up_many
from eventreg.registration.rules import Outcome, Person, Refusal, Refused, State


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

    The same form sent twice gives the same group and the same people. The links of the groups that
    the same contact registered before are sent once more. `now`: aware, UTC.
    """
    event_id = session.get_one(CategoryOffer, new.offer_id).event_id
    lock_event(session, event_id)  # What is taken back below lets go only of what was locked in it.
    made: Group | None = None
    with session.begin_nested() as attempt:
        group = add_group(session, new, actor=actor, now=now)
        outcomes = _register(session, group, members, actor=actor, now=now)
        if all(isinstance(outcome, Refused) for outcome in outcomes):
            attempt.rollback()
        else:
            made = group
    _remind(session, event_id, members, outcomes, now=now)
    if made is not None:
        remind_of_earlier(session, made, now=now)
    return GroupSignUp(made, outcomes)


def register_members(
    session: Session,
    group: Group,
    members: Sequence[Member],
    *,
    actor: Actor,
    now: datetime,
    letter_id: int | None = None,
) -> tuple[Outcome, ...]:
    """Adds people to a group, each or not at all; an outcome for each. `now`: aware, UTC.

    `letter_id`: one letter of assignment for everybody of the group that came with them. Whoever
    sends somebody after all has not declined any more.
    """
    if letter_id is not None:
        add_group_letter(session, group, letter_id, actor=actor, now=now)
    outcomes = _register(session, group, members, actor=actor, now=now)
    _remind(session, group.event_id, members, outcomes, now=now)
    if any(not isinstance(outcome, Refused) for outcome in outcomes):
        take_back_decline(session, group, actor=actor, now=now)
    return outcomes


def _register(
    session: Session, group: Group, members: Sequence[Member], *, actor: Actor, now: datetime
) -> tuple[Outcome, ...]:
    forms = [
        SignUp(
            offer_id=group.offer_id,
            submission_id=member.submission_id,
            person=member.person,
            consents={},
            language=group.language,
            group_id=group.id,
            letter_id=group.letter_id,
        )
        for member in members
    ]
    return tuple(sign_up_many(session, forms, actor=actor, now=now))


def _remind(
    session: Session,
    event_id: int,
    members: Sequence[Member],
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
) -> None:
    """Whoever is registered already is sent the link of that registration."""
    known = Refused(Refusal.ALREADY_REGISTERED)
    people = [
        member.person for member, outcome in zip(members, outcomes, strict=True) if outcome == known
    ]
    if people:
        remind_registered(session, event_id, people, now=now)


def preview_members(
    session: Session, offer: CategoryOffer, people: Sequence[Person], *, group: Group | None = None
) -> list[State | Refusal]:
    """What would become of these people if they were registered now, in this order.

    Nothing is locked: others may be faster.
    """
    if not people:
        return []
    groups = [group.id] if group else []
    crowd = crowd_among(session, offer.event_id, people, groups=groups)
    found = Agencies(session, [person.region_code for person in people])
    prospects: list[State | Refusal] = []
    for person in people:
        newcomer = replace(
            found.newcomer(offer, person, uuid4()),
            awaits_approval=offer.approval,
            group_id=group.id if group else None,
        )
        prospect = crowd.add(newcomer)
        assert prospect is not None, "A form that was made just now was not here before."
        prospects.append(prospect)
    return prospects
