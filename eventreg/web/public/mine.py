"""`/r/<secret>`: the participant's own page."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db
from eventreg.files.rules import download_name
from eventreg.people.rules import name_warnings, propose_name
from eventreg.registration.models import Registration
from eventreg.registration.operations import Corrected, correct_name
from eventreg.registration.queries import by_secret
from eventreg.registration.rules import State
from eventreg.tickets.images import png, svg, ticket_url
from eventreg.tickets.queries import ticket_of
from eventreg.web.access import public as open_to_all
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.settings import current_settings
from eventreg.web.warnings import name_sentences, person_sentences


class NameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types.
    """The name line alone."""

    title_front = StringField(filters=[clean], validators=[Limit(40)])
    full_name = StringField(filters=[clean], validators=[Required(), Limit(100)])
    title_back = StringField(filters=[clean], validators=[Limit(80)])


def own_registration(secret: str) -> Registration:
    """The registration that this secret opens, or a 404."""
    return by_secret(db.session(), secret) or abort(404)


def qr_text(registration: Registration, settings: Settings) -> str:
    """What the ticket's QR holds; a 404 while the registration is not confirmed."""
    if registration.state is not State.CONFIRMED:
        abort(404)
    return ticket_url(settings.base_url, ticket_of(db.session(), registration.id).code)


@public.get("/r/<secret:secret>")
@open_to_all
def mine(secret: str) -> str:
    """State, QR, and the name line as it will be printed, with a way to correct it."""
    registration = own_registration(secret)
    confirmed = registration.state is State.CONFIRMED
    qr = svg(qr_text(registration, current_settings())) if confirmed else ""
    return render_template(
        "public/mine.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        qr=Markup(qr),  # noqa: S704 - drawn by us; it holds no text of anybody.
        warnings=person_sentences(registration),
    )


@public.get("/r/<secret:secret>/qr.svg")
@open_to_all
def qr_svg(secret: str) -> Response:
    """The QR as a drawing."""
    text = qr_text(own_registration(secret), current_settings())
    return Response(svg(text), mimetype="image/svg+xml")


@public.get("/r/<secret:secret>/qr.png")
@open_to_all
def qr_png(secret: str) -> Response:
    """The QR as a picture to keep in the phone's gallery."""
    registration = own_registration(secret)
    text = qr_text(registration, current_settings())
    name = download_name("qr", registration.event.slug, extension="png")
    response = Response(png(text), mimetype="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public.get("/r/<secret:secret>/edit")
@open_to_all
def edit_name(secret: str) -> str:
    """The name line to correct, with what it might mean."""
    registration = own_registration(secret)
    if registration.state is not State.CONFIRMED:
        abort(404)
    return _name_page(registration, NameForm(obj=registration))


@public.post("/r/<secret:secret>/edit")
@open_to_all
def save_name(secret: str) -> AnyResponse:
    """Corrects the name line; the ticket stays the same."""
    registration = own_registration(secret)
    form = NameForm()
    if registration.state is not State.CONFIRMED:
        abort(404)
    if not form.validate_on_submit():
        return Response(_name_page(registration, form), 422)
    outcome = correct_name(
        db.session(), registration, actor=PARTICIPANT, now=utc_now(), **_typed(form)
    )
    db.session.commit()
    if isinstance(outcome, Corrected):
        flash(_("Your name is corrected. Your QR code stays the same."), "success")
    else:
        flash(_("Somebody with this name and number is registered already."), "danger")
    return redirect(url_for("public.mine", secret=secret), 303)


def _typed(form: NameForm) -> dict[str, str]:
    return {
        "full_name": form.full_name.data or "",
        "title_front": form.title_front.data or "",
        "title_back": form.title_back.data or "",
    }


def _name_page(registration: Registration, form: NameForm) -> str:
    form.full_name.label.text = _("Full name, without titles")
    form.title_front.label.text = _("Title before the name")
    form.title_back.label.text = _("Title after the name")
    return render_template(
        "public/edit.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        form=form,
        warnings=name_sentences(name_warnings(form.full_name.data or "")),
        proposal=propose_name(form.full_name.data or ""),
    )
