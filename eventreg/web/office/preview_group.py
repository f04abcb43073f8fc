"""`/office/events/<event>/preview/group/<category>`: the form for groups, which registers nobody here."""

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.web.access import requires
from eventreg.web.group_forms import GroupForm, group_form
from eventreg.web.office.blueprint import office
from eventreg.web.person_rows import GROUP_KINDS
from eventreg.web.public.event import contact_of, public_offer
from eventreg.web.public.group_rows import (
    checked,
    foresee,
    good_rows,
    questions_of,
    room_words,
    take_step,
)


@office.get("/events/<slug:event>/preview/group/<slug:category>")
@requires(Permission.EVENTS_VIEW)
def preview_group(event: Event, category: str) -> str:
    """The empty form, as the contact of a group sees it."""
    offer = _offer_or_404(event, category)
    return _page(event, offer, group_form(db.session(), offer))


@office.post("/events/<slug:event>/preview/group/<slug:category>")
@requires(Permission.EVENTS_VIEW)
def try_group(event: Event, category: str) -> ResponseReturnValue:
    """What a contact would be told of what was typed. Nothing is kept, so no lock is held."""
    with writing(intent=False):
        offer = _offer_or_404(event, category)
        form = group_form(db.session(), offer)
        if "step" in request.form:
            take_step(form, offer, form.home())
            return _page(event, offer, form)
        form.validate()
        good = bool(good_rows(form)) and not form.errors
        if good:
            flash(_("This form could be sent like that. Nobody was registered."), "success")
        else:
            foresee(form, offer, form.home())
        return _page(event, offer, form), 200 if good else 422


@office.post("/events/<slug:event>/preview/group/<slug:category>/check.json")
@requires(Permission.EVENTS_VIEW)
def check_preview_group(event: Event, category: str) -> Response:
    """What would become of the rows as they are typed, as the contact's own form says it."""
    with writing(intent=False):
        offer = _offer_or_404(event, category)
        form = group_form(db.session(), offer)
        return checked(form, offer, form.home())


def _offer_or_404(event: Event, category: str) -> CategoryOffer:
    offer = public_offer(event, category)
    return offer if offer.groups and offer.kind in GROUP_KINDS else abort(404)


def _page(event: Event, offer: CategoryOffer, form: GroupForm) -> str:
    return render_template(
        "office/preview_group.html",
        event=event,
        offer=offer,
        form=form,
        contact=contact_of(event),
        room=room_words(offer, region=form.home().region_code),
        questions=questions_of(offer),
        check_url=url_for("office.check_preview_group", event=event.slug, category=offer.slug),
        preview=True,
    )
