"""`/g/<secret>`: the page of a group (rombongan) or of an invited agency or KIM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template

from eventreg.checkin.queries import present_sessions
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.rules import EventState, LetterRule, SignupWindow, is_over, list_is_open
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import room_in
from eventreg.registration.queries import group_by_secret, members_of, unanswered_among
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.registration.rules.groups import called
from eventreg.tickets.queries import latest_tickets
from eventreg.tickets.rules import spoken
from eventreg.web.access import public as open_to_all
from eventreg.web.languages import language
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, window_of
from eventreg.web.public.group_chats import chats_of
from eventreg.web.public.mine import shown_states

#: What the contact may know of each person, by their ids: see `shown_state`.
Shown = Mapping[int, State]


@dataclass(frozen=True)
class GroupChoices:
    """What the contact may do now. `room`: how many more people; none: no limit of the group's own."""

    add: bool
    replace: bool
    cancel: bool
    decline: bool
    letter: bool
    room: int | None


@dataclass(frozen=True)
class Present:
    """How many of a group's people with a ticket were admitted to any session so far."""

    there: int
    expected: int


def own_group(secret: str) -> Group:
    """The group that this secret opens, or a 404."""
    return group_by_secret(db.session(), secret) or abort(404)


def choices_of(group: Group, members: Sequence[Registration], shown: Shown) -> GroupChoices:
    """What the state of the event and of the group allow at this moment."""
    event, now = group.event, utc_now()
    published = event.state is EventState.PUBLISHED
    over = is_over(event.ends_at, now)
    room = room_of(group, members, shown)
    active = any(shown[member.id] in ACTIVE_STATES for member in members)
    return GroupChoices(
        add=window_of(event) is SignupWindow.OPEN and room != 0,
        replace=published and list_is_open(event.changes_until, event.starts_at, now),
        cancel=published and not over,
        decline=group.invited and published and not over and not active,
        letter=published and not over and group.offer.letter is not LetterRule.NO,
        room=room,
    )


def room_of(group: Group, members: Sequence[Registration], shown: Shown) -> int | None:
    """How many more people may come, as far as the contact knows; none: no limit of the group's own."""
    room = room_in(db.session(), group)
    hidden = [one for one in members if one.state not in ACTIVE_STATES]
    unread = sum(shown[one.id] in ACTIVE_STATES for one in hidden)
    return None if room is None else max(0, room - unread)


@public.get("/g/<secret:secret>")
@open_to_all
def group(secret: str) -> str:
    """The people with their state and QR, and what can be done for them."""
    found = own_group(secret)
    shown = shown_states(members := members_of(db.session(), found.id))
    choices = choices_of(found, members, shown)
    active = [one for one in members if shown[one.id] in ACTIVE_STATES]
    ids = [one.id for one in active] if choices.replace else []
    return render_template(
        "public/group.html",
        group=found,
        event=found.event,
        members=members,
        shown=shown,
        choices=choices,
        **_at_the_door(found, shown),
        chats=chats_of(found, active, shown, ids),
        unanswered=unanswered_among(db.session(), found.offer, ids, language()),
        called=called(found.contact_name),
        contact=contact_of(found.event),
        window=window_of(found.event),
    )


def _at_the_door(group: Group, shown: Shown) -> dict[str, object]:
    """What the contact may know of the day: who can say which code, and how many are there."""
    return {"short_codes": _short_codes(group, shown), "present": present_of(group, shown)}


def _short_codes(group: Group, shown: Shown) -> dict[int, str]:
    """What those with a ticket can say at the desk, by registration id."""
    confirmed = [id_ for id_, state in shown.items() if state is State.CONFIRMED]
    tickets = latest_tickets(db.session(), confirmed)
    return {id_: spoken(one.id, group.event.ticket_key) for id_, one in tickets.items()}


def present_of(found: Group, shown: Shown) -> Present | None:
    """How many are there; none before the event begins."""
    starts_at = found.event.starts_at
    expected = [one for one, state in shown.items() if state is State.CONFIRMED]
    if starts_at is None or utc_now() < starts_at or not expected:
        return None
    return Present(len(present_sessions(db.session(), expected)), len(expected))
