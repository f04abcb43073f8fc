"""The ready texts by which the contact of a group sends its people their own links by WhatsApp."""

from collections.abc import Mapping, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from eventreg.db import db
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries import unanswered_among
from eventreg.registration.rules import State
from eventreg.web.filters import event_days, event_text, local_time
from eventreg.web.settings import current_settings


def chats_of(
    group: Group, members: Sequence[Registration], shown: Mapping[int, State], asked: Sequence[int]
) -> dict[int, str | None]:
    """The chat with each member by their ids; none without a number. `asked`: who can still answer questions.

    `shown`: what the contact may know of each, for nobody is promised a place that they have not.
    """
    owed = unanswered_among(db.session(), group.offer, asked, group.language)
    with force_locale(group.language):
        return {
            one.id: whatsapp_link(one.phone, _text(one, shown[one.id], owed.get(one.id, [])))
            if one.phone
            else None
            for one in members
        }


def _text(member: Registration, state: State, owed: Sequence[str]) -> str:
    """The text in the language that is set."""
    text = _greeting(member) + " " + _what_now(member, state)
    if owed and member.offered_at is None:
        also = _("There please also answer: %(questions)s", questions=", ".join(owed))
        return f"{text}\n\n{also}"
    return text


def _greeting(member: Registration) -> str:
    return str(
        _(
            "Dear %(name)s, you have been registered for %(event)s on %(day)s.",
            name=member.printed_name,
            event=event_text(member.event, "title"),
            day=event_days(member.event) or "…",
        )
    )


def _what_now(member: Registration, state: State) -> str:
    link = f"{current_settings().base_url}/r/{member.secret}"
    match state:
        case State.WAITLISTED if member.offered_at is not None:
            return _offered(member, f"{link}/place")
        case State.WAITLISTED:
            return str(
                _(
                    "You are in the waiting list: there is no place for you yet. Please open your own page,"
                    " check your data, and answer the questions about your data: %(link)s",
                    link=link,
                )
            )
        case State.PENDING:
            return str(
                _(
                    "The organizer verifies the registration first. Please open your own page, check your"
                    " data, and answer the questions about your data: %(link)s",
                    link=link,
                )
            )
        case _:
            return str(
                _(
                    "Please open your own page, check your data, answer the questions about your data, and"
                    " keep your QR code: %(link)s",
                    link=link,
                )
            )


def _offered(member: Registration, link: str) -> str:
    if member.answer_by is None:
        return str(
            _("A place is held for you. Please say soon whether you take it: %(link)s", link=link)
        )
    return str(
        _(
            "A place is held for you. Please say until %(when)s whether you take it: %(link)s",
            when=local_time(member.answer_by, member.event),
            link=link,
        )
    )
