"""Changing what an event says about itself, and the address that it may have."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.clock import DEFAULT_ZONE
from eventreg.events.models import Event
from eventreg.events.operations.log import differences, note
from eventreg.events.operations.moving import note_move, settle_move
from eventreg.events.operations.publishing import NotPublished, Objection, objections
from eventreg.events.rules import EventMode, Moved, slugify

#: /office/events/new is the page that makes one.
RESERVED_SLUGS = frozenset({"new"})
#: What people who are registered must know when it changes.
_TO_BE_TOLD = {
    "venue": Moved.PLACE,
    "address": Moved.PLACE,
    "mode": Moved.PLACE,
    "timezone": Moved.TIME,
    "meeting_url": Moved.MEETING,
    "meeting_notes": Moved.MEETING,
}
#: What the log may not hold: it says that these changed, not what they are.
_UNSAID = frozenset({"meeting_url", "meeting_notes"})


@dataclass(frozen=True)
class EventData:
    """What an event says about itself. Moments are aware; field names are the columns'."""

    title: str
    slug: str
    series: str = ""
    batch: int | None = None
    theme: str = ""
    description: str = ""
    timezone: str = DEFAULT_ZONE
    venue: str = ""
    address: str = ""
    mode: EventMode = EventMode.ON_SITE
    meeting_url: str = ""
    meeting_notes: str = ""
    organizer: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    signup_opens_at: datetime | None = None
    signup_closes_at: datetime | None = None
    changes_until: datetime | None = None
    answer_hours: int | None = None
    reminders: bool = True


class SlugRefusal(StrEnum):
    """Why an event cannot have the address that was asked for."""

    TAKEN = "taken"
    #: People hold links to it.
    PUBLISHED = "published"


@dataclass(frozen=True)
class Changed:
    """The event says what was asked; `fields` names what is different (empty: nothing was)."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class Stale:
    """Nothing was changed: somebody else saved since the form was opened.

    `differences`: what stands there now (before) and what this form would make of it (after).
    """

    version: int
    differences: tuple[Change, ...]


@dataclass(frozen=True)
class NotChanged:
    """Nothing was changed: the address cannot be had."""

    reason: SlugRefusal


def free_slug(title: str, taken: frozenset[str], limit: int = 60) -> str:
    """An address made of the title that is not `taken`: 'bimtek', 'bimtek-2', 'bimtek-3'."""
    base = slugify(title)[:limit].strip("-")
    if len(base) < 2:
        base = "kegiatan"
    slug, number = base, 1
    while slug in taken:
        number += 1
        ending = f"-{number}"
        slug = base[: limit - len(ending)].rstrip("-") + ending
    return slug


def data_of(event: Event) -> EventData:
    """What the event says about itself now."""
    return EventData(**{field.name: getattr(event, field.name) for field in fields(EventData)})


def change_event(
    session: Session,
    event: Event,
    data: EventData,
    *,
    version: int,
    known: bool = False,
    actor: Actor,
    now: datetime,
) -> Changed | Stale | NotChanged | NotPublished:
    """Replaces what the event says about itself, if `version` is still the one that was shown.

    An event that everybody sees keeps its address and everything that publishing asks for. `known`:
    whoever is to be told of this change has seen all earlier ones.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    changes = differences(data_of(event), data, data.timezone)
    if not changes:
        return Changed(())
    if event.version != version:
        return Stale(event.version, changes)
    if event.shown:
        if data.slug != event.slug:
            return NotChanged(SlugRefusal.PUBLISHED)
        reasons = _objections_to(event, data)
        if reasons:
            return NotPublished(reasons)
    if data.slug in RESERVED_SLUGS or not _write(session, event, data):
        return NotChanged(SlugRefusal.TAKEN)
    if known:
        settle_move(event)
    _note_move(session, event, changes, now=now)
    subject = Subject("event", event.id, event.id)
    told = tuple(_without_secrets(change) for change in changes)
    note(session, Action.EVENT_CHANGED, subject, actor=actor, now=now, changes=told)
    return Changed(tuple(change.field for change in changes))


def _note_move(session: Session, event: Event, changes: Iterable[Change], *, now: datetime) -> None:
    what = {_TO_BE_TOLD[change.field] for change in changes if change.field in _TO_BE_TOLD}
    if what:
        note_move(session, event, what, now=now)


def _without_secrets(change: Change) -> Change:
    """The change as the log keeps it: whoever reads the log need not be able to enter the meeting."""
    if change.field not in _UNSAID:
        return change
    return Change(change.field, *("…" if value else "" for value in (change.before, change.after)))


def _objections_to(event: Event, data: EventData) -> tuple[Objection, ...]:
    return objections(
        has_session=bool(event.sessions),
        has_category=bool(event.offers),
        has_contact=bool(data.contact_phone or data.contact_email),
        opens_at=data.signup_opens_at,
        closes_at=data.signup_closes_at,
        ends_at=event.ends_at,
    )


def _write(session: Session, event: Event, data: EventData) -> bool:
    """Copies the data into the row. False when another event has the address."""
    try:
        with session.begin_nested():
            for field in fields(EventData):
                setattr(event, field.name, getattr(data, field.name))
            session.flush()
    except IntegrityError:
        session.refresh(event)
        return False
    return True
