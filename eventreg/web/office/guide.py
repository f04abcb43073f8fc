"""`/office/events/<event>/guide`: the first steps of an event, which tick themselves, and putting them away."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import exists, select

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Device
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import close_guide, reopen_guide
from eventreg.events.rules import EventState, is_over
from eventreg.registration.models import Registration
from eventreg.web.access import can, current_actor, requires
from eventreg.web.filters import event_days, event_hours
from eventreg.web.office.blueprint import office


@dataclass(frozen=True)
class Step:
    """One step: what it is, what is known of it by now, where it is done, and whether it is."""

    title: str
    note: str
    url: str
    done: bool


@dataclass(frozen=True)
class Guide:
    """What is left to do until people come. `closed`: it was put away in this moment."""

    steps: list[Step]
    closed: bool = False

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done."""
        return next((one for one in self.steps if not one.done), None)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(one.done for one in self.steps)


def guide_of(event: Event) -> Guide | None:
    """The first steps of an event; none when all are done or put away, or it is not for this person."""
    if event.guide_closed_at is not None:
        just_now = request.args.get("guide") == "closed"
        return Guide([], closed=True) if just_now and can(Permission.EVENTS_EDIT, event) else None
    wanted = event.state in {EventState.DRAFT, EventState.PUBLISHED}
    if not wanted or not can(Permission.EVENTS_EDIT, event) or is_over(event.ends_at, utc_now()):
        return None
    steps = [*_steps_to_publish(event), *_steps_to_people(event)]
    return None if all(one.done for one in steps) else Guide(steps)


@office.post("/events/<slug:event>/guide")
@requires(Permission.EVENTS_EDIT)
def put_guide_away(event: Event) -> ResponseReturnValue:
    """The list is not shown any more; the page says how it comes back."""
    close_guide(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    return redirect(url_for("office.overview", event=event.slug, guide="closed"), 303)


@office.post("/events/<slug:event>/guide/back")
@requires(Permission.EVENTS_EDIT)
def bring_guide_back(event: Event) -> ResponseReturnValue:
    """The list is shown again."""
    reopen_guide(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    return redirect(url_for("office.overview", event=event.slug), 303)


def _steps_to_publish(event: Event) -> list[Step]:
    here: dict[str, Any] = {"event": event.slug}
    return [
        Step(
            _("Days and hours"),
            ", ".join(filter(None, (event_days(event), event_hours(event)))),
            url_for("office.program", **here),
            bool(event.sessions),
        ),
        Step(
            _("Contact for participants"),
            event.contact_phone or event.contact_email,
            url_for("office.edit_event", **here, _anchor="contact_phone"),
            bool(event.contact_phone or event.contact_email),
        ),
        *([_meeting_link(event)] if event.meets_online else []),
        Step(
            _("Publish it"),
            _("Look at it as a participant first; then everybody with the link can see it."),
            url_for("office.check_event", **here),
            event.state is EventState.PUBLISHED,
        ),
    ]


def _meeting_link(event: Event) -> Step:
    return Step(
        _("Enter the meeting link"),
        event.meeting_url or _("Only those who are registered see it."),
        url_for("office.edit_event", event=event.slug, _anchor="meeting_url"),
        bool(event.meeting_url),
    )


def _steps_to_people(event: Event) -> list[Step]:
    here: dict[str, Any] = {"event": event.slug}
    registered, paired = _has(event)
    steps = [
        Step(
            _("Share it"),
            _("The link, a text for WhatsApp and a poster are ready."),
            url_for("office.share", **here),
            event.shared_at is not None or registered,
        )
    ]
    if event.needs_ticket:
        steps.append(
            Step(
                _("Phones for the door"),
                _("Pair at least one phone that scans; it then works without a network as well."),
                url_for("office.devices", **here),
                paired,
            )
        )
    return steps


def _has(event: Event) -> tuple[bool, bool]:
    """Whether anybody is registered, and whether any phone is paired."""
    registered = exists().where(Registration.event_id == event.id)
    paired = exists().where(
        Device.event_id == event.id, Device.paired_at.is_not(None), Device.revoked_at.is_(None)
    )
    there, ready = db.session.execute(select(registered, paired)).one()
    return bool(there), bool(ready)
