"""`/office/events/<event>/team`: who works for an event, and inviting somebody to it."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts import queries
from eventreg.accounts.models import Membership
from eventreg.accounts.rules import Permission, StaffRefusal, StaffState
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.filters import office_time
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.staff import Held, held_by_user
from eventreg.web.office.staff_forms import InviteForm, give, taken_from
from eventreg.web.office.staff_words import state_of


@office.get("/events/<slug:event>/team")
@requires(Permission.STAFF_MANAGE)
def team(event: Event) -> str:
    """Who holds which role here, who works in the whole office, and a form to invite somebody."""
    return _page(event, InviteForm())


@office.post("/events/<slug:event>/team")
@requires(Permission.STAFF_MANAGE, fresh=True, archived=True)
def invite_to_team(event: Event) -> ResponseReturnValue:
    """Gives the role in this event, to a new account or to one that is there."""
    form = InviteForm()
    form.offer()
    if not form.validate() or isinstance(
        give(form, form.email.data or "", form.name.data or "", event), StaffRefusal
    ):
        return _page(event, form), 422
    return redirect(url_for("office.team", event=event.slug), 303)


def _page(event: Event, form: InviteForm) -> str:
    if form.region.choices is None:
        form.offer()
    held = held_by_user(queries.team(db.session(), event.id))
    rows = [(one, *_standing(one.membership)) for lines in held.values() for one in lines]
    return event_page(
        "office/team.html",
        event,
        "team",
        form=form,
        here=[row for row in rows if row[0].event],
        office_wide=[row for row in rows if not row[0].event],
        taken=taken_from(None, event.id),
    )


Row = tuple[Held, StaffState, str]


def _standing(membership: Membership) -> tuple[StaffState, str]:
    """How the account stands, and when it was signed in last."""
    user = membership.user
    return state_of(user, utc_now()), office_time(user.signed_in_at)
