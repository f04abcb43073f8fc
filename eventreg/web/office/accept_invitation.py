"""`/office/invitation/<token>`: where whoever was invited sets the first password."""

from datetime import datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from wtforms import PasswordField

from eventreg.accounts.messages import CHANGED, invited, queue_account_mail
from eventreg.accounts.models import User
from eventreg.accounts.operations import accept_invitation, is_open
from eventreg.accounts.origins import request_origin
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import public
from eventreg.web.fields import Required
from eventreg.web.languages import language
from eventreg.web.limits import first_password_limit
from eventreg.web.office.blueprint import office
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm


class FirstPasswordForm(PageForm):
    """The password, twice."""

    password = PasswordField(
        _l("New password"),
        description=_l(
            "At least 12 characters, for example three or four words that only you put together."
        ),
        validators=[Required()],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same password once more"),
        validators=[Required()],
        render_kw={"autocomplete": "new-password"},
    )

    def chosen(self) -> str | None:
        """The password as it is hashed, or none when a field says why it cannot be."""
        if not self.validate():
            return None
        checks, normal = current_app.extensions["security"].password_util.validate(
            self.password.data or "", True
        )
        for sentence in checks or []:
            say(self.password, sentence)
        if self.password.data != self.again.data:
            say(self.again, _("The two passwords differ."))
        return None if self.errors else str(normal)


@office.get("/invitation/<token>")
@public
def accept_staff_invitation(token: str) -> ResponseReturnValue:
    """The form; or that the link is over."""
    found = _invited(token)
    return _page(FirstPasswordForm(), found[0]) if found else _over()


@office.post("/invitation/<token>")
@public
@first_password_limit
def save_staff_invitation(token: str) -> ResponseReturnValue:
    """Sets the password, tells its owner by mail, and leads to the sign-in."""
    found, form = _invited(token), FirstPasswordForm()
    if found is None:
        return _over()
    user, invited_at = found
    user.origin = request_origin()
    password = form.chosen()
    if password is None:
        return _page(form, user), 422
    hashed = hash_password(password)
    if not accept_invitation(db.session(), user, invited_at, password_hash=hashed, now=utc_now()):
        return _over()
    queue_account_mail(db.session(), CHANGED, user, language=language())
    db.session.commit()
    flash(_("Your password is saved. Sign in with your e-mail address and with it."), "success")
    return redirect(url_for("security.login"), 303)


def _invited(token: str) -> tuple[User, datetime] | None:
    """Whom the link invites, while it can be taken up."""
    found = invited(db.session(), token)
    return found if found and is_open(*found, utc_now()) else None


def _page(form: FirstPasswordForm, user: User) -> str:
    return render_template("office/accept_invitation.html", form=form, user=user)


def _over() -> tuple[str, int]:
    return render_template("office/accept_invitation.html", form=None), 404
