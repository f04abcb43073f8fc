"""`/e/<event>/register/<category>`: the sign-up form."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import EventState, SignupWindow
from eventreg.registration.operations import SignUp, sign_up_or_remind
from eventreg.registration.queries import places_left
from eventreg.registration.rules import Confirmed, Pending, Refusal, Refused, Waitlisted
from eventreg.web.access import public as open_to_all
from eventreg.web.errors import refusal_page
from eventreg.web.filters import local_time
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.languages import language
from eventreg.web.letters import keep_letter, takes_letter
from eventreg.web.limits import sign_up_limit, upload_limit
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, public_offer, published_event, window_of
from eventreg.web.public.standing import region_of, standing_and_here

_BY_WINDOW = {SignupWindow.NOT_YET: Refusal.NOT_YET, SignupWindow.CLOSED: Refusal.CLOSED}


@public.get("/e/<slug:slug>/register/<slug:category>")
@open_to_all
def register(slug: str, category: str) -> str | Response:
    """The empty form, or why there is none."""
    event = published_event(slug)
    offer = public_offer(event, category)
    refusal = why_closed(event, offer)
    if refusal is not None:
        return refused(event, refusal)
    return _page(event, offer, _form(offer))


@public.post("/e/<slug:slug>/register/<slug:category>")
@open_to_all
@sign_up_limit
@upload_limit
@takes_letter
def send_registration(slug: str, category: str) -> AnyResponse:
    """Registers somebody: 303 to their own page, 422 with the form, or 409 with the reason."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        event = published_event(slug)
        offer = public_offer(event, category)
        form = _form(offer)
        keep_letter(form)
        good = "step" not in request.form and form.validate()
        again = None if good else _once_more(event, offer, form)
        db.session.commit()
    if again is not None:
        return again
    sent = _sign_up(offer, form)
    outcome = sign_up_or_remind(db.session(), sent, actor=PARTICIPANT, now=utc_now())
    db.session.commit()
    match outcome:
        case Confirmed(secret=secret) | Waitlisted(secret=secret) | Pending(secret=secret):
            return redirect(url_for("public.mine", secret=secret), 303)
        case Refused(reason):
            return refused(event, reason)


def closed_by_window(event: Event) -> Refusal | None:
    """Why nobody can register at this moment, whatever the category."""
    return _BY_WINDOW.get(window_of(event))


def why_closed(event: Event, offer: CategoryOffer) -> Refusal | None:
    """Why nobody can register at the moment, as far as can be told without the person."""
    refusal = closed_by_window(event)
    if refusal is None and not offer.waiting_list:
        full = places_left(db.session(), event)[offer.id] == 0
        return Refusal.FULL if full and not offer.approval else None
    return refusal


def _once_more(event: Event, offer: CategoryOffer, form: RegistrationForm) -> Response:
    """The form with its errors or with the lists that were asked for; nobody mends it in vain."""
    refusal = why_closed(event, offer)
    if refusal is not None:
        return refused(event, refusal)
    return Response(_page(event, offer, form), 200 if "step" in request.form else 422)


def _sign_up(offer: CategoryOffer, form: RegistrationForm) -> SignUp:
    return SignUp(
        offer_id=offer.id,
        submission_id=form.submission_id.uuid,
        person=form.person(),
        consents=form.consents(),
        language=language(),
        letter_id=form.letter_id,
    )


def _form(offer: CategoryOffer) -> RegistrationForm:
    return registration_form(db.session(), offer, letter=offer.letter)


def _page(event: Event, offer: CategoryOffer, form: RegistrationForm) -> str:
    form.offer_places()
    chosen = region_of(form["region"].data or "") if "region" in form else None
    standing, here = standing_and_here(offer, chosen)
    return render_template(
        "public/register.html",
        event=event,
        offer=offer,
        form=form,
        contact=contact_of(event),
        standing=standing,
        here=here,
    )


def refused(event: Event, reason: Refusal) -> Response:
    """Why nobody was registered, and what to do: 409. Nothing about anybody else is shown."""
    off = event.state is EventState.CANCELLED
    title, happened, advice = _called_off_words(event) if off else _words(event, reason)
    return refusal_page(
        409,
        title,
        happened,
        advice,
        contact=contact_of(event),
        action_url=url_for("public.event_page", slug=event.slug),
        action_text=_("To the event"),
    )


def _called_off_words(event: Event) -> tuple[str, str, str]:
    why = _("Reason: %(reason)s", reason=event.state_reason) if event.state_reason else ""
    return _("This event has been cancelled"), _("Nobody was registered."), why


def _words(event: Event, reason: Refusal) -> tuple[str, str, str]:
    match reason:
        case Refusal.NOT_YET:
            return (
                _("Registration has not opened yet"),
                _("It opens on %(when)s.", when=local_time(event.signup_opens_at, event)),
                _("Please come back then."),
            )
        case Refusal.ALREADY_REGISTERED:
            return (
                _("You seem to be registered already"),
                _("Somebody with this name and this number is registered for the event."),
                _(
                    "The link of that registration is sent again to the contact that was given with"
                    " it, at most once an hour: to the e-mail address, or without one by WhatsApp, as"
                    " soon as the organizer has the time. Open it to see or change the registration."
                    " If nothing arrives, ask the organizer."
                ),
            )
        case Refusal.CLOSED | Refusal.STAFF_ONLY | Refusal.CALLED_OFF:
            return (
                _("Registration is closed"),
                _("Nobody can register for this event any more."),
                _("Ask the organizer if you should take part."),
            )
        case Refusal.LETTER_MISSING:
            return (
                _("A letter of assignment is needed"),
                _("Nobody was registered."),
                _("Please open the form once more and add the letter of assignment."),
            )
        case Refusal.FULL | Refusal.GROUP_FULL | Refusal.FULL_REGION | Refusal.FULL_AGENCY:
            return _full_words(reason)


def _full_words(reason: Refusal) -> tuple[str, str, str]:
    """What has no place left: the category, the region or the agency."""
    match reason:
        case Refusal.FULL_REGION:
            return (
                _("All places of your regency or city are taken"),
                _("Nobody was registered."),
                _("Ask the organizer whether places of other regions will be released."),
            )
        case Refusal.FULL_AGENCY:
            return (
                _("Your agency or KIM has sent as many people as it may"),
                _("Nobody was registered."),
                _("Ask your colleagues whether one of them can let you take part instead."),
            )
        case _:
            return (
                _("All places in this category are taken"),
                _("Nobody was registered."),
                _(
                    "Ask the organizer whether a place may become free, or look at the other categories."
                ),
            )
