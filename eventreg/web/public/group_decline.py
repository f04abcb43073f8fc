"""`/g/<secret>/decline`: an invited agency or KIM sends nobody ("tidak mengirim"), or does so after all."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import CONTACT
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.registration.models import Group
from eventreg.registration.operations import decline, take_back_decline
from eventreg.registration.queries import members_of
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.group import choices_of, own_group
from eventreg.web.public.mine import shown_states


@public.get("/g/<secret:secret>/decline")
@open_to_all
def decline_invitation(secret: str) -> str:
    """The question whether really nobody comes."""
    group = _invited(secret)
    members = members_of(db.session(), group.id)
    return render_template(
        "public/group_decline.html",
        group=group,
        event=group.event,
        contact=contact_of(group.event),
        choices=choices_of(group, members, shown_states(members)),
    )


@public.post("/g/<secret:secret>/decline")
@open_to_all
def save_decline(secret: str) -> AnyResponse:
    """Tells the office that nobody comes."""
    done = decline(db.session(), _invited(secret), actor=CONTACT, now=utc_now())
    db.session.commit()
    if done:
        flash(_("Thank you. The organizer sees that you send nobody."), "success")
    else:
        flash(_("Somebody is registered still. Please cancel their registration first."), "warning")
    return redirect(url_for("public.group", secret=secret), 303)


@public.post("/g/<secret:secret>/decline/undo")
@open_to_all
def undo_decline(secret: str) -> AnyResponse:
    """Somebody comes after all."""
    take_back_decline(db.session(), _invited(secret), actor=CONTACT, now=utc_now())
    db.session.commit()
    flash(_("Your answer is undone. You can register people now."), "success")
    return redirect(url_for("public.group", secret=secret), 303)


def _invited(secret: str) -> Group:
    group = own_group(secret)
    return group if group.invited else abort(404)
