"""What a merge of two registrations would do, for those who look at it first and for the merge itself."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.consents import queries as consents
from eventreg.consents.models import Consent
from eventreg.events.queries import questions
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.correcting import person_of
from eventreg.registration.rules import Message, Person, State, is_overtaken
from eventreg.registration.rules.merging import merged_person

#: What of a registration's row is filled like the facts of the person, where the kept one has nothing.
_BESIDES = ("reference", "letter_id", "note")


@dataclass(frozen=True)
class MergePlan:
    """What becomes of two registrations of one person when one is kept.

    `person`: what the kept one will say. `columns`: what else of its row is filled. `consents`:
    answers given on the other one that are the person's latest. `messages`: what waits about the
    other one and would not be true any more.
    """

    person: Person
    columns: dict[str, Any] = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()
    messages: tuple[OutboxMail, ...] = ()


def plan_merge(session: Session, kept: Registration, other: Registration) -> MergePlan:
    """What merging `other` into `kept` would do now; reads only.

    The kept one's own words win and gaps are filled; of consents the person's latest answer counts.
    Nobody changes groups by it: the contact of the other one's group would get the page of somebody
    who registered alone.
    """
    asked = {
        one.id for one in questions(session, kept.event_id) if one.offer_id in {None, kept.offer_id}
    }
    columns = {
        name: getattr(other, name)
        for name in _BESIDES
        if not getattr(kept, name) and getattr(other, name)
    }
    if kept.coming is None and other.coming is not None:
        columns |= {"coming": other.coming, "coming_at": other.coming_at}
    return MergePlan(
        person=merged_person(person_of(kept), _own_words(kept, other), asked=asked),
        columns=columns,
        consents=tuple(consents.later_answers(session, kept.id, other.id)),
        messages=tuple(_untrue_messages(session, other)),
    )


def _own_words(kept: Registration, other: Registration) -> Person:
    """What the other one says of the person.

    The contact data of somebody whom a group registered may be its contact's: they fill no gap of
    one who is in no group or in another, or else that contact would be sent a stranger's link.
    """
    person = person_of(other)
    if other.group_id is None or other.group_id == kept.group_id:
        return person
    return replace(person, email=None, phone=None)


def _untrue_messages(session: Session, other: Registration) -> list[OutboxMail]:
    """What waits about a registration and is overtaken once another one is kept in its place."""
    waiting = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.registration_id == other.id, OutboxMail.state == MailState.WAITING)
        .order_by(OutboxMail.id)
    ).all()
    # When it will be looked at plays no part: a merge changes the state alone.
    found = queries.matters(session, waiting, now=other.created_at)
    return [
        line
        for line, matter in zip(waiting, found, strict=True)
        if is_overtaken(Message(line.message), replace(matter.facts, state=State.REPLACED))
        and not is_overtaken(Message(line.message), matter.facts)
    ]
