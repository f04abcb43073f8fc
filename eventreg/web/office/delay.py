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
from eventreg.web.durations import shift_words
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import LocalMoment, choices_of, on_wall, say
from eventreg.web.office.sign_up_end import outlasted, say_outlasted
from eventreg.web.office.tell import way_on
from eventreg.web.page_form import PageForm

_OTHER = "other"
_REFUSALS: dict[DelayRefusal, object] = {
    DelayRefusal.MOVED_MEANWHILE: _l(
        "Somebody else moved this session meanwhile. Nothing was changed; these are its times now."
    ),
    DelayRefusal.NO_DIFFERENCE: _l("The session begins at that time already."),
    DelayRefusal.CHANGED_SINCE: _l(
        "These sessions were changed meanwhile, so the delay cannot be undone as a whole."
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
                _OTHER: _l("Another time:"),
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
        at, seen = self.starts_at.moment(event.timezone), self.seen_at(one)
        if self.by.data != _OTHER:
            wished = timedelta(minutes=int(self.by.data))
        elif at is not None:
            wished = at - one.starts_at
        else:
            return None
        later, ask = bool(self.later.data), bool(self.ask.data)
        return Delay(one.id, wished, seen, later=later, ask=ask)

    def seen_at(self, one: EventSession) -> datetime:
        """When the session began as this form showed it (UTC)."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return one.starts_at

    def contradicts(self, event: Event, one: EventSession) -> bool:
        """Whether a time was typed that the choice passes over. Only after `validate`."""
        if self.by.data == _OTHER or self.starts_at.data is None:
            return False
        shown = on_wall(self.seen_at(one), event.timezone)
        return shown is None or self.starts_at.data != shown.replace(second=0, microsecond=0)


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
    wish = _wish(event, one, form)
    if wish is None:
        with only_reading():
            return _page(event, one, form, None), 422
    if request.form.get("do") != "delay":
        with only_reading():
            return _page(event, one, form, wish)
    before = event.starts_at
    outcome = delay_session(db.session(), event, wish, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotDelayed):
        flash(str(_REFUSALS[outcome.reason]), "danger")
        return _back(event, one)
    flash(
        _("The session is moved. Phones at the door follow as soon as they look again."), "success"
    )
    say_outlasted(event, before)
    return way_on(event, "office.program") if wish.ask else _back(event, one)


def _wish(event: Event, one: EventSession, form: DelayForm) -> Delay | None:
    """What the form wishes; none, and words at its fields, where that is not clear."""
    if not form.validate():
        return None
    if form.contradicts(event, one):
        say(
            form.starts_at,
            _(
                "You wrote a time here, but chose a number of minutes above. Choose “At another"
                " time” to use it, or put back the present beginning."
            ),
        )
        return None
    wish = form.delay(event, one)
    if wish is None:
        say(form.starts_at, _("Please write the new beginning."))
    return wish


@office.post("/events/<slug:event>/sessions/<int:session_id>/delay/undo")
@requires(Permission.EVENTS_EDIT)
def take_back_delay(event: Event, session_id: int) -> ResponseReturnValue:
    """Moves back what the last delay moved, or says why not."""
    one = session_or_404(event, session_id)
    seen = request.form.get("entry", 0, type=int)
    before = event.starts_at
    outcome = undo_delay(db.session(), event, seen=seen, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotDelayed):
        flash(str(_REFUSALS[outcome.reason]), "danger")
        return _back(event, one)
    flash(_("The delay is undone. The sessions begin when they did before."), "success")
    say_outlasted(event, before)
    # Whoever was told of the delay comes too late unless they are told of this as well.
    return _back(event, one) if event.moved_at is None else way_on(event, "office.program")


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
        outlasted=_outlasted(event, moved, wish) if wish else "",
        shift_words=shift_words,
        last=last_delay(db.session(), event.id),
    )


def _outlasted(event: Event, moved: list[EventSession], wish: Delay) -> str:
    """What is said of the end of sign-up, were this delay done."""
    stay = [one.starts_at for one in event.sessions if one not in moved]
    begins = min([*stay, *(one.starts_at + wish.by for one in moved)])
    return outlasted(event, begins) if begins != event.starts_at else ""
