"""`/office/events/<event>/invitations/<group>`: one invited agency or KIM, or one group, with its people."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.operations import tick_off
from eventreg.registration.queries import (
    chat_lines,
    counted_group,
    members_of,
    unanswered_among,
    with_contact,
)
from eventreg.web.access import can, current_actor, requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, group_or_404
from eventreg.web.office.invitations import line_of


@office.get("/events/<slug:event>/invitations/<uuid:uid>")
@requires(Permission.REGISTRATIONS_EDIT)
def invitation(event: Event, uid: UUID) -> str:
    """Its link and contact, its people, and the other groups of the same contact."""
    group = group_or_404(event, uid)
    members = members_of(db.session(), group.id)
    found = counted_group(db.session(), group)
    ids = [one.id for one in members]
    return event_page(
        "office/invitation.html",
        event,
        "invitations",
        one=line_of(event, found, chat_lines(db.session(), event.id).get(group.id)),
        members=members,
        unanswered=unanswered_among(db.session(), group.offer, ids, language()),
        others=with_contact(db.session(), group),
        may_tick=can(Permission.MESSAGES_SEND, event),
    )


@office.post("/events/<slug:event>/invitations/<uuid:uid>/sent")
@requires(Permission.MESSAGES_SEND)
def tick_invitation(event: Event, uid: UUID) -> ResponseReturnValue:
    """Ticks the line of the worklist off by which the link was to be sent by WhatsApp."""
    group = group_or_404(event, uid)
    line = chat_lines(db.session(), event.id).get(group.id)
    done = line is not None and tick_off(db.session(), line, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("Ticked off."), "success")
    else:
        flash(_("This line does not wait any more. Nothing was changed."), "warning")
    return redirect(url_for("office.invitation", event=event.slug, uid=uid), 303)
