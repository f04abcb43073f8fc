"""`/office/staff/<person>/roles/<role>`: changing a role, taking it away and giving it back."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts import operations, queries
from eventreg.accounts.models import Membership
from eventreg.accounts.operations import Refused
from eventreg.accounts.rules import Permission, StaffRole
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff import held_by_user
from eventreg.web.office.staff_forms import (
    RoleForm,
    give_back,
    refuse,
    remember_taken,
    say_outcome,
    taken_from,
)


@office.get("/staff/<int:user_id>/roles/<int:membership_id>")
@requires(Permission.STAFF_MANAGE)
def staff_role(user_id: int, membership_id: int) -> str:
    """What the role is now."""
    return _page(held_or_404(user_id, membership_id), RoleForm())


@office.post("/staff/<int:user_id>/roles/<int:membership_id>")
@requires(Permission.STAFF_MANAGE, fresh=True)
def change_staff_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    """Makes another role of it."""
    held, form = held_or_404(user_id, membership_id), RoleForm()
    if not change(held, form):
        return _page(held, form), 422
    return redirect(url_for("office.staff_person", user_id=user_id), 303)


@office.post("/staff/<int:user_id>/roles/undo")
@requires(Permission.STAFF_MANAGE, fresh=True)
def give_staff_role_back(user_id: int) -> ResponseReturnValue:
    """Gives back the role that was taken away just now."""
    give_back(taken_from(user_id, None))
    return redirect(url_for("office.staff_person", user_id=user_id), 303)


def change(held: Membership, form: RoleForm) -> bool:
    """Does what the form says and tells so; false when it is refused, with the reason in the form."""
    form.offer()
    if not form.validate():
        return False
    role, region = StaffRole(form.role.data), form.region.data or None
    outcome = operations.change_role(
        db.session(), held, role, region, actor=current_actor(), now=utc_now()
    )
    if isinstance(outcome, Refused):
        refuse(form, outcome.reason)
        return False
    return say_outcome(outcome, _("The role of %(name)s is changed.", name=outcome.user.name))


def take(held: Membership) -> None:
    """Takes the role away and remembers what would give it back."""
    name = held.user.name
    outcome = operations.take_role(db.session(), held, actor=current_actor(), now=utc_now())
    if say_outcome(outcome, _("The role of %(name)s is taken away.", name=name)):
        remember_taken(held)


def held_or_404(user_id: int, membership_id: int) -> Membership:
    held = queries.membership(db.session(), membership_id)
    return held if held is not None and held.user_id == user_id else abort(404)


def _page(held: Membership, form: RoleForm) -> str:
    (line,) = held_by_user([held])[held.user_id]
    form.offer().hold(held)
    return render_template("office/staff_role.html", held=line, user=held.user, form=form)
