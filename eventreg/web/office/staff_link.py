"""`/office/staff/<person>/link`: the link of an invitation, shown once."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventreg.accounts.rules import Permission
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff_invitation import make_link, shown_link
from eventreg.web.office.staff_person import person_or_404


@office.post("/staff/<int:user_id>/link")
@requires(Permission.STAFF_MANAGE, fresh=True)
def make_staff_link(user_id: int) -> ResponseReturnValue:
    """Makes a new link, notes who wanted to see it, and goes to the page that shows it once."""
    page = "office.staff_link" if make_link(person_or_404(user_id), None) else "office.staff_person"
    return redirect(url_for(page, user_id=user_id), 303)


@office.get("/staff/<int:user_id>/link")
@requires(Permission.STAFF_MANAGE, fresh=True)
def staff_link(user_id: int) -> str:
    """The link, once; afterwards only that it was shown."""
    user = person_or_404(user_id)
    return render_template("office/staff_link.html", user=user, shown=shown_link(user))
