"""`/office/events/<event>/registrations/<registration>/substitute`: somebody else in a person's place."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import substitute
from eventreg.registration.rules import Refused, State, may_move
from eventreg.web.access import current_actor, requires
from eventreg.web.forms import RegistrationForm
from eventreg.web.letters import keep_letter, takes_letter
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.substituting import refusal_sentence, substitution, substitution_form


@office.get("/events/<slug:event>/registrations/<uuid:uid>/substitute")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def substitute_registration(event: Event, uid: UUID) -> ResponseReturnValue:
    """The form for the new person; region and organization stand there already."""
    found = _in_force(event, uid)
    return _page(event, found, substitution_form(db.session(), found, by_staff=True))


@office.post("/events/<slug:event>/registrations/<uuid:uid>/substitute")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
@takes_letter
def save_substitute(event: Event, uid: UUID) -> ResponseReturnValue:
    """Passes the place on and goes to the new person."""
    found = registration_or_404(event, uid)
    form = substitution_form(db.session(), found, by_staff=True)
    keep_letter(form)
    if "step" in request.form:
        return _page(event, found, form)
    if not form.validate():
        return _page(event, found, form), 422
    sent = substitution(form, found.language)
    outcome = substitute(db.session(), found, sent, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, Refused):
        return _page(event, found, form, refused=refusal_sentence(outcome.reason)), 409
    new = db.session.get_one(Registration, outcome.registration_id)
    flash(_("This person has the place now. The old QR code is refused."), "success")
    return redirect(url_for("office.registration", event=event.slug, uid=new.uid), 303)


def _in_force(event: Event, uid: UUID) -> Registration:
    """The registration whose place can be passed on; else its own page says what it is."""
    found = registration_or_404(event, uid)
    if not may_move(found.state, State.REPLACED):
        abort(redirect(url_for("office.registration", event=event.slug, uid=uid), 303))
    return found


def _page(event: Event, found: Registration, form: RegistrationForm, *, refused: str = "") -> str:
    form.offer_places()
    return event_page(
        "office/substitute_registration.html",
        event,
        "participants",
        registration=found,
        offer=found.offer,
        form=form,
        refused=refused,
    )
