"""`/office/events/<event>/team/<role>`: one role in an event: changed, taken away, invited again."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts import queries
from eventreg.accounts.models import Membership
from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.staff import held_by_user
from eventreg.web.office.staff_forms import RoleForm, give_back, taken_from
from eventreg.web.office.staff_invitation import resend
from eventreg.web.office.staff_role import change
from eventreg.web.office.staff_words import state_of


@office.get("/events/<slug:event>/team/<int:membership_id>")
@requires(Permission.STAFF_MANAGE)
def team_role(event: Event, membership_id: int) -> str:
    """What the role is now, and what can be done with it."""
    return _page(event, team_role_or_404(event, membership_id), RoleForm())


@office.post("/events/<slug:event>/team/<int:membership_id>")
@requires(Permission.STAFF_MANAGE, fresh=True, archived=True)
def change_team_role(event: Event, membership_id: int) -> ResponseReturnValue:
    """Makes another role of it."""
    held, form = team_role_or_404(event, membership_id), RoleForm()
    if not change(held, form):
        return _page(event, held, form), 422
    return redirect(url_for("office.team", event=event.slug), 303)


@office.post("/events/<slug:event>/team/undo")
@requires(Permission.STAFF_MANAGE, fresh=True, archived=True)
def give_team_role_back(event: Event) -> ResponseReturnValue:
    """Gives back the role that was taken away just now."""
    give_back(taken_from(None, event.id))
    return redirect(url_for("office.team", event=event.slug), 303)


@office.post("/events/<slug:event>/team/<int:membership_id>/invite")
@requires(Permission.STAFF_MANAGE, fresh=True, archived=True)
def resend_team_invitation(event: Event, membership_id: int) -> ResponseReturnValue:
    """Sends a new link; earlier ones end."""
    resend(team_role_or_404(event, membership_id).user, event.id)
    return redirect(url_for("office.team", event=event.slug), 303)


def team_role_or_404(event: Event, membership_id: int) -> Membership:
    held = queries.membership(db.session(), membership_id)
    return held if held is not None and held.event_id == event.id else abort(404)


def _page(event: Event, held: Membership, form: RoleForm) -> str:
    (line,) = held_by_user([held])[held.user_id]
    form.offer().hold(held)
    state = state_of(held.user, utc_now())
    return event_page(
        "office/team_role.html", event, "team", held=line, user=held.user, state=state, form=form
    )
