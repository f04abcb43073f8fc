"""Making an event like an earlier one: what it says and asks, never who took part in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import from_local, local, local_day
from eventreg.events import queries
from eventreg.events.models import (
    CategoryOffer,
    Checkpoint,
    Event,
    EventSession,
    Question,
    RegionPlaces,
    SessionAdmission,
)
from eventreg.events.operations.creating import insert_draft
from eventreg.events.operations.log import note
from eventreg.papers.operations import copy_style

#: Columns by what becomes of them in a copy. Whatever stands in neither is a decision to be made.
COPIED: dict[type, tuple[str, ...]] = {
    Event: (
        *("theme", "description", "timezone", "venue", "address", "mode", "organizer"),
        *("contact_name", "contact_phone", "contact_email"),
        *("contact_months", "attendance_years"),
        *("data_contact_name", "data_contact_phone", "data_contact_email"),
        *("capacity", "answer_hours", "reminders"),
    ),
    EventSession: ("title", "room", "strict"),
    CategoryOffer: (
        *("slug", "kind", "name_id", "name_en", "role", "counts", "public", "quota"),
        *("region_quota", "agency_quota", "approval", "waiting_list", "letter", "groups"),
        "position",
    ),
    RegionPlaces: ("region_code", "places"),
    Question: ("key", "kind", "label_id", "label_en", "required", "at_door", "position"),
    Checkpoint: ("name", "position"),
}
#: Moments that move along with the day of the event.
MOVED: dict[type, tuple[str, ...]] = {
    Event: ("signup_opens_at", "signup_closes_at", "changes_until"),
    EventSession: ("starts_at", "ends_at", "admits_from", "admits_until"),
}


@dataclass(frozen=True)
class CopyWish:
    """How the copy differs: its name, the day of its first session (on its own clock), its batch.

    `submission_id`: of the form that says it.
    """

    title: str
    day: date
    series: str = ""
    batch: int | None = None
    submission_id: UUID | None = None


@dataclass(frozen=True)
class CopiedSession:
    """A session as it would stand in the copy. Moments are aware."""

    title: str
    room: str
    starts_at: datetime
    ends_at: datetime


def sessions_on(source: Event, day: date) -> list[CopiedSession]:
    """The sessions of an event as they are if its first one is held on `day`, hours as on the wall."""
    by = _days(source, day)
    return [
        CopiedSession(
            one.title,
            one.room,
            _moved(one.starts_at, by, source.timezone),
            _moved(one.ends_at, by, source.timezone),
        )
        for one in source.sessions
    ]


def copy_event(
    session: Session, source: Event, wish: CopyWish, *, actor: Actor, now: datetime
) -> Event:
    """A draft like `source`, whose first session is on the day that is wished.

    What it takes along: texts, contact, limits, sessions, categories with the places of regions,
    questions that are asked, checkpoints, how papers look. What stays behind: people, devices,
    keys, messages, secrets, the meeting link, releases, and that anything was published. Of a form
    that made one before, that event. `now`: aware, UTC.
    """
    known = queries.by_submission(session, wish.submission_id)
    if known is not None:
        return known
    _load_parts(session, source)
    by = _days(source, wish.day)
    event = Event(
        title=wish.title,
        series=wish.series,
        batch=wish.batch,
        submission_id=wish.submission_id,
        **_values(source),
        **_moments(source, source, by),
        # The copy has another name, and nobody knows it in English.
        texts={name: text for name, text in source.texts.items() if name != "title_en"},
        offers=[_offer(one) for one in source.offers],
        checkpoints=[Checkpoint(**_values(one)) for one in source.checkpoints],
    )
    inserted = insert_draft(session, event, now=now)
    if inserted is not event:
        return inserted
    # Categories have their ids by now, at which sessions and questions point.
    new_ids = {old.id: new.id for old, new in zip(source.offers, event.offers, strict=True)}
    event.sessions.extend(_session(source, one, by, new_ids) for one in source.sessions)
    asked = [one for one in queries.questions(session, source.id) if not one.retired]
    event.questions.extend(_question(one, new_ids) for one in asked)
    copy_style(session, source.id, event.id)
    facts: dict[str, str | int | None] = {"copied_from": source.slug}
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_CREATED, subject, actor=actor, now=now, facts=facts)
    return event


def _load_parts(session: Session, source: Event) -> None:
    """Reads what hangs on its categories and sessions at once, however many there are."""
    for table, parts in (
        (CategoryOffer, CategoryOffer.region_places),
        (EventSession, EventSession.admissions),
    ):
        session.scalars(
            select(table).where(table.event_id == source.id).options(selectinload(parts))
        ).all()


def _days(source: Event, day: date) -> timedelta:
    """By how much everything moves; nothing does in an event without a session."""
    if source.starts_at is None:
        return timedelta()
    return day - local_day(source.starts_at, source.timezone)


def _moved(moment: datetime, by: timedelta, zone: str) -> datetime:
    """The same hour on the wall, so many days later."""
    return from_local(local(moment, zone).replace(tzinfo=None) + by, zone)


def _moments(source: Event, row: Event | EventSession, by: timedelta) -> dict[str, Any]:
    """Its moments, moved; of an event without a session none, for nobody knows by how much."""
    found = {name: getattr(row, name) for name in MOVED[type(row)]}
    if source.starts_at is None:
        return dict.fromkeys(found)
    return {
        name: None if moment is None else _moved(moment, by, source.timezone)
        for name, moment in found.items()
    }


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COPIED[type(row)]}


def _offer(one: CategoryOffer) -> CategoryOffer:
    """A category, with the number of places of regions that differ, but none of them released."""
    differing = [each for each in one.region_places if each.places is not None]
    return CategoryOffer(
        **_values(one), region_places=[RegionPlaces(**_values(each)) for each in differing]
    )


def _session(
    source: Event, one: EventSession, by: timedelta, new_ids: dict[int, int]
) -> EventSession:
    return EventSession(
        **_values(one),
        **_moments(source, one, by),
        admissions=[SessionAdmission(offer_id=new_ids[each.offer_id]) for each in one.admissions],
    )


def _question(one: Question, new_ids: dict[int, int]) -> Question:
    offer_id = None if one.offer_id is None else new_ids[one.offer_id]
    return Question(**_values(one), offer_id=offer_id, choices=_offered(one.choices))


def _offered(choices: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The choices that are offered now."""
    return [dict(one) for one in choices if "retired" not in one]
