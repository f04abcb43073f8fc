"""`/office/staff/<person>/off`: switching an account off."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts import operations
from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff_forms import say_outcome
from eventreg.web.office.staff_person import person_or_404


@office.get("/staff/<int:user_id>/off")
@requires(Permission.STAFF_MANAGE, fresh=True)
def switch_off_staff(user_id: int) -> str:
    """What will happen."""
    return render_template("office/switch_off_staff.html", user=person_or_404(user_id))


@office.post("/staff/<int:user_id>/off")
@requires(Permission.STAFF_MANAGE, fresh=True)
def save_switch_off_staff(user_id: int) -> ResponseReturnValue:
    """Switches the account off and signs it out everywhere."""
    user = person_or_404(user_id)
    outcome = operations.switch_off(db.session(), user, actor=current_actor(), now=utc_now())
    done = _("The account of %(name)s is switched off and signed out everywhere.", name=user.name)
    say_outcome(outcome, done)
    return redirect(url_for("office.staff_person", user_id=user_id), 303)
