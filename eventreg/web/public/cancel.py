"""`/r/<secret>/cancel`: participants cancel their own registration, asked once more."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.web.access import public as open_to_all
from eventreg.web.fields import Limit, clean_lines
from eventreg.web.page_form import PageForm
from eventreg.web.public.answer import acting
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import frees_place, has_place, leaving, left_words, own_registration


class CancelForm(PageForm):
    """Why, for those who like to say."""

    reason = TextAreaField(
        _l("Why can you not come?"),
        description=_l("You may leave this empty. The organizer reads it."),
        filters=[clean_lines],
        validators=[Limit(500)],
    )


@public.get("/r/<secret:secret>/cancel")
@open_to_all
def cancel(secret: str) -> str:
    """What cancelling means, and the question."""
    return _page(leaving(own_registration(secret)), CancelForm())


@public.post("/r/<secret:secret>/cancel")
@open_to_all
def cancel_own(secret: str) -> AnyResponse:
    """Cancels; the own page then says what happened and how to come back. Pressed twice it is one."""
    with writing(intent=False):
        registration = leaving(acting(secret))
        form, frees = CancelForm(), frees_place(registration)
        again = None if form.validate() else Response(_page(registration, form), 422)
        db.session.commit()
    if again is not None:
        return again
    reason = form.reason.data or ""
    done = operations.cancel(
        db.session(), registration, reason=reason, actor=PARTICIPANT, now=utc_now()
    )
    db.session.commit()
    if done:
        flash(left_words(frees=frees), "success")
    return redirect(url_for("public.mine", secret=secret), 303)


def _page(registration: Registration, form: CancelForm) -> str:
    return render_template(
        "public/cancel.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        has_place=has_place(registration),
        frees_place=frees_place(registration),
        form=form,
    )
