"""`/office/staff`: everybody who works here, with their roles; and inviting somebody."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts import queries
from eventreg.accounts.models import Membership, User
from eventreg.accounts.rules import Permission, StaffRefusal, StaffState
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import by_ids
from eventreg.paging import page_of_list
from eventreg.web.access import requires
from eventreg.web.filters import office_time
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff_forms import OfficeInviteForm, give, region_names
from eventreg.web.office.staff_words import ROLES, role_of, state_of

#: So many people stand on one page.
ROWS = 100


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, in words; `event` none: in the whole office."""

    membership: Membership
    role: object
    event: Event | None
    region: str


@dataclass(frozen=True)
class Line:
    """Somebody with an account."""

    user: User
    held: list[Held]
    state: StaffState
    last: str


@office.get("/staff")
@requires(Permission.STAFF_MANAGE, fresh=True)
def staff() -> str:
    """Who has which role where, how their accounts stand, and a form to invite somebody."""
    return _page(OfficeInviteForm())


@office.post("/staff")
@requires(Permission.STAFF_MANAGE, fresh=True)
def invite_staff() -> ResponseReturnValue:
    """Makes the account, or gives the role to the one that is there, and goes to its page."""
    form = OfficeInviteForm()
    form.offer()
    if not form.validate():
        return _page(form), 422
    outcome = give(form, form.email.data or "", form.name.data or "", form.event())
    if isinstance(outcome, StaffRefusal):
        return _page(form), 422
    return redirect(url_for("office.staff_person", user_id=outcome.id), 303)


def lines_of(people: list[User]) -> list[Line]:
    """These people with their roles in words."""
    now = utc_now()
    held = held_by_user([one for user in people for one in user.memberships])
    return [
        Line(user, held.get(user.id, []), state_of(user, now), office_time(user.signed_in_at))
        for user in people
    ]


def held_by_user(memberships: list[Membership]) -> dict[int, list[Held]]:
    """Roles in words by account id: those of the whole office first, then the latest events."""
    ids = {one.event_id for one in memberships if one.event_id is not None}
    events = {one.id: one for one in by_ids(db.session(), ids)} if ids else {}
    regions = region_names({one.region_code for one in memberships if one.region_code})
    found: dict[int, list[Held]] = {}
    for one in sorted(
        memberships, key=lambda one: (one.event_id is not None, -(one.event_id or 0))
    ):
        event = events[one.event_id] if one.event_id is not None else None
        region = regions.get(one.region_code or "", "")
        found.setdefault(one.user_id, []).append(Held(one, ROLES[role_of(one)], event, region))
    return found


def _page(form: OfficeInviteForm) -> str:
    if form.place.choices is None:
        form.offer()
    wanted = request.args.get("page", 1, type=int)
    listed = page_of_list(queries.staff(db.session()), wanted, ROWS)
    return render_template(
        "office/staff.html",
        form=form,
        listed=listed,
        lines=lines_of(listed.items),
        page_url=lambda number: url_for("office.staff", page=number),
    )
