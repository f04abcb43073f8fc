"""`/office/account/authenticator/remove`: an authenticator app that is given up."""

from flask import abort, render_template

from eventreg.accounts.queries import passkeys_of
from eventreg.accounts.rules import must_have_second_factor
from eventreg.db import db
from eventreg.web.access import signed_in
from eventreg.web.office.account import own_account
from eventreg.web.office.blueprint import office


@office.get("/account/authenticator/remove")
@signed_in(fresh=True)
def remove_authenticator() -> str:
    """What will happen. Flask-Security itself takes the answer."""
    user = own_account()
    if not user.tf_totp_secret:
        abort(404)
    return render_template(
        "office/remove_authenticator.html",
        last=not passkeys_of(db.session(), user),
        must=must_have_second_factor(user.grants),
    )
