"""`/e/<event>/group/<category>`: one contact registers several people of one agency or KIM."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import CONTACT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.registration.operations import GroupSignUp, NewGroup, register_group
from eventreg.registration.queries import group_by_secret
from eventreg.web.access import public as open_to_all
from eventreg.web.group_forms import GroupForm, group_form
from eventreg.web.languages import language
from eventreg.web.letters import keep_letter, takes_letter
from eventreg.web.limits import check_limit, sign_up_limit, upload_limit
from eventreg.web.person_rows import GROUP_KINDS, PersonRow
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, public_offer, published_event
from eventreg.web.public.group_news import news_of
from eventreg.web.public.group_people import people_page
from eventreg.web.public.group_rows import (
    checked,
    closed_meanwhile,
    foresee,
    good_rows,
    keep_refused,
    questions_of,
    room_words,
    take_step,
)
from eventreg.web.public.register import refused, why_closed
from eventreg.web.submissions import sent_id


@public.get("/e/<slug:slug>/group/<slug:category>")
@open_to_all
def group_sign_up(slug: str, category: str) -> str | Response:
    """The empty form, or why there is none."""
    event = published_event(slug)
    offer = group_offer(event, category)
    refusal = why_closed(event, offer)
    if refusal is not None:
        return refused(event, refusal)
    return _page(event, offer, group_form(db.session(), offer))


@public.post("/e/<slug:slug>/group/<slug:category>")
@open_to_all
@sign_up_limit
@upload_limit
@takes_letter
def send_group(slug: str, category: str) -> AnyResponse:
    """Registers the good rows: 303 to the group's page, or 422 with those that are not good."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        event = published_event(slug)
        offer = group_offer(event, category)
        form = group_form(db.session(), offer)
        keep_letter(form)
        good = [] if "step" in request.form else _good(form)
        again = None if good else _once_more(event, offer, form)
        db.session.commit()
    if again is not None:
        return again
    made = _register(offer, form, good)
    db.session.commit()
    with writing(intent=False):
        return _answer(event, offer, form, good, made)


@public.post("/e/<slug:slug>/group/<slug:category>/check.json")
@open_to_all
@check_limit
def check_group(slug: str, category: str) -> Response:
    """What would become of the rows as they are typed. Saves nothing."""
    with writing(intent=False):
        offer = group_offer(published_event(slug), category)
        form = group_form(db.session(), offer)
        return checked(form, offer, form.home())


def group_offer(event: Event, slug: str) -> CategoryOffer:
    """The category in which a contact may register several people, or a 404."""
    offer = public_offer(event, slug)
    return offer if offer.groups and offer.kind in GROUP_KINDS else abort(404)


def _good(form: GroupForm) -> list[PersonRow]:
    form.validate()
    return good_rows(form)


def _once_more(event: Event, offer: CategoryOffer, form: GroupForm) -> Response:
    """The form with its errors, or with what a button asked for; nobody mends it in vain."""
    refusal = why_closed(event, offer)
    if refusal is not None:
        return refused(event, refusal)
    step = "step" in request.form
    if step:
        take_step(form, offer, form.home())
    else:
        foresee(form, offer, form.home())
    return Response(_page(event, offer, form), 200 if step else 422)


def _register(offer: CategoryOffer, form: GroupForm, rows: Sequence[PersonRow]) -> GroupSignUp:
    home = form.home()
    new = NewGroup(
        offer_id=offer.id,
        submission_id=sent_id(form.submission_id.data),
        organization=home.organization,
        region_code=home.region_code,
        contact_name=form.contact_name.data or "",
        contact_phone=form.phone(),
        contact_email=form.email(),
        language=language(),
        letter_id=form.letter_id,
    )
    members = form.members(rows, home)
    return register_group(db.session(), new, members, actor=CONTACT, now=utc_now())


def _answer(
    event: Event,
    offer: CategoryOffer,
    form: GroupForm,
    rows: Sequence[PersonRow],
    made: GroupSignUp,
) -> AnyResponse:
    keep_refused(form, rows, made.outcomes)
    if made.group is None and (closed := closed_meanwhile(made.outcomes)):
        return refused(event, closed)
    if made.group is None:
        return Response(_page(event, offer, form), 422)
    group = group_by_secret(db.session(), made.group.secret) or abort(404)
    done = news_of(group, made.outcomes)
    if done and not form.rows():
        flash(done, "success")
    flash(_earlier_words(), "info")
    if form.rows():
        return Response(people_page(group, form, done=done), 422)
    return redirect(url_for("public.group", secret=group.secret), 303)


def _earlier_words() -> str:
    """Said to everybody: whoever merely types a number must not learn whether it was given before."""
    return str(
        _(
            "If you have registered a group for this event before, the link of its page is sent once"
            " more to the contact that was given there."
        )
    )


def _page(event: Event, offer: CategoryOffer, form: GroupForm) -> str:
    return render_template(
        "public/group_sign_up.html",
        event=event,
        offer=offer,
        form=form,
        contact=contact_of(event),
        room=room_words(offer, region=form.home().region_code),
        questions=questions_of(offer),
        check_url=url_for("public.check_group", slug=event.slug, category=offer.slug),
    )
