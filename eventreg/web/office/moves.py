"""`/office/events/<event>/moves`: scans that a device recorded for the wrong session, moved and moved back."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from eventreg.accounts.rules import Permission
from eventreg.checkin import queries
from eventreg.checkin.models import SessionMove
from eventreg.checkin.operations import Moved, MoveRefusal, NotMoved, move_scans, undo_move
from eventreg.checkin.queries import Movable, MoveWish
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import LocalMoment, choices_of, on_wall, say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.toasts import flash_undo

_REFUSALS: dict[MoveRefusal, object] = {
    MoveRefusal.SAME_SESSION: _l("Both are the same session."),
    MoveRefusal.NO_SCANS: _l("No scan of these devices counts in that session at that time."),
    MoveRefusal.UNDONE_BEFORE: _l("This was undone already. Nothing was changed."),
    MoveRefusal.MOVED_ON: _l(
        "A later move holds some of these scans. Undo that one first, then this one."
    ),
}


class MoveForm(PageForm):
    """Whose scans, of what time, from where to where, and why."""

    devices = SelectMultipleField(
        _l("Devices"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Required(lambda: _("Please tick at least one device."))],
    )
    from_session = SelectField(_l("Recorded for"), coerce=int)
    to_session = SelectField(_l("Meant for"), coerce=int)
    begins = LocalMoment(_l("Scanned from"), validators=[Required()])
    ends = LocalMoment(_l("Scanned until"), validators=[Required()])
    reason = TextAreaField(
        _l("Reason"),
        description=_l(
            "It stays in the log. For example: “the phone stood in yesterday's session”."
        ),
        filters=[clean_lines],
        validators=[Limit(500), PlainText()],
    )

    def offer_parts(self, event: Event) -> None:
        """The event's devices and sessions to choose from."""
        sessions = choices_of({one.id: one.title for one in event.sessions})()
        self.from_session.choices = self.to_session.choices = sessions
        found = queries.devices_of(db.session(), event.id)
        self.devices.choices = choices_of(
            {one.id: " – ".join(filter(None, (one.name, one.gate))) for one in found}
        )()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then those that concern two of them."""
        good = bool(super().validate(extra_validators))
        if good and self.from_session.data == self.to_session.data:
            say(self.to_session, _("Both are the same session."))
            good = False
        if self.begins.data and self.ends.data and self.ends.data <= self.begins.data:
            say(self.ends, _("This must be later than the beginning."))
            good = False
        if request.form.get("do") == "move" and not self.reason.data:
            say(self.reason, _("Please write the reason."))
            good = False
        return good

    def wish(self, event: Event) -> MoveWish:
        """What the form says, with moments in UTC. Only after `validate`."""
        begins, ends = (self[name].moment(event.timezone) for name in ("begins", "ends"))
        return MoveWish(
            event_id=event.id,
            device_ids=frozenset(self.devices.data or ()),
            begins=begins,
            ends=ends,
            from_session_id=self.from_session.data,
            to_session_id=self.to_session.data,
        )


@office.get("/events/<slug:event>/moves")
@requires(Permission.REGISTRATIONS_EDIT)
def moves(event: Event) -> str:
    """The form, set to the hours of the event, and what was moved before."""
    hours = (event.starts_at, event.ends_at)
    begins, ends = (on_wall(at, event.timezone) for at in hours)
    last = event.sessions[-1].id if event.sessions else None
    data = {"begins": begins, "ends": ends, "to_session": last}
    return _page(event, _form(event, data=data), None)


@office.post("/events/<slug:event>/moves")
@requires(Permission.REGISTRATIONS_EDIT)
def move_them(event: Event) -> ResponseReturnValue:
    """First how many, then, once it was looked at, the move itself."""
    form = _form(event)
    if not form.validate():
        with only_reading():
            return _page(event, form, None), 422
    wish = form.wish(event)
    if request.form.get("do") != "move":
        with only_reading():
            return _page(event, form, wish)
    reason = form.reason.data or ""
    outcome = move_scans(db.session(), wish, reason=reason, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotMoved):
        form.form_errors = [str(_REFUSALS[outcome.reason])]
        with only_reading():
            return _page(event, form, None), 409
    _say_moved(event, outcome)
    return redirect(url_for("office.moves", event=event.slug), 303)


@office.post("/events/<slug:event>/moves/<int:move_id>/undo")
@requires(Permission.REGISTRATIONS_EDIT)
def take_back_move(event: Event, move_id: int) -> ResponseReturnValue:
    """Puts every scan of a move back where it was, or says why not."""
    found = db.session.get(SessionMove, move_id)
    if found is None or found.event_id != event.id:
        abort(404)
    outcome = undo_move(db.session(), found, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotMoved):
        flash(str(_REFUSALS[outcome.reason]), "danger")
    else:
        flash(_("Undone. Every scan stands where it was recorded."), "success")
    return redirect(url_for("office.moves", event=event.slug), 303)


def _say_moved(event: Event, moved: Moved) -> None:
    said = ngettext("%(num)s scan is moved.", "%(num)s scans are moved.", moved.scans)
    undo = url_for("office.take_back_move", event=event.slug, move_id=moved.move_id)
    flash_undo(said + " " + _("Below you can undo it."), undo)


def _form(event: Event, **values: Any) -> MoveForm:
    form = MoveForm(**values)
    form.offer_parts(event)
    return form


def _page(event: Event, form: MoveForm, wish: MoveWish | None) -> str:
    session = db.session()
    found: Movable | None = None
    strangers = 0
    if wish is not None:
        target = session_or_404(event, wish.to_session_id)
        found = queries.movable(session, wish)
        admits = [row.offer_id for row in target.admissions]
        strangers = queries.strangers(session, wish, admits)
    return event_page(
        "office/moves.html",
        event,
        "sessions",
        form=form,
        found=found,
        strangers=strangers,
        past=queries.moves_of(session, event.id),
        titles={one.id: one.title for one in event.sessions},
    )
