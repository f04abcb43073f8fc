"""Putting two registrations of one person together without losing who was present."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Actor
from eventreg.checkin.queries import marked_people, people_at_door
from eventreg.events.models import Event
from eventreg.registration import operations as registration
from eventreg.registration.models import Registration


class MergeRefusal(StrEnum):
    """Why two registrations stay two."""

    #: Both were checked in or received something: one record of it would be lost.
    BOTH_PRESENT = "both_present"
    #: The one that would be given up was checked in, so it must be the one that is kept.
    OTHER_PRESENT = "other_present"
    #: Of the one that would be given up staff noted that the person is excused, sick or late.
    OTHER_MARKED = "other_marked"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True)
class Merged:
    """The two are one now."""


@dataclass(frozen=True)
class NotMerged:
    """Nothing was changed, and why."""

    reason: MergeRefusal


def refuse_merge(session: Session, kept: Registration, other: Registration) -> MergeRefusal | None:
    """Why what is known of attendance forbids to give `other` up for `kept`; none when it does not."""
    both = [kept.id, other.id]
    there = people_at_door(session, both)
    if other.id in there:
        return MergeRefusal.BOTH_PRESENT if kept.id in there else MergeRefusal.OTHER_PRESENT
    return MergeRefusal.OTHER_MARKED if other.id in marked_people(session, both) else None


def merge_people(
    session: Session, kept: Registration, other: Registration, *, actor: Actor, now: datetime
) -> Merged | NotMerged:
    """Merges two registrations of one person, unless a record of presence would be lost. `now`: UTC.

    Both are locked before attendance is read, so that a scan in the same moment counts.
    """
    db.lock_rows(session, Event.id, [kept.event_id])
    db.lock_rows(session, Registration.id, [kept.id, other.id])
    refusal = refuse_merge(session, kept, other)
    if refusal is not None:
        return NotMerged(refusal)
    if registration.merge(session, kept, other, actor=actor, now=now):
        return Merged()
    return NotMerged(MergeRefusal.NOT_IN_FORCE)
