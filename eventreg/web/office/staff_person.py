"""`/office/staff/<person>`: one account with its roles, and switching it off and on."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts import operations, queries
from eventreg.accounts.models import User
from eventreg.accounts.rules import Permission, StaffRefusal
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff import lines_of
from eventreg.web.office.staff_forms import PlaceForm, give, say_outcome, taken_from


def person_or_404(user_id: int) -> User:
    """The account with this id."""
    return db.session.get(User, user_id) or abort(404)


@office.get("/staff/<int:user_id>")
@requires(Permission.STAFF_MANAGE)
def staff_person(user_id: int) -> str:
    """Roles, state, where signed in, and what can be done with the account."""
    return _page(person_or_404(user_id), PlaceForm())


@office.post("/staff/<int:user_id>/roles")
@requires(Permission.STAFF_MANAGE, fresh=True)
def add_staff_role(user_id: int) -> ResponseReturnValue:
    """Gives one more role."""
    user, form = person_or_404(user_id), PlaceForm()
    form.offer()
    if not form.validate() or isinstance(
        give(form, user.email, user.name, form.event()), StaffRefusal
    ):
        return _page(user, form), 422
    return redirect(url_for("office.staff_person", user_id=user.id), 303)


@office.post("/staff/<int:user_id>/on")
@requires(Permission.STAFF_MANAGE, fresh=True)
def switch_on_staff(user_id: int) -> ResponseReturnValue:
    """Switches the account on again, with the roles that it had."""
    user = person_or_404(user_id)
    outcome = operations.switch_on(db.session(), user, actor=current_actor(), now=utc_now())
    say_outcome(outcome, _("The account of %(name)s is switched on again.", name=user.name))
    return redirect(url_for("office.staff_person", user_id=user_id), 303)


@office.post("/staff/<int:user_id>/sessions/end")
@requires(Permission.STAFF_MANAGE, fresh=True)
def end_staff_sessions(user_id: int) -> ResponseReturnValue:
    """Signs somebody out everywhere."""
    user = person_or_404(user_id)
    outcome = operations.end_sessions(db.session(), user, actor=current_actor(), now=utc_now())
    say_outcome(outcome, _("%(name)s is signed out everywhere.", name=user.name))
    return redirect(url_for("office.staff_person", user_id=user_id), 303)


def _page(user: User, form: PlaceForm) -> str:
    if form.place.choices is None:
        form.offer()
    open_ = len(queries.sessions_of(db.session(), user, now=utc_now()))
    return render_template(
        "office/staff_person.html",
        line=lines_of([user])[0],
        form=form,
        sessions=open_,
        signed_in=_signed_in(open_),
        taken=taken_from(user.id, None),
    )


def _signed_in(browsers: int) -> str:
    if not browsers:
        return str(_("not signed in"))
    said = ngettext("signed in in %(num)s browser", "signed in in %(num)s browsers", browsers)
    return str(said)
