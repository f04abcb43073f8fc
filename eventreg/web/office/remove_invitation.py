"""`/office/events/<event>/invitations/<invitation>/remove`: an invitation that was made by mistake."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Group
from eventreg.registration.operations import remove_invitation as remove
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, group_or_404


@office.get("/events/<slug:event>/invitations/<uuid:uid>/remove")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def remove_invitation(event: Event, uid: UUID) -> str:
    """The question whether it is meant."""
    group = _invitation(event, uid)
    return event_page("office/remove_invitation.html", event, "invitations", group=group)


@office.post("/events/<slug:event>/invitations/<uuid:uid>/remove")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def save_invitation_removal(event: Event, uid: UUID) -> ResponseReturnValue:
    """Removes it, as long as nobody was registered by it and no letter came."""
    group = _invitation(event, uid)
    done = remove(db.session(), group, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The invitation is removed. Its link opens nothing any more."), "success")
    else:
        flash(
            _("Somebody was registered by this invitation, or its letter was sent; it stays."),
            "warning",
        )
    return redirect(url_for("office.invitations", event=event.slug), 303)


def _invitation(event: Event, uid: UUID) -> Group:
    group = group_or_404(event, uid)
    return group if group.invited else abort(404)
