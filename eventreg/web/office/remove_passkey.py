"""`/office/account/passkeys/<passkey>/remove`: a passkey that is given up."""

from flask import abort, render_template

from eventreg.accounts.queries import passkeys_of
from eventreg.accounts.rules import must_have_second_factor
from eventreg.db import db
from eventreg.web.access import signed_in
from eventreg.web.office.account import own_account
from eventreg.web.office.blueprint import office


@office.get("/account/passkeys/<int:passkey_id>/remove")
@signed_in(fresh=True)
def remove_passkey(passkey_id: int) -> str:
    """What will happen. Flask-Security itself takes the answer."""
    user = own_account()
    keys = passkeys_of(db.session(), user)
    return render_template(
        "office/remove_passkey.html",
        passkey=next((one for one in keys if one.id == passkey_id), None) or abort(404),
        last=len(keys) == 1 and not user.tf_totp_secret,
        must=must_have_second_factor(user.grants),
    )
