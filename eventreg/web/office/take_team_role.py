"""`/office/events/<event>/team/<role>/remove`: taking a role away."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts.rules import Permission
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.staff import held_by_user
from eventreg.web.office.staff_role import take
from eventreg.web.office.team_role import team_role_or_404


@office.get("/events/<slug:event>/team/<int:membership_id>/remove")
@requires(Permission.STAFF_MANAGE, fresh=True)
def take_team_role(event: Event, membership_id: int) -> str:
    """What will happen."""
    held = team_role_or_404(event, membership_id)
    (line,) = held_by_user([held])[held.user_id]
    return event_page("office/take_team_role.html", event, "team", held=line, user=held.user)


@office.post("/events/<slug:event>/team/<int:membership_id>/remove")
@requires(Permission.STAFF_MANAGE, fresh=True, archived=True)
def save_take_team_role(event: Event, membership_id: int) -> ResponseReturnValue:
    """Takes the role away."""
    take(team_role_or_404(event, membership_id))
    return redirect(url_for("office.team", event=event.slug), 303)
