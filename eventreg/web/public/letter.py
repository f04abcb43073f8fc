"""`/r/<secret>/letter`: adding one's letter of assignment, or another one in its place."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration.models import Registration
from eventreg.registration.operations import add_letter
from eventreg.web.access import public as open_to_all
from eventreg.web.letters import LetterForm, keep_letter, letter_form, takes_letter
from eventreg.web.limits import upload_limit
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import choices_of, own_registration


@public.get("/r/<secret:secret>/letter")
@open_to_all
def letter(secret: str) -> str:
    """The question for the file."""
    return _page(_registration(secret), letter_form())


@public.post("/r/<secret:secret>/letter")
@open_to_all
@upload_limit
@takes_letter
def send_letter(secret: str) -> AnyResponse:
    """Keeps the letter; an earlier one is replaced."""
    with writing(intent=False):
        registration = _registration(secret)
        form = letter_form()
        keep_letter(form)
        again = None if form.validate() else Response(_page(registration, form), 422)
        db.session.commit()
    if again is not None:
        return again
    assert form.letter_id is not None
    add_letter(db.session(), registration, form.letter_id, actor=PARTICIPANT, now=utc_now())
    db.session.commit()
    flash(_("Your letter has arrived."), "success")
    return redirect(url_for("public.mine", secret=secret), 303)


def _registration(secret: str) -> Registration:
    """The registration, as long as a letter may be added; else its own page says what it is."""
    registration = own_registration(secret)
    if not choices_of(registration).add_letter:
        abort(redirect(url_for("public.mine", secret=secret), 303))
    return registration


def _page(registration: Registration, form: LetterForm) -> str:
    return render_template(
        "public/letter.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        form=form,
    )
