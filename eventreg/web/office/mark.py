"""`…/registrations/<registration>/sessions/<session>/mark`: izin, sakit or terlambat of one person."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import set_marks
from eventreg.checkin.queries import marks_of
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration
from eventreg.web.access import current_actor, requires
from eventreg.web.office.absent import NOTHING, MarkForm
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404, session_or_404


@office.get("/events/<slug:event>/registrations/<uuid:uid>/sessions/<int:session_id>/mark")
@requires(Permission.CHECKIN_RECORD)
def mark(event: Event, uid: UUID, session_id: int) -> str:
    """What is noted now."""
    found, one = registration_or_404(event, uid), session_or_404(event, session_id)
    known = marks_of(db.session(), found.id).get(one.id)
    data = {"mark": known.mark.value, "note": known.note} if known else {"mark": NOTHING}
    return _page(event, found, one, MarkForm(data=data))


@office.post("/events/<slug:event>/registrations/<uuid:uid>/sessions/<int:session_id>/mark")
@requires(Permission.CHECKIN_RECORD)
def save_mark(event: Event, uid: UUID, session_id: int) -> ResponseReturnValue:
    """Notes it, or takes the note away."""
    found, one = registration_or_404(event, uid), session_or_404(event, session_id)
    form = MarkForm()
    if not form.validate():
        return _page(event, found, one, form), 422
    chosen, note = form.chosen(), form.note.data or ""
    actor, now = current_actor(), utc_now()
    set_marks(db.session(), one, [found.id], chosen, note=note, actor=actor, now=now)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def _page(event: Event, found: Registration, one: EventSession, form: MarkForm) -> str:
    return event_page(
        "office/mark.html", event, "participants", registration=found, session=one, form=form
    )
