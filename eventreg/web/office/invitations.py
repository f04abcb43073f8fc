"""`/office/events/<event>/invitations`: invited agencies and KIM, each with a link of its own."""

from collections import Counter
from dataclasses import dataclass

from flask import request
from flask_babel import force_locale
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.mail.models import OutboxMail
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.models import Group
from eventreg.registration.queries import Invitation, chat_lines, invitations_of, own_groups_of
from eventreg.registration.rules.groups import called
from eventreg.web.access import can, requires
from eventreg.web.filters import event_days, event_text
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.person_rows import GROUP_KINDS
from eventreg.web.settings import current_settings


@dataclass(frozen=True)
class InvitationLine:
    """One invitation as the list shows it: its link, and a chat with the contact where there is a number."""

    group: Group
    counted: Invitation
    answer: str
    link: str
    chat: str | None
    #: The line of the WhatsApp worklist that waits for this, or that was ticked off last.
    line: OutboxMail | None


@office.get("/events/<slug:event>/invitations")
@requires(Permission.REGISTRATIONS_EDIT)
def invitations(event: Event) -> str:
    """Who was invited, how many of each are registered, and who has not answered."""
    session, sent = db.session(), chat_lines(db.session(), event.id)
    lines = [
        line_of(event, one, sent.get(one.group.id)) for one in invitations_of(session, event.id)
    ]
    own = [line_of(event, one, sent.get(one.group.id)) for one in own_groups_of(session, event.id)]
    wanted = request.args.get("answer", "")
    return event_page(
        "office/invitations.html",
        event,
        "invitations",
        lines=[one for one in lines if wanted in ("", one.answer)],
        answers=Counter(one.answer for one in lines),
        wanted=wanted,
        total=len(lines),
        own_groups=own,
        may_tick=can(Permission.MESSAGES_SEND, event),
        possible=bool(offers_to_invite(event)),
    )


def offers_to_invite(event: Event) -> list[CategoryOffer]:
    """The categories to which agencies or KIM can be invited."""
    return [offer for offer in event.offers if offer.kind in GROUP_KINDS]


def link_of(group: Group) -> str:
    """The link that the contact of a group is given."""
    return f"{current_settings().base_url}/g/{group.secret}"


def line_of(event: Event, one: Invitation, line: OutboxMail | None) -> InvitationLine:
    """An invitation or group as the pages show it. `line`: its line of the WhatsApp worklist."""
    group = one.group
    answer = "registered" if one.named else "declined" if group.declined_at else "open"
    return InvitationLine(group, one, answer, link_of(group), _chat(event, group), line)


def _chat(event: Event, group: Group) -> str | None:
    """The WhatsApp chat with the contact, with the link in a ready text in the group's language."""
    if not group.contact_phone:
        return None
    with force_locale(group.language):
        text = _invited_text(event, group) if group.invited else _group_text(event, group)
    return whatsapp_link(group.contact_phone, text)


def _invited_text(event: Event, group: Group) -> str:
    return str(
        _(
            "Dear %(name)s,\n\nWe have the pleasure of inviting %(organization)s to %(event)s on %(day)s."
            " Would you please register the people who will take part on the following page? No password"
            " is needed.\n%(link)s\n\nThank you for your kind attention.",
            name=called(group.contact_name) or group.organization,
            organization=group.organization,
            event=event_text(event, "title"),
            day=event_days(event) or "…",
            link=link_of(group),
        )
    )


def _group_text(event: Event, group: Group) -> str:
    return str(
        _(
            "Dear %(name)s,\n\nOn the following page you find the people whom you registered for"
            " %(event)s, and can correct or add to them. No password is needed.\n%(link)s\n\nThank you.",
            name=called(group.contact_name) or group.organization,
            event=event_text(event, "title"),
            link=link_of(group),
        )
    )
