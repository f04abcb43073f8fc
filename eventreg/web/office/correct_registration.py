"""`/office/events/<event>/registrations/<registration>/correct`: correcting what is known of somebody."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import NotCorrected, correct, person_of
from eventreg.web.access import current_actor, requires
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404


@office.get("/events/<slug:event>/registrations/<uuid:uid>/correct")
@requires(Permission.REGISTRATIONS_EDIT)
def correct_registration(event: Event, uid: UUID) -> str:
    """The form, filled in with what is known."""
    found = registration_or_404(event, uid)
    return _page(event, found, _form(found))


@office.post("/events/<slug:event>/registrations/<uuid:uid>/correct")
@requires(Permission.REGISTRATIONS_EDIT)
def save_correction(event: Event, uid: UUID) -> ResponseReturnValue:
    """Saves the correction; ticket and place stay."""
    found = registration_or_404(event, uid)
    form = _form(found)
    if "step" in request.form:
        return _page(event, found, form)
    if not form.validate():
        return _page(event, found, form), 422
    outcome = correct(db.session(), found, form.person(), actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotCorrected):
        return _page(event, found, form, twice=True), 409
    flash(_("Saved.") if outcome.fields else _("Nothing was different."), "success")
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def _form(found: Registration) -> RegistrationForm:
    return registration_form(db.session(), found.offer, by_staff=True, person=person_of(found))


def _page(event: Event, found: Registration, form: RegistrationForm, *, twice: bool = False) -> str:
    form.offer_places()
    return event_page(
        "office/correct_registration.html",
        event,
        "participants",
        registration=found,
        form=form,
        twice=twice,
    )
