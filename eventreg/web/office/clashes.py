"""What is said of sessions that are held at the same time."""

from flask import flash
from flask_babel import gettext as _
from wtforms import Field

from eventreg.clock import local
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import Slot, beside, same_room
from eventreg.papers.rules import time_span, zone_label
from eventreg.web.office.inputs import say


def room_is_free(event: Event, one: EventSession | None, wished: Slot, room: Field) -> bool:
    """Whether no session but `one` is held in that room at that time; else it says so at the field."""
    taken = same_room(wished, _others(event, one))
    for other in taken:
        when = _hours(other, event)
        say(
            room,
            _(
                "“%(session)s” is held there at that time (%(when)s).",
                session=other.title,
                when=when,
            ),
        )
    return not taken


def say_what_runs_beside(event: Event, one: EventSession) -> None:
    """Sessions at the same time are usual where there are several rooms, and a slip elsewhere."""
    others = beside(_slot(one), _others(event, one))
    if others:
        names = ", ".join(f"“{other.title}” ({_hours(other, event)})" for other in others)
        flash(
            _(
                "It is held at the same time as %(sessions)s. Nobody can be in both.",
                sessions=names,
            ),
            "warning",
        )


def _slot(one: EventSession) -> Slot:
    return Slot(one.title, one.room, one.starts_at, one.ends_at)


def _others(event: Event, one: EventSession | None) -> list[Slot]:
    return [_slot(each) for each in event.sessions if one is None or each.id != one.id]


def _hours(slot: Slot, event: Event) -> str:
    starts_at, ends_at = (local(at, event.timezone) for at in (slot.starts_at, slot.ends_at))
    return time_span(starts_at, ends_at, zone_label(event.timezone))
