"""`/r/<secret>/edit`: participants correct their name line."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.people.rules import name_warnings, propose_name
from eventreg.registration.models import Registration
from eventreg.registration.operations import Corrected, correct_name
from eventreg.registration.rules import State
from eventreg.web.access import public as open_to_all
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import own_registration
from eventreg.web.warnings import name_sentences


class NameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types.
    """The name line alone."""

    full_name = StringField(
        _l("Full name, without titles"), filters=[clean], validators=[Required(), Limit(100)]
    )
    title_front = StringField(_l("Title before the name"), filters=[clean], validators=[Limit(40)])
    title_back = StringField(_l("Title after the name"), filters=[clean], validators=[Limit(80)])


@public.get("/r/<secret:secret>/edit")
@open_to_all
def edit(secret: str) -> str:
    """The name line to correct, with what it might mean."""
    registration = _confirmed(secret)
    return _page(registration, NameForm(obj=registration))


@public.post("/r/<secret:secret>/edit")
@open_to_all
def save_name(secret: str) -> AnyResponse:
    """Corrects the name line; the ticket stays the same."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        registration = _confirmed(secret)
        form = NameForm()
        again = None if form.validate() else Response(_page(registration, form), 422)
        db.session.commit()
    if again is not None:
        return again
    line = {name: form[name].data or "" for name in ("full_name", "title_front", "title_back")}
    outcome = correct_name(db.session(), registration, actor=PARTICIPANT, now=utc_now(), **line)
    db.session.commit()
    if isinstance(outcome, Corrected):
        flash(_("Your name is corrected. Your QR code stays the same."), "success")
    else:
        flash(_("Somebody with this name and number is registered already."), "danger")
    return redirect(url_for("public.mine", secret=secret), 303)


def _confirmed(secret: str) -> Registration:
    """The registration that this secret opens, as long as it is confirmed; else a 404."""
    registration = own_registration(secret)
    if registration.state is not State.CONFIRMED:
        abort(404)
    return registration


def _page(registration: Registration, form: NameForm) -> str:
    typed = form.full_name.data or ""
    return render_template(
        "public/edit.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        form=form,
        warnings=name_sentences(name_warnings(typed)),
        proposal=propose_name(typed),
    )
