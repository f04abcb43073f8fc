"""`/lost`: the link to the own page is sent again, and whoever asks learns nothing by it."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, StringField, ValidationError

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.people.numbers import parse_phone
from eventreg.registration.operations import send_links
from eventreg.web.access import public as open_to_all
from eventreg.web.fields import Limit, Required, clean, normal_email
from eventreg.web.limits import lost_link_limit
from eventreg.web.page_form import PageForm
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, published_event


class LostForm(PageForm):
    """A number or an address."""

    contact = StringField(
        _l("Mobile number or e-mail address"),
        filters=[clean],
        validators=[Required(), Limit(254)],
        render_kw={"autocapitalize": "none", "autocomplete": "email"},
    )

    def validate_contact(self, field: Field) -> None:
        """By its form it could be a contact; whether it is anybody's is not told."""
        if self.phone is None and self.email is None:
            raise ValidationError(
                _("Write a number like 0893-0000-0001 or an address like name@example.com.")
            )

    @property
    def phone(self) -> str | None:
        """The number (+62…), if it is one."""
        phone = parse_phone(self.contact.data or "")
        return phone.e164 if phone else None

    @property
    def email(self) -> str | None:
        """The address, if it is one."""
        return normal_email(self.contact.data or "")


@public.get("/lost")
@open_to_all
def lost() -> str:
    """The question for the contact, whatever the event."""
    return _page(None, LostForm())


@public.post("/lost")
@open_to_all
@lost_link_limit
def send_lost_link() -> AnyResponse:
    """Sends what there is to the contact on record; the answer is always the same."""
    return _send(None)


@public.get("/e/<slug:slug>/lost")
@open_to_all
def event_lost(slug: str) -> str:
    """The same for one event."""
    return _page(published_event(slug), LostForm())


@public.post("/e/<slug:slug>/lost")
@open_to_all
@lost_link_limit
def send_lost_link_of_event(slug: str) -> AnyResponse:
    """The same for one event."""
    with writing(intent=False):
        event = published_event(slug)
        db.session.commit()
    return _send(event)


def _send(event: Event | None) -> AnyResponse:
    form = LostForm()
    if not form.validate():
        return Response(_page(event, form), 422)
    send_links(
        db.session(),
        phone=form.phone,
        email=form.email,
        event_id=event.id if event else None,
        now=utc_now(),
    )
    db.session.commit()
    flash(
        _(
            "If somebody is registered with this contact, the link is being sent to the contact on record."
            " An e-mail arrives in a few minutes, maybe among the spam. Without an e-mail address, the"
            " organizer sends it by WhatsApp."
        ),
        "success",
    )
    here = url_for("public.event_lost", slug=event.slug) if event else url_for("public.lost")
    return redirect(here, 303)


def _page(event: Event | None, form: LostForm) -> str:
    return render_template(
        "public/lost.html", event=event, contact=contact_of(event) if event else None, form=form
    )
