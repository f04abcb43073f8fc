"""`…/registrations/<registration>/link`: the link to the own page, sent again from the office."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.rules import Channel
from eventreg.registration import operations
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import registration_or_404


@office.post("/events/<slug:event>/registrations/<uuid:uid>/link")
@requires(Permission.MESSAGES_SEND, archived=True)
def send_link(event: Event, uid: UUID) -> ResponseReturnValue:
    """Lines the link up for the contact on record; without e-mail, staff go on to the line for WhatsApp."""
    found = registration_or_404(event, uid)
    mail = operations.send_link(db.session(), found, actor=current_actor(), now=utc_now())
    db.session.commit()
    if mail is None:
        flash(_("The person has neither e-mail nor phone. Please correct that first."), "warning")
    elif mail.channel is Channel.EMAIL:
        flash(_("The link is on its way to the e-mail address on record."), "success")
    else:
        flash(_("The text is ready: open the chat, send it, then tick it off."), "success")
        return redirect(url_for("office.message", event=event.slug, mail_id=mail.id), 303)
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)
