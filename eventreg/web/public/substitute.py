"""`/r/<secret>/substitute`: the participant names who comes instead (peserta pengganti)."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.rules import Refusal, Refused
from eventreg.web.access import public as open_to_all
from eventreg.web.forms import RegistrationForm
from eventreg.web.languages import language
from eventreg.web.letters import keep_letter, takes_letter
from eventreg.web.limits import sign_up_limit, upload_limit
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import has_place, leaving, own_registration
from eventreg.web.substituting import refusal_sentence, substitution, substitution_form


@public.get("/r/<secret:secret>/substitute")
@open_to_all
def substitute(secret: str) -> str:
    """The form of the category, without what stays as it is."""
    registration = leaving(own_registration(secret))
    return _page(registration, substitution_form(db.session(), registration))


@public.post("/r/<secret:secret>/substitute")
@open_to_all
@sign_up_limit
@upload_limit
@takes_letter
def pass_place_on(secret: str) -> AnyResponse:
    """Passes the place on; the substitute's link goes to the substitute alone."""
    with writing(intent=False):
        registration = leaving(own_registration(secret))
        form = substitution_form(db.session(), registration)
        keep_letter(form)
        again = _again(registration, form)
        db.session.commit()
    if again is not None:
        return again
    sent = substitution(form, language())
    outcome = operations.substitute(
        db.session(), registration, sent, actor=PARTICIPANT, now=utc_now()
    )
    db.session.commit()
    if isinstance(outcome, Refused):
        return Response(_page(registration, form, refused=_why(outcome.reason)), 409)
    flash(_("Your place is passed on. The substitute is sent a link to their QR code."), "success")
    return redirect(url_for("public.mine", secret=secret), 303)


def _why(reason: Refusal) -> str:
    """Why not, and what helps; alike for whoever is registered or waits, for that is another's business."""
    if reason is not Refusal.ALREADY_REGISTERED:
        return refusal_sentence(reason)
    return str(
        _(
            "The person whom you named has a registration of their own for this event, perhaps in the"
            " waiting list. If that is so, they cancel it on their own page first; then name them once"
            " more. The organizer can help you both."
        )
    )


def _again(registration: Registration, form: RegistrationForm) -> Response | None:
    if "step" in request.form:
        return Response(_page(registration, form))
    return None if form.validate() else Response(_page(registration, form), 422)


def _page(registration: Registration, form: RegistrationForm, *, refused: str = "") -> str:
    form.offer_places()
    return render_template(
        "public/substitute.html",
        registration=registration,
        event=registration.event,
        offer=registration.offer,
        contact=contact_of(registration.event),
        has_place=has_place(registration),
        form=form,
        refused=refused,
    )
