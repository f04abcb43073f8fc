"""`/office/staff/<person>/invite`: sending an invitation again, or showing a link once."""

from dataclasses import dataclass

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.messages import (
    INVITATION,
    invitation_link,
    queue_account_mail,
    set_password_link,
)
from eventreg.accounts.models import User
from eventreg.accounts.operations import Refused, invite_again, show_reset
from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import current_actor, requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.staff_person import person_or_404
from eventreg.web.office.staff_words import REFUSALS

#: Where the link waits between the button and the one page that shows it.
SHOWN_LINK = "invitation_link"


@office.post("/staff/<int:user_id>/invite")
@requires(Permission.STAFF_MANAGE, fresh=True)
def resend_staff_invitation(user_id: int) -> ResponseReturnValue:
    """Sends a new link; earlier ones end."""
    resend(person_or_404(user_id), None)
    return redirect(url_for("office.staff_person", user_id=user_id), 303)


def resend(user: User, event_id: int | None) -> None:
    """A new invitation by mail, from the office or from the team of an event; says how it went."""
    outcome = invite_again(
        db.session(), user, event_id=event_id, actor=current_actor(), now=utc_now()
    )
    if isinstance(outcome, Refused):
        flash(str(REFUSALS[outcome.reason]), "danger")
        return
    queue_account_mail(db.session(), INVITATION, user, language=language())
    db.session.commit()
    flash(_("A new invitation is on its way to %(email)s.", email=user.email), "success")


@dataclass(frozen=True)
class Shown:
    """A link that is shown this once; empty when it was. `resets`: for a forgotten password."""

    link: str = ""
    resets: bool = False


def make_link(user: User, event_id: int | None) -> bool:
    """A new link for the eyes of whoever invites or helps; says why there is none.

    The button says which: of the invitation, or for a new password.
    """
    return _reset(user, event_id) if request.form.get("do") == "reset" else _invite(user, event_id)


def _reset(user: User, event_id: int | None) -> bool:
    outcome = show_reset(
        db.session(), user, event_id=event_id, actor=current_actor(), now=utc_now()
    )
    if isinstance(outcome, Refused):
        flash(str(REFUSALS[outcome.reason]), "danger")
        return False
    db.session.commit()
    session[SHOWN_LINK] = {"user": user.id, "link": set_password_link(user), "resets": True}
    return True


def _invite(user: User, event_id: int | None) -> bool:
    outcome = invite_again(
        db.session(), user, event_id=event_id, shown=True, actor=current_actor(), now=utc_now()
    )
    invited_at = user.invited_at
    if isinstance(outcome, Refused) or invited_at is None:
        flash(str(REFUSALS[outcome.reason]) if isinstance(outcome, Refused) else "", "danger")
        return False
    db.session.commit()
    session[SHOWN_LINK] = {"user": user.id, "link": invitation_link(user, invited_at)}
    return True


def shown_link(user: User) -> Shown:
    """The link that was made just now, taken away from where it waited; empty when it was shown."""
    kept = session.get(SHOWN_LINK) or {}
    if kept.get("user") != user.id:
        return Shown()
    session.pop(SHOWN_LINK)
    return Shown(str(kept["link"]), bool(kept.get("resets")))
