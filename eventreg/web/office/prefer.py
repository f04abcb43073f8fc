"""`/office/events/<event>/registrations/<registration>/prefer`: precedence in the waiting list."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.toasts import flash_undo


class PreferForm(PageForm):
    """Why."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("It stays in the log, for whoever asks why somebody was put first."),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please say why this person comes first.")),
            Limit(500),
            PlainText(),
        ],
    )


@office.get("/events/<slug:event>/registrations/<uuid:uid>/prefer")
@requires(Permission.REGISTRATIONS_EDIT)
def prefer(event: Event, uid: UUID) -> str:
    """What will happen, and the question why."""
    return _page(event, registration_or_404(event, uid), PreferForm())


@office.post("/events/<slug:event>/registrations/<uuid:uid>/prefer")
@requires(Permission.REGISTRATIONS_EDIT)
def save_preference(event: Event, uid: UUID) -> ResponseReturnValue:
    """Puts the person first; the next place that fits is theirs."""
    found = registration_or_404(event, uid)
    form = PreferForm()
    if not form.validate():
        return _page(event, found, form), 422
    reason = form.reason.data or ""
    done = operations.prefer(
        db.session(), found, reason=reason, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    if done and found.offered_at is not None:
        flash(_("Done. There was a place: it is offered to the person now."), "success")
    elif done and found.state is State.WAITLISTED:
        undo = url_for("office.withdraw_preference", event=event.slug, uid=uid)
        flash_undo(_("Done. The next place that fits goes to this person."), undo)
    elif done:
        flash(_("Done. There was a place: the person has it now."), "success")
    else:
        flash(_("This person does not wait any more, or had precedence already."), "warning")
    return redirect(url_for("office.waiting", event=event.slug), 303)


@office.post("/events/<slug:event>/registrations/<uuid:uid>/prefer/withdraw")
@requires(Permission.REGISTRATIONS_EDIT)
def withdraw_preference(event: Event, uid: UUID) -> ResponseReturnValue:
    """Puts the person back where their arrival puts them."""
    found = registration_or_404(event, uid)
    done = operations.withdraw_preference(db.session(), found, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("Done. The person stands in order of arrival again."), "success")
    else:
        flash(
            _(
                "Nothing was changed: this person does not stand first in the waiting list any more."
            ),
            "warning",
        )
    return redirect(url_for("office.waiting", event=event.slug), 303)


def _page(event: Event, found: Registration, form: PreferForm) -> str:
    return event_page("office/prefer.html", event, "participants", registration=found, form=form)
