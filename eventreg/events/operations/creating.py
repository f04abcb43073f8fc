"""Making an event: from a template, with what few things its maker says."""

import secrets
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import DEFAULT_ZONE, from_local, local
from eventreg.events import queries
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.events.operations.describing import RESERVED_SLUGS, free_slug
from eventreg.events.operations.log import note
from eventreg.events.rules import TEMPLATES, PlannedOffer, Template, TemplateName, signup_end

TICKET_KEY_BYTES = 32
_TRIES = 5


@dataclass(frozen=True)
class NewEvent:
    """What is said of an event that is to be made: days and hours on its own clock.

    Every session of the template is held from `begins` to `ends`, which is later. `capacity`: places
    of all categories together; none: no such limit. `submission_id`: of the form that says it.
    """

    title: str
    day: date
    template: TemplateName = TemplateName.SEMINAR
    series: str = ""
    batch: int | None = None
    begins: time = time(8)
    ends: time = time(12)
    venue: str = ""
    organizer: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    capacity: int | None = None
    zone: str = DEFAULT_ZONE
    submission_id: UUID | None = None


#: What an event takes over as it was said.
_SAID = (
    *("title", "series", "batch", "venue", "organizer", "capacity"),
    *("contact_name", "contact_phone", "contact_email", "submission_id"),
)


def create_event(session: Session, new: NewEvent, *, actor: Actor, now: datetime) -> Event:
    """A draft with the sessions and categories of its template, none of them limited.

    Its address is made of the title and differs from every other event's. Of a form that made one
    before, that event. `now`: aware, UTC.
    """
    known = queries.by_submission(session, new.submission_id)
    if known is not None:
        return known
    template = TEMPLATES[new.template]
    begins = datetime.combine(new.day, new.begins)
    end = signup_end(template, begins, local(now, new.zone).replace(tzinfo=None))
    event = Event(
        **{name: getattr(new, name) for name in _SAID},
        timezone=new.zone,
        mode=template.mode,
        answer_hours=template.answer_hours,
        signup_closes_at=None if end is None else from_local(end, new.zone),
        sessions=_sessions(new, template),
        offers=[_offer(one, position) for position, one in enumerate(template.offers)],
    )
    made = insert_draft(session, event, now=now)
    if made is not event:
        return made
    facts: dict[str, str | int | None] = {"template": template.name.value}
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_CREATED, subject, actor=actor, now=now, facts=facts)
    return event


def insert_draft(session: Session, event: Event, *, now: datetime) -> Event:
    """Writes a new event under an address that nobody has, with a ticket key of its own.

    A constraint that objects means that in that moment somebody took the address, so look again; or
    that the same form was sent twice: then it is the event that the other one made.
    """
    event.ticket_key = secrets.token_bytes(TICKET_KEY_BYTES)
    event.created_at = now
    for _ in range(_TRIES):
        event.slug = free_slug(event.title, queries.slugs(session) | RESERVED_SLUGS)
        try:
            with session.begin_nested():
                session.add(event)
                session.flush()
        except IntegrityError:
            known = queries.by_submission(session, event.submission_id)
            if known is not None:
                return known
            continue
        return event
    raise RuntimeError("Every address that was tried had been taken in the same moment.")


def _sessions(new: NewEvent, template: Template) -> list[EventSession]:
    made = []
    for one in template.sessions:
        day = new.day + timedelta(days=one.day)
        begins, ends = (
            from_local(datetime.combine(day, at), new.zone) for at in (new.begins, new.ends)
        )
        made.append(EventSession(title=one.title, starts_at=begins, ends_at=ends))
    return made


def _offer(planned: PlannedOffer, position: int) -> CategoryOffer:
    values = {field.name: getattr(planned, field.name) for field in fields(PlannedOffer)}
    return CategoryOffer(**values, position=position)
