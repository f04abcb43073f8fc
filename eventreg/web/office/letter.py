"""`/office/events/<event>/registrations/<registration>/letter`: the letter of assignment of one person."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import add_letter, note_reading
from eventreg.web.access import current_actor, requires
from eventreg.web.letters import (
    LetterForm,
    keep_letter,
    letter_download,
    letter_form,
    takes_letter,
)
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404


@office.get("/events/<slug:event>/registrations/<uuid:uid>/letter")
@requires(Permission.REGISTRATIONS_EDIT)
def letter(event: Event, uid: UUID) -> str:
    """The question for the file."""
    return _page(event, registration_or_404(event, uid), letter_form())


@office.post("/events/<slug:event>/registrations/<uuid:uid>/letter")
@requires(Permission.REGISTRATIONS_EDIT)
@takes_letter
def save_letter(event: Event, uid: UUID) -> ResponseReturnValue:
    """Keeps the letter; an earlier one is replaced."""
    form = letter_form()
    keep_letter(form)
    found = registration_or_404(event, uid)
    if not form.validate():
        return _page(event, found, form), 422
    assert form.letter_id is not None
    add_letter(db.session(), found, form.letter_id, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The letter of assignment is kept."), "success")
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


@office.post("/events/<slug:event>/registrations/<uuid:uid>/letter/download")
@requires(Permission.REPORTS_EXPORT, archived=True)
def download_letter(event: Event, uid: UUID) -> ResponseReturnValue:
    """The letter as a file. Who took it out stands in the log, so it is no plain link."""
    found = registration_or_404(event, uid)
    if found.letter is None:
        abort(404)
    response = letter_download(found.letter)
    note_reading(db.session(), found, actor=current_actor(), now=utc_now())
    db.session.commit()
    return response


def _page(event: Event, found: Registration, form: LetterForm) -> str:
    return event_page("office/letter.html", event, "participants", registration=found, form=form)
