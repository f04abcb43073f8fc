"""`/office/events/<event>/registrations/new/<category>`: adding somebody by hand."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.people.rules import name_key
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, sign_up
from eventreg.registration.queries import same_person, waiting_for
from eventreg.registration.rules import Confirmed, Outcome, Pending, Refusal, Refused, Waitlisted
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import clean
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/registrations/new/<slug:category>")
@requires(Permission.REGISTRATIONS_EDIT)
def add_registration(event: Event, category: str) -> str:
    """The empty form of the category."""
    offer = _offer_or_404(event, category)
    return _page(event, offer, registration_form(db.session(), offer, by_staff=True))


@office.post("/events/<slug:event>/registrations/new/<slug:category>")
@requires(Permission.REGISTRATIONS_EDIT)
def save_registration(event: Event, category: str) -> ResponseReturnValue:
    """Registers the person and goes to their page, or says what is wrong."""
    offer = _offer_or_404(event, category)
    form = registration_form(db.session(), offer, by_staff=True)
    if "step" in request.form:
        return _page(event, offer, form)
    if not form.validate():
        return _page(event, offer, form), 422
    outcome = sign_up(db.session(), _sign_up(offer, form), actor=current_actor(), now=utc_now())
    db.session.commit()
    return _answer(event, offer, form, outcome)


def _answer(
    event: Event, offer: CategoryOffer, form: RegistrationForm, outcome: Outcome
) -> ResponseReturnValue:
    match outcome:
        case (
            Confirmed(registration_id=registration_id)
            | Waitlisted(registration_id=registration_id)
            | Pending(registration_id=registration_id)
        ):
            made = db.session.get_one(Registration, registration_id)
            flash(_("The person is registered. This is their page."), "success")
            return redirect(url_for("office.registration", event=event.slug, uid=made.uid), 303)
        case Refused(Refusal.ALREADY_REGISTERED):
            return _page(event, offer, form, other=_same(event, form)), 409
        case Refused(reason):
            return _page(event, offer, form, refusal=reason), 409


def _same(event: Event, form: RegistrationForm) -> Registration | None:
    """The registration that stands in the way: staff may see it."""
    person = form.person()
    key = name_key(person.full_name)
    return same_person(db.session(), event.id, key=key, nip=person.nip, phone=person.phone)


def _sign_up(offer: CategoryOffer, form: RegistrationForm) -> SignUp:
    return SignUp(
        offer_id=offer.id,
        submission_id=form.submission_id.uuid,
        person=form.person(),
        consents=form.consents(),
        by_staff=True,
        beyond=clean(request.form.get("beyond"))[:500],
    )


def _offer_or_404(event: Event, category: str) -> CategoryOffer:
    return next((offer for offer in event.offers if offer.slug == category), None) or abort(404)


def _page(
    event: Event,
    offer: CategoryOffer,
    form: RegistrationForm,
    *,
    other: Registration | None = None,
    refusal: Refusal | None = None,
) -> str:
    form.offer_places()
    full = refusal is not None and refusal is not Refusal.CALLED_OFF
    return event_page(
        "office/add_registration.html",
        event,
        "participants",
        offer=offer,
        form=form,
        other=other,
        full=full,
        queue=waiting_for(db.session(), offer.id) if full else 0,
        called_off=refusal is Refusal.CALLED_OFF,
    )
