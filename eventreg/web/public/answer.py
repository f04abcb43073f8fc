"""`/r/<secret>/answer`: the answer to the reminder. Opening it changes nothing: mail scanners do."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.registration.models import Registration
from eventreg.registration.operations import answer_reminder
from eventreg.registration.queries import bare_by_secret
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import choices_of, own_registration


def acting(secret: str) -> Registration:
    """The registration that this secret opens, as far as something is done with it; or a 404."""
    return bare_by_secret(db.session(), secret) or abort(404)


@public.get("/r/<secret:secret>/answer")
@open_to_all
def answer(secret: str) -> str:
    """Three ways: coming, not coming, somebody else comes instead."""
    registration = own_registration(secret)
    return render_template(
        "public/answer.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        open=choices_of(registration).answer,
    )


@public.post("/r/<secret:secret>/answer")
@open_to_all
def say_coming(secret: str) -> AnyResponse:
    """Notes that the person comes. Whoever does not is asked once more on a page of its own."""
    registration = acting(secret)
    done = answer_reminder(
        db.session(), registration, coming=True, actor=PARTICIPANT, now=utc_now()
    )
    db.session.commit()
    if done:
        flash(_("Thank you. The organizer knows that you are coming."), "success")
    else:
        flash(_("There is nothing to answer any more. Nothing was changed."), "warning")
    return redirect(url_for("public.answer", secret=secret), 303)
