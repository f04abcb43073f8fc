"""`/office/events/<event>/sessions/<session>/ticks/record`: recording what was signed on paper."""

from datetime import datetime
from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import HiddenField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations.sheets import Ticked, Ticks, record_sheet
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.web.access import current_staff, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import session_or_404
from eventreg.web.page_form import PageForm

#: Years that can be told in every time zone, and in which somebody may have come.
_EARLIEST, _LATEST = 2000, 9998


class RecordForm(PageForm):
    """What was previewed. `batch` is made with the preview: sent twice, it counts once."""

    people = HiddenField()
    at = HiddenField()
    batch = HiddenField()


@office.post("/events/<slug:event>/sessions/<int:session_id>/ticks/record")
@requires(Permission.CHECKIN_RECORD)
def record_ticks(event: Event, session_id: int) -> ResponseReturnValue:
    """Records the people of the preview as present."""
    one = session_or_404(event, session_id)
    ticks, staff = _ticks(one, RecordForm()), current_staff() or abort(401)
    ticked = record_sheet(db.session(), event, ticks, staff=staff, now=utc_now())
    db.session.commit()
    _say(ticked)
    return redirect(url_for("office.paper_ticks", event=event.slug, session_id=one.id), 303)


def _ticks(one: EventSession, form: RecordForm) -> Ticks:
    """What the hidden fields say; a 400 when they were tampered with."""
    try:
        people = tuple(dict.fromkeys(UUID(uid) for uid in (form.people.data or "").split()))
        at, batch = datetime.fromisoformat(form.at.data or ""), UUID(form.batch.data or "")
    except ValueError:
        abort(400)
    if at.tzinfo is None or not _EARLIEST <= at.year <= _LATEST or at > utc_now() or not people:
        abort(400)
    return Ticks(session_id=one.id, people=people, at=at, batch=batch)


def _say(ticked: Ticked) -> None:
    if ticked.present:
        words = ngettext(
            "%(num)s person recorded as present. It can be undone below.",
            "%(num)s people recorded as present. It can be undone below.",
            ticked.present,
        )
        flash(words, "success")
    if ticked.repeated:
        words = ngettext(
            "%(num)s person was present already meanwhile.",
            "%(num)s people were present already meanwhile.",
            ticked.repeated,
        )
        flash(words, "warning")
    if ticked.refused:
        words = ngettext(
            "%(num)s person is not registered any more and was not recorded.",
            "%(num)s people are not registered any more and were not recorded.",
            ticked.refused,
        )
        flash(words, "danger")
    if not (ticked.present or ticked.repeated or ticked.refused):
        flash(_("This was recorded before. Nothing was changed."), "warning")
