"""`/office/account`: how somebody's own account is protected, and where they are signed in."""

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts import operations
from eventreg.accounts.models import User
from eventreg.accounts.passkeys import passkeys_possible
from eventreg.accounts.queries import passkeys_of, session_of_token, sessions_of
from eventreg.accounts.rules import must_have_second_factor
from eventreg.accounts.security import STAFF_SESSION
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import current_actor, current_staff, lacks_second_factor, signed_in
from eventreg.web.office.blueprint import office


@office.get("/account")
@signed_in()
def account() -> str:
    """Password, second factors, recovery codes, and the browsers in which one is signed in."""
    user, now = own_account(), utc_now()
    return render_template(
        "office/account.html",
        user=user,
        passkeys=passkeys_of(db.session(), user),
        sessions=sessions_of(db.session(), user, now=now),
        here=session_of_token(db.session(), session[STAFF_SESSION]),
        must=must_have_second_factor(user.grants),
        lacks=lacks_second_factor(user),
        passkeys_possible=passkeys_possible(),
    )


@office.post("/account/sessions/<int:session_id>/end")
@signed_in()
def end_own_session(session_id: int) -> ResponseReturnValue:
    """Signs out one of the own browsers."""
    found = sessions_of(db.session(), own_account(), now=utc_now())
    ended = next((one for one in found if one.id == session_id), None) or abort(404)
    operations.revoke_session(db.session(), ended, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("office.account"), 303)


@office.post("/account/sessions/end")
@signed_in()
def end_other_own_sessions() -> ResponseReturnValue:
    """Signs out all of the own browsers but this one."""
    operations.end_other_sessions(
        db.session(), own_account(), keep=session[STAFF_SESSION], now=utc_now()
    )
    db.session.commit()
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("office.account"), 303)


def own_account() -> User:
    """The account of whoever is signed in."""
    return current_staff() or abort(401)
