"""`/r/<secret>/place/decline`: saying no to an offered place, after a question."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.registration.operations import decline_place as say_no
from eventreg.web.access import public as open_to_all
from eventreg.web.public.answer import acting
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import own_registration
from eventreg.web.public.place import is_offered


@public.get("/r/<secret:secret>/place/decline")
@open_to_all
def decline_place(secret: str) -> AnyResponse | str:
    """What will happen; without an offer, the page that says so."""
    registration = own_registration(secret)
    if not is_offered(registration):
        return redirect(url_for("public.place", secret=secret), 303)
    return render_template(
        "public/decline_place.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
    )


@public.post("/r/<secret:secret>/place/decline")
@open_to_all
def leave_place(secret: str) -> AnyResponse:
    """The no: the registration is cancelled, and the place is offered to the next."""
    registration = acting(secret)
    reason = _("Said no to the offered place.")
    done = say_no(db.session(), registration, reason=reason, actor=PARTICIPANT, now=utc_now())
    db.session.commit()
    if done:
        flash(_("Thank you for telling us. The place is not held for you any more."), "success")
        return redirect(url_for("public.mine", secret=secret), 303)
    flash(_("The place is not held for you any more. Nothing was changed."), "warning")
    return redirect(url_for("public.place", secret=secret), 303)
