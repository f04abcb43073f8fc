"""`/r/<secret>/consents`: giving and withdrawing each consent for itself (UU 27/2022 Pasal 9)."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.operations import Subject
from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.consents import operations
from eventreg.consents.queries import current, history
from eventreg.db import db, writing
from eventreg.registration.models import Registration
from eventreg.web.access import public as open_to_all
from eventreg.web.consenting import ConsentForm, consent_form
from eventreg.web.languages import language
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import own_registration


@public.get("/r/<secret:secret>/consents")
@open_to_all
def consents(secret: str) -> str:
    """The boxes as they were answered last, and everything that was answered before."""
    registration = own_registration(secret)
    return _page(registration, _form(registration))


@public.post("/r/<secret:secret>/consents")
@open_to_all
def change_consents(secret: str) -> AnyResponse:
    """Keeps what changed; what was answered before stays in the record."""
    with writing(intent=False):
        registration = own_registration(secret)
        form = _form(registration)
        again = None if form.validate() else Response(_page(registration, form), 422)
        db.session.commit()
    if again is not None:
        return again
    changed = operations.change(
        db.session(),
        Subject("registration", registration.id, registration.event_id),
        form.answers(),
        language=language(),
        actor=PARTICIPANT,
        now=utc_now(),
    )
    db.session.commit()
    said = _("Your answers are saved.") if changed else _("Nothing was different.")
    flash(said, "success")
    return redirect(url_for("public.mine", secret=secret), 303)


def _form(registration: Registration) -> ConsentForm:
    return consent_form(current(db.session(), registration.id))


def _page(registration: Registration, form: ConsentForm) -> str:
    answered = history(db.session(), registration.id)
    return render_template(
        "public/consents.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        form=form,
        history=list(reversed(answered)),
    )
