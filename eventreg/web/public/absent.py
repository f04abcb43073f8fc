"""`/r/<secret>/absent`: somebody who was reminded cannot come, and gives the place up."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration.models import Registration
from eventreg.registration.operations import answer_reminder
from eventreg.web.access import public as open_to_all
from eventreg.web.fields import Limit, clean
from eventreg.web.page_form import PageForm
from eventreg.web.public.answer import acting
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import choices_of, frees_place, left_words, own_registration


class AbsentForm(PageForm):
    """Why, for whoever wants to say."""

    reason = StringField(
        _l("Reason"),
        description=_l("The organizer reads it. It may be left empty."),
        filters=[clean],
        validators=[Limit(300)],
    )


@public.get("/r/<secret:secret>/absent")
@open_to_all
def absent(secret: str) -> str:
    """What will happen."""
    return _page(own_registration(secret), AbsentForm())


@public.post("/r/<secret:secret>/absent")
@open_to_all
def give_up_place(secret: str) -> AnyResponse:
    """Cancels the registration; the place goes to the next."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        form = AbsentForm()
        again = None if form.validate() else Response(_page(own_registration(secret), form), 422)
        db.session.commit()
    if again is not None:
        return again
    registration = acting(secret)
    frees = frees_place(registration)
    reason = form.reason.data or _("Answered the reminder: cannot come.")
    done = answer_reminder(
        db.session(), registration, coming=False, reason=reason, actor=PARTICIPANT, now=utc_now()
    )
    db.session.commit()
    if done:
        flash(left_words(frees=frees), "success")
    else:
        flash(_("There is nothing to answer any more. Nothing was changed."), "warning")
    return redirect(url_for("public.mine", secret=secret), 303)


def _page(registration: Registration, form: AbsentForm) -> str:
    return render_template(
        "public/absent.html",
        registration=registration,
        event=registration.event,
        contact=contact_of(registration.event),
        form=form,
        open=choices_of(registration).answer,
        frees_place=frees_place(registration),
    )
