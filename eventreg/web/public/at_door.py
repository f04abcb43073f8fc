"""`/e/<event>/door`: people at the door type themselves in, by the poster; the desk admits them."""

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, SelectField, StringField

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.consents.rules import ConsentKind, text_of
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import EventState, door_is_open
from eventreg.people.numbers import parse_phone
from eventreg.registration.operations import AtDoor, SignUp, sign_up_or_remind
from eventreg.registration.rules import (
    Confirmed,
    Pending,
    Refusal,
    Refused,
    Waitlisted,
    person_at_door,
)
from eventreg.web.access import public as open_to_all
from eventreg.web.errors import refusal_page
from eventreg.web.fields import Limit, Required, check_phone, clean
from eventreg.web.filters import translated
from eventreg.web.languages import language
from eventreg.web.limits import sign_up_limit
from eventreg.web.page_form import PageForm
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, published_event
from eventreg.web.submissions import SubmissionField


class DoorForm(PageForm):
    """What somebody at the door tells of themselves: at most four facts, and that they read the notice."""

    submission_id = SubmissionField()
    full_name = StringField(
        _l("Full name, without titles"),
        filters=[clean],
        validators=[Required(), Limit(100)],
        render_kw={"autocomplete": "name"},
    )
    category = SelectField(_l("Category"), validators=[Required()])
    organization = StringField(
        _l("Agency or organization"),
        filters=[clean],
        validators=[Limit(300)],
        render_kw={"autocomplete": "organization"},
    )
    phone = StringField(
        _l("Mobile number / WhatsApp"),
        filters=[clean],
        validators=[Limit(60), check_phone],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    notice = BooleanField(
        validators=[Required(lambda: _("Please read the notice and tick this box."))]
    )


@public.get("/e/<slug:slug>/door")
@open_to_all
def at_door(slug: str) -> str | Response:
    """The short form, while the event is about to begin or runs; else when that will be."""
    event = published_event(slug)
    if not _is_open(event):
        return _closed(event)
    return _page(event, _form(event))


@public.post("/e/<slug:slug>/door")
@open_to_all
@sign_up_limit
def send_at_door(slug: str) -> AnyResponse:
    """Notes who is there, for the desk to admit: 303 to their own page, whose code they show there."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        event = published_event(slug)
        form = _form(event)
        again = _once_more(event, form)
        db.session.commit()
    if again is not None:
        return again
    outcome = sign_up_or_remind(db.session(), _sign_up(form), actor=PARTICIPANT, now=utc_now())
    db.session.commit()
    match outcome:
        case Confirmed(secret=secret) | Waitlisted(secret=secret) | Pending(secret=secret):
            return redirect(url_for("public.mine", secret=secret), 303)
        case Refused(Refusal.ALREADY_REGISTERED):
            return _registered_already(event)
        case Refused():
            return _closed(event)


def _is_open(event: Event) -> bool:
    published = event.state is EventState.PUBLISHED and bool(_offers(event))
    return published and door_is_open(event.starts_at, event.ends_at, utc_now())


def _offers(event: Event) -> list[CategoryOffer]:
    return [one for one in event.offers if one.public]


def _form(event: Event) -> DoorForm:
    form = DoorForm()
    choices = [(str(one.id), one.name(language())) for one in _offers(event)]
    form.category.choices = (
        choices if len(choices) == 1 else [("", _("Choose a category")), *choices]
    )
    form.notice.label.text = translated(text_of(ConsentKind.NOTICE))
    if not form.submission_id.data and not form.is_submitted():
        form.submission_id.renew()
    return form


def _once_more(event: Event, form: DoorForm) -> Response | None:
    if not _is_open(event):
        return _closed(event)
    return None if form.validate() else Response(_page(event, form), 422)


def _sign_up(form: DoorForm) -> SignUp:
    return SignUp(
        offer_id=int(form.category.data),
        submission_id=form.submission_id.uuid,
        person=person_at_door(
            form.full_name.data or "",
            form.organization.data or "",
            parse_phone(form.phone.data or ""),
        ),
        consents={ConsentKind.NOTICE: True},
        language=language(),
        quietly=True,  # They stand before the desk, and are told there.
        door=AtDoor(waits=True),
    )


def _page(event: Event, form: DoorForm) -> str:
    return render_template("public/at_door.html", event=event, form=form, contact=contact_of(event))


def _registered_already(event: Event) -> Response:
    return refusal_page(
        409,
        _("You seem to be registered already"),
        _("Somebody with this name and this number is registered for the event."),
        _("Please go to the registration desk and say your name: they find you without a code."),
        contact=contact_of(event),
        action_url=url_for("public.event_page", slug=event.slug),
        action_text=_("To the event"),
    )


def _closed(event: Event) -> Response:
    return refusal_page(
        409,
        _("This page is for those who stand at the door"),
        _(
            "It is open on the day of the event: from three hours before the first session until the end of the last one."
        ),
        _("Before that, please register on the page of the event."),
        contact=contact_of(event),
        action_url=url_for("public.event_page", slug=event.slug),
        action_text=_("To the event"),
    )
