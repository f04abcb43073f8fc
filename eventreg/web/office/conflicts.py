"""`/office/events/<event>/conflicts`: scans whose verdict came too late for the door, to be settled."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import clear_conflicts
from eventreg.checkin.queries import (
    Conflict,
    checkpoint_counts,
    cleared_conflicts,
    conflicts,
    open_conflicts,
)
from eventreg.checkin.rules import Direction, Reason, RemovedPlace, Shown, Verdict
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.filters import label
from eventreg.web.log_words import who_did
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_REMOVED: dict[RemovedPlace | None, object] = {
    RemovedPlace.SESSION: _l("Its session was removed"),
    RemovedPlace.CHECKPOINT: _l("Its checkpoint was removed"),
    None: _l("Its session or checkpoint was removed"),  # Scans of before it was noted.
}

#: What a phone told of itself. Kept for later says nothing of the way: see below.
_SHOWN: dict[Shown | None, object] = {
    Shown.ACCEPTED: _l("Admitted"),
    Shown.REPEAT: _l("Was admitted already"),
    Shown.REFUSED: _l("Refused at the door"),
}


class ClearForm(PageForm):
    """What was found out."""

    note = TextAreaField(
        _l("Note"),
        description=_l(
            "What you found out, for example: “same person at two gates, was sent back once”."
        ),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please write what you found out.")),
            Limit(500),
            PlainText(),
        ],
    )


@office.get("/events/<slug:event>/conflicts")
@requires(Permission.REGISTRATIONS_EDIT)
def scan_conflicts(event: Event) -> str:
    """Those that wait, each with both sides; below them those that were settled."""
    return _page(event, ClearForm(), frozenset())


@office.post("/events/<slug:event>/conflicts")
@requires(Permission.REGISTRATIONS_EDIT)
def clear(event: Event) -> ResponseReturnValue:
    """Settles the marked ones with one note."""
    form, marked = ClearForm(), _marked()
    good = form.validate()
    if not marked:
        form.form_errors = [_("Please mark at least one scan.")]
    if not good or not marked:
        with only_reading():
            return _page(event, form, frozenset(marked)), 422
    note, actor = form.note.data or "", current_actor()
    count = clear_conflicts(db.session(), event.id, marked, note=note, actor=actor, now=utc_now())
    db.session.commit()
    _say(count)
    return redirect(url_for("office.scan_conflicts", event=event.slug), 303)


def reason_words(one: Conflict) -> str:
    """What the server says of a scan that the door had let pass."""
    if one.scan.verdict is Verdict.REPEAT:
        return str(_("Was admitted already"))
    if one.scan.reason is Reason.INVALID:
        return str(_REMOVED[one.scan.removed])
    if one.scan.verdict is Verdict.REFUSED and one.scan.reason:
        return label(one.scan.reason)
    return str(_("Admitted"))


def shown_words(one: Conflict) -> str:
    """What the phone showed: by its own word, else as far as it can be told from what came of the scan."""
    if one.scan.shown in _SHOWN:
        return str(_SHOWN[one.scan.shown])
    if one.scan.verdict is Verdict.ACCEPTED:
        return str(_("Refused, or admitted already"))
    if one.scan.direction is Direction.OUT:
        return str(_("Stored on the phone"))
    return str(_("Stored on the phone, let pass"))


def _say(count: int) -> None:
    if count:
        said = ngettext("%(num)s scan is settled.", "%(num)s scans are settled.", count)
        flash(said, "success")
    else:
        flash(_("Somebody else settled this meanwhile. Nothing was changed."), "warning")


def _marked() -> list[UUID]:
    try:
        return [UUID(one) for one in request.form.getlist("scan")]
    except ValueError:
        abort(400)


def _page(event: Event, form: ClearForm, marked: frozenset[UUID]) -> str:
    session = db.session()
    places = {
        one.checkpoint.id: one.checkpoint.name for one in checkpoint_counts(session, event.id)
    }
    return event_page(
        "office/conflicts.html",
        event,
        "overview",
        waiting=conflicts(session, event.id),
        open=open_conflicts(session, event.id),
        settled=cleared_conflicts(session, event.id),
        titles={one.id: one.title for one in event.sessions},
        checkpoints=places,
        reason_words=reason_words,
        shown_words=shown_words,
        who_did=who_did,
        form=form,
        marked=marked,
    )
