"""`/r/<secret>/place`: a place has become free for somebody who waits: yes or no, and until when."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.registration.models import Registration
from eventreg.registration.operations import accept_place
from eventreg.registration.rules import State, may_accept
from eventreg.web.access import public as open_to_all
from eventreg.web.public.answer import acting
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import own_registration, shown_state


def is_offered(registration: Registration) -> bool:
    """Whether a place is held for the person and may still be accepted."""
    return may_accept(registration.held, utc_now())


@public.get("/r/<secret:secret>/place")
@open_to_all
def place(secret: str) -> str:
    """The question, or that it is too late."""
    registration = own_registration(secret)
    return render_template(
        "public/place.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        state=shown_state(registration),
        offered=is_offered(registration),
    )


@public.post("/r/<secret:secret>/place")
@open_to_all
def take_place(secret: str) -> AnyResponse:
    """The yes. Pressed twice it is one yes."""
    registration = acting(secret)
    done = accept_place(db.session(), registration, actor=PARTICIPANT, now=utc_now())
    db.session.commit()
    if done or registration.state is State.CONFIRMED:
        flash(_("The place is yours. Below is your QR code."), "success")
        return redirect(url_for("public.mine", secret=secret), 303)
    flash(_("It was too late: the place is not held for you any more."), "warning")
    return redirect(url_for("public.place", secret=secret), 303)
