"""`…/sessions/<session>/delay`: a session begins later, for all phones at once; shown before it is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.registration.operations import (
    Delay,
    DelayRefusal,
    NotDelayed,
    concerned,
    delay_session,
    is_small,
    last_delay,
    undo_delay,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import LocalMoment, choices_of, on_wall, say
from eventreg.web.office.tell import way_on
from eventreg.web.page_form import PageForm

_OTHER = "other"
_REFUSALS: dict[DelayRefusal, object] = {
    DelayRefusal.MOVED_MEANWHILE: _l(
        "Somebody else moved this session meanwhile. Nothing was changed; these are its times now."
    ),
    DelayRefusal.NO_DIFFERENCE: _l("The session begins at that time already."),
    DelayRefusal.CHANGED_SINCE: _l(
        "These sessions were changed meanwhile, so the delay cannot be taken back as a whole."
        " Please set the times by hand."
    ),
}


class DelayForm(PageForm):
    """By how much, what moves along, and whether people are told. `seen`: when it began then (UTC)."""

    by = RadioField(
        _l("How much later"),
        choices=choices_of(
            {
                "15": _l("15 minutes"),
                "30": _l("30 minutes"),
                "60": _l("60 minutes"),
                _OTHER: _l("At another time:"),
            }
        ),
        default="15",
    )
    starts_at = LocalMoment(
        _l("New beginning"), description=_l("Only where “At another time” is chosen.")
    )
    later = BooleanField(_l("The later sessions of that day move along"))
    ask = BooleanField(
        _l("Tell those who are registered"),
        description=_l(
            "The next page then asks whom, and shows the message. Left empty nobody is written to;"
            " phones at the door, the event's page and calendars that look again show the new time."
        ),
    )
    seen = HiddenField()

    def delay(self, event: Event, one: EventSession) -> Delay | None:
        """What is wished; none where the new time is missing. Only after `validate`."""
        at = self.starts_at.moment(event.timezone)
        if self.by.data != _OTHER:
            wished = timedelta(minutes=int(self.by.data))
        elif at is not None:
            wished = at - one.starts_at
        else:
            return None
        try:
            seen = datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            seen = one.starts_at
        later, ask = bool(self.later.data), bool(self.ask.data)
        return Delay(one.id, wished, seen, later=later, ask=ask)


@dataclass(frozen=True)
class Moved:
    """A session with its times before and after."""

    session: EventSession
    starts_at: datetime
    ends_at: datetime


@office.get("/events/<slug:event>/sessions/<int:session_id>/delay")
@requires(Permission.EVENTS_EDIT)
def delay(event: Event, session_id: int) -> str:
    """The choices, and the last delay with a way to take it back."""
    one = session_or_404(event, session_id)
    begins = on_wall(one.starts_at, event.timezone)
    return _page(event, one, DelayForm(data={"starts_at": begins, "by": "15"}), None)


@office.post("/events/<slug:event>/sessions/<int:session_id>/delay")
@requires(Permission.EVENTS_EDIT)
def save_delay(event: Event, session_id: int) -> ResponseReturnValue:
    """First what would happen, then, once it was looked at, the delay itself."""
    one, form = session_or_404(event, session_id), DelayForm()
    wish = form.delay(event, one) if form.validate() else None
    if wish is None:
        if not form.errors:
            say(form.starts_at, _("Please write the new beginning."))
        with only_reading():
            return _page(event, one, form, None), 422
    if request.form.get("do") != "delay":
        with only_reading():
            return _page(event, one, form, wish)
    outcome = delay_session(db.session(), event, wish, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotDelayed):
        flash(str(_REFUSALS[outcome.reason]), "danger")
        return _back(event, one)
    flash(
        _("The session is moved. Phones at the door follow as soon as they look again."), "success"
    )
    return way_on(event, "office.program") if wish.ask else _back(event, one)


@office.post("/events/<slug:event>/sessions/<int:session_id>/delay/undo")
@requires(Permission.EVENTS_EDIT)
def take_back_delay(event: Event, session_id: int) -> ResponseReturnValue:
    """Moves back what the last delay moved, or says why not."""
    one = session_or_404(event, session_id)
    seen = request.form.get("entry", 0, type=int)
    outcome = undo_delay(db.session(), event, seen=seen, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotDelayed):
        flash(str(_REFUSALS[outcome.reason]), "danger")
    else:
        flash(_("The delay is taken back. The sessions begin when they did before."), "success")
    return _back(event, one)


def _back(event: Event, one: EventSession) -> ResponseReturnValue:
    return redirect(url_for("office.delay", event=event.slug, session_id=one.id), 303)


def _page(event: Event, one: EventSession, form: DelayForm, wish: Delay | None) -> str:
    moved = concerned(event, one, later=wish.later) if wish else []
    small = wish is None or is_small(event, moved, wish.by)
    if not small and request.form.get("do") == "preview":
        form.ask.data = True  # Another day: whoever is registered should not find out at the door.
    form.seen.data = one.starts_at.isoformat()
    return event_page(
        "office/delay.html",
        event,
        "sessions",
        session=one,
        form=form,
        follows=len(concerned(event, one, later=True)) > 1,
        moved=[Moved(each, each.starts_at + wish.by, each.ends_at + wish.by) for each in moved]
        if wish
        else [],
        small=small,
        last=last_delay(db.session(), event.id),
    )
