"""`/office/events/<event>/team/<role>/link`: the link of an invitation, shown once."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts.rules import Permission
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.staff_invitation import make_link, shown_link
from eventreg.web.office.team_role import team_role_or_404


@office.post("/events/<slug:event>/team/<int:membership_id>/link")
@requires(Permission.STAFF_MANAGE, fresh=True, archived=True)
def make_team_link(event: Event, membership_id: int) -> ResponseReturnValue:
    """Makes a new link, notes who wanted to see it, and goes to the page that shows it once."""
    held = team_role_or_404(event, membership_id)
    page = "office.team_link" if make_link(held.user, event.id) else "office.team_role"
    return redirect(url_for(page, event=event.slug, membership_id=membership_id), 303)


@office.get("/events/<slug:event>/team/<int:membership_id>/link")
@requires(Permission.STAFF_MANAGE, fresh=True)
def team_link(event: Event, membership_id: int) -> str:
    """The link, once; afterwards only that it was shown."""
    user = team_role_or_404(event, membership_id).user
    return event_page("office/team_link.html", event, "team", user=user, shown=shown_link(user))
