"""`/office/events/<event>/questions/preview/<category>`: the participants' form, which registers nobody here."""

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import LetterRule
from eventreg.web.access import requires
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.office.blueprint import office
from eventreg.web.public.event import contact_of
from eventreg.web.public.standing import region_of, standing_and_here


@office.get("/events/<slug:event>/questions/preview/<slug:category>")
@requires(Permission.EVENTS_VIEW)
def preview_form(event: Event, category: str) -> str:
    """The empty form, as people see it."""
    offer = _offer_or_404(event, category)
    return _page(event, offer, registration_form(db.session(), offer, letter=offer.letter))


@office.post("/events/<slug:event>/questions/preview/<slug:category>")
@requires(Permission.EVENTS_VIEW)
def try_form(event: Event, category: str) -> ResponseReturnValue:
    """What people would be told of what was typed. Nothing is kept, so no lock is held."""
    with writing(intent=False):
        offer = _offer_or_404(event, category)
        form = registration_form(db.session(), offer, letter=_not_needed(offer.letter))
        if "step" in request.form:
            return _page(event, offer, form)
        good = form.validate()
        if good:
            flash(_("This form could be sent like that. Nobody was registered."), "success")
        return _page(event, offer, form), 200 if good else 422


def _not_needed(letter: LetterRule) -> LetterRule:
    """Files are not taken here, so whoever tries the form out need not have one."""
    return LetterRule.OPTIONAL if letter is LetterRule.REQUIRED else letter


def _offer_or_404(event: Event, category: str) -> CategoryOffer:
    return next((offer for offer in event.offers if offer.slug == category), None) or abort(404)


def _page(event: Event, offer: CategoryOffer, form: RegistrationForm) -> str:
    form.offer_places()
    standing, here = standing_and_here(offer, region_of(form["region"].data or ""))
    return render_template(
        "office/preview_form.html",
        event=event,
        preview=True,
        offer=offer,
        form=form,
        contact=contact_of(event),
        standing=standing,
        here=here,
    )
