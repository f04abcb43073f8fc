"""`/r/<secret>`: the participant's own page."""

from flask import Response, abort, render_template
from markupsafe import Markup

from eventreg.config import Settings
from eventreg.db import db
from eventreg.files.rules import download_name
from eventreg.registration.models import Registration
from eventreg.registration.queries import by_secret
from eventreg.registration.rules import State
from eventreg.tickets.images import png, svg, ticket_url
from eventreg.tickets.queries import ticket_of
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.settings import current_settings
from eventreg.web.warnings import person_sentences


def own_registration(secret: str) -> Registration:
    """The registration that this secret opens, or a 404."""
    return by_secret(db.session(), secret) or abort(404)


def ticket_code(registration: Registration) -> str:
    """The code of the ticket; a 404 while the registration is not confirmed."""
    if registration.state is not State.CONFIRMED:
        abort(404)
    return ticket_of(db.session(), registration.id).code


def qr_text(registration: Registration, settings: Settings) -> str:
    """What the ticket's QR holds; a 404 while the registration is not confirmed."""
    return ticket_url(settings.base_url, ticket_code(registration))


@public.get("/r/<secret:secret>")
@open_to_all
def mine(secret: str) -> str:
    """State, QR, and the name line as it will be printed, with a way to correct it."""
    registration = own_registration(secret)
    code = ticket_code(registration) if registration.state is State.CONFIRMED else ""
    qr = svg(ticket_url(current_settings().base_url, code)) if code else ""
    return render_template(
        "public/mine.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        code=code,
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
