"""`/office/staff/<person>/roles/<role>/remove`: taking a role away."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts.rules import Permission
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff import held_by_user
from eventreg.web.office.staff_role import held_or_404, take


@office.get("/staff/<int:user_id>/roles/<int:membership_id>/remove")
@requires(Permission.STAFF_MANAGE, fresh=True)
def take_staff_role(user_id: int, membership_id: int) -> str:
    """What will happen."""
    held = held_or_404(user_id, membership_id)
    (line,) = held_by_user([held])[user_id]
    return render_template("office/take_staff_role.html", held=line, user=held.user)


@office.post("/staff/<int:user_id>/roles/<int:membership_id>/remove")
@requires(Permission.STAFF_MANAGE, fresh=True)
def save_take_staff_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    """Takes the role away."""
    take(held_or_404(user_id, membership_id))
    return redirect(url_for("office.staff_person", user_id=user_id), 303)
