"""`/g/<secret>`: the page of a group (rombongan) or of an invited agency or KIM."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from eventreg.checkin.queries import present_sessions
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.rules import EventState, LetterRule, SignupWindow, is_over, list_is_open
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import room_in
from eventreg.registration.queries import group_by_secret, members_of, unanswered_among
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.registration.rules.groups import called
from eventreg.web.access import public as open_to_all
from eventreg.web.filters import event_days
from eventreg.web.languages import language
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, window_of
from eventreg.web.settings import current_settings


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


def choices_of(group: Group, members: list[Registration]) -> GroupChoices:
    """What the state of the event and of the group allow at this moment."""
    event, now = group.event, utc_now()
    shown = event.state is EventState.PUBLISHED
    over = is_over(event.ends_at, now)
    room = room_in(db.session(), group)
    active = any(member.state in ACTIVE_STATES for member in members)
    return GroupChoices(
        add=window_of(event) is SignupWindow.OPEN and room != 0,
        replace=shown and list_is_open(event.changes_until, event.starts_at, now),
        cancel=shown and not over,
        decline=group.invited and shown and not over and not active,
        letter=shown and not over and group.offer.letter is not LetterRule.NO,
        room=room,
    )


@public.get("/g/<secret:secret>")
@open_to_all
def group(secret: str) -> str:
    """The people with their state and QR, and what can be done for them."""
    found = own_group(secret)
    members = members_of(db.session(), found.id)
    choices = choices_of(found, members)
    ids = [one.id for one in members if _counts(one)] if choices.replace else []
    return render_template(
        "public/group.html",
        group=found,
        event=found.event,
        members=members,
        choices=choices,
        present=present_of(found, members),
        chats=_chats(found, [one for one in members if _counts(one)], ids),
        unanswered=unanswered_among(db.session(), found.offer, ids, language()),
        called=called(found.contact_name),
        contact=contact_of(found.event),
        window=window_of(found.event),
    )


def _counts(member: Registration) -> bool:
    return member.state in ACTIVE_STATES


def _chats(found: Group, members: list[Registration], asked: list[int]) -> dict[int, str | None]:
    """The chat with each member. `asked`: who of them can still answer questions."""
    owed = unanswered_among(db.session(), found.offer, asked, found.language)
    return {one.id: chat_of(found, one, owed=owed.get(one.id, [])) for one in members}


def present_of(found: Group, members: list[Registration]) -> Present | None:
    """How many are there; none before the event begins."""
    starts_at = found.event.starts_at
    expected = [member.id for member in members if member.state is State.CONFIRMED]
    if starts_at is None or utc_now() < starts_at or not expected:
        return None
    return Present(len(present_sessions(db.session(), expected)), len(expected))


def chat_of(found: Group, member: Registration, *, owed: Sequence[str]) -> str | None:
    """The WhatsApp chat with a member, with their own link in a ready text in the group's language.

    `owed`: the questions that they still have to answer there.
    """
    if not member.phone:
        return None
    link = f"{current_settings().base_url}/r/{member.secret}"
    with force_locale(found.language):
        text = _(
            "Dear %(name)s, you are registered for %(event)s on %(day)s. Please open your own page, check"
            " your data, answer the questions about your data, and keep your QR code: %(link)s",
            name=member.printed_name,
            event=found.event.title,
            day=event_days(found.event) or "…",
            link=link,
        )
        if owed:
            also = _("There please also answer: %(questions)s", questions=", ".join(owed))
            text = f"{text}\n\n{also}"
    return whatsapp_link(member.phone, text)
